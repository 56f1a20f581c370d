"""Choisir un scénario : préréglage, curseur, puis mesures par produit si l'on veut."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from modules.donnees import tables
from modules.ecran import adresse
from modules.ecran.cadre import echapper
from modules.simulation.echange import prereglages
from modules.simulation.mots import scenario_en_phrase
from modules.simulation.scenario import (
    AUCUNE,
    PERIODE,
    TAUX_MAXIMAL,
    TOUS,
    Hypotheses,
    Mesure,
    Mode,
    Scenario,
    Vocabulaire,
    genre_de,
    uniforme,
)

TAUX_INITIAL = 15.0
CURSEUR, SUR_MESURE = "Surtaxe uniforme, au curseur", "Scénario sur mesure"
MODES: dict[Mode, str] = {
    "remplace": "surtaxe de",
    "ajoute": "ajouter",
    "plafonne": "tout compris",
    "exempte": "exempter",
}
AIDE_MODES = (
    "«\u00a0Surtaxe de\u00a0» remplace celle du point de départ, «\u00a0ajouter\u00a0» s’y ajoute, "
    "«\u00a0tout compris\u00a0» fixe le total, droit normal inclus, «\u00a0exempter\u00a0» met la surtaxe "
    "à zéro."
)


def choisir(scenario: Scenario, hypotheses: Hypotheses, *, vocabulaire: Vocabulaire) -> None:
    """Liste de préréglages et, pour une surtaxe uniforme, un seul grand curseur."""
    reglages = dict(prereglages().values())
    taux = _taux_uniforme(scenario)
    actuel = next((nom for nom, s in reglages.items() if s == scenario), None)
    choix = CURSEUR if taux is not None else actuel or SUR_MESURE
    options = [CURSEUR, *(nom for nom, s in reglages.items() if _taux_uniforme(s) is None)]
    st.session_state["choix_scenario"] = choix
    # Côte à côte : la phrase, les trois nombres et le haut du graphique tiennent sur un premier écran.
    gauche, droite = (
        st.columns([2, 3], gap="medium") if taux is not None else (st.container(), st.container())
    )
    gauche.selectbox(
        "Scénario",
        [*options, SUR_MESURE] if choix == SUR_MESURE else options,
        key="choix_scenario",
        on_change=lambda: _appliquer(reglages, hypotheses),
    )
    if taux is not None:
        haut = 100 if taux <= 100 else int(TAUX_MAXIMAL)
        # Réécrire une valeur égale ferait reculer un curseur que l'on déplace plus vite que le calcul.
        if st.session_state.get("taux") != round(taux):
            st.session_state["taux"] = round(taux)
        droite.slider(
            "Surtaxe sur tous les produits (points ajoutés au droit normal)",
            0,
            haut,
            key="taux",
            format="%d %%",
            on_change=lambda: adresse.retenir_scenario(uniforme(st.session_state["taux"]), hypotheses),
        )
    st.markdown(f"**{echapper(scenario_en_phrase(scenario, vocabulaire=vocabulaire))}**")


def _taux_uniforme(scenario: Scenario) -> float | None:
    """Taux entier d'une surtaxe uniforme au-dessus du droit normal, sinon None."""
    if scenario.base != AUCUNE or scenario.reference != PERIODE or len(scenario.mesures) != 1:
        return None
    mesure = scenario.mesures[0]
    simple = (
        mesure.perimetre_genre == "tous" and mesure.mode == "remplace" and mesure.taux == round(mesure.taux)
    )
    return mesure.taux if simple else None


def _appliquer(reglages: Mapping[str, Scenario], hypotheses: Hypotheses) -> None:
    choix = st.session_state["choix_scenario"]
    if choix != SUR_MESURE:
        adresse.retenir_scenario(reglages.get(choix, uniforme(TAUX_INITIAL)), hypotheses)


