// Trace chaque figure depuis le JSON qui la suit ; la barre enregistre l'image avec titre et source.
for (const cadre of document.querySelectorAll("div.trace[id]")) {
  const d = JSON.parse(cadre.nextElementSibling.textContent);
  const enregistrer = (format) => () => Plotly.downloadImage(
    { data: d.data, layout: { ...d.layout, ...d.image, autosize: false }, config: d.config },
    { ...d.config.toImageButtonOptions, format, width: d.image.width, height: d.image.height,
      scale: format === "svg" ? 1 : 3 });
  const bouton = (nom, format) => ({
    name: nom, title: nom, icon: Plotly.Icons.camera, click: enregistrer(format),
  });
  const boutons = [[bouton("Enregistrer l’image (PNG)", "png"), bouton("Enregistrer l’image (SVG)", "svg")]];
  Plotly.newPlot(cadre, d.data, d.layout, { ...d.config, modeBarButtons: boutons });
  // Une seule image par figure pour les lecteurs d'écran et le PDF balisé, pas des centaines de tracés.
  cadre.querySelectorAll("svg").forEach((svg, rang) => {
    if (rang) svg.setAttribute("aria-hidden", "true");
    else for (const [nom, valeur] of [["role", "img"], ["aria-label", d.alt]]) svg.setAttribute(nom, valeur);
  });
}
