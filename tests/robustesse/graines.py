"""Petits fichiers valides, de toutes les formes acceptées, que le mutateur abîme ensuite."""

import zipfile

from tests import fabriquer
from tests.fabriquer import annee, ligne

CINQ = [(2024, 1), (2024, 2), (2024, 3), (2024, 4), (2025, 1)]
VARIEES = [
    ligne(flux=sens, trimestre=t, departement=dep, region=region, a129=a129, cpf4=cpf4, pays=pays,
          valeur=1 if pays == "XX" else 100 * t + len(pays), masse=masse)
    for sens in "EI"
    for t in (1, 2, 3, 4)
    for dep, region, a129, cpf4, pays, masse in (
        ("25", "16", "C29B", "2932", "DE", 10), ("01", "18", "A01Z", "0111", "US", ""),
        ("9A", "24", "C30C", "3030", "XX", "0.5"),
    )
]  # fmt: skip
CITEES = [f'"{brute.replace(";", chr(34) + ";" + chr(34))}"' for brute in annee()]
TEXTES: dict[str, bytes] = {
    "export.txt": fabriquer.texte(annee() + annee(pays="US", valeur=7)),
    "import.txt": fabriquer.texte(annee("I", departement="70", valeur=31)),
    "deux sens.txt": fabriquer.texte(VARIEES, fin="\r\n"),
    "marque.txt": fabriquer.texte(annee(trimestres=CINQ), fin="\r\n", marque=True),
    "cité.txt": fabriquer.texte(CITEES),
    "espaces.txt": fabriquer.texte([brute.replace(";", " ;  ") for brute in annee()]),
    "latin.txt": fabriquer.texte(annee() + annee(pays="é", valeur=1), codage="latin-1"),
    "alias.csv": fabriquer.texte(annee(departement="971", region="01") + annee(departement="2A")),
    "vides.txt": fabriquer.texte([*annee(masse=""), "", "  "]),
}
ARCHIVES: dict[str, bytes] = {
    "livraison.zip": fabriquer.livraison({"REGIONAL_CPF4PAYSE.txt": TEXTES["export.txt"]}),
    "sans compression.zip": fabriquer.archive(
        {"E.txt": TEXTES["export.txt"], "I.txt": TEXTES["import.txt"]}, compression=zipfile.ZIP_STORED
    ),
    "imbriquée.zip": fabriquer.archive(
        {
            "E.txt": TEXTES["export.txt"],
            "dedans.zip": fabriquer.archive({"I.txt": TEXTES["import.txt"]}),
        }
    ),
}
GRAINES = TEXTES | ARCHIVES
