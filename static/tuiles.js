// Le texte des tuiles d'un treemap dépend de leur forme, connue une fois dessinées : nom, montant et part aussi
// grands que la tuile le permet ; le nom seul s'il le faut ; un mot n'est coupé qu'en dernier recours. Plotly, lui,
// donne la même taille à toutes et ne coupe pas les lignes.
(() => {
  if (window.disposerTuiles) return;
  const NS = "http://www.w3.org/2000/svg";
  const PETIT = 11, COURANT = 13, GRAND = 30; // tailles, en pixels
  const PART_DU_COTE = 0.085; // taille du texte, pour un côté moyen de la tuile
  const INTERLIGNE = 1.18, MARGE = 4;
  const GRAISSES = [600, 400]; // nom, chiffres
  const pinceau = document.createElement("canvas").getContext("2d");
  let largeurs = new Map();
  /** Largeur d'un texte à 100 pixels. */
  const mesurer = (texte, graisse, famille) => {
    const cle = graisse + texte;
    if (!largeurs.has(cle)) {
      pinceau.font = `${graisse} 100px ${famille}`;
      largeurs.set(cle, pinceau.measureText(texte).width);
    }
    return largeurs.get(cle);
  };
  // Entre deux syllabes : avant une consonne suivie d'une voyelle, sans séparer « ch », « tr »…
  const VOYELLE = /[aeiouyàâäéèêëîïôöùûüœ]/i, GROUPE = /^(?:bl|br|ch|cl|cr|dr|fl|fr|gl|gn|gr|ph|pl|pr|th|tr|vr)$/i;
  const LETTRE = /\p{L}/u, BOUT = 4;
  const coupable = (mot, i) => {
    const suite = GROUPE.test(mot.slice(i, i + 2)) ? mot[i + 2] : mot[i + 1];
    return LETTRE.test(mot[i]) && LETTRE.test(mot[i - 1]) && !VOYELLE.test(mot[i])
      && VOYELLE.test(suite ?? "") && !GROUPE.test(mot.slice(i - 1, i + 1));
  };
  /** Mot en morceaux qui tiennent, ou null : au trait d'union s'il en a, sinon entre deux syllabes. */
  const couper = (mot, tient) => {
    if (tient(mot)) return [mot];
    for (let i = mot.length - 1; i > 0; i -= 1) {
      const uni = mot[i - 1] === "-";
      if (!uni && (mot.includes("-") || i < BOUT || mot.length - i < BOUT || !coupable(mot, i))) continue;
      const debut = mot.slice(0, i) + (uni ? "" : "-");
      const reste = tient(debut) && couper(mot.slice(i), tient);
      if (reste) return [debut, ...reste];
    }
    return null;
  };
  /** Nom en lignes d'au plus `place` pixels à cette taille, ou null. */
  const plier = (nom, { taille, place, famille, brise }) => {
    const tient = (texte) => mesurer(texte, GRAISSES[0], famille) * taille <= place * 100;
    const lignes = [];
    for (const mot of nom.split(/ +/)) {
      const suite = lignes.length && `${lignes[lignes.length - 1]} ${mot}`;
      if (suite && tient(suite)) lignes[lignes.length - 1] = suite;
      else {
        const morceaux = brise ? couper(mot, tient) : tient(mot) && [mot];
        if (!morceaux) return null;
        lignes.push(...morceaux);
      }
    }
    return lignes;
  };
  /** Lignes et taille qui tiennent dans la tuile, des plus complètes et des plus grandes aux plus courtes. */
  const choisir = ([nom, ...chiffres], { largeur, hauteur, famille, loupe }) => {
    const place = largeur - 2 * MARGE;
    const [petit, courant, grand] = [PETIT, COURANT, GRAND].map((t) => t * loupe);
    const haut = Math.min(grand, Math.max(courant, Math.floor(PART_DU_COTE * loupe * Math.sqrt(largeur * hauteur))));
    const essais = [[chiffres, haut, false]];
    for (let n = chiffres.length - 1; n >= 0; n -= 1) essais.push([chiffres.slice(0, n), courant, false]);
    for (let n = chiffres.length; n >= 0; n -= 1) essais.push([chiffres.slice(0, n), petit, true]);
    for (const [dits, depart, brise] of essais) {
      for (let taille = depart; taille >= petit; taille = taille > petit && taille - 1 < petit ? petit : taille - 1) {
        const noms = plier(nom, { taille, place, famille, brise });
        const tiennent = noms && (noms.length + dits.length) * taille * INTERLIGNE <= hauteur - MARGE
          && dits.every((dit) => mesurer(dit, GRAISSES[1], famille) * taille <= place * 100);
        if (tiennent) return { taille, lignes: [...noms.map((t) => [t, 0]), ...dits.map((t) => [t, 1])] };
      }
    }
    return null;
  };
  const ecrire = (texte, tuile, choix) => {
    texte.removeAttribute("transform");
    texte.removeAttribute("display");
    texte.setAttribute("text-anchor", "start");
    texte.style.display = choix ? "" : "none";
    texte.replaceChildren(...(choix?.lignes ?? [["", 1]]).map(([ligne, rang], i) => {
      const morceau = document.createElementNS(NS, "tspan");
      const taille = choix?.taille ?? COURANT;
      morceau.setAttribute("class", "tuile");
      morceau.setAttribute("x", tuile.x + MARGE);
      morceau.setAttribute("y", tuile.y + MARGE / 2 + taille * (1 + i * INTERLIGNE));
      morceau.style.cssText = `font-size: ${taille}px; font-weight: ${GRAISSES[rang]}`;
      morceau.textContent = ligne;
      return morceau;
    }));
  };
  /** Réécrit les tuiles que Plotly vient de dessiner ; toutes si `loupe`, facteur des tailles, est donnée. */
  window.disposerTuiles = (racine = document, loupe = 0) => {
    for (const groupe of racine.getElementsByClassName("slicetext")) {
      const texte = groupe.querySelector("text");
      if (!texte) continue;
      const deja = texte.firstElementChild?.classList.contains("tuile");
      if (deja && !loupe) continue;
      if (!deja) {
        const lignes = [...texte.querySelectorAll("tspan.line")].map((ligne) => ligne.textContent);
        texte.dataset.lignes = JSON.stringify(lignes.length ? lignes : [texte.textContent]);
      }
      const lignes = JSON.parse(texte.dataset.lignes);
      const tuile = texte.closest(".slice")?.querySelector("path.surface")?.getBBox();
      if (!tuile?.width || !lignes[0].trim()) continue; // racine, ou figure pas encore à l'écran
      const famille = texte.style.fontFamily;
      const forme = { largeur: tuile.width, hauteur: tuile.height, famille, loupe: loupe || 1 };
      ecrire(texte, tuile, choisir(lignes, forme));
    }
  };
  // Les mêmes tuiles dans une image que Plotly vient d'écrire (`svg`, en texte).
  window.disposerImage = (svg) => {
    if (!svg.includes("slicetext")) return svg;
    const cadre = document.body.appendChild(document.createElement("div"));
    cadre.style.cssText = "position: absolute; visibility: hidden";
    cadre.innerHTML = svg;
    window.disposerTuiles(cadre);
    const fini = new XMLSerializer().serializeToString(cadre.firstElementChild);
    cadre.remove();
    return fini;
  };
  const regarder = () => {
    window.disposerTuiles();
    new MutationObserver(() => window.disposerTuiles()).observe(document.body, { subtree: true, childList: true });
  };
  if (document.body) regarder();
  else document.addEventListener("DOMContentLoaded", regarder);
  // La police arrive parfois après le premier dessin, et les largeurs changent.
  document.fonts?.ready.then(() => {
    largeurs = new Map();
    window.disposerTuiles(document, 1);
  });
})();
