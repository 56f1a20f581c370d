// L'image enregistrée depuis une figure porte son titre et sa source : sans eux, une estimation qui circule
// passerait pour une donnée relevée. Plotly n'exporte que le tracé : on le recompose avant de l'enregistrer.
(() => {
  if (window.imagePosee) return;
  window.imagePosee = true;
  const NS = "http://www.w3.org/2000/svg";
  const TOILE_MAXIMALE = 16000000; // pixels : au-delà, un iPhone rend une image vide, sans erreur
  const LARGEUR_IMPRIMEE = 3000; // pixels : 25 cm à 300 points par pouce
  const couper = (texte, signes) => texte.split(" ").reduce((lignes, mot) => {
    const derniere = lignes[lignes.length - 1];
    if (derniere && (derniere + " " + mot).length <= signes) lignes[lignes.length - 1] = derniere + " " + mot;
    else lignes.push(mot);
    return lignes;
  }, []);
  const composer = (figure, meta) => {
    const { width, height } = figure._fullLayout;
    const entete = [
      ...couper(meta.titre, width / 9.5).map((texte) => [texte, 18, 26, "bold"]),
      ...couper(meta.source, width / 6.2).map((texte) => [texte, 12, 17, "normal"]),
    ];
    const haut = entete.reduce((somme, ligne) => somme + ligne[2], 18);
    const image = document.createElementNS(NS, "svg");
    image.setAttribute("width", width);
    image.setAttribute("height", height + haut);
    const fond = image.appendChild(document.createElementNS(NS, "rect"));
    fond.setAttribute("width", "100%");
    fond.setAttribute("height", "100%");
    fond.setAttribute("fill", "#ffffff");
    let y = 0;
    for (const [texte, taille, pas, graisse] of entete) {
      y += pas;
      const ligne = image.appendChild(document.createElementNS(NS, "text"));
      for (const [nom, valeur] of Object.entries({
        x: 6, y, fill: "#161616", "font-size": taille, "font-weight": graisse,
        "font-family": figure._fullLayout.font.family,
      })) ligne.setAttribute(nom, valeur);
      ligne.textContent = texte;
    }
    for (const trace of figure.querySelectorAll("svg.main-svg")) {
      const copie = image.appendChild(trace.cloneNode(true));
      copie.setAttribute("y", haut);
      copie.style.background = "none";
    }
    return [new XMLSerializer().serializeToString(image), width, height + haut];
  };
  const telecharger = (adresse, nom) => {
    const lien = document.createElement("a");
    lien.href = adresse;
    lien.download = nom;
    lien.click();
  };
  document.addEventListener("click", (evenement) => {
    const bouton = evenement.target.closest?.(".modebar-btn");
    const figure = bouton?.closest(".js-plotly-plot");
    const meta = figure?.layout?.meta;
    if (!meta?.source) return;
    evenement.stopImmediatePropagation();
    evenement.preventDefault();
    const [svg, largeur, hauteur] = composer(figure, meta);
    const image = new Image();
    image.onload = () => {
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
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
  }, true);
})();
