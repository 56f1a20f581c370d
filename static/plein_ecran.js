// F : plein écran. Le navigateur exige une touche du visiteur : le serveur ne peut pas le demander pour lui.
(() => {
  if (window.pleinEcranPose) return;
  window.pleinEcranPose = true;
  document.addEventListener("keydown", (touche) => {
    const seule = !touche.ctrlKey && !touche.metaKey && !touche.altKey;
    if (touche.key.toLowerCase() !== "f" || !seule || !location.pathname.endsWith("/presentation")) return;
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => {});
  });
})();
