// Ce que Streamlit laisse d'inaccessible et qui se répare par des attributs, sans toucher à sa structure.
// Chaque entrée dit quoi et pourquoi ; docs/accessibilite.md dit ce qui ne se répare pas.
(() => {
  if (window.accessibilitePosee) return;
  window.accessibilitePosee = true;
  // Qui a demandé moins de mouvement n'en voit aucun : la règle reste en tête de page, que Streamlit ne redessine pas.
  const calme = document.createElement("style");
  calme.textContent = `@media (prefers-reduced-motion: reduce) { *, *::before, *::after {
    animation: none !important; transition: none !important; scroll-behavior: auto !important; } }`;
  document.head.append(calme);
  const poser = (element, attributs) => {
    for (const [nom, valeur] of Object.entries(attributs)) {
      if (element.getAttribute(nom) !== valeur) element.setAttribute(nom, valeur);
    }
  };
  const deborde = (e) => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1;
  // Une zone qui défile se parcourt aux flèches : il faut pouvoir y entrer, et savoir ce que c'est.
  const defilante = (e, nom) => {
    if (deborde(e)) poser(e, { tabindex: "0", role: "region", "aria-label": nom });
    else if (e.getAttribute("role") === "region") ["tabindex", "role", "aria-label"].forEach((a) => e.removeAttribute(a));
  };
  const nomDeTable = (e) => e.querySelector("table")?.getAttribute("aria-label") || "Tableau";
  const REPARATIONS = {
    // Menu : une liste par groupe, qui porte le titre du groupe, au lieu d'une liste dont les enfants sont des blocs.
    '[data-testid="stSidebarNavItems"]': (e) => poser(e, { role: "none" }),
    '[data-testid="stSidebarNavItems"] > div': (e) => {
      const titre = e.querySelector('[data-testid="stNavSectionHeader"]');
      if (!titre) return;
      poser(titre, { "aria-hidden": "true" });
      poser(e, { role: "list", "aria-label": titre.querySelector("p").textContent });
    },
    // Tableaux : la première colonne nomme la ligne.
    '[data-testid="stTable"] tbody td:first-child': (e) => poser(e, { role: "rowheader" }),
    '[data-testid="stTable"] > div': (e) => defilante(e, nomDeTable(e)),
    '[data-testid="stMarkdownContainer"]:has(> table)': (e) => defilante(e, "Tableau"),
    ".st-key-tableau_classement": (e) => defilante(e, nomDeTable(e)),
    // Résultats du simulateur : dits sans quitter le curseur.
    ".st-key-resultats": (e) => poser(e, { role: "status", "aria-label": "Résultats du scénario" }),
    // Dépôt de fichiers : un bloc nommé ne peut pas être déclaré décoratif.
    '[data-testid="stFileUploaderDropzone"]': (e) => poser(e, { role: "group" }),
    // Présentation : une flèche n'est pas un nom ; les boutons des télécommandes ne sont pas des étapes de Tab.
    ".st-key-avant button": (e) => poser(e, { "aria-label": "Écran précédent" }),
    ".st-key-apres button": (e) => poser(e, { "aria-label": "Écran suivant" }),
    '[class*="st-key-figure-"]': (e) => defilante(e, "Figure"),
    ".st-key-touches": (e) => poser(e, { "aria-hidden": "true" }),
    ".st-key-touches button": (e) => poser(e, { tabindex: "-1" }),
  };
  let prevu = false;
  const reparer = () => {
    prevu = false;
    for (const [selecteur, reparation] of Object.entries(REPARATIONS)) {
      document.querySelectorAll(selecteur).forEach(reparation);
    }
  };
  // Une fois par image au plus : un pas de curseur change des centaines de nœuds.
  const prevoir = () => {
    if (!prevu) requestAnimationFrame(reparer);
    prevu = true;
  };
  prevoir();
  new MutationObserver(prevoir).observe(document.body, { subtree: true, childList: true });
  window.addEventListener("resize", prevoir);
  // Le bouton qui ouvre ou ferme le menu disparaît avec le focus : on le pose sur son pendant.
  const OUVRIR = '[data-testid="stExpandSidebarButton"]';
  const FERMER = '[data-testid="stSidebarCollapseButton"] button';
  document.addEventListener("click", (evenement) => {
    for (const [clic, pendant] of [[OUVRIR, FERMER], [FERMER, OUVRIR]]) {
      if (evenement.target.closest?.(clic)) setTimeout(() => document.querySelector(pendant)?.focus(), 350);
    }
    // Un volet s'ouvre en fin de document : sans cela, Tab parcourrait toute la page avant d'y entrer.
    if (evenement.detail === 0 && evenement.target.closest?.('[data-testid="stPopoverButton"]')) {
      setTimeout(() => {
        const volet = [...document.querySelectorAll('[data-testid="stPopoverBody"]')].pop();
        if (!volet) return;
        poser(volet, { tabindex: "-1" });
        volet.focus();
      }, 350);
    }
  });
  // Échap ferme la liste ouverte ; Streamlit effaçait du même coup le choix (le bouton « Effacer le choix » reste).
  document.addEventListener("keydown", (evenement) => {
    const liste = evenement.target;
    if (evenement.key !== "Escape" || liste.getAttribute?.("role") !== "combobox") return;
    evenement.stopPropagation();
    evenement.preventDefault();
    if (liste.getAttribute("aria-expanded") !== "true") return;
    liste.blur();
    liste.focus();
  }, true);
})();
