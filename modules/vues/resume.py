"""Ce qu'on montre d'abord d'un scénario, et l'incertitude en mots ordinaires, partout les mêmes."""

from collections.abc import Iterable, Mapping
from functools import cache
from math import isnan
from typing import NamedTuple

import numpy as np
import pandas as pd

from modules.donnees import confiance, tables
from modules.donnees.provenance import Provenance
from modules.donnees.tables import Territoire, de
from modules.fiche.messages import fraction
from modules.figures.exposition import barres_visees
from modules.figures.gabarit import Figure, dire
from modules.langue.nombres import (
    ENTIERE,
    INCONNU,
    INSECABLE,
    MOINS,
    deux_chiffres,
    montant,
    ordinal,
    part,
    points,
    texte_part,
    unite_commune,
)
from modules.simulation.exposition import Exposition
from modules.simulation.incertitude import Etendue
from modules.simulation.lectures import MESURES

_INFIME = 0.001  # part en dessous de laquelle un calcul ne garde que deux décimales : « −0,03 % »
_PRESQUE_NUL_EUR = 500.0  # en dessous, un montant d'estimation s'écrirait « moins de 1 k€ »
SEULE = "effet de la surtaxe seule, toutes choses égales par ailleurs"


class Chiffre(NamedTuple):
    """Un nombre à montrer : libellé, valeur écrite, précision."""

    libelle: str
    valeur: str
    precision: str


def texte_fourchette(etendue: Etendue, *, exact: bool, unite: str | None = None) -> str:
    """« entre 8,9 et 24 M€ huit fois sur dix » ; une hausse possible se dit. `unite` : celle des voisins."""
    entre = texte_entre(etendue, exact=exact, unite=unite)
    bas, _, haut = etendue
    ecrite = not isnan(bas) and max(abs(bas), abs(haut)) >= _PRESQUE_NUL_EUR
    return f"{entre} huit fois sur dix" if ecrite else entre


def texte_entre(etendue: Etendue, *, exact: bool, unite: str | None = None) -> str:
    """« entre 8,9 et 24 M€ », sans le milieu ; « autour de 15 M€ » si les deux bouts s'écrivent pareil."""
    bas, _, haut = etendue
    if any(isnan(v) for v in etendue):
        return f"fourchette {INCONNU}e"
    if max(abs(bas), abs(haut)) < _PRESQUE_NUL_EUR:
        return "aucun effet"
    unite = unite or unite_commune((bas, haut))
    if bas < 0 < haut:
        hausse, baisse = (montant(v, exact, unite=unite) for v in (-bas, haut))
        return f"entre {hausse} de hausse et {baisse} de baisse"
    petit, grand = (montant(v, exact, unite=unite) for v in sorted((abs(bas), abs(haut))))
    return f"autour de {petit}" if petit == grand else f"entre {_sans_unite_repetee(petit, grand)}"


def texte_de_a(bas: float, haut: float, *, exact: bool, unite: str | None = None) -> str:
    """« 8,9 à 24 M€ », pour une ligne de tableau ou de graphique ; une hausse possible se dit."""
    if isnan(bas) or isnan(haut):
        return INCONNU
    unite = unite or unite_commune((bas, haut))
    if bas < 0 < haut:
        hausse, baisse = (montant(v, exact, unite=unite) for v in (-bas, haut))
        return f"{hausse} de hausse à {baisse} de baisse"
    petit, grand = (montant(v, exact, unite=unite) for v in sorted((abs(bas), abs(haut))))
    ecrit = grand if petit == grand else _sans_unite_repetee(petit, grand, lien="à")
    return f"{ecrit} de hausse" if bas < 0 else ecrit


def _sans_unite_repetee(bas: str, haut: str, *, lien: str = "et") -> str:
    """« 8,9 et 24 M€ » : l'unité n'est dite qu'une fois quand elle est la même."""
    nombre, _, unite = bas.rpartition(INSECABLE)
    # « moins de 1 k€ » garde la sienne : « moins de 1 et 2,5 k€ » ne se lit pas.
    reprise = nombre[:1].isdigit() and haut.endswith(f"{INSECABLE}{unite}")
    return f"{nombre if reprise else bas} {lien} {haut}"


def texte_place(premier: int, dernier: int) -> str:
    """« très probablement entre le 5e et le 12e », ou « très probablement au 1er rang »."""
    if premier == dernier:
        return f"très probablement au {ordinal(premier)} rang"
    return f"très probablement entre le {ordinal(premier)} et le {ordinal(dernier)}"


def texte_chances(proba: float) -> str:
    """« environ 3 chances sur 10 » ; les extrêmes se disent sans chiffre trompeur."""
    dixiemes = round(10 * proba)
    if proba < 0.01:
        return "moins d’une chance sur 100"
    if proba > 0.99:
        return "plus de 99 chances sur 100"
    if dixiemes == 0:
        return "moins d’une chance sur 10"
    if dixiemes == 10:
        return "plus de 9 chances sur 10"
    return f"environ {dixiemes} chance{'s' if dixiemes > 1 else ''} sur 10"


