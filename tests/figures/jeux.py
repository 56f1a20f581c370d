"""Tables synthétiques communes aux tests de figures."""

import pandas as pd

NOMS = [
    "Équipements automobiles", "Véhicules automobiles", "Montres et horloges", "Instruments de mesure",
    "Articles de robinetterie", "Matières plastiques", "Machines-outils", "Bijouterie et joaillerie",
    "Fromages, produits laitiers", "Aciers et ferro-alliages",
]  # fmt: skip
PAYS = [
    "Allemagne", "Suisse", "Espagne", "Italie", "Royaume-Uni", "États-Unis", "Belgique", "Chine",
    "Bosnie-Herzégovine", "Émirats arabes unis",
]  # fmt: skip


def produits(total: int, nombre: int = 60, pente: float = 1.3) -> pd.DataFrame:
    """Produits de valeurs décroissantes dont la somme est `total` à l'arrondi près."""
    poids = [1 / (i + 1) ** pente for i in range(nombre)]
    noms = [f"{NOMS[i % len(NOMS)]}"[:26] for i in range(nombre)]
    return pd.DataFrame(
        {
            "code": [f"{1000 + i}" for i in range(nombre)],
            "libelle": [f"{n} et leurs parties" for n in noms],
            "libelle_court": noms,
            "valeur_eur": [round(total * p / sum(poids)) for p in poids],
        }
    )


def flux(total: int = 4_000_000_000) -> pd.DataFrame:
    """Dix produits × dix pays et « autres », cinq flux principaux."""
    codes_produits = [f"{1000 + i}" for i in range(10)] + ["autres"]
    codes_pays = ["DE", "CH", "ES", "IT", "GB", "US", "BE", "CN", "BA", "AE", "autres"]
    noms_produits = [*(n[:26] for n in NOMS), "Autres produits"]
    noms_pays = [*PAYS, "Autres pays"]
    lignes = []
    for i, produit in enumerate(codes_produits):
        for j, pays in enumerate(codes_pays):
            # Décroissance, avec une rupture qui évite une table trop régulière.
            poids = 1 / ((i + 1) * (j + 1)) * (1 + (7 * i + 3 * j) % 5)
            lignes.append((produit, noms_produits[i], noms_produits[i], pays, noms_pays[j], poids))
    colonnes = ["produit", "produit_libelle", "produit_court", "pays", "pays_libelle", "valeur_eur"]
    table = pd.DataFrame(lignes, columns=colonnes)
    table["valeur_eur"] = (table["valeur_eur"] * total / table["valeur_eur"].sum()).round().astype("int64")
    table = table.sort_values("valeur_eur", ascending=False, ignore_index=True)
    nommes = (table["produit"] != "autres") & (table["pays"] != "autres")
    return table.assign(principal=nommes & (nommes.cumsum() <= 5))


def balance() -> pd.DataFrame:
    """Trois pays et « autres », chiffres faits à la main."""
    return pd.DataFrame(
        {
            "code": ["DE", "CH", "US", "autres"],
            "libelle": ["Allemagne", "Suisse", "États-Unis", "Autres pays"],
            "importations_eur": [900_000_000, 100_000_000, 50_000_000, 2_000_000_000],
            "exportations_eur": [600_000_000, 300_000_000, 250_000_000, 700_000_000],
            "solde_eur": [-300_000_000, 200_000_000, 200_000_000, -1_300_000_000],
        }
    ).astype(dict.fromkeys(["importations_eur", "exportations_eur", "solde_eur"], "Int64"))


def specialisations() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "libelle": ["Montres et horloges", "Articles de robinetterie"],
            "libelle_court": ["Montres", "Robinetterie"],
            "part": [0.12, 0.04],
            "part_france": [0.004, 0.01],
            "rapport": [30.0, 4.0],
        }
    )


def expositions() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": ["2652", "1102", "1820"],
            "libelle": ["Montres et horloges", "Vins", "Disques"],
            "libelle_court": ["Montres", "Vins", "Disques"],
            "vise_eur": [30_000_000, 8_000_000, 0],
            "non_vise_eur": [10_000_000, 0, 0],
            "inconnu_eur": [0, 0, 2_000_000],
        }
    )


def departements() -> pd.DataFrame:
    """Cinq départements, dont un sans valeur et Monaco."""
    return pd.DataFrame(
        {
            "code": ["25", "75", "9C", "23", "99"],
            "nom": ["Doubs", "Paris", "Guyane", "Creuse", "Monaco"],
            "valeur": [4260.9, 60000.0, 150.0, float("nan"), 900.0],
            "texte": ["4 260,9 M€", "60 000,0 M€", "150,0 M€", "inconnu", "900,0 M€"],
            "dependance": [0.074, 0.08, 0.01, 0.03, 0.05],
            "intensite_eur": [1200.0, 800.0, float("nan"), 90.0, float("nan")],
            "taille": [3e8, 5e9, 1e6, 2e6, 4e7],
            "selection": [True, False, False, False, False],
        }
    )
