// Garde dans ce navigateur le carnet, le territoire et le scénario, et les rend à une session neuve : page rechargée,
// poste endormi, serveur relancé. Rien n'est envoyé ailleurs qu'à l'outil.
const CLE = "commerce-exterieur";
const rendues = new Set(); // sessions du serveur auxquelles on a déjà rendu ce qui était gardé
const attendues = new Set(); // de ces sessions, celles dont on attend qu'elles l'aient repris
let courant = null;

const lire = () => {
  try { return JSON.parse(localStorage.getItem(CLE)) || {}; } catch { return {}; }
};
const ecrire = (contenu) => {
  try {
    if (contenu.carnet || contenu.ancien || contenu.adresse || contenu.scenario) localStorage.setItem(CLE, JSON.stringify(contenu));
    else localStorage.removeItem(CLE);
    return true;
  } catch { return false; } // navigation privée, stockage refusé ou plein
};
// Le dernier scénario qui n'est pas celui de départ : ouvrir une page qui montre celui-ci ne fait rien oublier.
const scenario = (depart) => {
  const ici = new URLSearchParams(location.search), noms = Object.keys(depart);
  if (!noms.some((nom) => ici.has(nom) && ici.get(nom) !== depart[nom])) return lire().scenario || "";
  return new URLSearchParams(noms.filter((nom) => ici.has(nom)).map((nom) => [nom, ici.get(nom)])).toString();
};
const garder = () => {
  if (!courant) return true;
  // Le scénario suit le curseur sans que cette fonction soit rappelée : l'adresse, elle, le porte toujours.
  const { depart, ...reste } = courant;
  return ecrire({
    ...reste, adresse: location.search.slice(1) || lire().adresse || "", scenario: scenario(depart),
  });
};
if (!window.memoirePosee) {
  window.memoirePosee = true;
  document.addEventListener("visibilitychange", () => { if (document.hidden) garder(); });
  window.addEventListener("pagehide", garder);
}

export default function ({ data, setTriggerValue }) {
  if (data.effacer > (window.memoireEffacee || 0)) {
    window.memoireEffacee = data.effacer;
    courant = null;
    rendues.add(data.session);
    ecrire({});
  }
  // L'exemplaire de la page n'a pas encore rendu le carnet : celui-ci, encore vide, ne doit rien écraser.
  if (!data.rend && !rendues.has(data.session)) return;
  if (!rendues.has(data.session)) {
    rendues.add(data.session);
    const garde = lire();
    const utile = (garde.carnet && garde.carnet !== data.carnet) || garde.ancien
      || ((garde.adresse || garde.scenario) && !data.complet);
    if (utile && !data.rendue) {
      courant = null;
      attendues.add(data.session);
      // Rien ne change sous les doigts d'un visiteur qui a déjà touché à la page.
      const { recu, ...reste } = garde, touche = window.gestesDuVisiteur?.() > 0;
      setTriggerValue("retour", { ...reste, ...(recu && { recu }), ...(touche && { touche: "oui" }) });
    }
  }
  // Tant que la session n'a pas repris ce qu'on lui rend, son carnet vide ne doit rien écraser.
  if (attendues.has(data.session) && !data.rendue) return;
  if (data.initial) { courant = null; return; }
  courant = { carnet: data.carnet, ancien: data.ancien, recu: data.recu, depart: data.depart };
  if (!garder() && data.carnet && !data.refusee) setTriggerValue("refus", true);
}
