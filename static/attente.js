// Un mandataire qui coupe la connexion WebSocket laisse une page grise et muette : dire pourquoi, et que faire.
(() => {
  const DELAI_MS = 10000;
  const MESSAGE =
    "La connexion avec l’outil ne s’établit pas. Votre réseau bloque peut-être les connexions WebSocket : "
    + "demandez à votre service informatique de les ouvrir pour cette adresse, ou essayez un autre réseau. "
    + "Les documents, eux, se lisent sans elle : ";
  const pret = () => document.querySelector("[data-testid=stMainBlockContainer] [data-testid=stElementContainer]:not(:has([data-testid=stAppSkeleton]))");
  const dire = () => {
    if (pret() || document.getElementById("attente")) return;
    const boite = document.createElement("div");
    boite.id = "attente";
    boite.setAttribute("role", "alert");
    boite.style.cssText =
      "position:fixed;inset:auto 1rem 1rem;max-width:42rem;margin:auto;padding:1rem;z-index:99999;"
      + "background:#fff;color:#161616;border:2px solid #b34000;font:1rem/1.5 sans-serif";
    const dep = (new URLSearchParams(location.search).get("dep") || "FR").replace(/[^0-9A-Za-z]/g, "");
    const lien = document.createElement("a");
    lien.href = `./document/fiche-${dep}.html`;
    lien.textContent = dep === "FR" ? "fiche de la France" : `fiche du département ${dep}`;
    boite.append(MESSAGE, lien, ".");
    document.body.append(boite);
    const veille = setInterval(() => {
      if (!pret()) return;
      clearInterval(veille);
      boite.remove();
    }, 500);
  };
  setTimeout(dire, DELAI_MS);
})();
