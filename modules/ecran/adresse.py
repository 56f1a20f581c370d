"""Choix du visiteur portés par l'adresse : territoire, scénario, liens, marque des données."""

import html
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from modules.donnees import tables
from modules.donnees.erreurs import TerritoireInconnu
from modules.donnees.provenance import INITIALE, LIBELLE_STATUT, Provenance
from modules.donnees.schema_json import court
from modules.donnees.tables import Territoire, territoire
from modules.ecran.navigation import ENTREES, nommer_onglet
from modules.langue.typographie import citer, echapper, insecables
from modules.simulation.echange import (
    PARAMETRES,
    VERSION,
    borner,
    depuis_adresse,
    ecourter,
    vers_adresse,
)
from modules.simulation.embarque import scenario_en_vigueur
from modules.simulation.mots import scenario_en_phrase
from modules.simulation.scenario import Hypotheses, Scenario
from modules.vues.adresse import LIEU, RETOUR, nettoyer

MARQUE = "d"
AUTRES_DONNEES = "donnees_du_lien"
ECRITE = "donnees_adresse"
INCOMPLET = "carnet_hors_du_lien"
LONGUEUR_QR = 300  # au-delà, un téléphone lit mal le code projeté
LONGUEUR_QR_PROCHE = 800  # tenu devant un écran, à bout de bras
_CADRE_CLOUD = "/~/+"  # cadre interne de Community Cloud
_LONGUEUR_PERIODE = len("2024T3-2025T2")
_DEPOSES = tuple(INITIALE[statut] for statut in ("importé", "utilisateur", "officiel partiel"))
_OUBLIES = (
    " Des fichiers déposés ne servent qu’à une visite, et recharger la page les oublie\u202f: redéposez-les "
    "dans «\u00a0Données\u00a0»."
)
_BORDURE = 4  # modules blancs autour du code


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
        if autres.partition("-")[0] in _DEPOSES:
            jeux += _OUBLIES
        st.warning(phrase if bref else phrase + jeux)


def _lire_marque(marque: str) -> str:
    """« e-2024-1a2b3c4d » → « Estimation 2024 » ; une marque illisible n'est pas répétée."""
    statut, _, suite = marque.partition("-")
    libelles = {INITIALE[cle]: libelle for cle, libelle in LIBELLE_STATUT.items()}
    periode = suite.rpartition("-")[0]
    if statut not in libelles or len(periode) > _LONGUEUR_PERIODE or not periode.replace("-", "").isalnum():
        return "données inconnues"
    return f"{libelles[statut]} {periode}"


def racine() -> str:
    """Adresse de l'accueil telle que le navigateur la voit ; vide hors d'un navigateur."""
    vue = urlsplit(st.context.url or "")
    chemin = vue.path.replace(_CADRE_CLOUD, "").rstrip("/")
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
    image = code.svg_data_uri(border=_BORDURE, dark="#000", light="#fff", omitsize=True)
    texte = html.escape(lien, quote=True)
    return f'<img class="{classe}" src="{image}" alt="QR code de l’adresse {texte}">'


# Le scénario retenu, par ses paramètres d'adresse : il n'a qu'une écriture, ici et dans les liens.
CLE_SCENARIO = "scenario"
_SCENARIO_ECRIT = "scenario_adresse"
_RETENU = "scenario_retenu"
_IGNORES = "adresse_ignores"
_ECRITES = "scenario_adresses_ecrites"
_ECRITES_GARDEES = 50
DERNIER = "scenario_garde"  # par le navigateur, proposé tant que celui de départ est à l'écran
_PHRASE_MAXIMUM = 80  # signes du scénario dans le bouton qui le propose
_RETOUR = "adresse_retour"  # ce passage vient-il d'un « Précédent » ?
_INATTENDUS = "adresse_inattendus"
_NOMMES = "adresse_nommes"  # déjà signalés : ils restent dans l'adresse