def composer(scenario: Scenario, hypotheses: Hypotheses, *, vocabulaire: Vocabulaire) -> None:
    """Point de départ, liste de mesures modifiable, ajout par recherche d'un mot."""
    bases = {AUCUNE: "Aucune surtaxe", **vocabulaire.regimes}
    references = {PERIODE: "Situation pendant la période des données", **bases}
    _liste("Point de départ", bases, "base", scenario=scenario, hypotheses=hypotheses)
    _liste("Comparer à", references, "reference", scenario=scenario, hypotheses=hypotheses)
    for rang in range(len(scenario.mesures)):
        _ligne(rang, scenario, hypotheses, vocabulaire=vocabulaire)
    st.caption(AIDE_MODES)
    perimetres = perimetres_nommes(vocabulaire)
    with st.form("ajouter-mesure", clear_on_submit=True):
        code = st.selectbox(
            "Produit, famille ou «\u00a0tous les produits\u00a0»",
            list(perimetres),
            index=None,
            format_func=lambda c: perimetres[c],
            placeholder="Tapez un mot\u00a0: montres, vin, avion…",
            filter_mode="contains",
        )
        gauche, droite = st.columns(2)
        mode = gauche.selectbox("Mesure", list(MODES), format_func=lambda m: MODES[m])
        taux = droite.number_input("Taux (points)", 0.0, TAUX_MAXIMAL, 25.0, step=1.0, format="%g")
        if st.form_submit_button("Ajouter cette mesure") and code is not None:
            mesure = Mesure(genre_de(code), code, mode, 0.0 if mode == "exempte" else round(taux, 2))
            _remplacer(scenario, hypotheses, (*scenario.mesures, mesure))
            st.rerun(scope="fragment")


def _liste(
    libelle: str, options: Mapping[str, str], champ: str, *, scenario: Scenario, hypotheses: Hypotheses
) -> None:
    """Liste qui change un champ du scénario (`base` ou `reference`)."""
    cle = f"scenario_{champ}"
    st.session_state[cle] = getattr(scenario, champ)
    st.selectbox(
        libelle,
        list(options),
        key=cle,
        format_func=lambda c: options[c],
        on_change=lambda: adresse.retenir_scenario(
            replace(scenario, **{champ: st.session_state[cle]}), hypotheses
        ),
    )


def _ligne(rang: int, scenario: Scenario, hypotheses: Hypotheses, *, vocabulaire: Vocabulaire) -> None:
    """Une mesure : son périmètre, son taux modifiable, un bouton pour la retirer."""
    mesure = scenario.mesures[rang]
    libelle = vocabulaire.codes(mesure.perimetre_genre)[mesure.perimetre_code]
    autres = scenario.mesures[:rang], scenario.mesures[rang + 1 :]
    nom, taux, retirer = st.columns([5, 2, 1], vertical_alignment="bottom")
    nom.markdown(f"{echapper(libelle)} — {MODES[mesure.mode]}")
    if mesure.mode != "exempte":
        cle = f"taux_mesure_{rang}"
        st.session_state[cle] = mesure.taux
        taux.number_input(
            f"Taux, mesure {rang + 1}",
            0.0,
            TAUX_MAXIMAL,
            step=1.0,
            format="%g",
            key=cle,
            on_change=lambda: _remplacer(
                scenario,
                hypotheses,
                (*autres[0], replace(mesure, taux=round(st.session_state[cle], 2)), *autres[1]),
            ),
        )
    retirer.button(
        "Retirer",
        key=f"retirer_{rang}",
        help=f"Retirer la mesure {rang + 1}",
        on_click=lambda: _remplacer(scenario, hypotheses, (*autres[0], *autres[1])),
    )


def _remplacer(scenario: Scenario, hypotheses: Hypotheses, mesures: tuple[Mesure, ...]) -> None:
    adresse.retenir_scenario(replace(scenario, mesures=mesures), hypotheses)


def perimetres_nommes(vocabulaire: Vocabulaire) -> dict[str, str]:
    """Code → texte où l'on cherche un mot : nom court et nom officiel, familles d'abord."""
    produits = tables.produits()
    noms = {TOUS: "Tous les produits"}
    noms |= {code: f"{libelle} (famille)" for code, libelle in vocabulaire.familles.items()}
    noms |= {code: f"{libelle} (poste {code})" for code, libelle in vocabulaire.a129.items()}
    courts = dict(zip(produits["code"], produits["libelle_court"], strict=True))
    return noms | {c: f"{courts[c]} — {libelle} ({c})" for c, libelle in vocabulaire.cpf4.items()}
