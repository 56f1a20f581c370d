// Recherche d'un lieu ou d'un produit : même normalisation et même classement que modules/donnees/recherche.py.

const LIGATURES = { "œ": "oe", "æ": "ae", "ß": "ss" };
const ABREGES = { st: "saint", ste: "sainte", sts: "saints", stes: "saintes" };
const PETITS_MOTS = new Set("a au aux d de des du en et l la le les sur".split(" "));
const ARTICLE = /^(?:la|le|les|l) /;
const AVANT_LE_NOM = /^(?:(?:departement|region|ville|commune) )?(?:(?:de|du|des|d) )?(?:(?:la|le|les|l) )?(?=.)/;
const CODE_POSTAL = /^(97\d|\d\d)\d{2,3}$/;
const [CODE, EXACT, DEBUT, MOTS, DEDANS, FAUTE] = [0, 1, 2, 3, 4, 5];
const LETTRES_UNE_FAUTE = 4, LETTRES_DEUX_FAUTES = 8;
const SONS = [[/e?au/g, "o"], [/[ae][iy]/g, "e"], [/ph/g, "f"], [/y/g, "i"], [/(.)\1/g, "$1"]];
const NOMS_ENTIERS = new Set(["commune", "territoire_industrie"]); // une faute n'y vaut que sur tout le nom
const MONTREES = 20;

export function normaliser(texte) {
  const sansAccent = texte.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const mots = sansAccent.replace(/[œæß]/g, (c) => LIGATURES[c]).match(/[a-z0-9]+/g) || [];
  return mots.map((mot) => (Object.hasOwn(ABREGES, mot) ? ABREGES[mot] : mot)).join(" ");
}

// Une ligne du fichier : [genre, code, nom, clés, codes] ; sans clés, le nom d'avant la parenthèse.
export function preparer(lignes) {
  return lignes.map(([genre, code, nom, cles, codes]) => ({
    genre, code, nom, normal: normaliser(nom),
    cles: (cles || [nom.split(" (")[0]]).map(normaliser), codes: (codes || []).map(normaliser),
  }));
}

export function classer(entrees, texte, maximum = MONTREES) {
  const demande = lire(texte);
  if (!demande) return [];
  for (const noter of [note, noteAvecFautes]) {
    const trouvees = [];
    entrees.forEach((entree, rang) => {
      const obtenue = noter(entree, demande);
      if (obtenue) trouvees.push([...obtenue, rang]);
    });
    if (trouvees.length) {
      trouvees.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
      const classees = sansDoublon(trouvees.map((t) => entrees[t[2]])).slice(0, maximum);
      return Object.assign(classees, { proches: noter === noteAvecFautes });
    }
  }
  return [];
}

function lire(texte) {
  const demande = normaliser(texte);
  if (/^980\d\d$/.test(demande)) return "99"; // Monaco
  const postal = demande.length === 5 ? CODE_POSTAL.exec(demande) : null;
  return postal ? postal[1] : demande;
}

function note(entree, demande) {
  if (entree.codes.includes(demande) || entree.codes.includes(demande.padStart(2, "0"))) return [CODE, 0];
  if (demande.length > 1 && entree.codes.some((code) => code.startsWith(demande))) return [DEBUT, 0];
  return meilleure(entree.cles.map((cle) => niveau(cle, entree.normal, demande)));
}

function noteAvecFautes(entree, demande) {
  return meilleure(entree.cles.map((cle) => fautes(cle, demande, !NOMS_ENTIERS.has(entree.genre))));
}

function meilleure(niveaux) {
  let gagnante = null;
  niveaux.forEach((n, i) => { if (n !== null && (!gagnante || n < gagnante[0])) gagnante = [n, i]; });
  return gagnante;
}

function niveau(cle, nom, demande) {
  const cles = [cle, cle.replace(ARTICLE, "")], demandes = [demande, demande.replace(AVANT_LE_NOM, "")];
  if (demandes.some((d) => cles.includes(d))) return EXACT;
  if (cles.some((c) => demandes.some((d) => c.startsWith(d)))) return DEBUT;
  const tous = demande.split(" "), grands = tous.filter((m) => !PETITS_MOTS.has(m));
  if (chaqueMot(grands.length ? grands : tous, cle.split(" "), nom.split(" "))) return MOTS;
  return demande.length > 2 && cle.includes(demande) ? DEDANS : null;
}

