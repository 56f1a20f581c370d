"""Ce que le navigateur du visiteur garde pour lui : carnet et notes, territoire, scénario.

Une session du serveur se perd (page rechargée, poste endormi, serveur relancé) ; le navigateur rend alors à
la session neuve ce qu'il avait gardé. L'adresse passe avant : un lien reçu montre ce qu'il dit. Rien de
ce qui est à l'écran n'est remplacé : le dernier scénario se propose par un bouton, et le dernier territoire
ne revient qu'à une adresse qui n'en nomme aucun, si le visiteur n'a encore touché à rien.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal
from urllib.parse import parse_qsl

import streamlit as st

from modules.donnees.erreurs import ErreurMetier, TerritoireInconnu
from modules.donnees.tables import Territoire, territoire
from modules.ecran import adresse, carnet
from modules.ecran.cadre import composant
from modules.simulation.echange import (
    CAS_MAXIMUM,
    PARAMETRES,
    Carnet,
    Cas,
    LectureCarnet,
    carnet_depuis_json,
    carnet_en_lien,
)

_CLE = "memoire"
_SESSION = "memoire_session"
_ARRIVEE = "memoire_arrivee"  # noms des paramètres de l'adresse par laquelle cette session a commencé
_RETOUR = "memoire_retour"
_RENDUE = "memoire_rendue"
_ANCIEN = "memoire_ancien"  # l'autre carnet gardé, quand un lien en a ouvert un
_RECU = "memoire_recu"  # vrai quand le carnet montré est celui du lien, et que l'autre est celui du visiteur
_EFFACER = "memoire_effacer"
_REFUSEE = "memoire_refusee"
_LIEU = frozenset({"dep", "ti", "territoire"})
_TAILLE_MAXIMALE = 200_000  # signes : cent fois un carnet ordinaire


def reprendre() -> None:
    """Au début de chaque page : note par où la session arrive, et reprend ce que le navigateur rend."""
    session = st.session_state
    session.setdefault(_SESSION, secrets.token_hex(8))
    session.setdefault(_ARRIVEE, list(st.query_params))
    recu = session.pop(_RETOUR, None)
    if isinstance(recu, Mapping) and not session.get(_RENDUE):
        session[_RENDUE] = True
        textes = {nom: v for nom, v in recu.items() if isinstance(v, str) and len(v) <= _TAILLE_MAXIMALE}
        gardes = dict(parse_qsl(textes.get("adresse", "")))
        # Une adresse qui nomme un lieu, même inconnu ici, n'en reçoit pas d'autre ; ni un visiteur à l'œuvre.
        libre = not (_LIEU & set(session[_ARRIVEE]) or "touche" in textes)
        if libre:
            _reprendre_lieu(gardes)
        session[adresse.DERNIER] = (
            dict(parse_qsl(textes.get("scenario", ""), keep_blank_values=True)) or gardes
        )
        _reprendre_carnet(textes, libre=libre)


def tenir(cle: str = _CLE) -> None:
    """À la fin de chaque page, et là où le carnet change seul : confie au navigateur ce qui est à garder."""
    session = st.session_state
    composant("memoire")(
        key=cle,
        data={
            "session": session.get(_SESSION, ""),
            # Un fragment ne relance que lui : ce que le navigateur rend passe par la page entière.
            "rend": cle == _CLE,
            "carnet": session.get(carnet.CLE, ""),
            "ancien": session.get(_ANCIEN, ""),
            "recu": "oui" if session.get(_RECU) else "",
            "complet": _dit_tout(session.get(_ARRIVEE, [])),
            "rendue": bool(session.get(_RENDUE)),
            "refusee": bool(session.get(_REFUSEE)),
            "effacer": session.get(_EFFACER, 0),
            "initial": _rien_a_garder(),
            "depart": adresse.depart(),
        },
        on_retour_change=lambda: _noter(cle, "retour", _RETOUR),
        on_refus_change=lambda: _noter(cle, "refus", _REFUSEE),
    )


def _noter(cle: str, declencheur: str, dans: str) -> None:
    st.session_state[dans] = st.session_state[cle].get(declencheur)


def _rien_a_garder() -> bool:
    """Ni carnet, ni territoire, ni scénario autre que le régime en vigueur."""
    session = st.session_state
    scenario, territoire_choisi = session.get(adresse.CLE_SCENARIO), session.get(adresse.CLE_TERRITOIRE)
    autre = scenario is not None and scenario != adresse.depart()
    choisi = territoire_choisi or session.get(adresse.TI_GARDE)
    return not (autre or choisi or session.get(carnet.CLE) or session.get(_ANCIEN))


def _dit_tout(noms: list[str]) -> bool:
    """L'adresse d'arrivée dit-elle le territoire et le scénario ? Rien n'en est alors à rendre."""
    return bool(_LIEU & set(noms)) and bool(set(PARAMETRES) & set(noms))


def _reprendre_lieu(gardes: dict[str, str]) -> None:
    """Territoire de la dernière visite, si rien n'est encore choisi."""
    session = st.session_state
    dep, ti = (_lieu_garde(gardes.get(nom)) for nom in ("dep", "ti"))
    if dep is not None and dep.genre != "ti" and session.get(adresse.CLE_TERRITOIRE) is None:
        session[adresse.CLE_TERRITOIRE] = dep.code
    if ti is not None and ti.genre == "ti" and len(ti.departements or ()) > 1:
        session[adresse.TI_GARDE] = ti.code


def _lieu_garde(code: str | None) -> Territoire | None:
    """Territoire que le navigateur avait gardé ; None s'il n'y en a pas, ou s'il n'existe pas ici."""
    try:
        return territoire(code) if code is not None else None
    except TerritoireInconnu:
        return None