def scenario_courant() -> tuple[Scenario, Hypotheses]:
    """Scénario de l'adresse s'il vient de changer, sinon celui de la visite, sinon le régime en vigueur.

    Toute valeur ignorée ou changée est gardée pour `signaler_adresse`.
    """
    recus = {nom: st.query_params[nom] for nom in st.query_params if nom in PARAMETRES}
    inattendus = st.session_state.get(_INATTENDUS, [])
    nouveaux = [phrase for phrase in inattendus if phrase not in st.session_state.get(_NOMMES, [])]
    st.session_state[_NOMMES] = inattendus
    if recus and recus != st.session_state.get(_SCENARIO_ECRIT) and _est_un_choix(recus):
        lu = depuis_adresse(recus, defaut=scenario_en_vigueur())
        retenir_scenario(lu.scenario, lu.hypotheses)
        st.session_state[_IGNORES] = list(borner([*lu.ignores, *inattendus]))
        return lu.scenario, lu.hypotheses
    lu = depuis_adresse(st.session_state.get(CLE_SCENARIO, {}), defaut=scenario_en_vigueur())
    retenir_scenario(lu.scenario, lu.hypotheses)
    if nouveaux := [*lu.ignores, *nouveaux]:
        st.session_state[_IGNORES] = list(borner([*st.session_state.get(_IGNORES, []), *nouveaux]))
    return lu.scenario, lu.hypotheses


def _est_un_choix(recus: dict[str, str]) -> bool:
    """Cette adresse dit-elle un choix (arrivée, lien suivi, « Précédent »), et non un état dépassé ?

    Le navigateur joint à chaque geste l'adresse qu'il montre, en retard sur le curseur que l'on déplace : la
    suivre ferait reculer le curseur. Une page dessinée, la session seule fait foi : un geste sur le curseur
    (un fragment) ne relit pas l'adresse, et une adresse que l'application a écrite ne la ramène en arrière
    que si le navigateur dit qu'on y revient (`retour`, posé par `static/historique.js`).
    """
    contexte = get_script_run_ctx(suppress_warning=True)
    if CLE_SCENARIO in st.session_state and contexte is not None and contexte.fragment_ids_this_run:
        return False
    return recus not in st.session_state.get(_ECRITES, []) or bool(st.session_state.get(_RETOUR))


def depart() -> dict[str, str]:
    """Le scénario par lequel tout commence, tel que l'adresse l'écrit."""
    return vers_adresse(scenario_en_vigueur(), Hypotheses())


def proposer_scenario() -> None:
    """Bouton qui reprend le dernier scénario gardé, tant que celui de départ est à l'écran."""
    session = st.session_state
    gardes = {nom: v for nom, v in session.get(DERNIER, {}).items() if nom in PARAMETRES}
    if not gardes:
        return
    lu = depuis_adresse(gardes, defaut=scenario_en_vigueur())
    dernier = vers_adresse(lu.scenario, lu.hypotheses)
    if session.get(CLE_SCENARIO) != depart() or dernier == depart():
        del session[DERNIER]
        return
    phrase = ecourter(scenario_en_phrase(lu.scenario).rstrip("."), _PHRASE_MAXIMUM)
    st.button(
        f"Reprendre votre dernier scénario ({echapper(phrase[0].lower() + phrase[1:])})",
        key="reprendre-scenario",
        icon=":material/history:",
        on_click=lambda: retenir_scenario(lu.scenario, lu.hypotheses),
    )


def nettoyer_adresse() -> None:
    """Remet l'adresse d'aplomb avant toute lecture, et garde de quoi nommer ce qui n'a pas été compris."""
    st.session_state[_RETOUR] = st.query_params.pop(RETOUR, None) is not None
    st.session_state.pop(_INCONNU_DIT, None)
    recus = {nom: st.query_params.get_all(nom) for nom in st.query_params}
    propre = nettoyer(recus)
    phrases = [
        *(f"paramètre «\u00a0{court(nom)}\u00a0» inconnu" for nom in propre.inconnus),
        *(
            f"paramètre «\u00a0{nom}\u00a0» répété\u202f: seule sa dernière valeur est lue"
            for nom in propre.repetes
        ),
    ]
    st.session_state[_INATTENDUS] = list(borner(phrases))
    if (attendus := propre.valeurs | {n: recus[n][-1] for n in propre.inconnus}) != {
        nom: liste[-1] for nom, liste in recus.items() if liste
    }:
        st.query_params.from_dict(attendus)


def lecteur() -> Callable[[], tuple[Scenario, Hypotheses]]:
    """De quoi lire plus tard le scénario alors affiché, même hors de la page.

    Un téléchargement se prépare au clic, dans un fil qui n'a pas accès à la session du visiteur.
    """
    retenu: dict[str, dict[str, str]] = st.session_state.setdefault(_RETENU, {})

    def lire() -> tuple[Scenario, Hypotheses]:
        lu = depuis_adresse(retenu["scenario"])
        return lu.scenario, lu.hypotheses

    return lire


