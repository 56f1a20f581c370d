"""Bouton qui copie un lien depuis le navigateur."""

import html
from urllib.parse import urlencode

import streamlit as st

# L'adresse de base vient du navigateur : juste même derrière un mandataire. « /~/+ » est le cadre interne de
# Community Cloud.
COPIER = """<button id="{cle}" class="copier" type="button" data-lien="{requete}">Copier le lien</button>
<span id="{cle}-etat" role="status"></span>
<script>
(() => {{
  const bouton = document.getElementById("{cle}");
  bouton.onclick = async () => {{
    const base = location.origin + location.pathname.replace("/~/+", "");
    await navigator.clipboard.writeText(base + "?" + bouton.dataset.lien);
    document.getElementById("{cle}-etat").textContent = "Lien copié.";
  }};
}})();
</script>"""


def bouton_copier(parametres: dict[str, str], *, cle: str) -> None:
    """Copie l'adresse de la page avec tous ces paramètres. `cle` : unique dans la page."""
    requete = html.escape(urlencode(parametres, safe="~"), quote=True)
    st.html(COPIER.format(requete=requete, cle=cle), unsafe_allow_javascript=True)
