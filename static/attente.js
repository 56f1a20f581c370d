// Ce que lit le visiteur tant que l'outil n'a rien à montrer. Un réseau lent met dix secondes à tout apporter : la
// page dit « Chargement » ; un mandataire qui coupe la connexion WebSocket la laisse muette : dire pourquoi, que faire.
(() => {
  const DELAI_MS = 10000, PAS_MS = 150;
  const LENT = "Le réseau est lent : l’outil continue de se charger…";
  const MESSAGE =
    "La connexion avec l’outil ne s’établit pas. Votre réseau bloque peut-être les connexions WebSocket : "
    + "demandez à votre service informatique de les ouvrir pour cette adresse, ou essayez un autre réseau. "
    + "Les documents, eux, se lisent sans elle : ";
  const debut = performance.now();
  let lance = 0; // moment où l'application elle-même est arrivée : avant, seul le réseau est en cause
  // Une page qui n'a encore que son style n'a rien à montrer.
  const pret = () => {
    const corps = document.querySelector("[data-testid=stMainBlockContainer]");
    return corps?.querySelector("[data-testid=stElementContainer]") && corps.innerText.trim();
  };
  const dire = () => {
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
  };
  const veille = setInterval(() => {
    const chargement = document.getElementById("chargement"), attente = document.getElementById("attente");
    if (pret()) {
      clearInterval(veille);
      chargement?.remove();
      attente?.remove();
      return;
    }
    const maintenant = performance.now();
    if (!lance && document.querySelector("[data-testid=stApp]")) lance = maintenant;
    const ligne = chargement?.querySelector("p");
    if (ligne && maintenant - debut > DELAI_MS && ligne.textContent !== LENT) ligne.textContent = LENT;
    if (lance && maintenant - lance > DELAI_MS && !attente) dire();
  }, PAS_MS);
})();
