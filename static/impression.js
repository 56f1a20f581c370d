// Plotly garde sa taille d’écran : à l’impression, on garde la mise en page de l’écran et on réduit le tout à
// la largeur du papier, sans rien redessiner (le navigateur n’attendrait pas). Les textes, eux, sont agrandis
// d’autant : ceux de la page toujours, ceux d’une figure tant qu’aucun n’en touche un autre.
(() => {
  if (window.impressionPosee) return;
  window.impressionPosee = true;
  const PAPIER = 700; // pixels CSS entre les marges d’une page A4
  const POINT = 4 / 3; // pixels
  const CORPS = 9.5; // points, texte courant
  const TAILLES = [9, 8.5, 8, 7.5, 7, 6.5]; // points, textes des figures : la première qui tient
  const bloc = () => document.querySelector('[data-testid="stMainBlockContainer"]');
  const defaire = []; // ce qui rend la page à l’écran
  const poser = (element, style, valeur) => {
    const avant = element.style[style];
    defaire.push(() => { element.style[style] = avant; });
    element.style[style] = valeur;
  };
  const touche = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2; // le blanc des jambages
  const dans = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1;
  /** Défauts d’une figure : textes qui se touchent, sortent du dessin ou de la barre qui les contient. */
  const defauts = (textes, cadre) => {
    const boites = textes.map(({ texte }) => texte.getBoundingClientRect());
    const vus = new Set();
    boites.forEach((a, i) => {
      if (!dans(a, cadre) || a.bottom > cadre.bottom + 1) vus.add(`${i}`);
      const { barre, dedans } = textes[i];
      if (dedans && (!dans(a, barre) || a.top < barre.top - 1.5 || a.bottom > barre.bottom + 1.5)) vus.add(`${i} barre`);
      for (let j = 0; j < i; j += 1) if (touche(a, boites[j])) vus.add(`${i} ${j}`);
    });
    return vus;
  };
  /** Texte de figure tel que Plotly l’a posé, à remettre en place ensuite. */
  const lire = (texte) => {
    const boite = texte.getBoundingClientRect();
    const barre = texte.closest("g.point")?.querySelector("path")?.getBoundingClientRect();
    const { fontSize } = texte.style, pose = texte.getAttribute("transform"), lignes = [...texte.querySelectorAll(":scope > tspan.line")];
    const ecarts = lignes.map((ligne) => ligne.getAttribute("dy"));
    defaire.push(() => {
      texte.style.fontSize = fontSize;
      if (pose === null) texte.removeAttribute("transform");
      else texte.setAttribute("transform", pose);
      lignes.forEach((ligne, i) => ligne.setAttribute("dy", ecarts[i]));
    });
    return { texte, boite, barre, pose, lignes, dedans: barre && dans(boite, barre), taille: parseFloat(getComputedStyle(texte).fontSize) };
  };
  /** Écrit un texte à cette taille (pixels) : lignes plus serrées, du même côté de sa barre, dans le dessin. */
  const ecrire = ({ texte, boite, barre, pose, lignes, taille }, voulue, cadre, echelle) => {
    texte.style.fontSize = `${Math.max(taille, voulue)}px`;
    texte.setAttribute("transform", pose ?? "");
    const interligne = Math.max(1.05, 1.3 * Math.min(1, taille / voulue));
    lignes.forEach((ligne, i) => ligne.setAttribute("dy", `${i * interligne}em`));
    const { left, right } = texte.getBoundingClientRect();
    const aDroite = barre && Math.abs(barre.right - boite.right) < Math.abs(boite.left - barre.left)
      ? boite.left < barre.right - 1 : barre && boite.right <= barre.left + 1;
    let ecart = !barre ? 0 : aDroite ? boite.right - right : boite.left - left;
    ecart += Math.max(0, cadre.left - left - ecart) - Math.max(0, right + ecart - cadre.right);
    if (Math.abs(ecart) > 0.1) texte.setAttribute("transform", `translate(${ecart / echelle},0) ${pose ?? ""}`);
  };
  const agrandirTextes = (figure, echelle) => {
    if (!figure.querySelector(".main-svg")) return;
    const textes = [...figure.querySelectorAll(".main-svg text")].filter(
      (t) => t.textContent.trim() && !t.closest(".slicetext, .legend") && t.getBoundingClientRect().width).map(lire);
    const cadre = figure.querySelector(".main-svg").getBoundingClientRect(), avant = defauts(textes, cadre);
    for (const points of [...TAILLES, 0]) {
      textes.forEach((t) => ecrire(t, points * POINT / echelle, cadre, echelle));
      if ([...defauts(textes, cadre)].every((defaut) => avant.has(defaut))) return;
    }
  };
  window.addEventListener("beforeprint", () => {
    const page = bloc();
    if (!page || defaire.length) return;
    const marges = getComputedStyle(page);
    const largeur = page.clientWidth - parseFloat(marges.paddingLeft) - parseFloat(marges.paddingRight);
    const zoom = Math.min(1.3, PAPIER / largeur);
    page.classList.toggle("imprime-large", largeur > 640);
    for (const [style, valeur] of [["width", `${largeur}px`], ["boxSizing", "content-box"], ["maxWidth", "none"], ["minWidth", "0"],
      ["zoom", zoom]]) {
      poser(page, style, valeur);
    }
    // Les colonnes gardent leur écart : leurs figures ont été dessinées à cette largeur.
    for (const rang of page.querySelectorAll('[data-testid="stHorizontalBlock"]')) poser(rang, "gap", getComputedStyle(rang).gap);
    // La carte quitte la colonne étroite où elle côtoyait son classement, et prend la largeur de la page.
    const carte = page.querySelector('[data-testid="stHorizontalBlock"]:has(.st-key-tableau_classement) .js-plotly-plot');
    const agrandie = carte && largeur > 640 ? Math.min(1.5, largeur / carte.clientWidth) : 1;
    for (const figure of page.querySelectorAll(".js-plotly-plot")) {
      if (figure === carte) poser(figure.closest('[data-testid="stElementContainer"]'), "zoom", agrandie);
      else agrandirTextes(figure, zoom);
    }
    const racine = document.documentElement, corps = parseFloat(getComputedStyle(racine).fontSize);
    poser(racine, "fontSize", `${Math.max(corps, Math.min(1.5 * corps, CORPS * POINT / zoom))}px`);
    window.disposerTuiles?.(document, Math.max(1, TAILLES[2] * POINT / zoom / 11));
    defaire.push(() => window.disposerTuiles?.(document, 1));
    for (const jour of document.querySelectorAll(".entete-imprimee time")) {
      jour.textContent = `imprimé le ${new Date().toLocaleDateString("fr-FR", { day: "numeric", month: "long", year: "numeric" })}`;
    }
    // Le champ où l'on choisit le territoire ne s'imprime pas : l'onglet, lui, le nomme.
    const [titre] = document.title.split(" – ");
    for (const sujet of document.querySelectorAll(".entete-imprimee strong")) sujet.textContent = titre;
    for (const mention of document.querySelectorAll("details.insigne")) mention.open = true;
  });
  window.addEventListener("afterprint", () => {
    defaire.splice(0).reverse().forEach((rendre) => rendre());
    for (const mention of document.querySelectorAll("details.insigne")) mention.open = false;
  });
})();
