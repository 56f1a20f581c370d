"""L'emploi en phrases : les mots de la méthode, ceux qu'elle interdit étant hors d'atteinte.

Jamais un nombre d'emplois déduit d'un montant, jamais un chiffre national réparti. Méthode : page Méthode,
« Emploi ».
"""

import pandas as pd

from modules.donnees.emploi import TablesEmploi
from modules.donnees.tables import Territoire, avec_article, dans, de
from modules.fiche.emploi import (
    Branche,
    DetailEmploi,
    EmploiTerritoire,
    ZoneEmploi,
    zones_des_achats,
)
from modules.langue.nombres import nombre, part, texte_part
from modules.langue.typographie import de_lieu, majuscule

_AGRICULTURE = "AZ"
_GROUPES_CITES = 5
_PART_ENTIERE = 0.95  # au-dessus, la zone d'emploi est pour ainsi dire tout entière dans le territoire
_CHAMP_URSSAF = (
    "Salariés du privé, régime général, fin d’année (Urssaf)\u00a0: ni l’agriculture, ni la fonction "
    "publique, ni Mayotte. Les apprentis y sont depuis juin\u00a02023."
)
NOTES_EMPLOI = (
    "Ces effectifs sont ceux de zones d’emploi entières, branche par branche. On ne les répartit pas entre "
    "départements\u00a0: le résultat serait faux.",
    "Une branche est l’activité principale de l’établissement. Elle mêle ce que la surtaxe sépare\u00a0: "
    "aliments et boissons\u202f; automobile, avion et navire\u202f; textile et cuir\u202f; chimie et "
    "cosmétiques. Les sièges, le négoce, l’intérim et les bureaux d’études sont comptés ailleurs.",
    "L’emploi se compte où l’on travaille, l’exportation où la marchandise part\u00a0: un cinquième des "
    "ventes aux États-Unis vient d’entreprises qui ne sont pas industrielles (Douane, 2024).",
    _CHAMP_URSSAF,
)
_RESERVE = (
    "Ce n’est pas un nombre d’emplois en danger\u00a0: une partie seulement de cette production part aux "
    "États-Unis."
)
NOTE_TI = (
    "Il n’existe pas de chiffre de commerce extérieur plus fin que le département\u00a0: les échanges sont "
    "ceux de départements entiers, pas du Territoire d’industrie."
)
NOTE_PART_TI = (
    "Les effectifs sont ceux de la zone entière. La part d’une zone dans le Territoire vient de la source, "
    "qui ne dit pas sur quoi elle est calculée\u00a0: elle situe, elle ne sert à aucun calcul."
)
SOURCE_EMPLOI = "Urssaf (ODbL), Insee (Licence Ouverte 2.0), Eurostat\u202f; zones d’emploi 2020"


def phrases_emploi(emploi: EmploiTerritoire, tables: TablesEmploi) -> tuple[str, ...]:
    """Ce que l'emploi local permet de dire, branche par branche, et la réserve qui va avec."""
    phrases = [_phrase_salaries(emploi), _phrase_manufacture(emploi), _phrase_achats(emploi)]
    couples = zones_des_achats(emploi)
    phrases += [_phrase_branche(zone, branche, tables) for zone, branche in couples]
    a_cheval = {zone.code: zone for zone, _ in couples if zone.part < _PART_ENTIERE}
    if emploi.territoire.genre == "departement":
        phrases += [_phrase_partage(zone, emploi.territoire) for zone in a_cheval.values()]
    if couples:
        phrases.append(_RESERVE)
    phrases += _phrases_detail(emploi)
    if any(achat.a38 == _AGRICULTURE for achat in emploi.achats):
        phrases.append("L’Urssaf ne compte pas l’emploi agricole, vigne comprise\u00a0: il manque ici.")
    return tuple(phrase for phrase in phrases if phrase)


