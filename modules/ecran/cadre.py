"""Ce qui entoure toutes les pages : langue, style, erreurs, bandeau, pied."""

import logging
import re
from pathlib import Path

import streamlit as st

from modules.donnees.erreurs import ErreurMetier
from modules.donnees.provenance import LIBELLE_STATUT, Provenance
from modules.langue.typographie import INDEPENDANCE, insecables

JOURNAL = logging.getLogger(__name__)

CITE_MAXIMUM = 60
LIENS_AUTOMATIQUES = re.compile(r"(https?:|www(?=\.)|@)", re.IGNORECASE)
TEXTES = Path(__file__).parents[1] / "textes"


def poser_langue_et_style() -> None:
    """Pose le style, le français, les attributs d'accessibilité et l'image complète des figures."""
    st.html(TEXTES / "style.css")  # un chemin .css est posé dans une balise style
    for nom in ("francais.js", "accessibilite.js", "image.js"):
        script = (TEXTES / nom).read_text(encoding="utf-8")
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def bandeau(provenance: Provenance) -> None:
    """État des données, en tête de chaque page : une estimation se voit avant le premier chiffre."""
    if provenance.est_estimation:
        classe = ""
        texte = (
            f"<strong>Estimation {provenance.periode}</strong>, pas une donnée de la Douane\u202f: "
            "seuls les totaux de la France, de la Bourgogne-Franche-Comté et du Doubs sont publiés\u202f; "
            "le reste est modélisé et donné en ordre de grandeur."
        )
    else:
        classe = "officiel"
        texte = f"<strong>{LIBELLE_STATUT[provenance.statut]}</strong>, période {provenance.periode}."
        if not provenance.complete:
            texte += " Période incomplète\u202f: les montants ne couvrent pas douze mois."
        for sens in provenance.sens_absents:
            texte += f" Les {sens}ations ne sont pas chargées\u202f: elles sont inconnues, pas nulles."
    st.html(f'<div class="bandeau {classe}" role="note">{texte}</div>')


def montrer_erreur(erreur: ErreurMetier) -> None:
    """Refus expliqué : message puis liste des défauts."""
    lignes = [echapper(insecables(t)) for t in (erreur.message, *erreur.defauts)]
    st.error("\n- ".join([f"{lignes[0]}\n", *lignes[1:]]) if lignes[1:] else lignes[0])


def montrer_panne(erreur: Exception) -> None:
    """Panne imprévue : la trace va au journal, l'écran dit quoi faire."""
    JOURNAL.exception("Panne imprévue", exc_info=erreur)
    st.error(
        "Cette page n’a pas pu s’afficher. Rechargez-la\u202f; si cela se reproduit, "
        "revenez à l’accueil et choisissez de nouveau un département."
    )


def rattraper(erreur: Exception) -> bool:
    """Ce qui échoue hors d'une page entière (un fragment, un clic) reçoit le même message français.

    Vrai : Streamlit n'a plus rien à montrer.
    """
    if isinstance(erreur, ErreurMetier):
        montrer_erreur(erreur)
    else:
        montrer_panne(erreur)
    return True


def echapper(texte: str) -> str:
    """Neutralise le Markdown d'un texte venu d'un fichier ou de l'adresse, liens automatiques compris."""
    # Une barre oblique inverse n'empêche pas « http://… » de devenir un lien : un signe invisible, si.
    texte = LIENS_AUTOMATIQUES.sub("\\1\u2060", texte)
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>$:~" else c for c in texte)


def citer(texte: str) -> str:
    """Valeur de l'adresse répétée dans un message : échappée, soixante signes au plus."""
    return echapper(texte if len(texte) <= CITE_MAXIMUM else f"{texte[:CITE_MAXIMUM]}…")


def pied_de_page() -> None:
    """Rappel d'indépendance, sous chaque page."""
    st.divider()
    st.caption(INDEPENDANCE)
