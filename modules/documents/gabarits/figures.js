// Trace chaque figure depuis le JSON qui la suit ; la barre enregistre l'image avec titre, mesure, source, date.
// La promesse dit à qui imprime sans regarder que tout est tracé.
const polices = [...document.styleSheets].flatMap((feuille) => [...feuille.cssRules])
  .filter((regle) => regle instanceof CSSFontFaceRule && regle.cssText.includes("data:"))
  .map((regle) => regle.cssText).join("");
const telecharger = (adresse, nom) => Object.assign(document.createElement("a"), { href: adresse, download: nom }).click();
const enregistrer = async (d, format) => {
  const { width, height } = d.image;
  const layout = { ...d.layout, ...d.image, annotations: [...(d.layout.annotations ?? []), ...d.image.annotations], autosize: false };
  const brut = await Plotly.toImage({ data: d.data, layout, config: d.config }, { format: "svg", imageDataOnly: true, width, height });
  // Une image ne voit pas la police de la page : elle la porte.
  const svg = window.disposerImage(brut).replace(/<svg[^>]*>/, (balise) => `${balise}<style>${polices}</style>`);
  const adresse = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
  const nom = `${d.config.toImageButtonOptions.filename}.${format}`;
  if (format === "svg") return telecharger(adresse, nom);
  const image = new Image();
  image.src = adresse;
  await image.decode();
  const toile = Object.assign(document.createElement("canvas"), { width: 3 * width, height: 3 * height });
  toile.getContext("2d").drawImage(image, 0, 0, toile.width, toile.height);
  return telecharger(toile.toDataURL("image/png"), nom);
};
const tracer = (cadre) => {
  const d = JSON.parse(cadre.nextElementSibling.textContent);
  const bouton = (nom, format) => ({
    name: nom, title: nom, icon: Plotly.Icons.camera, click: () => enregistrer(d, format),
  });
  const boutons = [[bouton("Enregistrer l’image (PNG)", "png"), bouton("Enregistrer l’image (SVG)", "svg")]];
  const trace = Plotly.newPlot(cadre, d.data, d.layout, { ...d.config, modeBarButtons: boutons });
  window.disposerTuiles(cadre);
  // Une seule image par figure pour les lecteurs d'écran et le PDF balisé, pas des centaines de tracés.
  cadre.querySelectorAll("svg").forEach((svg, rang) => {
    if (rang) svg.setAttribute("aria-hidden", "true");
    else for (const [nom, valeur] of [["role", "img"], ["aria-label", d.alt]]) svg.setAttribute(nom, valeur);
  });
  return trace;
};
// Plotly mesure ses textes : la police doit être là avant le premier tracé ; sans elle, une police voisine.
window.figuresTracees = Promise.all(["400", "700"].map((graisse) => document.fonts.load(`${graisse} 13px "Source Sans"`)))
  .catch(() => {})
  .then(() => Promise.all([...document.querySelectorAll("div.trace[id]")].map(tracer)));
