"""« Partager », en tête de chaque page : lien, QR code et fichier de la page."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st

from modules.donnees.provenance import Provenance
from modules.interface import lien
from modules.interface.copie import bouton_copier


@dataclass(frozen=True, slots=True)
class Fichier:
    """Le fichier d'une page : `contenu` n'est calculé que si on le demande."""

    libelle: str
    nom: str
    mime: str
    contenu: Callable[[], bytes]


@st.fragment
def partager(provenance: Provenance, *, fichier: Callable[[], Fichier | None] | None = None) -> None:
    """Bouton et son volet, rempli seulement quand on l'ouvre, sans relancer la page."""
    volet = st.popover("Partager", icon=":material/share:", key="partager", on_change="rerun")
    if not volet.open:
        return
    with volet:
        parametres = lien.parametres_de_page(provenance)
        page = urlsplit(st.context.url or "").path.rpartition("/")[2]
        complet = lien.adresse(page, parametres)
        if st.session_state.get(lien.INCOMPLET):
            st.warning(
                "Le carnet est trop long pour un lien\u202f: celui-ci rouvre la page sans lui. "
                "Transmettez le fichier du carnet, dans la page «\u00a0Carnet d’atelier\u00a0»."
            )
        else:
            st.markdown("Le lien rouvre cette page dans le même état.")
        bouton_copier(parametres, cle="copier-page")
        code = lien.qr_code(
            complet,
            classe="qr" if len(complet) <= lien.LONGUEUR_QR else "qr dense",
            maximum=lien.LONGUEUR_QR_PROCHE,
        )
        if code is None:
            st.caption(
                f"Lien de {len(complet)} signes\u00a0: trop long pour un QR code que l’on puisse lire. "
                "Copiez-le, ou emportez le fichier."
            )
        else:
            st.html(code)
        if lien.sur_ce_poste():
            st.caption(
                "Cette adresse ne vaut que sur cet ordinateur\u00a0: pour les téléphones, ouvrez "
                "l’application par son adresse sur le réseau."
            )
        if fichier is not None and (trouve := fichier()) is not None:
            st.download_button(
                trouve.libelle,
                trouve.contenu,
                file_name=trouve.nom,
                mime=trouve.mime,
                key="fichier-page",
                on_click="ignore",
                width="stretch",
            )
