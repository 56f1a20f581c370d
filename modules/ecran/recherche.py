"""Le champ où l'on tape un lieu ou un produit : un composant sans paquet à construire, hors ligne."""

from collections.abc import Callable

import streamlit as st

from modules.donnees import recherche, tables
from modules.donnees.tables import ABSENTS, Territoire
from modules.ecran import adresse, navigation
from modules.ecran.cadre import composant

_CLE = "recherche_lieu"
_LIBELLE = "Département, région, ville ou Territoire d’industrie"
_EXEMPLE = "Tapez un nom ou un numéro"
_PANNE = "La recherche n’a pas pu être chargée\u202f: rechargez la page."


# Index → ce que l'on parcourt sans rien taper.
_PARCOURUS = {
    recherche.INDEX_LIEUX: ["departement", "region", "france"],
    recherche.INDEX_PRODUITS: ["produit"],
    recherche.INDEX_PERIMETRES: ["tous", "famille"],
}


def champ(
    libelle: str,
    *,
    cle: str,
    courant: str | None,
    au_choix: Callable[[str], None],
    fichier: str = recherche.INDEX_LIEUX,
) -> None:
    """Champ de recherche ; `au_choix` reçoit le code choisi.

    `courant` : ce qu'il montre au repos ; None s'il se vide à chaque choix, pour en ajouter un autre. `cle` :
    unique dans la page. `fichier` : index où il cherche. La recherche se fait dans le navigateur ; rien n'est
    envoyé avant un choix.
    """
    produits = fichier != recherche.INDEX_LIEUX
    marque = int((tables.dossier().parent / "static" / fichier).stat().st_mtime)
    composant("recherche")(
        key=cle,
        data={
            "libelle": libelle,
            "exemple": "Tapez un mot courant" if produits else _EXEMPLE,
            "courant": courant or "",
            "ajoute": courant is None,
            "index": f"app/static/{fichier}?v={marque}",
            "rien": recherche.aucun_resultat("", produits=produits),
            "proches": "" if produits else recherche.PROCHES,
            "absents": {} if produits else {code: recherche.aucun_resultat(code) for code in ABSENTS},
            "panne": _PANNE,
            "parcourus": _PARCOURUS[fichier],
        },
        on_choix_change=lambda: _suivre(cle, au_choix),
    )


def _suivre(cle: str, au_choix: Callable[[str], None]) -> None:
    if code := st.session_state[cle].get("choix"):
        au_choix(code)


def choisir_territoire(*, ouvre: str | None = None) -> Territoire | None:
    """Champ du territoire et territoire choisi ; voir `lire_territoire`."""
    lieu = lire_territoire(ouvre=ouvre)
    champ_territoire(lieu)
    return lieu


def lire_territoire(*, ouvre: str | None = None, cote_a_cote: bool = False) -> Territoire | None:
    """Territoire gardé dans l'adresse et pendant la visite ; None si rien n'est encore choisi.

    `ouvre` : page où mène un choix fait sur celle-ci. Sauf `cote_a_cote`, un Territoire d'industrie de
    plusieurs départements mène à la fiche, qui a une page pour lui.
    """
    vient_d_etre_choisi = adresse.suivre_demande()
    if cote_a_cote:
        adresse.reprendre_ti()
    lieu = adresse.territoire_courant(ti_seul=cote_a_cote or ouvre is not None)
    if lieu is not None and lieu.genre == "ti" and not cote_a_cote:
        ouvre, vient_d_etre_choisi = "fiche", True
    if lieu is not None and vient_d_etre_choisi and ouvre:
        etat = navigation.etat_pour(ouvre) | adresse.parametres_territoire(lieu)
        st.switch_page(navigation.page(ouvre), query_params=etat)
    return lieu


def champ_territoire(lieu: Territoire | None) -> None:
    """Champ où l'on cherche un territoire ; `lieu` : celui qu'il montre."""
    champ(
        _LIBELLE,
        cle=_CLE,
        courant=recherche.nom_affiche(lieu.code) if lieu is not None else "",
        au_choix=adresse.demander_territoire,
    )