def _phrases_detail(emploi: EmploiTerritoire) -> list[str]:
    """Activités fines du fichier importé, sa source, et ce qui lui manque ; rien sans import."""
    detail = emploi.detail
    if detail is None:
        return []
    p = detail.provenance
    premiers = [g for g in detail.groupes if g.salaries][:_GROUPES_CITES]
    phrases = []
    if premiers:
        liste = "\u202f; ".join(f"{g.libelle.lower()} ({nombre(g.salaries or 0)})" for g in premiers)
        phrases.append(
            f"D’après le fichier importé ({p.titre}, {p.licence}), les activités productrices de biens qui "
            f"emploient le plus de salariés fin {p.annee} sont\u00a0: {liste}."
        )
    if p.partiel:
        phrases.append(_phrase_partiel(detail))
    return phrases


def _phrase_partiel(detail: DetailEmploi) -> str:
    if detail.couverture is None:
        return "Ce fichier est partiel\u00a0: ces nombres sont des minimums."
    return (
        f"Ce fichier est partiel\u00a0: il ne contient que {part(detail.couverture)} des salariés du "
        "privé de ce département. Ces nombres sont des minimums."
    )


def _nom_zone(zone: ZoneEmploi) -> str:
    """« la zone d’emploi de Toulouse », « la zone d’emploi du Havre », « la zone d’emploi 0103 »."""
    return f"la zone d’emploi {zone.code if zone.nom == zone.code else de_lieu(zone.nom)}"


def _phrase_salaries(emploi: EmploiTerritoire) -> str:
    lieu, derniere = emploi.territoire, emploi.salaries_prives[2024]
    if derniere is None:
        return f"L’Urssaf ne publie pas l’emploi privé {_du(lieu)}\u00a0: il est inconnu ici, et non nul."
    ou = "Dans le Territoire d’industrie" if lieu.genre == "ti" else majuscule(dans(lieu.nom))
    suite = ""
    if emploi.salaries_prives[2014] is not None and emploi.salaries_prives[2019] is not None:
        suite = (
            f", après {nombre(emploi.salaries_prives[2019])} en 2019 et "
            f"{nombre(emploi.salaries_prives[2014])} en 2014"
        )
    return f"{ou}, {nombre(derniere)} salariés travaillaient dans le privé fin 2024{suite} (Urssaf)."


def _phrase_manufacture(emploi: EmploiTerritoire) -> str:
    if emploi.etablissements_industrie_2018 is not None:
        combien = nombre(emploi.etablissements_industrie_2018)
        return f"On y comptait {combien} établissements industriels en 2018."
    if emploi.part_manufacture_2018 is None or emploi.part_manufacture_france_2018 is None:
        return ""
    return (
        f"En 2018, l’industrie manufacturière y occupait {nombre(emploi.emploi_manufacturier_2018 or 0)} "
        f"personnes, salariées ou non, soit {part(emploi.part_manufacture_2018)} de l’emploi, contre "
        f"{part(emploi.part_manufacture_france_2018)} en France (Eurostat)."
    )


def _phrase_achats(emploi: EmploiTerritoire) -> str:
    if not emploi.achats:
        return ""
    exact = emploi.provenance.exacte
    morceaux = "\u202f; ".join(
        f"{achat.libelle.lower()} ({texte_part(achat.part, exact=exact)})" for achat in emploi.achats
    )
    membres = emploi.territoire.departements or ()
    ou = "ici"
    if emploi.territoire.genre == "ti":
        ou = "dans ses départements" if len(membres) > 1 else "dans son département"
    return f"Ce que les États-Unis achètent {ou} relève surtout de ces branches\u00a0: {morceaux}."


def _phrase_branche(zone: ZoneEmploi, branche: Branche, tables: TablesEmploi) -> str:
    return (
        f"Dans {_nom_zone(zone)}, {_phrase_effectif(branche, tables)} (Urssaf), soit "
        f"{texte_part(branche.part, exact=True)} des salariés de la zone, contre "
        f"{texte_part(branche.part_france, exact=True)} en France."
    )


