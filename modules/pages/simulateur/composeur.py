"""Choisir un scénario : préréglage, curseur, puis mesures par produit si l'on veut."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from modules.donnees.droit import lire_tarifs
from modules.donnees.recherche import INDEX_PERIMETRES, index_perimetres
from modules.ecran import adresse, recherche
from modules.ecran.composants import dire_verification
from modules.langue.nombres import lire_taux, nombre
from modules.langue.typographie import citer, echapper
from modules.simulation.echange import prereglages
from modules.simulation.embarque import scenario_en_vigueur, vocabulaire_embarque
from modules.simulation.mots import SANS_EXEMPTIONS
from modules.simulation.scenario import (
    AUCUNE,
    PERIODE,
    TAUX_MAXIMAL,
    Hypotheses,
    Mesure,
    Mode,
    Scenario,
    genre_de,
    uniforme,
)
from modules.vues.resultat import avec_exemptions

_VISE = "mesure_vise"  # ce que vise la mesure que l'on est en train d'ajouter
_QUITTES = "scenarios_quittes"  # point de départ → scénario que l'on y a laissé
_TAUX_INITIAL = 15.0
_CURSEUR_MAXIMAL = 200
_DROIT, _UNIFORME, _MENACE, _COMPOSER = "droit", "uniforme", "menace", "composer"
_DEPARTS = {
    _DROIT: "Le droit en vigueur",
    _UNIFORME: "Une surtaxe uniforme",
    _MENACE: "Une menace datée",
    _COMPOSER: "Composer",
}
_MODES: dict[Mode, str] = {
    "remplace": "surtaxe de",
    "ajoute": "ajouter",
    "plafonne": "tout compris",
    "exempte": "exempter",
}
_AIDE_MODES = (
    "«\u00a0Surtaxe de\u00a0» remplace celle du point de départ, «\u00a0ajouter\u00a0» s’y ajoute, "
    "«\u00a0tout compris\u00a0» fixe le total, droit normal inclus, «\u00a0exempter\u00a0» met la surtaxe "
    "à zéro."
)


def choisir(scenario: Scenario, hypotheses: Hypotheses) -> DeltaGenerator | None:
    """D'où partir, en évidence, puis le réglage propre à ce point de départ, sans la phrase du scénario.

    Renvoie, sous le curseur, la place où écrire ce qu'il change ; None s'il n'y a pas de curseur.
    """
    depart = _COMPOSER if st.session_state.get("composer") else _depart_de(scenario)
    st.session_state["depart"] = depart
    with st.container(horizontal=True, vertical_alignment="bottom", key="depart-et-date"):
        st.segmented_control(
            "D’où partir\u202f?",
            list(_DEPARTS),
            key="depart",
            format_func=_DEPARTS.__getitem__,
            on_change=lambda: _partir(scenario, hypotheses),
        )
        if depart == _DROIT:
            dire_verification()
    if depart == _UNIFORME:
        return _uniforme(scenario, hypotheses)
    if depart == _MENACE:
        _menace(scenario, hypotheses)
    elif depart == _COMPOSER:
        _composer(scenario, hypotheses)
    return None


def _depart_de(scenario: Scenario) -> str:
    """Point de départ qui montre ce scénario ; `composer` quand aucun autre ne sait le dire."""
    if scenario == scenario_en_vigueur():
        return _DROIT
    if _taux_uniforme(scenario) is not None:
        return _UNIFORME
    return _MENACE if scenario in _menaces().values() else _COMPOSER


def _menaces() -> dict[str, Scenario]:
    """Nom → scénario : menaces, la plus récente en tête, mesures supposées, puis régimes déjà remplacés."""
    regimes = lire_tarifs().regimes
    menaces = regimes[regimes["genre"] == "menace"].sort_values("date", ascending=False, kind="stable")
    dates = {str(r["libelle"]): Scenario(base=str(r["regime"])) for r in menaces.to_dict("records")}
    proposes = {
        nom: s
        for nom, s in prereglages().values()
        if s != scenario_en_vigueur() and _taux_uniforme(s) is None
    }
    noms = {s: nom for nom, s in (*dates.items(), *proposes.items())}  # le nom proposé l'emporte
    supposes = {nom: s for nom, s in proposes.items() if s.mesures}
    return {noms[s]: s for s in dates.values()} | supposes | proposes


def _partir(scenario: Scenario, hypotheses: Hypotheses) -> None:
    """Ouvre le point de départ choisi, là où on l'avait laissé ; « Composer » part du scénario affiché."""
    depart = st.session_state["depart"]
    if depart is None:  # un second clic sur le choix courant ne change rien
        return
    quittes: dict[str, Scenario] = st.session_state.setdefault(_QUITTES, {})
    quittes[_depart_de(scenario)] = scenario
    st.session_state["composer"] = depart == _COMPOSER
    premiers = {
        _DROIT: scenario_en_vigueur(),
        _UNIFORME: quittes.get(_UNIFORME, uniforme(_TAUX_INITIAL)),
        _MENACE: quittes.get(_MENACE, next(iter(_menaces().values()))),
    }
    adresse.retenir_scenario(premiers.get(depart, scenario), hypotheses)


