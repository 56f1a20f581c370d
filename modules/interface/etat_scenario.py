"""Le scénario du visiteur : un texte dans la session, lu et écrit dans l'adresse par une seule porte."""

from collections.abc import Callable

import streamlit as st

from modules.interface.cadre import echapper
from modules.langue.typographie import insecables
from modules.simulation.echange import PARAMETRES, depuis_adresse, depuis_json, vers_adresse, vers_json
from modules.simulation.scenario import Hypotheses, Scenario, Vocabulaire, uniforme
from modules.simulation.texte_json import court

CLE = "scenario"
RETENU = "scenario_retenu"
IGNORES = "adresse_ignores"
NOMMES = "adresse_nommes"  # déjà signalés : ils restent dans l'adresse
TAUX_INITIAL = 15.0
AUTRES_PARAMETRES = {
    "dep", "ti", "indicateur", "zone", "tri", "etat", "d", "k", "vue", "cas", "lieux", "mesure", "ecran",
    "taille", "lieu", "un", "niveau", "echelle_export", "echelle_import", "cible", "montant", "pourcent",
    "riposte", "droit",
}  # fmt: skip


def scenario_courant(vocabulaire: Vocabulaire) -> tuple[Scenario, Hypotheses]:
    """Scénario de l'adresse s'il vient de changer, sinon celui de la visite, sinon 15 % partout.

    Toute valeur ignorée ou changée est gardée pour `signaler_adresse`.
    """
    recus = {nom: st.query_params[nom] for nom in st.query_params if nom in PARAMETRES}
    ecrit = dict(st.session_state.get(f"{CLE}_adresse", {}))
    inattendus = _inattendus()
    nouveaux = [phrase for phrase in inattendus if phrase not in st.session_state.get(NOMMES, [])]
    st.session_state[NOMMES] = inattendus
    if recus and recus != ecrit:
        lu = depuis_adresse(recus, vocabulaire=vocabulaire, defaut=uniforme(TAUX_INITIAL))
        retenir(lu.scenario, lu.hypotheses)
        st.session_state[IGNORES] = [*lu.ignores, *inattendus]
        return lu.scenario, lu.hypotheses
    texte = st.session_state.get(CLE)
    if texte is None:
        scenario, hypotheses = uniforme(TAUX_INITIAL), Hypotheses()
    else:
        scenario, hypotheses = depuis_json(texte, vocabulaire=vocabulaire)
    retenir(scenario, hypotheses)
    if nouveaux:
        st.session_state[IGNORES] = [*st.session_state.get(IGNORES, []), *nouveaux]
    return scenario, hypotheses


def _inattendus() -> list[str]:
    """Paramètres de l'adresse que personne ne lit, ou donnés plusieurs fois."""
    recus = sorted(st.query_params)
    inconnus = [nom for nom in recus if nom not in PARAMETRES and nom not in AUTRES_PARAMETRES]
    repetes = [nom for nom in recus if nom not in inconnus and len(st.query_params.get_all(nom)) > 1]
    return [
        *(f"paramètre «\u00a0{court(nom)}\u00a0» inconnu" for nom in inconnus),
        *(f"paramètre «\u00a0{nom}\u00a0» répété\u202f: seule sa dernière valeur est lue" for nom in repetes),
    ]


def lecteur(vocabulaire: Vocabulaire) -> Callable[[], tuple[Scenario, Hypotheses]]:
    """De quoi lire plus tard le scénario alors affiché, même hors de la page.

    Un téléchargement se prépare au clic, dans un fil qui n'a pas accès à la session du visiteur.
    """
    retenu = st.session_state.setdefault(RETENU, {})
    return lambda: depuis_json(retenu["texte"], vocabulaire=vocabulaire)


def retenir(scenario: Scenario, hypotheses: Hypotheses) -> None:
    """Garde le scénario pour toutes les pages et l'écrit dans l'adresse, valeurs par défaut comprises."""
    texte = vers_json(scenario, hypotheses)
    if st.session_state.get(CLE) != texte:
        st.session_state.pop(IGNORES, None)
    st.session_state[CLE] = texte
    st.session_state.setdefault(RETENU, {})["texte"] = texte
    parametres = vers_adresse(scenario, hypotheses)
    st.session_state[f"{CLE}_adresse"] = parametres
    if any(st.query_params.get(nom) != valeur for nom, valeur in parametres.items()):
        st.query_params.update(parametres)


def signaler_adresse(*, bref: bool = False) -> None:
    """Nomme ce que l'adresse contenait d'incompris, tant que le scénario qu'elle a donné est à l'écran.

    `bref` : sur une ligne, quand la place manque.
    """
    lignes = st.session_state.get(IGNORES, [])
    if lignes and bref:
        liste = "\u202f; ".join(echapper(insecables(ligne)) for ligne in lignes)
        st.warning(f"Adresse comprise en partie, hors\u00a0: {liste}")
    elif lignes:
        liste = "\n".join(f"- {echapper(insecables(ligne))}" for ligne in lignes)
        st.warning(f"Une partie de l’adresse n’a pas été comprise\u202f; le reste est appliqué.\n\n{liste}")