function chaqueMot(mots, deLaCle, duNom) {
  if (!mots.some((mot) => deLaCle.some((m) => m.startsWith(mot)))) return false;
  const libres = [...new Set([...deLaCle, ...duNom])];
  return mots.every((mot) => {
    const i = libres.findIndex((m) => m.startsWith(mot));
    if (i >= 0) libres.splice(i, 1);
    return i >= 0;
  });
}

const son = (texte) => SONS.reduce((t, [motif, ecrit]) => t.replace(motif, ecrit), texte);

function fautes(cle, demande, parMot) {
  const permises = (demande.length >= LETTRES_UNE_FAUTE) + (demande.length >= LETTRES_DEUX_FAUTES);
  const essais = [cle, cle.replace(ARTICLE, "")];
  if (parMot && !demande.includes(" ")) essais.push(...cle.split(" ").filter((m) => m.length >= LETTRES_UNE_FAUTE));
  if (permises && essais.some((essai) => son(essai) === son(demande))) return FAUTE + 1;
  const distances = essais.map((essai) => distance(essai, demande, permises)).filter((d) => d !== null);
  return distances.length ? FAUTE + Math.min(...distances) : null;
}

function distance(un, deux, permises) {
  if (permises === 0 || Math.abs(un.length - deux.length) > permises) return null;
  let avant = [], ligne = Array.from({ length: deux.length + 1 }, (_, j) => j);
  for (let i = 1; i <= un.length; i++) {
    const suivante = [i];
    for (let j = 1; j <= deux.length; j++) {
      let cout = Math.min(ligne[j] + 1, suivante[j - 1] + 1, ligne[j - 1] + (un[i - 1] !== deux[j - 1]));
      if (i > 1 && j > 1 && un[i - 1] === deux[j - 2] && un[i - 2] === deux[j - 1]) cout = Math.min(cout, avant[j - 2] + 1);
      suivante.push(cout);
    }
    if (Math.min(...suivante) > permises) return null;
    [avant, ligne] = [ligne, suivante];
  }
  return ligne.at(-1) <= permises ? ligne.at(-1) : null;
}

function sansDoublon(entrees) {
  const vues = new Set();
  return entrees.filter((e) => {
    const cle = `${e.genre} ${e.genre === "commune" ? e.nom : e.code}`;
    return !vues.has(cle) && vues.add(cle);
  });
}

// Un fichier par adresse, demandé une fois par visite.
const fichiers = new Map();
function charger(adresse) {
  if (!fichiers.has(adresse)) {
    const promesse = fetch(new URL(adresse, document.baseURI)).then((r) => {
      if (!r.ok) throw new Error(r.status);
      return r.json();
    }).then(preparer);
    promesse.catch(() => fichiers.delete(adresse));
    fichiers.set(adresse, promesse);
  }
  return fichiers.get(adresse);
}

// Un champ par racine : Streamlit rappelle cette fonction à chaque exécution de la page.
const champs = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  const racine = parentElement.querySelector(".recherche");
  if (!champs.has(racine)) champs.set(racine, monter(racine));
  champs.get(racine)(data, (code) => setTriggerValue("choix", code));
}

