"""Ce qui entoure toutes les pages : langue, style, erreurs, état des données, pied."""

import html
import logging
import os
from datetime import date, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from modules.donnees.droit import parametre
from modules.donnees.erreurs import ErreurMetier
from modules.donnees.provenance import LIBELLE_STATUT, Provenance
from modules.ecran import navigation
from modules.langue.nombres import texte_part
from modules.langue.typographie import INDEPENDANCE, echapper, insecables

_JOURNAL = logging.getLogger(__name__)

TEXTES = Path(__file__).parents[1] / "textes"
_STATIQUE = Path(__file__).parents[2] / "static"
# Le français, les listes sans accents, l'accessibilité, le texte des tuiles, l'image complète des figures,
# l'impression, le bouton Précédent, le plein écran de la présentation, la page traduite.
SCRIPTS = (
    "francais.js", "accents.js", "accessibilite.js", "tuiles.js", "image.js", "impression.js",
    "historique.js", "plein_ecran.js", "traduction.js",
)  # fmt: skip
SERVIE = "SERVIE_PAR_ST_APP"  # posée par `app.py` : la page servie appelle déjà ces scripts


def poser_langue_et_style() -> None:
    """Pose le style, le français, les attributs d'accessibilité et l'image complète des figures."""
    st.html(TEXTES / "style.css")  # un chemin .css est posé dans une balise style
    st.html(TEXTES / "impression.css")
    marque = '<img src="app/static/logo.svg" alt="">'
    st.html(f'<div class="entete-imprimee">{marque}<strong></strong><time></time></div>')
    if os.environ.get(SERVIE) == "oui":
        return
    for nom in SCRIPTS:
        script = (_STATIQUE / nom).read_text(encoding="utf-8")
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


@cache
def composant(nom: str) -> ComponentRenderer:
    """Composant de `modules/textes/<nom>.html`, `.css` et `.js` : sans paquet à construire, hors ligne.

    Déclaré une fois : le redéclarer à chaque exécution le ferait repartir de zéro.
    """
    html, css, js = ((TEXTES / f"{nom}.{suite}").read_text("utf-8") for suite in ("html", "css", "js"))
    return st.components.v2.component(nom, html=html, css=css, js=js)


def insigne(provenance: Provenance) -> None:
    """État des données, près du titre de chaque page : une mention qui s'ouvre sur l'explication."""
    titre = f"{LIBELLE_STATUT[provenance.statut]} {provenance.periode}"
    if provenance.est_estimation:
        texte = (
            f"Estimation {provenance.periode}, pas une donnée de la Douane\u202f: seuls les totaux de la "
            "France, de la Bourgogne-Franche-Comté et du Doubs sont publiés\u202f; le reste est modélisé, en "
            "ordre de grandeur, d’après la structure de 2019-2020. Écart typique des ventes d’un département "
            f"aux États-Unis\u00a0: {_ecart('ecart_mesure')} là où un chiffre est publié, "
            f"{_ecart('ecart_reparti')} ailleurs, davantage pour une usine ou un navire. Dès que les "
            f"fichiers officiels de la Douane sont chargés, ils remplacent l’estimation. {_vers_la_methode()}"
        )
    else:
        texte = f"{LIBELLE_STATUT[provenance.statut]}, période {provenance.periode}."
        if provenance.est_partielle:
            texte += (
                " Des départements manquent, ou peuvent manquer\u202f: l’outil n’en tire ni part, ni rang, "
                "ni total de la France."
            )
        if not provenance.complete:
            titre += " · incomplet"
            texte += " Période incomplète\u202f: les montants ne couvrent pas douze mois."
        for sens in provenance.sens_absents:
            titre += f" · sans les {sens}ations"
            texte += f" Les {sens}ations ne sont pas chargées\u202f: elles sont inconnues, pas nulles."
    classe = "insigne" if provenance.est_estimation else "insigne officiel"
    st.html(
        f'<details class="{classe}"><summary>{titre}</summary><p role="note">{texte}</p></details>',
        width="content",
    )


def _ecart(parametre_: str) -> str:
    return texte_part(parametre(parametre_), exact=False)


def _vers_la_methode() -> str:
    """Lien, en HTML, vers ce que vaut l'estimation ; il garde le territoire et le scénario."""
    etat = urlencode(navigation.etat_pour("methode"), safe="~")
    return (
        f'<a href="methode{html.escape(f"?{etat}") if etat else ""}#precision">Ce que vaut l’estimation</a>'
    )


def montrer_erreur(erreur: ErreurMetier) -> None:
    """Refus expliqué : message, liste des défauts, puis ce qu'il fallait donner."""
    message, suite = (echapper(insecables(t)) for t in (erreur.message, erreur.suite))
    defauts = "\n".join(f"- {echapper(insecables(defaut))}" for defaut in erreur.defauts)
    st.error("\n\n".join(bloc for bloc in (message, defauts, suite) if bloc))


def montrer_panne(erreur: Exception) -> None:
    """Panne imprévue : la trace va au journal, l'écran dit quoi faire."""
    _JOURNAL.exception("Panne imprévue", exc_info=erreur)
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


def aujourdhui() -> date:
    """Date du jour là où est le visiteur : à 20 h en Guadeloupe, un serveur parisien est déjà demain.

    Celle du serveur si le navigateur ne dit pas son fuseau.
    """
    try:
        fuseau = ZoneInfo(st.context.timezone or "")
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return date.today()
    return datetime.now(fuseau).date()


def pied_de_page() -> None:
    """Sources, données et méthode ; rappel d'indépendance, sous chaque page."""
    st.divider()
    with st.container(horizontal=True, key="pied", vertical_alignment="center"):
        st.caption(INDEPENDANCE, width="stretch")
        for fichier in navigation.PIED:
            navigation.lien(fichier, navigation.PAR_FICHIER[fichier].titre)