def retenir_scenario(scenario: Scenario, hypotheses: Hypotheses) -> None:
    """Garde le scénario pour toutes les pages et l'écrit dans l'adresse, valeurs par défaut comprises."""
    parametres = vers_adresse(scenario, hypotheses)
    if st.session_state.get(CLE_SCENARIO) != parametres:
        st.session_state.pop(_IGNORES, None)
    st.session_state[CLE_SCENARIO] = st.session_state[_SCENARIO_ECRIT] = parametres
    st.session_state.setdefault(_RETENU, {})["scenario"] = parametres
    deja = [e for e in st.session_state.get(_ECRITES, []) if e != parametres]
    st.session_state[_ECRITES] = [*deja, parametres][-_ECRITES_GARDEES:]
    if any(st.query_params.get(nom) != valeur for nom, valeur in parametres.items()):
        st.query_params.update(parametres)


def signaler_adresse(*, bref: bool = False) -> None:
    """Nomme ce que l'adresse contenait d'incompris, tant que le scénario qu'elle a donné est à l'écran.

    `bref` : d'un seul tenant, quand la place manque ; l'écran projeté n'en montre que deux lignes.
    """
    lignes = st.session_state.get(_IGNORES, [])
    if lignes and bref:
        liste = "\u202f; ".join(echapper(insecables(ligne)) for ligne in lignes)
        st.warning(f"Adresse comprise en partie (voir «\u00a0Et si\u202f?\u00a0»), hors\u00a0: {liste}")
    elif lignes:
        liste = "\n".join(f"- {echapper(insecables(ligne))}" for ligne in lignes)
        st.warning(f"Une partie de l’adresse n’a pas été comprise\u202f; le reste est appliqué.\n\n{liste}")


# Durable : une clé de widget disparaît quand sa page n'est plus affichée.
CLE_TERRITOIRE = "departement"
_DEMANDE = "territoire_demande"
_TI = "ti"
TI_GARDE = "territoire_industrie"  # celui de plusieurs départements, montré en dernier
_LIEU_INCONNU = "territoire_inconnu"  # demandé par l'adresse, tant que rien d'autre n'est choisi
_INCONNU_DIT = "territoire_inconnu_dit"  # une fois par passage, même lu deux fois


def demander_territoire(code: str) -> None:
    """Choix fait dans la recherche ou sur la carte, suivi par la page qui s'affiche ensuite."""
    st.session_state[_DEMANDE] = code


def suivre_demande() -> bool:
    """Applique le choix qui vient d'être fait ; vrai s'il y en avait un."""
    code = st.session_state.pop(_DEMANDE, None)
    if code is not None:
        retenir_territoire(code)
    return code is not None


def territoire_courant(*, ti_seul: bool = False) -> Territoire | None:
    """Territoire choisi : celui de l'adresse, sinon celui de la visite, sinon aucun.

    `dep` (ou `territoire`) porte un département, une région ou la France ; `ti`, un Territoire d'industrie.
    Celui d'un seul département n'a de page à lui que si `ti_seul` ; ailleurs, c'est ce département. Une
    valeur inconnue est nommée à l'écran, jusqu'au prochain choix, et le choix précédent est gardé.
    """
    lieu = _lire_lieu(ti_seul=ti_seul)
    inconnu = st.session_state.get(_LIEU_INCONNU)
    if inconnu is not None and not st.session_state.get(_INCONNU_DIT):
        st.session_state[_INCONNU_DIT] = True
        st.warning(
            f"Le territoire «\u00a0{citer(inconnu)}\u00a0» de l’adresse est inconnu\u202f: il a été ignoré. "
            "Cherchez-en un par son nom ou son numéro."
        )
    return lieu


def _lire_lieu(*, ti_seul: bool) -> Territoire | None:
    _lire_territoire()
    _lire_territoire_industrie(ti_seul=ti_seul)
    lieu = _territoire_garde()
    if lieu is not None:
        nommer_onglet(lieu.nom)
    return lieu


def _territoire_garde() -> Territoire | None:
    ti, code = st.query_params.get(_TI), st.session_state.get(CLE_TERRITOIRE)
    ecrire_adresse(code)
    return territoire(ti) if ti is not None else territoire(code) if code else None