_BARRES = 10
_AUTRES_PRODUITS, _NON_VENTILE = "Autres produits", "Non ventilé"
VISEES = "Exportations visées"
DROITS = "Droits théoriques à l’entrée aux États-Unis"
BAISSE = "Baisse possible des ventes à un an"
_HAUSSE = "Hausse possible des ventes à un an"


def ecrire(valeur: float, provenance: Provenance, unite: str | None = None) -> str:
    """Montant d'une simulation, à la précision des données ; NaN s'écrit « inconnu »."""
    return INCONNU if pd.isna(valeur) else montant(valeur, exact=provenance.exacte, unite=unite)


def ecrire_colonnes(provenance: Provenance, *colonnes: Iterable[float]) -> list[list[str]]:
    """Colonnes de montants d'un même tableau, toutes dans la même unité."""
    listes = [list(c) for c in colonnes]
    unite = unite_commune(v for valeurs in listes for v in valeurs)
    return [[ecrire(v, provenance, unite) for v in valeurs] for valeurs in listes]


def euros(valeur: float) -> str:
    """Montant à l'euro près, pour une machine ; vide s'il est inconnu."""
    return "" if pd.isna(valeur) else str(round(valeur))


def ecrire_points(valeur: float, provenance: Provenance) -> str:
    """Surtaxe moyenne en points ; deux chiffres significatifs sur une estimation."""
    if pd.isna(valeur) or provenance.exacte:
        return points(valeur)
    return points(deux_chiffres(valeur), 0 if abs(valeur) >= 10 else 1)


def sans_vente(lieu: Territoire) -> str:
    """Ce qu'on dit d'un territoire qui ne vend rien aux États-Unis."""
    return (
        f"Aucune vente {de(lieu.nom)} aux États-Unis n’apparaît dans ces données\u202f: aucune surtaxe "
        "n’y vise donc d’exportation directe. L’exposition par des fournisseurs ou des clients d’autres "
        "départements n’est pas mesurée."
    )


def trois_nombres(
    ligne: dict[str, float], p: Provenance, etendue: Etendue, unite: str | None = None
) -> list[Chiffre]:
    """Exportations visées, droits théoriques, baisse possible : le pourcentage d'abord, puis les euros.

    `etendue` : celle de la baisse à un an (`etendue_de`). `unite` : celle des résultats montrés à côté.
    """
    exact, part_toutes = p.exacte, _part(ligne["visees_part_exportations"], p)
    unite = unite or unite_des_resultats((ligne, etendue))
    visees = ecrire(ligne["visees_eur"], p, unite)
    return [
        Chiffre(
            VISEES,
            f"{_part(ligne['visees_part_us'], p)} ({visees})",
            f"des ventes aux États-Unis, soit {part_toutes} de toutes les exportations",
        ),
        Chiffre(DROITS, ecrire(ligne["droits_eur"], p, unite), _precision_droits(ligne, p, unite)),
        Chiffre(
            _HAUSSE if ligne["baisse_court_eur"] < 0 else BAISSE,
            _baisse_ecrite(ligne, p, unite),
            f"des ventes aux États-Unis, soit {_part_baisse(ligne, p, 'exportations_eur')} de toutes les "
            f"exportations\u202f; {texte_fourchette(etendue, exact=exact, unite=unite)}, {SEULE}",
        ),
    ]


def unite_des_resultats(*resultats: tuple[Mapping[str, float], Etendue]) -> str:
    """Unité des montants de résultats côte à côte : exportations visées, droits, baisse et sa fourchette."""
    montres = [v for ligne, etendue in resultats for v in (*(ligne[m] for m in MESURES), *etendue)]
    return unite_commune(v for v in montres if abs(v) >= _PRESQUE_NUL_EUR)


def _baisse_ecrite(ligne: dict[str, float], p: Provenance, unite: str | None = None) -> str:
    """« −10 % (95 M€) » : part des ventes aux États-Unis, puis montant, à un an."""
    baisse = ligne["baisse_court_eur"]
    if pd.isna(baisse):
        return INCONNU
    return f"{_part_baisse(ligne, p, 'exportations_us_eur')} ({ecrire(abs(baisse), p, unite)})"


def _part_baisse(ligne: dict[str, float], p: Provenance, total: str) -> str:
    """« −10 % » pour une baisse, « +3 % » pour une hausse."""
    baisse, ventes = ligne["baisse_court_eur"], ligne[total]
    if pd.isna(baisse) or not ventes > 0:
        return INCONNU
    signe = "" if baisse == 0 else MOINS if baisse > 0 else "+"
    part_ = abs(baisse) / ventes
    infime = part_ < _INFIME and not p.exacte
    return f"{signe}{part(part_, 2) if infime else texte_part(part_, exact=p.exacte)}"


def _precision_droits(ligne: dict[str, float], p: Provenance, unite: str) -> str:
    """Qui les paie, à quel taux moyen ; au-delà des ventes elles-mêmes, dit que ce n'est pas une facture."""
    moyenne = ligne["surtaxe_moyenne_points"]
    dont = "" if pd.isna(moyenne) else f"\u202f; surtaxe moyenne {ecrire_points(moyenne, p)}"
    if ligne["droits_eur"] > ligne["visees_eur"]:
        apres = ecrire(ligne["droits_apres_court_eur"], p, unite)
        dont += (
            "\u202f; à ventes inchangées, donc plus que les ventes visées\u00a0: ce n’est pas une facture. "
            f"Après réaction à un an\u00a0: {apres}"
        )
    return f"acquittés par l’importateur américain{dont}"


