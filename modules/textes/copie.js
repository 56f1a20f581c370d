// Copie un lien. Sans TLS ou dans un cadre, le presse-papiers moderne est absent ou refusé : on tente l'ancien, puis on
// montre le lien, sélectionné, en disant quoi faire.
export default function ({ parentElement, data }) {
  const racine = parentElement.querySelector(".copie");
  const [envoi, bouton, etat, champ] = [".envoyer", ".copier:not(.envoyer)", ".etat", ".lien"].map((s) => racine.querySelector(s));
  // « /~/+ » est le cadre interne de Community Cloud.
  const lien = () => `${location.origin}${location.pathname.replace("/~/+", "")}?${data.requete}`;
  if (champ.value && champ.value !== lien()) { champ.hidden = true; champ.value = etat.textContent = ""; }
  const moderne = async () => {
    if (!navigator.clipboard) return false;
    try { await navigator.clipboard.writeText(lien()); return true; } catch { return false; }
  };
  const ancien = () => {
    champ.hidden = false;
    champ.focus();
    champ.select();
    try { return document.execCommand("copy"); } catch { return false; }
  };
  // Un téléphone sait envoyer à une messagerie, à un courriel : sa propre feuille de partage le propose.
  envoi.hidden = !navigator.share || !matchMedia("(pointer: coarse)").matches;
  envoi.onclick = async () => {
    etat.textContent = "";
    try { await navigator.share({ title: document.title, url: lien() }); } catch (erreur) {
      if (erreur.name !== "AbortError") bouton.click(); // refusé ici : on copie
    }
  };
  bouton.onclick = async () => {
    champ.value = lien();
    etat.textContent = "";
    if (await moderne()) { champ.hidden = true; etat.textContent = "Lien copié."; return; }
    if (ancien()) { champ.hidden = true; bouton.focus(); etat.textContent = "Lien copié."; return; }
    champ.focus();
    champ.select();
    etat.textContent = "Ce navigateur refuse la copie : le lien est sélectionné ci-dessous, copiez-le (Ctrl+C).";
  };
}
