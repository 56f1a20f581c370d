// Trace chaque figure depuis le JSON qui la suit ; la barre enregistre l'image avec titre et source.
// La promesse dit à qui imprime sans regarder que tout est tracé.
window.figuresTracees = Promise.all([...document.querySelectorAll("div.trace[id]")].map((cadre) => {
  const d = JSON.parse(cadre.nextElementSibling.textContent);
  const enregistrer = (format) => () => Plotly.downloadImage(
    { data: d.data, layout: { ...d.layout, ...d.image, autosize: false }, config: d.config },
    { ...d.config.toImageButtonOptions, format, width: d.image.width, height: d.image.height,
      scale: format === "svg" ? 1 : 3 });
  const bouton = (nom, format) => ({
    name: nom, title: nom, icon: Plotly.Icons.camera, click: enregistrer(format),
  });
  const boutons = [[bouton("Enregistrer l’image (PNG)", "png"), bouton("Enregistrer l’image (SVG)", "svg")]];
  const trace = Plotly.newPlot(cadre, d.data, d.layout, { ...d.config, modeBarButtons: boutons });
  // Une seule image par figure pour les lecteurs d'écran et le PDF balisé, pas des centaines de tracés.
  cadre.querySelectorAll("svg").forEach((svg, rang) => {
    if (rang) svg.setAttribute("aria-hidden", "true");
    else for (const [nom, valeur] of [["role", "img"], ["aria-label", d.alt]]) svg.setAttribute(nom, valeur);
  });
  return trace;
}));