function monter(racine) {
  const [champ, liste, rien, etat, effacer, etiquette] =
    ["input", "ul", ".rien", "#etat", ".effacer", "label"].map((s) => racine.querySelector(s));
  let reglages = {}, choisir = () => {}, options = [], active = -1, minuterie = 0, courant = null;

  const ouverte = () => !liste.hidden;
  const annoncer = (texte) => {
    clearTimeout(minuterie);
    minuterie = setTimeout(() => { etat.textContent = texte; }, 250);
  };
  const fermer = () => {
    liste.hidden = rien.hidden = true;
    active = -1;
    champ.setAttribute("aria-expanded", "false");
    champ.removeAttribute("aria-activedescendant");
  };
  const remettre = () => { champ.value = reglages.courant; effacer.hidden = !champ.value; };
  const activer = (i) => {
    active = i;
    [...liste.children].forEach((li, rang) => li.setAttribute("aria-selected", String(rang === i)));
    const li = liste.children[i];
    if (!li) { champ.removeAttribute("aria-activedescendant"); return; }
    champ.setAttribute("aria-activedescendant", li.id);
    li.scrollIntoView({ block: "nearest" });
  };
  const montrer = (trouvees) => {
    options = trouvees;
    liste.replaceChildren(...trouvees.map((entree, i) => {
      const li = document.createElement("li");
      Object.assign(li, { id: `option-${i}`, textContent: entree.nom });
      li.setAttribute("role", "option");
      li.setAttribute("aria-selected", "false");
      return li;
    }));
    if (trouvees.proches && reglages.proches) liste.dataset.proches = reglages.proches;
    else delete liste.dataset.proches;
    liste.hidden = !trouvees.length;
    champ.setAttribute("aria-expanded", String(!liste.hidden));
    liste.scrollTop = 0;
    activer(-1);
  };
  const prendre = (entree) => {
    champ.value = reglages.ajoute ? "" : entree.nom;
    effacer.hidden = !champ.value;
    fermer();
    etat.textContent = `${entree.nom} choisi.`;
    choisir(entree.code);
  };
  const chercher = async () => {
    const texte = champ.value;
    effacer.hidden = !texte;
    if (!normaliser(texte)) { fermer(); annoncer(""); return []; }
    let index;
    try { index = await charger(reglages.index); } catch {
      fermer();
      rien.textContent = reglages.panne;
      rien.hidden = false;
      annoncer(reglages.panne);
      return [];
    }
    if (champ.value !== texte) return [];
    const trouvees = classer(index, texte);
    montrer(trouvees);
    rien.hidden = trouvees.length > 0;
    rien.textContent = trouvees.length ? "" : reglages.absents[texte.trim()] || reglages.rien;
    annoncer(!trouvees.length ? rien.textContent
      : trouvees.proches && reglages.proches ? `${reglages.proches} ${trouvees[0].nom} ? Entrée ou flèches pour choisir.`
      : trouvees.length === 1 ? `Un résultat : ${trouvees[0].nom}. Entrée pour le choisir.`
      : `${trouvees.length} résultats, le premier : ${trouvees[0].nom}. Entrée pour le choisir, flèches pour les autres.`);
    return trouvees;
  };
  // Sans rien taper, la flèche ou un clic montrent les premiers genres du fichier : on peut aussi parcourir.
  const parcourir = async () => {
    let index;
    try { index = await charger(reglages.index); } catch { return; }
    montrer(sansDoublon(index.filter((e) => reglages.parcourus.includes(e.genre))));
    rien.hidden = true;
    annoncer(`${options.length} choix. Tapez pour chercher.`);
  };

  champ.addEventListener("focus", () => { champ.select(); charger(reglages.index).catch(() => {}); });
  champ.addEventListener("input", chercher);
  champ.addEventListener("click", () => { if (!ouverte() && champ.value === reglages.courant) parcourir(); });
  champ.addEventListener("blur", () => { setTimeout(() => { if (racine.getRootNode().activeElement !== champ) { fermer(); remettre(); } }, 0); });
  champ.addEventListener("keydown", async (e) => {
    if (e.isComposing) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (!ouverte()) await (champ.value === reglages.courant || !champ.value ? parcourir() : chercher());
      if (!options.length || !ouverte()) return;
      const pas = e.key === "ArrowDown" ? 1 : -1;
      activer(active < 0 ? (pas > 0 ? 0 : options.length - 1) : (active + pas + options.length) % options.length);
    } else if (e.key === "Enter") {
      e.preventDefault();
      if (ouverte() && active >= 0) { prendre(options[active]); return; }
      if (champ.value === reglages.courant) return;
      const trouvees = await chercher();
      if (trouvees.proches && trouvees.length > 1) activer(0); // le plus proche n'est pas forcément le bon
      else if (trouvees.length) prendre(trouvees[0]);
    } else if (e.key === "Escape") {
      e.stopPropagation();
      if (ouverte() || !rien.hidden) fermer(); else remettre();
    }
  });
  liste.addEventListener("mousedown", (e) => e.preventDefault());
  liste.addEventListener("click", (e) => {
    const i = [...liste.children].indexOf(e.target.closest("li"));
    if (i >= 0) prendre(options[i]);
  });
  effacer.addEventListener("mousedown", (e) => e.preventDefault());
  effacer.addEventListener("click", () => {
    champ.value = "";
    effacer.hidden = true;
    fermer();
    champ.focus();
    etat.textContent = "Champ vidé.";
  });

  return (data, envoyer) => {
    reglages = data;
    choisir = envoyer;
    etiquette.textContent = data.libelle;
    champ.placeholder = data.exemple;
    liste.setAttribute("aria-label", data.libelle);
    effacer.setAttribute("aria-label", `Effacer : ${data.libelle}`);
    if (data.courant !== courant) { courant = data.courant; remettre(); fermer(); }
  };
}
