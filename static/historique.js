// Un « Précédent » par vrai choix : changer de page ou de territoire. Le reste de l'adresse (scénario, réglages,
// mise au propre à l'arrivée) remplace l'entrée en cours, sans quoi il faudrait cinq retours pour quitter une page.
// Un même geste change souvent l'adresse en deux ou trois fois (la page, puis le territoire) : il n'a qu'une entrée.
(() => {
  if (window.historiquePose) return;
  window.historiquePose = true;
  const pousser = history.pushState.bind(history), remplacer = history.replaceState.bind(history);
  const lieu = (adresse) => ["dep", "ti"].map((nom) => adresse.searchParams.get(nom) || "").join("|");
  let gestes = 0, compte = 0; // gestes du visiteur, et leur nombre à la dernière entrée écrite
  for (const nom of ["pointerdown", "keydown", "click"]) {
    window.addEventListener(nom, () => { gestes += 1; }, { capture: true, passive: true });
  }
  // Une autre page, une autre fiche : on la lit depuis son titre, où que l'on ait été dans la précédente.
  const enHaut = () => {
    const lire = () => document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0, behavior: "instant" });
    lire();
    requestAnimationFrame(lire);
  };
  window.gestesDuVisiteur = () => gestes;
  window.addEventListener("popstate", () => {
    compte = gestes; // revenir n'est pas un choix de plus
    // Le serveur ne suit une adresse qu'il a déjà écrite que si l'on y revient : toute autre est en retard.
    const ici = new URL(location.href);
    ici.searchParams.set("retour", "1");
    remplacer(history.state, "", ici.href);
  }, true);
  history.pushState = (etat, titre, suite) => {
    const ici = new URL(location.href), la = suite ? new URL(suite, location.href) : ici;
    const choix = gestes > compte && (ici.pathname !== la.pathname || lieu(ici) !== lieu(la));
    if (choix) compte = gestes;
    if (ici.pathname !== la.pathname || (choix && la.pathname.endsWith("/fiche"))) enHaut();
    return (choix ? pousser : remplacer)(etat, titre, suite);
  };
  // Un lien du menu ouvert à côté (Ctrl+clic, clic milieu, menu du clic droit) garde le territoire et le scénario ;
  // Streamlit ouvrirait sa page ici, sans eux.
  const LIENS = '[data-testid="stTopNavLink"], [data-testid="stSidebarNavLink"], [data-testid="stPageLink-NavLink"]';
  const PORTES = ["dep", "ti", "d", "k", "v", "base", "ref", "m", "h", "choc", "kappa", "change", "phi", "reo"];
  document.addEventListener("pointerdown", (evenement) => {
    const lien = evenement.target.closest?.(LIENS);
    if (!lien || lien.dataset.testid === "stPageLink-NavLink") return; // ceux-là portent déjà leur état
    const ici = new URL(location.href), la = new URL(lien.href);
    la.search = "";
    for (const nom of PORTES) if (ici.searchParams.has(nom)) la.searchParams.set(nom, ici.searchParams.get(nom));
    lien.href = la.href;
  }, true);
  document.addEventListener("click", (evenement) => {
    const ailleurs = evenement.ctrlKey || evenement.metaKey || evenement.shiftKey;
    if (ailleurs && evenement.target.closest?.(LIENS)) evenement.stopPropagation();
  }, true);
})();