def departement_courant() -> str | None:
    """Code du département choisi ; None si rien ne l'est, ou si c'est une région ou la France."""
    lieu = territoire_courant()
    code = st.session_state.get(CLE_TERRITOIRE)
    return code if lieu is not None and code is not None and territoire(code).genre == "departement" else None


def code_affiche() -> str:
    """Code du territoire dont on montre les chiffres : sans choix, la France."""
    _lire_lieu(ti_seul=True)
    return str(st.session_state.get(CLE_TERRITOIRE) or "FR")


def _lire_territoire() -> None:
    """Garde le territoire de `dep` ou `territoire`, quel que soit le nom sous lequel on l'a écrit."""
    autre = st.query_params.get("territoire")
    recu = st.query_params.get("dep", autre)
    if autre is not None:
        st.query_params.pop("territoire")
    if recu is None or recu == st.session_state.get(CLE_TERRITOIRE):
        return
    try:
        lu = territoire(recu)
    except TerritoireInconnu:
        st.session_state[_LIEU_INCONNU] = recu
        return
    st.session_state.pop(_LIEU_INCONNU, None)
    if lu.genre == "ti":
        st.query_params.pop("dep", None)
        st.query_params[_TI] = lu.code
    else:
        st.session_state[CLE_TERRITOIRE] = lu.code
        st.session_state.pop(TI_GARDE, None)


def reprendre_ti() -> None:
    """Remet dans l'adresse le Territoire d'industrie montré en dernier, si elle ne désigne aucun lieu.

    Lui n'est retenu par aucune autre page que la sienne : les autres portent sur un département.
    """
    garde = st.session_state.get(TI_GARDE)
    if garde is not None and not {*LIEU} & {*st.query_params}:
        st.query_params[_TI] = garde


def _lire_territoire_industrie(*, ti_seul: bool) -> None:
    """Retient le département d'un Territoire d'industrie qui n'en a qu'un, pour les pages qui suivront.

    Sauf `ti_seul`, il le remplace dans l'adresse.
    """
    recu = st.query_params.get(_TI)
    if recu is None:
        return
    if recu not in set(tables.territoires_industrie()["id"]):
        st.warning(
            f"Le Territoire d’industrie «\u00a0{citer(recu)}\u00a0» de l’adresse est inconnu\u202f: ignoré."
        )
        st.query_params.pop(_TI)
        return
    seul, demande = _seul_departement(recu), st.query_params.get("dep")
    if seul is None:
        st.session_state[TI_GARDE] = recu
        return
    if demande is not None and demande != seul:
        st.warning(
            f"L’adresse donne le département «\u00a0{citer(demande)}\u00a0» et le Territoire d’industrie "
            f"«\u00a0{territoire(recu).nom}\u00a0», qui est ailleurs\u202f: c’est le second qui est montré."
        )
    if not ti_seul:
        st.query_params.pop(_TI)
    st.session_state[CLE_TERRITOIRE] = seul


def _seul_departement(ti: str) -> str | None:
    """Le département d'un Territoire d'industrie, s'il n'en touche qu'un."""
    departements = territoire(ti).departements or ()
    return departements[0] if len(departements) == 1 else None


def retenir_territoire(code: str | None) -> None:
    """Change de territoire pour toutes les pages et dans l'adresse.

    Un Territoire d'industrie n'est gardé que pour sa page ; le département qu'il touche seul l'est partout.
    """
    lieu = territoire(code) if code is not None else None
    st.session_state.pop(_LIEU_INCONNU, None)
    garde = lieu.code if lieu is not None else None
    if lieu is not None and lieu.genre == "ti":
        st.query_params[_TI] = lieu.code
        garde = _seul_departement(lieu.code)
        if garde is None:
            st.session_state[TI_GARDE] = lieu.code
            return
    else:
        st.query_params.pop(_TI, None)
    st.session_state.pop(TI_GARDE, None)
    st.session_state[CLE_TERRITOIRE] = garde
    ecrire_adresse(garde)


def ecrire_adresse(code: str | None) -> None:
    """Écrit `dep` dans l'adresse sans toucher aux autres paramètres."""
    if code is None:
        st.query_params.pop("dep", None)
    elif st.query_params.get("dep") != code:
        st.query_params["dep"] = code


def parametres_territoire(lieu: Territoire) -> dict[str, str]:
    """Ce qui désigne ce territoire dans l'adresse d'une page."""
    return {_TI if lieu.genre == "ti" else "dep": lieu.code}
