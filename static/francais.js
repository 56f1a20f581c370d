// Streamlit écrit en anglais ses propres boutons et messages : on les remplace dans la page, sans rien ajouter.
(() => {
  if (window.francaisPose) return;
  window.francaisPose = true;
  document.documentElement.lang = "fr";
  const MOTS = {
    "Upload": "Parcourir", "Browse files": "Parcourir", "Add files": "Ajouter des fichiers",
    "No results": "Aucun résultat", "Select all": "Tout choisir", "Clear value": "Effacer le choix",
    "Clear all": "Tout effacer", "Open": "Ouvrir la liste", "Close": "Fermer", "Fullscreen": "Plein écran",
    "Close fullscreen": "Quitter le plein écran", "Toggle fullscreen": "Plein écran",
    "Copy to clipboard": "Copier", "Running...": "Calcul en cours…", "Stop script": "Arrêter", "Stop": "Arrêter",
    "Main menu": "Menu principal", "App pages": "Pages de l’application", "Sidebar": "Menu latéral",
    "Expand sidebar": "Ouvrir le menu", "Collapse sidebar": "Fermer le menu",
    "Skip to main content": "Aller au contenu", "Navigate to home page": "Aller à l’accueil", "Increment": "Augmenter", "Decrement": "Diminuer",
    "Network Error": "Le réseau ne répond pas.", "Notifications": "Messages", "Cancel": "Annuler",
    "Rerun": "Relancer", "Print": "Imprimer", "About": "À propos", "Is the server still running?": "",
    "Streamlit server is not responding. Are you connected to the internet?":
      "Le serveur ne répond pas. Rien n’est perdu : la page reprendra d’elle-même. Vérifiez votre accès à internet.",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:":
      "L’outil est-il encore lancé sur cet ordinateur ? Sinon, relancez-le :",
    "streamlit run yourscript.py": "streamlit run app.py", "settings.": "du serveur).",
    "Bad message format": "Message illisible : rechargez la page.",
    "Connection error": "Connexion perdue : nouvel essai en cours…", "CONNECTING": "Connexion…",
    "Press Enter to apply": "Entrée pour valider", "Press Enter to submit form": "Entrée pour valider",
    "Please wait...": "Un instant…", "Invalid file type": "Type de fichier refusé", "Theme": "Thème",
    "Remove": "Retirer", "Link to heading": "Lien vers ce titre", "Choose an option": "Choisir",
    "Drag and drop files here": "Déposez des fichiers ici",
    "Drag and drop file here": "Déposez un fichier ici",
    "Failed to generate file for download": "Le fichier n’a pas pu être préparé : réessayez.",
    "Download failed": "Le téléchargement a échoué : réessayez.",
    "Connection closed": "Connexion perdue pendant la préparation du fichier : réessayez.",
    "Request timed out": "La préparation du fichier a pris trop de temps : réessayez.",
    "Deferred download not properly configured": "Téléchargement impossible ici : rechargez la page.",
  };
  const MOTIFS = [
    [/^([\d.]+)\s?MB per file/, "$1 Mo par fichier"],
    [/^Remove (.+)$/, "Retirer $1"],
    [/^(\d+)\.?(\d*)\s?KB$/, "$1,$2 ko"], [/^(\d+)\.?(\d*)\s?MB$/, "$1,$2 Mo"], [/^(\d+)\.?\d*\s?B$/, "$1 octets"],
    [/^(\S+) files are not allowed\.?$/, "Fichiers $1 refusés."],
    [/^File must be (\d+)(?:\.0)?MB or smaller\.?$/, "$1\u00a0Mo au plus ici : au-delà, passer par la commande."],
    [/^.*status code 413.*$/, "Le serveur n’a plus de place pour ce fichier : réessayez dans quelques minutes."],
    [/^.*status code 403.*$/, "Dépôt refusé par le navigateur : ouvrez l’outil dans son propre onglet."],
    [/^.*status code \d+.*$/, "Le fichier n’a pas pu être envoyé : rechargez la page et réessayez."],
    [/^Cannot connect to Streamlit \(HTTP status: (\d+)\).*$/, "Le serveur refuse la connexion ($1 ; réglage"],
    [/^Connection failed with status (\d+).*$/, "La connexion a échoué (code $1)."],
    [/^(\d+)\.(\d+) %$/, "$1,$2 %"],
    [/^Selected (.*)\. Press .*$/, "Choix : $1"],
  ];
  const traduire = (texte) => {
    const brut = texte.trim();
    if (!brut) return null;
    if (brut in MOTS) return texte.replace(brut, MOTS[brut]);
    for (const [motif, remplacement] of MOTIFS) {
      if (motif.test(brut)) return texte.replace(brut, brut.replace(motif, remplacement));
    }
    return null;
  };
  const attributs = ["aria-label", "aria-valuetext", "title", "placeholder"];
  const passer = (noeud) => {
    if (noeud.nodeType === Node.TEXT_NODE) {
      const nouveau = traduire(noeud.nodeValue);
      if (nouveau !== null && nouveau !== noeud.nodeValue) noeud.nodeValue = nouveau;
      return;
    }
    if (noeud.nodeType !== Node.ELEMENT_NODE || noeud.matches("script,style,svg")) return;
    for (const nom of attributs) {
      const valeur = noeud.getAttribute(nom);
      const nouveau = valeur && traduire(valeur);
      if (nouveau && nouveau !== valeur) noeud.setAttribute(nom, nouveau);
    }
    noeud.childNodes.forEach(passer);
  };
  passer(document.body);
  new MutationObserver((changements) => {
    for (const c of changements) {
      if (c.type === "childList") c.addedNodes.forEach(passer);
      else passer(c.target);
    }
  }).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributs,
  });
})();
