"""Le carnet d'atelier du visiteur : un texte dans sa session, porté aussi par l'adresse."""

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from modules.donnees.erreurs import TerritoireInconnu
from modules.donnees.tables import Territoire, territoire
from modules.ecran import adresse, navigation
from modules.langue.typographie import echapper, insecables
from modules.simulation.echange import (
    CAS_MAXIMUM,
    NOM_MAXIMUM,
    NOTE_MAXIMUM,
    Carnet,
    Cas,
    LectureCarnet,
    carnet_depuis_json,
    carnet_depuis_lien,
    carnet_en_json,
    carnet_en_lien,
    ecourter,
)
from modules.simulation.mots import scenario_en_phrase
from modules.simulation.scenario import Hypotheses, Scenario

CLE = "carnet"
_ECRITS = "carnet_adresses"
_ECRITS_GARDES = 100
IGNORES = "carnet_ignores"
PARAMETRE = "k"
LIEN_MAXIMUM = 2000
_AUTRES_SIGNES = 100  # page, département et marque des données, autour du carnet


def courant() -> Carnet:
    """Carnet de l'adresse s'il vient d'ailleurs, sinon celui de la visite, sinon un carnet vide.

    Une adresse déjà écrite pendant la visite n'y ramène pas : le bouton « Précédent » du navigateur
    effacerait les notes et les derniers scénarios. Ce qui n'a pas pu être lu est gardé pour `signaler`.
    """
    recu = st.query_params.get(PARAMETRE)
    if recu is not None and recu not in st.session_state.get(_ECRITS, []):
        _noter(recu)
        adopter(carnet_depuis_lien(recu, connu=est_territoire))
    texte = st.session_state.get(CLE)
    if texte is None:
        return Carnet()
    return carnet_depuis_json(texte, connu=est_territoire).carnet


def retenir(carnet: Carnet) -> None:
    """Garde le carnet pour toutes les pages de ce visiteur."""
    st.session_state[CLE] = carnet_en_json(carnet)


def adopter(
    lecture: LectureCarnet,
    *,
    departement: Literal["sien", "a_defaut", "ignore"] = "a_defaut",
    avertis: Sequence[str] = (),
) -> None:
    """Remplace le carnet par un carnet relu, avec ses avertissements, après ceux d'`avertis`.

    `departement` : celui du carnet s'impose (un fichier que l'on ouvre), ne vaut qu'à défaut d'un autre dans
    l'adresse, ou ne compte pas.
    """
    retenir(lecture.carnet)
    st.session_state[IGNORES] = [*avertis, *lecture.ignores]
    if lecture.carnet.donnees:
        st.session_state[adresse.AUTRES_DONNEES] = lecture.carnet.donnees
    libre = departement == "sien" or (departement == "a_defaut" and "dep" not in st.query_params)
    if lecture.carnet.territoire and libre:
        st.session_state[adresse.CLE_TERRITOIRE] = lecture.carnet.territoire
        adresse.ecrire_adresse(lecture.carnet.territoire)


def ecrire_adresse(carnet: Carnet) -> None:
    """Met le carnet, sans ses notes, dans l'adresse ; un carnet trop long n'y entre pas."""
    code = carnet_en_lien(carnet) if carnet.cas else None
    st.session_state[adresse.INCOMPLET] = trop_long = (
        code is not None and len(code) > LIEN_MAXIMUM - len(adresse.racine()) - _AUTRES_SIGNES
    )
    if code is None or trop_long:
        st.query_params.pop(PARAMETRE, None)
        return
    _noter(code)
    if st.query_params.get(PARAMETRE) != code:
        st.query_params[PARAMETRE] = code


def _noter(code: str) -> None:
    """Retient qu'une adresse a déjà porté ce carnet pendant la visite."""
    deja = [c for c in st.session_state.get(_ECRITS, []) if c != code]
    st.session_state[_ECRITS] = [*deja, code][-_ECRITS_GARDES:]


def signaler(*, bref: bool = False) -> None:
    """Liste ce qu'un lien ou un fichier contenait d'illisible, jusqu'à la prochaine lecture.

    `bref` : sans la liste, quand la place manque.
    """
    lignes = st.session_state.get(IGNORES, [])
    if lignes and bref:
        st.warning("Carnet lu en partie\u202f: la liste est dans le carnet.")
    elif lignes:
        liste = "\n".join(f"- {echapper(insecables(ligne))}" for ligne in lignes)
        st.warning(f"Une partie du carnet n’a pas pu être lue\u202f; le reste est chargé.\n\n{liste}")


def est_territoire(code: str) -> bool:
    """Ce code désigne-t-il un territoire dont on peut garder les scénarios : département, région, France ?"""
    try:
        return territoire(code).genre != "ti"
    except TerritoireInconnu:
        return False


def formulaire(*, lieu: Territoire, lire: Callable[[], tuple[Scenario, Hypotheses]]) -> None:
    """« Enregistrer ce scénario » : un nom, une note, et le scénario affiché (`lire`) rejoint le carnet."""
    carnet = courant()
    with st.form("enregistrer-scenario", clear_on_submit=True):
        nom, note = st.columns([2, 3])
        saisi = nom.text_input(
            "Nom du scénario", max_chars=NOM_MAXIMUM, placeholder="Sans nom\u202f: la phrase du scénario"
        )
        dit = note.text_input(
            "Note (facultative)", max_chars=NOTE_MAXIMUM, placeholder="Qui l’a proposé, ce qui s’est dit"
        )
        envoye = st.form_submit_button("Enregistrer ce scénario", icon=":material/bookmark_add:")
    if envoye and carnet.plein:
        st.warning(f"Le carnet contient déjà {CAS_MAXIMUM} scénarios\u202f: supprimez-en un d’abord.")
    elif envoye:
        scenario, hypotheses = lire()
        titre = ecourter(saisi, NOM_MAXIMUM) or _nom_propose(scenario, carnet)
        carnet = Carnet(carnet.cas, lieu.code, st.session_state.get(adresse.ECRITE, ""))
        carnet = carnet.ajouter(Cas(titre, scenario, hypotheses, ecourter(dit, NOTE_MAXIMUM)))
        retenir(carnet)
        st.success(f"«\u00a0{echapper(titre)}\u00a0» est dans le carnet.")
    if carnet.cas:
        nombre = len(carnet.cas)
        st.page_link(
            navigation.page("atelier"),
            label=f"Carnet d’atelier ({nombre} scénario{'s' if nombre > 1 else ''})",
            icon=":material/groups:",
        )


def _nom_propose(scenario: Scenario, carnet: Carnet) -> str:
    """La phrase du scénario si elle est courte, sinon son numéro."""
    phrase = scenario_en_phrase(scenario).rstrip(".")
    return phrase if len(phrase) <= NOM_MAXIMUM else f"Scénario {len(carnet.cas) + 1}"
