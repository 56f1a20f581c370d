"""Liens : adresse de l'application vue du navigateur, marque des données, QR code."""

import html
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st

from modules.donnees.provenance import LIBELLE_STATUT, Provenance
from modules.interface.navigation import ENTREES
from modules.simulation.echange import VERSION, vers_adresse
from modules.simulation.scenario import Hypotheses, Scenario

MARQUE = "d"
AUTRES_DONNEES = "donnees_du_lien"
ECRITE = "donnees_adresse"
INCOMPLET = "carnet_hors_du_lien"
LONGUEUR_QR = 300  # au-delà, un téléphone lit mal le code projeté
LONGUEUR_QR_PROCHE = 800  # tenu devant un écran, à bout de bras
CADRE_CLOUD = "/~/+"  # cadre interne de Community Cloud
LONGUEUR_PERIODE = len("2024T3-2025T2")
BORDURE = 4  # modules blancs autour du code


def verifier_donnees(provenance: Provenance, *, bref: bool = False) -> None:
    """Prévient, avant tout chiffre, qu'un lien vient d'un autre jeu ; garde la marque dans l'adresse.

    `bref` : sans dire lesquels, quand la place manque.
    """
    recue, session = st.query_params.get(MARQUE), st.session_state
    if recue is not None and recue not in {provenance.marque, session.get(ECRITE)}:
        session[AUTRES_DONNEES] = recue
    session[ECRITE] = provenance.marque
    if recue != provenance.marque:
        st.query_params[MARQUE] = provenance.marque
    autres = session.get(AUTRES_DONNEES, provenance.marque)
    if autres != provenance.marque:
        phrase = "**Ce lien a été établi sur d’autres données\u202f; les montants diffèrent.**"
        jeux = f" Lien\u00a0: {_lire_marque(autres)}\u202f; ici\u00a0: {_lire_marque(provenance.marque)}."
        st.warning(phrase if bref else phrase + jeux)


def _lire_marque(marque: str) -> str:
    """« e-2024-1a2b3c4d » → « Estimation 2024 » ; une marque illisible n'est pas répétée."""
    statut, _, suite = marque.partition("-")
    libelles = {cle[0]: libelle for cle, libelle in LIBELLE_STATUT.items()}
    periode = suite.rpartition("-")[0]
    if statut not in libelles or len(periode) > LONGUEUR_PERIODE or not periode.replace("-", "").isalnum():
        return "données inconnues"
    return f"{libelles[statut]} {periode}"


def racine() -> str:
    """Adresse de l'accueil telle que le navigateur la voit ; vide hors d'un navigateur."""
    vue = urlsplit(st.context.url or "")
    chemin = vue.path.replace(CADRE_CLOUD, "").rstrip("/")
    debut, _, fin = chemin.rpartition("/")
    if fin in {e.adresse for e in ENTREES}:
        chemin = debut
    return urlunsplit((vue.scheme, vue.netloc, chemin, "", ""))


def adresse(page: str, parametres: dict[str, str]) -> str:
    """Adresse complète d'une page (« simulateur ») avec ces paramètres."""
    return f"{racine()}/{page}?{urlencode(parametres, safe='~')}"


def parametres_scenario(
    code: str | None, scenario: Scenario, hypotheses: Hypotheses, *, provenance: Provenance
) -> dict[str, str]:
    """Département et scénario seuls, sans les hypothèses laissées à leur valeur : un lien court."""
    complets, defauts = vers_adresse(scenario, hypotheses), vers_adresse(scenario)
    choisis = {n: v for n, v in complets.items() if n in {"v", "base", "m"} or v != defauts[n]}
    if scenario.reference != Scenario().reference:
        choisis["ref"] = complets["ref"]
    return ({"dep": code} if code else {}) | choisis | {MARQUE: provenance.marque}


def parametres_de_page(provenance: Provenance) -> dict[str, str]:
    """Tout l'état de la page affichée, version et marque des données comprises."""
    return dict(st.query_params) | {"v": str(VERSION), MARQUE: provenance.marque}


def sur_ce_poste() -> bool:
    """L'adresse ne vaut-elle que sur cet ordinateur ?"""
    return urlsplit(racine()).hostname in {"localhost", "127.0.0.1", "::1"}


def qr_code(lien: str, *, classe: str = "qr", maximum: int = LONGUEUR_QR) -> str | None:
    """Image vectorielle du lien, en HTML ; None s'il compte plus de `maximum` signes."""
    if len(lien) > maximum:
        return None
    code = segno.make(lien, error="m", micro=False, boost_error=False)
    image = code.svg_data_uri(border=BORDURE, dark="#000", light="#fff", omitsize=True)
    texte = html.escape(lien, quote=True)
    return f'<img class="{classe}" src="{image}" alt="QR code de l’adresse {texte}">'
