// Un mandataire qui coupe la connexion WebSocket laisse une page grise et muette : dire pourquoi, et que faire.
(() => {
  const DELAI_MS = 10000;
  const MESSAGE =
    "La connexion avec l’outil ne s’établit pas. Votre réseau bloque peut-être les connexions WebSocket : "
    + "demandez à votre service informatique de les ouvrir pour cette adresse, essayez un autre réseau, "
    + "ou ouvrez les documents statiques que votre hébergeur publie à côté de l’outil.";
  const pret = () => document.querySelector("[data-testid=stMainBlockContainer] [data-testid=stElementContainer]");
  const dire = () => {
    if (pret() || document.getElementById("attente")) return;
    const boite = document.createElement("div");
    boite.id = "attente";
    boite.setAttribute("role", "alert");
    boite.style.cssText =
      "position:fixed;inset:auto 1rem 1rem;max-width:42rem;margin:auto;padding:1rem;z-index:99999;"
      + "background:#fff;color:#161616;border:2px solid #b34000;font:1rem/1.5 sans-serif";
    boite.textContent = MESSAGE;
    document.body.append(boite);
    const veille = setInterval(() => {
      if (!pret()) return;
      clearInterval(veille);
      boite.remove();
    }, 500);
  };
  setTimeout(dire, DELAI_MS);
})();
