// Plotly garde sa taille d’écran : à l’impression, on garde la mise en page de l’écran et on réduit le tout à
// la largeur du papier, sans rien redessiner (le navigateur n’attendrait pas).
(() => {
  if (window.impressionPosee) return;
  window.impressionPosee = true;
  const PAPIER = 700; // pixels CSS entre les marges d’une page A4
  const bloc = () => document.querySelector('[data-testid="stMainBlockContainer"]');
  window.addEventListener("beforeprint", () => {
    const page = bloc();
    if (!page) return;
    const largeur = page.clientWidth - parseFloat(getComputedStyle(page).paddingLeft) * 2;
    page.classList.toggle("imprime-large", largeur > 640);
    page.style.width = `${largeur}px`;
    page.style.maxWidth = "none";
    page.style.minWidth = "0";
    page.style.zoom = String(Math.min(1.3, PAPIER / largeur));
    for (const jour of document.querySelectorAll(".entete-imprimee time")) {
      jour.textContent = `imprimé le ${new Date().toLocaleDateString("fr-FR", { day: "numeric", month: "long", year: "numeric" })}`;
    }
    for (const mention of document.querySelectorAll("details.insigne")) mention.open = true;
  });
  window.addEventListener("afterprint", () => {
    const page = bloc();
    if (page) for (const style of ["width", "maxWidth", "minWidth", "zoom"]) page.style[style] = "";
    for (const mention of document.querySelectorAll("details.insigne")) mention.open = false;
  });
})();