def _uniforme(scenario: Scenario, hypotheses: Hypotheses) -> DeltaGenerator:
    """Un grand curseur, un taux que l'on tape, et le même taux avec les exemptions à un clic."""
    taux = _taux_uniforme(scenario) or 0.0
    exemptes = scenario == avec_exemptions(taux)
    faire = avec_exemptions if exemptes else uniforme

    def retenir(valeur: float) -> None:
        adresse.retenir_scenario(faire(valeur), hypotheses)

    gauche, droite = st.columns([4, 1], gap="medium", vertical_alignment="bottom")
    _curseur(taux, colonne=gauche, retenir=retenir)
    place = gauche.container(key="resultat-court")
    _champ_taux("Taux précis (%)", "taux_precis", taux, colonne=droite, retenir=retenir)
    texte = (
        "Avec les exemptions en vigueur (avions, énergie, livres…), produit par produit."
        if exemptes
        else SANS_EXEMPTIONS
    )
    gauche, droite = st.columns([3, 2], vertical_alignment="center")
    gauche.caption(texte)
    autre = uniforme if exemptes else avec_exemptions
    droite.button(
        "Le même taux sans ces exemptions" if exemptes else "Le même taux avec ces exemptions",
        key="exemptions",
        on_click=lambda: adresse.retenir_scenario(autre(taux), hypotheses),
    )
    return place


_LIBELLE_CURSEUR = "Surtaxe sur tous les produits (points ajoutés au droit normal)"


def _curseur(taux: float, *, colonne: DeltaGenerator, retenir: Callable[[float], None]) -> None:
    """Curseur d'un taux entier de 0 à 200 % ; un taux tapé plus fin ou plus haut s'y lit tel qu'il est."""
    if taux == round(taux) <= _CURSEUR_MAXIMAL:
        # Réécrire une valeur égale ferait reculer un curseur que l'on déplace plus vite que le calcul.
        if st.session_state.get("taux") != round(taux):
            st.session_state["taux"] = round(taux)
        colonne.slider(
            _LIBELLE_CURSEUR,
            0,
            _CURSEUR_MAXIMAL,
            key="taux",
            format="%d %%",
            on_change=lambda: retenir(float(st.session_state["taux"])),
        )
        return

    def suivre() -> None:  # un pas du curseur revient aux taux entiers, du côté où on le pousse
        lu = st.session_state["taux_fin"]
        retenir(float(math.ceil(lu) if lu > taux else math.floor(lu)))

    st.session_state["taux_fin"] = taux
    colonne.slider(
        _LIBELLE_CURSEUR,
        0.0,
        float(max(_CURSEUR_MAXIMAL, math.ceil(taux))),
        key="taux_fin",
        step=0.01,
        format="%g %%",
        on_change=suivre,
    )


def _champ_taux(
    libelle: str, cle: str, valeur: float, *, colonne: DeltaGenerator, retenir: Callable[[float], None]
) -> None:
    """Champ d'un taux écrit comme on l'écrit : « 12,5 », « 12.5 », « 7,5 % » ; refusé, il le dit."""
    ecrit = nombre(valeur, 2).rstrip("0").rstrip(",") if valeur != round(valeur) else nombre(valeur)
    refus = st.session_state.pop(f"{cle}_refus", None)
    # Un champ par valeur : à chaque pas du curseur, le navigateur renvoie aussi l'ancien, que nul n'a touché.
    champ = f"{cle}-{ecrit}"

    def suivre() -> None:
        recu = st.session_state[champ]
        if recu == ecrit:
            return
        lu = lire_taux(recu)
        if lu is None or not 0 <= lu <= TAUX_MAXIMAL:
            st.session_state[f"{cle}_refus"] = recu
        else:
            retenir(round(lu, 2))

    colonne.text_input(libelle, ecrit, key=champ, on_change=suivre)
    if refus is not None:
        st.warning(
            f"«\u00a0{citer(refus)}\u00a0» n’est pas un taux de 0 à {TAUX_MAXIMAL:g}\u202f: écrire par "
            f"exemple 12,5. Les résultats restent ceux du taux précédent, {ecrit}\u00a0%."
        )


