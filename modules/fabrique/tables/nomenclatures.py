"""Produits et pays : nomenclatures de la douane, libellés typographiés, doublons levés.

Les libellés courts et les familles (`libelles_cpf4.csv`, `libelles_a129.csv`, `familles.csv`) sont écrits à
la main dans `data/nomenclatures` : ils font foi et ne sont jamais construits.
"""

from pathlib import Path

import pandas as pd

from modules.donnees.erreurs import ErreurDonnees
from modules.fabrique.tables.lecture import lire_source
from modules.langue.typographie import insecables

_EN_COURS, _DE_TOUJOURS = "999912", "190001"
# Codes qui ne désignent pas un pays : haute mer, avitaillement, pays non déterminés, agrégats.
_HORS_CLASSEMENT = frozenset({"QP", "QQ", "QR", "QS", "QT", "QU", "QV", "QW", "QY", "QZ", "EU", "ZZ"})
# Division statistique de l'ONU « Amérique septentrionale » ; le reste du continent est latin ou caribéen.
_AMERIQUE_DU_NORD = frozenset({"BM", "CA", "GL", "PM", "US"})
_ZONES = {"Union européenne": "UE", "Amérique": "Amérique latine et Caraïbes", "": "Anciens codes"}
# Libellés trop longs ; XI désigne l'Irlande du Nord depuis 2021 (règlement (UE) 2020/1470), ce que le fichier
# officiel des libellés n'a pas suivi.
_LIBELLES = {
    "BQ": "Bonaire, Saint-Eustache",
    "BV": "Île Bouvet",
    "CC": "Îles Cocos",
    "CX": "Île Christmas",
    "GS": "Géorgie du Sud",
    "HM": "Îles Heard et McDonald",
    "IO": "Océan Indien britannique",
    "NF": "Île Norfolk",
    "SX": "Saint-Martin (Pays-Bas)",
    "TF": "Terres australes fr.",
    "UM": "Îles mineures des États-Unis",
    "VC": "Saint-Vincent, Grenadines",
    "QV": "Pays non déterminés (UE)",
    "QW": "Pays non déterminés (tiers)",
    "QY": "Pays indéterminés, Eurostat intra",
    "QZ": "Pays indéterminés, Eurostat extra",
    "XI": "Irlande du Nord",
    "XU": "Belgique-Luxembourg",
    "XW": "Îles Vierges brit., Montserrat",
    "XQ": "Afrique du Sud et Namibie",
    "YU": "Rép. fédérale de Yougoslavie",
    "ZZ": "Autres pays",
}
_IRLANDE_DU_NORD, _DEBUT_IRLANDE_DU_NORD = "XI", "202101"


def table_produits(sources: Path) -> pd.DataFrame:
    """code (CPF4), libelle, a129 : les biens seulement, c'est-à-dire les CPF4 rattachés à un poste A129."""
    cpf4 = lire_source(sources, "nomenclatures/cpf4.csv", ("code", "libelle", "a129"))
    biens = cpf4[cpf4["a129"] != ""].sort_values("code")
    return pd.DataFrame(
        {"code": biens["code"], "libelle": biens["libelle"].map(insecables), "a129": biens["a129"]}
    )


def table_a129(sources: Path) -> pd.DataFrame:
    """code (A129), libelle, a38, a17 : les 76 postes de biens et leurs regroupements."""
    a129 = lire_source(sources, "nomenclatures/a129.csv", ("code", "libelle", "a38", "a17"))
    return a129.sort_values("code").assign(libelle=a129["libelle"].map(insecables))


def table_pays(sources: Path) -> pd.DataFrame:
    """code, libelle (court), libelle_officiel, iso3, zone, ue27, rang_exclu, debut, fin.

    `debut`, `fin` : premier et dernier mois de validité (« 2005-12 »), vides si le code a toujours eu cours
    ou l'a encore. Un code réemployé garde son libellé le plus récent, et les dates de ce libellé ; un code
    périmé porte sa date de fin dans le libellé. Lève `ErreurDonnees` si un code officiel manque.
    """
    pays = lire_source(sources, "nomenclatures/pays.csv", ("code", "libelle", "iso3", "zone", "ue27"))
    historique = _derniere_version(lire_source(sources, "nomenclatures/pays_officiel_historique.csv"))
    manquants = sorted(set(historique.index) - set(pays["code"]))
    if manquants:
        raise ErreurDonnees("Codes de pays officiels absents de pays.csv.", manquants)
    fins = pays["code"].map(historique["fin"].to_dict())
    perimes = fins.notna() & (fins != _EN_COURS) & (pays["code"] != _IRLANDE_DU_NORD)
    debuts = pays["code"].map(historique["debut"].to_dict() | {_IRLANDE_DU_NORD: _DEBUT_IRLANDE_DU_NORD})
    dates = debuts.notna() & (debuts != _DE_TOUJOURS)
    libelles = [
        insecables(_LIBELLES.get(code, court))
        for code, court in zip(pays["code"], pays["libelle"], strict=True)
    ]
    # `ZZ` n'est pas dans la nomenclature officielle : son libellé officiel reste vide.
    officiels = pays["code"].map(historique["libelle_officiel"].to_dict()).where(
        pays["code"].isin(historique.index), ""
    )  # fmt: skip
    return pd.DataFrame(
        {
            "code": pays["code"],
            "libelle": [
                f"{libelle} (jusqu’en {fin[:4]})" if perime else libelle
                for libelle, fin, perime in zip(libelles, fins, perimes, strict=True)
            ],
            "libelle_officiel": officiels,
            "iso3": pays["iso3"],
            "zone": [_zone(code, zone) for code, zone in zip(pays["code"], pays["zone"], strict=True)],
            "ue27": pays["ue27"].map({"1": "true", "0": "false"}),
            "rang_exclu": pays["code"].isin(_HORS_CLASSEMENT).map({True: "true", False: "false"}),
            "debut": [f"{d[:4]}-{d[4:]}" if date else "" for d, date in zip(debuts, dates, strict=True)],
            "fin": [f"{fin[:4]}-{fin[4:]}" if p else "" for fin, p in zip(fins, perimes, strict=True)],
        }
    ).sort_values("code")


def _derniere_version(historique: pd.DataFrame) -> pd.DataFrame:
    """Par code, la ligne dont la validité finit le plus tard (index : code)."""
    ordonne = historique.sort_values(["code", "fin", "debut"], kind="stable")
    return ordonne.drop_duplicates("code", keep="last").set_index("code")


def _zone(code: str, zone: str) -> str:
    if code in _AMERIQUE_DU_NORD:
        return "Amérique du Nord"
    if code == _IRLANDE_DU_NORD:
        return "Europe hors UE"
    return _ZONES.get(zone, zone)
