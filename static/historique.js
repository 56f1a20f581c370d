// Un « Précédent » par vrai choix : changer de page ou de territoire. Le reste de l'adresse (scénario, réglages,
// mise au propre à l'arrivée) remplace l'entrée en cours, sans quoi il faudrait cinq retours pour quitter une page.
(() => {
  if (window.historiquePose) return;
  window.historiquePose = true;
  const pousser = history.pushState.bind(history), remplacer = history.replaceState.bind(history);
  const lieu = (adresse) => ["dep", "ti"].map((nom) => adresse.searchParams.get(nom) || "").join("|");
  history.pushState = (etat, titre, suite) => {
    const ici = new URL(location.href), la = suite ? new URL(suite, location.href) : ici;
    const agi = navigator.userActivation ? navigator.userActivation.hasBeenActive : true;
    const choix = ici.pathname !== la.pathname || (agi && lieu(ici) !== lieu(la));
    return (choix ? pousser : remplacer)(etat, titre, suite);
  };
})();