def _menace(scenario: Scenario, hypotheses: Hypotheses) -> None:
    """Liste des menaces et des régimes passés, datés."""
    options = _menaces()
    st.session_state["choix_scenario"] = next(nom for nom, s in options.items() if s == scenario)
    st.selectbox(
        "Menace ou régime",
        list(options),
        key="choix_scenario",
        on_change=lambda: adresse.retenir_scenario(options[st.session_state["choix_scenario"]], hypotheses),
    )


def _taux_uniforme(scenario: Scenario) -> float | None:
    """Taux d'une surtaxe uniforme, avec ou sans les exemptions en vigueur, sinon None."""
    if scenario.base != AUCUNE or scenario.reference != PERIODE or not scenario.mesures:
        return None
    generale = scenario.mesures[0]
    if generale.perimetre_genre != "tous" or generale.mode != "remplace":
        return None
    return generale.taux if scenario in (uniforme(generale.taux), avec_exemptions(generale.taux)) else None


def _composer(scenario: Scenario, hypotheses: Hypotheses) -> None:
    """Point de départ, liste de mesures modifiable, ajout par recherche d'un mot."""
    bases = {AUCUNE: "Aucune surtaxe", **vocabulaire_embarque().regimes}
    references = {PERIODE: "Situation pendant la période des données", **bases}
    _liste("Point de départ", bases, "base", scenario=scenario, hypotheses=hypotheses)
    _liste("Comparer à", references, "reference", scenario=scenario, hypotheses=hypotheses)
    for rang in range(len(scenario.mesures)):
        _ligne(rang, scenario, hypotheses)
    st.caption(_AIDE_MODES)
    _ajouter(scenario, hypotheses)


def _ajouter(scenario: Scenario, hypotheses: Hypotheses) -> None:
    """Nouvelle mesure : ce qu'elle vise, cherché par un mot courant, puis son mode et son taux."""
    code = st.session_state.get(_VISE)
    recherche.champ(
        "Produit, famille ou «\u00a0tous les produits\u00a0»",
        cle="recherche_perimetre",
        courant=_perimetres_nommes()[code] if code else "",
        au_choix=lambda choisi: st.session_state.update({_VISE: choisi}),
        fichier=INDEX_PERIMETRES,
    )
    gauche, droite = st.columns(2)
    mode = gauche.selectbox("Mesure", list(_MODES), key="mesure_mode", format_func=lambda m: _MODES[m])
    ecrit = droite.text_input("Taux (points)", "25", key="mesure_taux")
    if st.button("Ajouter cette mesure", key="ajouter-mesure"):
        taux = 0.0 if mode == "exempte" else lire_taux(ecrit)
        if code is None:
            st.warning("Cherchez d’abord ce que la mesure vise\u00a0: un produit, une famille, ou tous.")
        elif taux is None or not 0 <= taux <= TAUX_MAXIMAL:
            st.warning(f"«\u00a0{citer(ecrit)}\u00a0» n’est pas un taux de 0 à {TAUX_MAXIMAL:g}.")
        else:
            del st.session_state[_VISE]
            mesure = Mesure(genre_de(code), code, mode, round(taux, 2))
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


def _ligne(rang: int, scenario: Scenario, hypotheses: Hypotheses) -> None:
    """Une mesure : son périmètre, son taux modifiable, un bouton pour la retirer."""
    mesure = scenario.mesures[rang]
    libelle = vocabulaire_embarque().codes(mesure.perimetre_genre)[mesure.perimetre_code]
    autres = scenario.mesures[:rang], scenario.mesures[rang + 1 :]
    nom, taux, retirer = st.columns([5, 2, 1], vertical_alignment="bottom")
    nom.markdown(f"{echapper(libelle)} — {_MODES[mesure.mode]}")
    if mesure.mode != "exempte":
        _champ_taux(
            f"Taux, mesure {rang + 1}",
            f"taux_mesure_{rang}",
            mesure.taux,
            colonne=taux,
            retenir=lambda lu: _remplacer(
                scenario, hypotheses, (*autres[0], replace(mesure, taux=lu), *autres[1])
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


def _perimetres_nommes() -> dict[str, str]:
    """Code de ce qu'une mesure peut viser → nom affiché."""
    return {e.code: e.nom for e in index_perimetres()}