def _phrase_effectif(branche: Branche, tables: TablesEmploi) -> str:
    """« 45 061 salariés du privé travaillaient fin 2024 dans les matériels de transport, avion et … »."""
    pluriel = branche.salaries > 1
    mots = "salariés du privé travaillaient" if pluriel else "salarié du privé travaillait"
    libelle = tables.libelles.loc[branche.a38]
    incise = f", {libelle['confondus']}" if libelle["confondus"] else ""
    return f"{nombre(branche.salaries)} {mots} fin 2024 dans {libelle['dans']}{incise}"


def _phrase_partage(zone: ZoneEmploi, lieu: Territoire) -> str:
    """Précise qu'une zone à cheval dépasse le département."""
    return (
        f"{majuscule(_nom_zone(zone))} dépasse le département\u00a0: {part(zone.part, 0)} de ses salariés, "
        f"toutes branches réunies, travaillent {dans(lieu.nom)}."
    )


def _du(lieu: Territoire) -> str:
    return f"du Territoire d’industrie {lieu.nom}" if lieu.genre == "ti" else de(lieu.nom)


def phrase_touche(noms: tuple[str, ...]) -> str:
    """« Ce Territoire d’industrie touche 2 départements : le Doubs et la Haute-Saône. »"""
    articles = [avec_article(nom) for nom in noms]
    liste = " et ".join([", ".join(articles[:-1]), articles[-1]]) if len(articles) > 1 else articles[0]
    pluriel = "s" if len(articles) > 1 else ""
    combien = len(articles) if len(articles) > 1 else "un seul"
    return f"Ce Territoire d’industrie touche {combien} département{pluriel}\u00a0: {liste}."


_PHRASES_REPERES = {
    "entreprises_exportatrices_us": "En {annee}, {valeur} entreprises françaises ont vendu des biens aux "
    "États-Unis.",
    "entreprises_ca_us_sup_10": "Environ {valeur_ronde} d’entre elles y font plus de 10\u00a0% de leur "
    "chiffre d’affaires.",
    "part_exports_us_par_ces_2087": "Celles-là réalisent à peu près la moitié des ventes aux États-Unis.",
    "part_us_dans_ca": "En moyenne, les États-Unis pèsent {valeur}\u00a0% du chiffre d’affaires des "
    "entreprises qui y vendent.",
    "industrie_dans_flux_us": "{valeur}\u00a0% de ces ventes partent d’entreprises industrielles\u202f; le "
    "reste passe surtout par le négoce et les sièges.",
    "taux_marge_exportateurs_us": "Leur taux de marge était de {valeur}\u00a0% en {annee}.",
    "baisse_marge_surtaxe_10": "Si elles prenaient à leur charge toute une surtaxe de 10\u00a0%, ce taux "
    "perdrait {absolu}\u00a0point\u202f: c’est une borne.",
    "baisse_marge_surtaxe_30": "Avec une surtaxe de 30\u00a0%, il perdrait {absolu}\u00a0point.",
}
_INDIVISIBLES = (
    "Ces chiffres valent pour la France entière\u00a0: ils ne se répartissent pas entre départements."
)


def phrases_reperes(tables: TablesEmploi) -> tuple[str, ...]:
    """Repères nationaux en phrases, sources à part (colonne source de la table)."""
    phrases = []
    for cle, gabarit in _PHRASES_REPERES.items():
        repere = tables.reperes.loc[cle]
        valeur = pd.to_numeric(repere["valeur"], errors="coerce")
        phrases.append(
            gabarit.format(
                annee=str(repere["annee"])[:4],
                valeur=repere["valeur"] if pd.isna(valeur) else _court(float(valeur)),
                absolu="" if pd.isna(valeur) else _court(abs(float(valeur))),
                valeur_ronde="" if pd.isna(valeur) else nombre(round(float(valeur), -3)),
            )
        )
    return (*phrases, _INDIVISIBLES)


def _court(valeur: float) -> str:
    return nombre(valeur, 0 if valeur == int(valeur) else 1)
