// Les listes de Streamlit filtrent à la lettre près : « drome » n’y trouve pas « Drôme », ni « cote d or » « Côte-d’Or ».
// Rien ne se règle de ce côté-là ; le temps qu’une liste filtre ce qui vient d’y être tapé, et pour ce texte
// seulement, la comparaison oublie accents, apostrophes et traits d’union.
(() => {
  if (window.accentsPoses) return;
  window.accentsPoses = true;
  const LISTES = '[data-testid="stSelectbox"] input, [data-testid="stMultiSelect"] input';
  const plier = (texte) => texte.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "")
    .replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/[^a-z0-9]+/g, " ").trim();
  let tape = "";
  document.addEventListener("input", (evenement) => {
    const champ = evenement.target;
    tape = champ instanceof Element && champ.matches(LISTES) ? champ.value.toLowerCase() : "";
  }, true);
  const exact = String.prototype.includes;
  String.prototype.includes = function (cherche, ...suite) {
    if (exact.call(this, cherche, ...suite)) return true;
    if (!tape || cherche !== tape || suite.length) return false;
    const plie = plier(tape);
    return plie !== "" && exact.call(plier(String(this)), plie);
  };
})();
