// L'image enregistrée depuis une figure porte son titre, sa mesure, sa source, le nom de l'outil et le jour :
// sans eux, une estimation qui circule passerait pour une donnée relevée. Plotly n'exporte que le tracé : on le
// recompose avant de l'enregistrer, avec la police de la page, qu'une image ne voit pas.
(() => {
  if (window.imagePosee) return;
  window.imagePosee = true;
  const NS = "http://www.w3.org/2000/svg";
  const TOILE_MAXIMALE = 16000000; // pixels : au-delà, un iPhone rend une image vide, sans erreur
  const LARGEUR_IMPRIMEE = 3000; // pixels : 25 cm à 300 points par pouce
  const PIED = 34;
  const MARQUE = "Commerce extérieur des départements";
  const DESSIN = '<g transform="translate(6 DY) scale(0.55)"><rect width="40" height="40" rx="9" fill="#1f2a44"/>'
    + '<path d="M9 12.5h17v-5l8 7.5-8 7.5v-5H9z" fill="#b79bdc"/><path d="M31 24H14v-5l-8 7.5 8 7.5v-5h17z" fill="#7db4ec"/></g>';
  const couper = (texte, signes) => (texte ?? "").split(" ").filter(Boolean).reduce((lignes, mot) => {
    const derniere = lignes[lignes.length - 1];
    if (derniere && (derniere + " " + mot).length <= signes) lignes[lignes.length - 1] = derniere + " " + mot;
    else lignes.push(mot);
    return lignes;
  }, []);
  let police = null;
  const lirePolice = () => {
    police ??= fetch("app/static/source-sans.woff2").then((r) => (r.ok ? r.blob() : Promise.reject(r.status)))
      .then((blob) => new Promise((fini, rate) => {
        const lecteur = new FileReader();
        lecteur.onload = () => fini(`@font-face{font-family:"Source Sans";font-weight:200 900;src:url(${lecteur.result}) format("woff2")}`);
        lecteur.onerror = rate;
        lecteur.readAsDataURL(blob.slice(0, blob.size, "font/woff2"));
      }))
      .catch(() => { police = null; return ""; }); // sans elle, l'image garde une police voisine
    return police;
  };
  const ecrire = (image, famille, [texte, taille, y, graisse, x = 6]) => {
    const ligne = image.appendChild(document.createElementNS(NS, "text"));
    for (const [nom, valeur] of Object.entries({
      x, y, fill: "#161616", "font-size": taille, "font-weight": graisse, "font-family": famille,
    })) ligne.setAttribute(nom, valeur);
    ligne.textContent = texte;
  };
  const composer = (figure, meta, fonte) => {
    const { width, height, font } = figure._fullLayout;
    const entete = [
      ...couper(meta.titre, width / 9.5).map((texte) => [texte, 18, 26, 600]),
      ...couper(meta.mesure, width / 6.8).map((texte) => [texte, 13, 19, 400]),
      ...couper(meta.source, width / 6.2).map((texte) => [texte, 12, 17, 400]),
    ];
    const haut = entete.reduce((somme, ligne) => somme + ligne[2], 18);
    const total = height + haut + PIED;
    const image = document.createElementNS(NS, "svg");
    image.setAttribute("width", width);
    image.setAttribute("height", total);
    image.innerHTML = `<style>${fonte}</style><rect width="100%" height="100%" fill="#ffffff"/>`
      + DESSIN.replace("DY", total - PIED + 8);
    let y = 0;
    for (const [texte, taille, pas, graisse] of entete) {
      y += pas;
      ecrire(image, font.family, [texte, taille, y, graisse]);
    }
    const jour = new Date().toLocaleDateString("fr-FR", { day: "numeric", month: "long", year: "numeric" });
    ecrire(image, font.family, [`${MARQUE} · ${jour}`, 12, total - 11, 600, 34]);
    for (const trace of figure.querySelectorAll("svg.main-svg")) {
      const copie = image.appendChild(trace.cloneNode(true));
      copie.setAttribute("y", haut);
      copie.style.background = "none";
    }
    return [new XMLSerializer().serializeToString(image), width, total];
  };
  const telecharger = (adresse, nom) => {
    const lien = document.createElement("a");
    lien.href = adresse;
    lien.download = nom;
    lien.click();
  };
  const enregistrer = async (figure, meta) => {
    const [svg, largeur, hauteur] = composer(figure, meta, await lirePolice());
    const image = new Image();
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
    await image.decode();
    const echelle = Math.min(
      Math.max(1, LARGEUR_IMPRIMEE / largeur), Math.sqrt(TOILE_MAXIMALE / (largeur * hauteur)),
    );
    const toile = document.createElement("canvas");
    toile.width = Math.round(largeur * echelle);
    toile.height = Math.round(hauteur * echelle);
    const trait = toile.getContext("2d");
    trait.scale(echelle, echelle);
    trait.drawImage(image, 0, 0);
    const nom = figure._context.toImageButtonOptions.filename || "figure";
    telecharger(toile.toDataURL("image/png"), nom + ".png");
  };
  document.addEventListener("click", (evenement) => {
    const bouton = evenement.target.closest?.(".modebar-btn");
    const figure = bouton?.closest(".js-plotly-plot");
    const meta = figure?.layout?.meta;
    if (!meta?.source) return;
    evenement.stopImmediatePropagation();
    evenement.preventDefault();
    enregistrer(figure, meta);
  }, true);
})();
