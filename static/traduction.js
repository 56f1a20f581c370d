// Le traducteur du navigateur remplace les textes de la page ; Streamlit écrit ensuite dans ceux qu’il a retirés, et
// l’ancien titre reste au-dessus des nouveaux chiffres. Traduite, la page se recharge donc à chaque territoire ou
// page : l’adresse et la mémoire du navigateur la rendent telle quelle, et elle est traduite de nouveau.
(() => {
  if (window.traductionPosee) return;
  window.traductionPosee = true;
  const traduite = () => /\btranslated-/.test(document.documentElement.className)
    || document.querySelector("[_msttexthash]") !== null;
  const vue = () => {
    const adresse = new URLSearchParams(location.search);
    return [location.pathname, ...["dep", "ti", "lieu", "lieux"].map((nom) => adresse.get(nom))].join(" ");
  };
  let derniere = vue();
  setInterval(() => {
    const presente = vue();
    if (presente === derniere) return;
    derniere = presente;
    if (traduite()) location.reload();
  }, 300);
})();