def _reprendre_carnet(textes: Mapping[str, str], *, libre: bool) -> None:
    """Carnet gardé, notes comprises ; si un lien vient d'en ouvrir un autre, il attend d'être repris.

    `libre` : son département peut devenir celui de la page. Celui qu'un lien avait ouvert la fois d'avant
    attend à son tour : une adresse qui n'en porte pas montre toujours le carnet du visiteur.
    """
    session = st.session_state
    mien, autre = textes.get("carnet", ""), textes.get("ancien", "")
    if "recu" in textes:
        mien, autre = autre, mien
    session[_ANCIEN], lu = autre, _lire(mien)
    if lu is None:
        return
    libre = libre and session.get(adresse.CLE_TERRITOIRE) is None
    departement: Literal["a_defaut", "ignore"] = "a_defaut" if libre else "ignore"
    present = _lire(session.get(carnet.CLE, ""))
    if present is None or not present.carnet.cas or _memes(present, lu):
        # Le lien d'où l'on vient était peut-être abîmé : ce qu'il avait d'illisible reste dit.
        carnet.adopter(lu, departement=departement, avertis=session.get(carnet.IGNORES, ()))
    elif lu.carnet.cas:
        if (avec_notes := _lire(autre)) is not None and _memes(present, avec_notes):
            carnet.adopter(avec_notes, departement="ignore")
        session[_ANCIEN], session[_RECU] = mien, True


def _lire(texte: str) -> LectureCarnet | None:
    """Carnet de ce texte ; None s'il n'y en a pas, ou s'il est illisible."""
    try:
        return carnet_depuis_json(texte, connu=carnet.est_territoire) if texte else None
    except ErreurMetier:
        return None


def _memes(un: LectureCarnet, autre: LectureCarnet) -> bool:
    """Mêmes scénarios sous les mêmes noms, notes à part."""
    return carnet_en_lien(un.carnet) == carnet_en_lien(autre.carnet)


def _effacer() -> None:
    """Oublie tout : ce que le navigateur gardait, et le carnet, le territoire et le scénario de la visite."""
    session = st.session_state
    session[_EFFACER] = session.get(_EFFACER, 0) + 1
    gardes = (carnet.CLE, _ANCIEN, _RECU, adresse.DERNIER)
    for cle in (*gardes, adresse.CLE_TERRITOIRE, adresse.TI_GARDE, adresse.CLE_SCENARIO):
        session.pop(cle, None)
    st.query_params.clear()


def _echanger() -> None:
    """Montre le carnet qui attend ; celui qui est montré attend à son tour."""
    session = st.session_state
    autre, session[_ANCIEN] = session.pop(_ANCIEN), session.get(carnet.CLE, "")
    session[_RECU] = not session.get(_RECU)
    if (lu := _lire(autre)) is not None:
        carnet.adopter(lu)
    st.query_params.pop(carnet.PARAMETRE, None)


def _reunir() -> None:
    """Ajoute au carnet du visiteur les scénarios de l'autre qui n'y sont pas."""
    session = st.session_state
    deux = _lire(session.get(carnet.CLE, "")), _lire(session.pop(_ANCIEN, ""))
    mien, autre = reversed(deux) if session.pop(_RECU, False) else deux
    if mien is not None and autre is not None:
        cas = _ensemble(mien.carnet, autre.carnet)
        carnet.adopter(replace(mien, carnet=replace(mien.carnet, cas=cas)))
    st.query_params.pop(carnet.PARAMETRE, None)


def _ensemble(mien: Carnet, autre: Carnet) -> tuple[Cas, ...]:
    """Les scénarios du premier, puis ceux du second qui n'y sont pas."""
    return (*mien.cas, *(cas for cas in autre.cas if cas not in mien.cas))


def dire_autre_carnet() -> None:
    """En tête de la page du carnet, si deux sont gardés : lequel est montré, et de quoi prendre l'autre."""
    session = st.session_state
    ici, autre = _lire(session.get(carnet.CLE, "")), _lire(session.get(_ANCIEN, ""))
    if autre is None or not autre.carnet.cas:
        return
    nombre = len(autre.carnet.cas)
    combien = f"{nombre} scénario{'s' if nombre > 1 else ''}"
    if session.get(_RECU):
        phrase, bouton = (
            f"Vous lisez un carnet reçu par un lien. Le vôtre ({combien})",
            "Reprendre mon carnet",
        )
    else:
        phrase, bouton = f"Le carnet reçu par un lien ({combien})", "Rouvrir le carnet reçu"
    st.info(f"{phrase} est gardé dans ce navigateur.")
    with st.container(horizontal=True):
        st.button(bouton, key="rouvrir-carnet", type="primary", on_click=_echanger)
        if ici is not None and len(_ensemble(ici.carnet, autre.carnet)) <= CAS_MAXIMUM:
            st.button("Réunir les deux", key="reunir-carnets", on_click=_reunir)


def dire() -> None:
    """Sur la page du carnet : ce qui est gardé, où, et de quoi l'effacer."""
    session = st.session_state
    if session.get(_REFUSEE):
        st.warning(
            "Ce navigateur refuse de garder le carnet (navigation privée ou stockage bloqué)\u202f: il sera "
            "perdu en fermant la page. Enregistrez son fichier."
        )
    else:
        st.caption(
            "Carnet, notes, territoire et scénario sont gardés dans ce navigateur, sur ce poste seulement."
        )
    st.button("Effacer ce que ce navigateur garde", key="effacer-memoire", on_click=_effacer)
