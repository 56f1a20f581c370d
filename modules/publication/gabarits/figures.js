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
  // Le cadre porte déjà le texte de remplacement : ses centaines de tracés ne sont pas lus un à un.
  cadre.querySelectorAll("svg").forEach((svg) => svg.setAttribute("aria-hidden", "true"));
}