def _part(valeur: float, p: Provenance) -> str:
    return texte_part(_ou_rien(valeur), exact=p.exacte)


def _ou_rien(valeur: float) -> float | None:
    return None if pd.isna(valeur) else float(valeur)


def reserves(ligne: dict[str, float], p: Provenance) -> list[str]:
    """Ce qui manque au calcul pour ce territoire."""
    phrases = []
    if ligne["non_couverte_eur"] > 0:
        part = texte_part(float(ligne["part_non_couverte"]), exact=p.exacte)
        phrases.append(
            f"Taux inconnu pour {ecrire(ligne['non_couverte_eur'], p)} ({part} des ventes aux "
            "États-Unis)\u202f: ces produits ne sont pas comptés dans les droits ni dans la baisse."
        )
    sans_reaction = ligne["reaction_non_couverte_eur"]
    if sans_reaction > ligne["non_couverte_eur"]:
        phrases.append(
            f"La réaction de {ecrire(sans_reaction, p)} de ventes ne peut pas être calculée, faute de taux "
            "connu pendant la période des données\u202f: elles ne sont pas comptées dans la baisse."
        )
    if ligne["visees_inconnues_eur"] > ligne["non_couverte_eur"]:
        phrases.append(
            "La part visée de certains produits est inconnue\u202f: les exportations visées sont un minimum."
        )
    return phrases


def reserves_locales(lieu: Territoire, p: Provenance) -> list[str]:
    """Ce qu'il faut savoir des chiffres de ce territoire dans l'estimation ; rien pour l'officiel."""
    return [r.phrase for r in confiance.reserves(lieu.code)] if p.est_estimation else []


def figure_visees(resultat: Exposition, lieu: Territoire) -> Figure:
    """Ventes aux États-Unis par produit, visées ou non."""
    p = resultat.assiette.provenance
    figure = barres_visees(
        produits_montres(resultat, lieu.code),
        titre=f"Ventes {de(lieu.nom)} aux États-Unis, visées ou non",
        exact=p.exacte,
        source=f"{p.ligne('export')} · Surtaxes\u00a0: hypothèse du scénario",
    )
    ligne = resultat.ligne(lieu.code)
    message = message_visees(ligne, exact=p.exacte)
    return dire(figure, message, unite=f"en euros, {p.periode}")


_INCERTAIN = 0.01  # part des ventes au sort inconnu au-delà de laquelle on ne conclut pas


def message_visees(ligne: Mapping[str, float], *, exact: bool) -> str | None:
    """« La surtaxe vise le quart des ventes aux États-Unis » ; None si trop de ventes ont un sort inconnu.

    `ligne` : exportations_us_eur, visees_eur, visees_inconnues_eur (euros).
    """
    ventes, visees = ligne["exportations_us_eur"], ligne["visees_eur"]
    if not ventes > 0 or pd.isna(visees) or ligne["visees_inconnues_eur"] > _INCERTAIN * ventes:
        return None
    part = visees / ventes
    if visees == 0:
        return "La surtaxe ne vise aucune vente aux États-Unis"
    if part < _INCERTAIN:
        return "La surtaxe ne vise presque aucune vente aux États-Unis"
    if part >= ENTIERE:
        return "La surtaxe vise toutes les ventes aux États-Unis"
    sujet, _ = fraction(part, "ventes aux États-Unis", exact=exact)
    return f"La surtaxe vise {sujet[:1].lower()}{sujet[1:]}"


def produits_montres(resultat: Exposition, code: str) -> pd.DataFrame:
    """Dix premiers produits vendus aux États-Unis et « Autres produits », en trois parties (euros)."""
    codes, ventes, visees = resultat.ventes_visees(code)
    inconnue = np.isnan(visees)
    parties = {
        "vise_eur": np.where(inconnue, 0.0, visees),
        "non_vise_eur": np.where(inconnue, 0.0, ventes - visees),
        "inconnu_eur": np.where(inconnue, ventes, 0.0),
    }
    noms = _noms()
    montres = [noms.get(c, (_NON_VENTILE, _NON_VENTILE)) for c in codes[:_BARRES]]
    if len(codes) > _BARRES:
        montres.append((_AUTRES_PRODUITS, _AUTRES_PRODUITS))
        parties = {nom: np.append(v[:_BARRES], v[_BARRES:].sum()) for nom, v in parties.items()}
    libelles = {"libelle": [n for n, _ in montres], "libelle_court": [c for _, c in montres]}
    return pd.DataFrame(libelles | parties)


@cache
def _noms() -> dict[str, tuple[str, str]]:
    """CPF4 → (libellé, libellé court)."""
    table = tables.produits()
    return dict(zip(table["code"], zip(table["libelle"], table["libelle_court"], strict=True), strict=True))
