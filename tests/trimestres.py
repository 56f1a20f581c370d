"""Dix trimestres faits à la main, avec une chute des ventes aux États-Unis que l'on retrouve à l'euro."""

from pathlib import Path

import pandas as pd

from modules.donnees.flux import COLONNES, TableFlux, ecrire
from modules.donnees.provenance import Provenance, trimestre_du_rang

DIX = [trimestre_du_rang(2023 * 4 + 1 + i) for i in range(10)]  # 2023T2 à 2025T3
PROVENANCE = Provenance(
    statut="officiel", source="Douane (DGDDI), essai", periode="2024", debut="2024-01", fin="2024-12",
    complete=True, licence="Licence Ouverte 2.0",
)  # fmt: skip
# Ventes d'horlogerie du Doubs aux États-Unis : 8 M€ par trimestre, puis la chute.
AVANT = 8_000_000
CHUTE = {"2025T2": 5_000_000, "2025T3": 4_800_123}
HORLOGERIE, PIECES, VIN = "2652", "2932", "1102"


def lignes() -> list[tuple]:
    """(sens, departement, produit, pays, trimestre, euros, kilogrammes)."""
    tout = []
    for i, t in enumerate(DIX):
        tout += [
            ("export", "25", HORLOGERIE, "US", t, CHUTE.get(t, AVANT), 1_000),
            ("export", "25", PIECES, "DE", t, 20_000_000 + 100_000 * i, 4_000_000),
            ("export", "25", PIECES, "US", t, 1_000_000, None if t == "2024T3" else 200_000),
            ("export", "70", PIECES, "DE", t, 10_000_000, 2_000_000),
            ("export", "51", VIN, "US", t, 50_000_000, 2_500_000),
            ("import", "25", PIECES, "DE", t, 12_000_000, 3_000_000),
            ("import", "70", PIECES, "CN", t, 3_000_000, 900_000),
        ]
    tout += [
        ("export", "25", VIN, "US", "2024T2", 900, 30),
        ("export", "25", VIN, "US", "2025T2", 1_800, 60),
    ]
    return tout


def en_table(lignes_a_mettre: list[tuple]) -> pd.DataFrame:
    """Table trimestrielle, codes en catégories."""
    codes = dict.fromkeys(COLONNES[:5], "category")
    table = pd.DataFrame(lignes_a_mettre, columns=COLONNES).sort_values(COLONNES[:5], ignore_index=True)
    return table.astype(codes | {"valeur_eur": "int64", "masse_kg": "Int64"})


def fabriquer_trimestres(lignes_a_mettre: list[tuple] | None = None, **champs: object) -> TableFlux:
    """Jeu trimestriel en mémoire ; `champs` change la provenance."""
    provenance = Provenance(**{**_champs(), **champs})
    return TableFlux.des_trimestres(en_table(lignes_a_mettre or lignes()), provenance)


def deposer_trimestres(dossier: Path, nom: str = "officiel_2024.parquet") -> Path:
    """Le même jeu, écrit."""
    ecrire(dossier / nom, en_table(lignes()), PROVENANCE)
    return dossier / nom


def _champs() -> dict[str, object]:
    return {champ: getattr(PROVENANCE, champ) for champ in PROVENANCE.__dataclass_fields__}
