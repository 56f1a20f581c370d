"""Lecture d'une adresse, sans écran : ce qu'elle dit, ce qui en est écarté ; jamais d'exception.

Une adresse arrive d'un courriel, d'une messagerie ou d'un traitement de texte : elle traîne un point, une
parenthèse, des marques de suivi, ou ses noms en capitales. Rien de cela ne doit fermer la bonne page.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from modules.simulation.echange import PARAMETRES as SCENARIO

SEPARATEUR = "~"
_CHIFFRES_MAXIMUM = 8
LIEU = ("dep", "ti", "territoire")
_DONNEES = ("d", "donnees")
_CARNET = ("k",)
RETOUR = "retour"  # posé par le navigateur quand on revient à cette adresse ; ôté aussitôt lu
# Les cinq vues de « Et si ? » n'ont qu'un état : chacune garde dans son adresse ce que lisent les autres.
_CIBLE = ("cible", "montant", "pourcent", "ventes")
_ET_SI = ("dep", *_CIBLE, "riposte", "droit", "etat", *SCENARIO)
# Ce que chaque page lit dans son adresse, ou y garde pour la suivante (le scénario), hors la marque des
# données, que toutes lisent.
PAGES: Mapping[str, tuple[str, ...]] = {
    "accueil": (*LIEU, *SCENARIO),
    "fiche": (
        *LIEU,
        "avec",
        "niveau",
        "echelle_export",
        "echelle_import",
        "zone_emploi",
        "serie_produit",
        "serie_pays",
        "serie_vue",
        "serie_attendu",
    ),
    "carte": ("dep", "indicateur", "zone", "tri", *SCENARIO),
    "simulateur": _ET_SI,
    "fiabilite": _ET_SI,
    "seuils": _ET_SI,
    "plus_tard": _ET_SI,
    "regimes": _ET_SI,
    "comparer": ("vue", "cas", "lieu", "lieux", "un", "mesure", *_CARNET, *SCENARIO),
    "atelier": ("dep", *_CARNET, *SCENARIO),
    "presentation": ("dep", "ecran", "taille", *_CARNET, *SCENARIO),
    "donnees": ("dep", *SCENARIO),
    "methode": ("dep", *SCENARIO),
}
_CONNUS = frozenset({*_DONNEES, RETOUR, *(nom for noms in PAGES.values() for nom in noms)})
# Paramètres que les messageries et les réseaux ajoutent pour suivre leurs lecteurs ; jamais recopiés.
_SUIVI = re.compile(
    r"(utm|pk|mtm|mc|at|hsa|oly|vero|__hs|_hs)_?_\w+|xtor|(fb|g|dc|ms|tw|y|li_fat_)clid|li_fat_id|[gw]braid|igshid|_g[al]"
    r"|ref_src",
    re.IGNORECASE,
)
_TRAINE = " .,;:!?)]}>»\"'’\u00a0\u202f\u200b\n\r\t"  # ponctuation qui suit une adresse dans un texte


@dataclass(frozen=True, slots=True)
class Adresse:
    """Paramètres utiles d'une adresse, nettoyés ; la dernière valeur d'un paramètre répété compte.

    `inconnus` : noms que personne ne lit. `repetes` : noms donnés plusieurs fois. `suivis` : marques de
    suivi écartées en silence.
    """

    valeurs: dict[str, str] = field(default_factory=dict)
    inconnus: tuple[str, ...] = ()
    repetes: tuple[str, ...] = ()
    suivis: tuple[str, ...] = ()


def nettoyer(recus: Mapping[str, Sequence[str]]) -> Adresse:
    """Noms remis d'aplomb (`DEP`, `amp;dep`), ponctuation finale ôtée, marques de suivi écartées."""
    valeurs: dict[str, str] = {}
    inconnus: list[str] = []
    repetes: list[str] = []
    suivis: list[str] = []
    for brut, liste in recus.items():
        nom = _nom(brut)
        if nom not in _CONNUS:
            (suivis if _SUIVI.fullmatch(nom) else inconnus).append(brut)
            continue
        if len(liste) > 1 or nom in valeurs:
            repetes.append(nom)
        valeurs[nom] = liste[-1].rstrip(_TRAINE) if liste else ""
    return Adresse(valeurs, tuple(sorted(inconnus)), tuple(sorted(set(repetes))), tuple(suivis))


def _nom(brut: str) -> str:
    nom = brut.strip(_TRAINE).removeprefix("amp;")
    return nom.lower() if nom.lower() in _CONNUS else nom


def un_choix(recu: str | None, options: Mapping[str, str], *, defaut: str) -> tuple[str, bool]:
    """Code choisi et « la valeur reçue a été comprise » ; la casse ne compte pas."""
    if recu is None:
        return defaut, True
    if recu in options:
        return recu, True
    semblables = [code for code in options if code.lower() == recu.lower()]
    return (semblables[0], True) if len(semblables) == 1 else (defaut, False)


def un_entier(recu: str | None, *, bornes: tuple[int, int]) -> int | None:
    """Entier reçu, None s'il est absent, illisible (« inf », « 1e9 ») ou hors des bornes."""
    if recu is None or not (recu.isascii() and recu.isdecimal()) or len(recu) > _CHIFFRES_MAXIMUM:
        return None
    return int(recu) if bornes[0] <= int(recu) <= bornes[1] else None


def plusieurs(recu: str, options: Mapping[str, str], *, maximum: int) -> tuple[list[str], list[str]]:
    """Codes connus, dans l'ordre et sans double, `maximum` au plus ; et codes inconnus."""
    demandes = list(dict.fromkeys(filter(None, recu.split(SEPARATEUR))))
    connus = [code for code in demandes if code in options][:maximum]
    return connus, [code for code in demandes if code not in options]
