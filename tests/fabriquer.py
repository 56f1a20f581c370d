"""Fichiers inventés au format officiel de la douane : petits et de tête, ou grands et tirés au sort."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from modules.donnees.douane.controles import CodesConnus

CONNUS = CodesConnus(
    a129={"0111": "A01Z", "0112": "A01Z", "2932": "C29B", "2652": "C26E", "3030": "C30C"},
    regions={"01": "18", "25": "16", "70": "16", "20": "94", "9A": "24", "99": "21"},
    pays=frozenset({"BE", "DE", "US", "CN", "NA", "QU"}),
)
CINQ = [(2024, 1), (2024, 2), (2024, 3), (2024, 4), (2025, 1)]
ANNEE_2024 = [(2024, 1), (2024, 2), (2024, 3), (2024, 4)]


def ligne(
    *, flux="E", trimestre=1, annee=2024, departement="25", region="16", a129="C29B", cpf4="2932", pays="DE",
    valeur=100, masse=10,
) -> str:  # fmt: skip
    """Une ligne officielle, sans fin de ligne."""
    champs = (flux, trimestre, annee, departement, region, a129, cpf4, pays, valeur, masse)
    return ";".join(str(champ) for champ in champs)


def annee(flux="E", trimestres=tuple(ANNEE_2024), **champs) -> list[str]:
    """La même ligne à chacun de ces trimestres."""
    return [ligne(flux=flux, annee=a, trimestre=t, **champs) for a, t in trimestres]


def complet(
    flux="E", trimestres=tuple(CINQ), *, connus: CodesConnus = CONNUS, produits=("2932", "3030"),
    pays=("DE", "US"),
) -> list[str]:  # fmt: skip
    """Fichier entier : toutes les unités, à chaque trimestre ; 600 Md€ en un an, 2,50 € le kilogramme."""
    valeur = 600 * 10**9 // (4 * len(connus.regions) * len(produits) * len(pays))
    return [
        ligne(
            flux=flux,
            trimestre=t,
            annee=a,
            departement=departement,
            region=connus.regions[departement],
            a129=connus.a129[produit],
            cpf4=produit,
            pays=p,
            valeur=valeur,
            masse=valeur * 2 // 5,
        )
        for a, t in trimestres
        for departement in sorted(connus.regions)
        for produit in produits
        for p in pays
    ]


def texte(lignes: list[str], *, fin: str = "\n", marque: bool = False, codage: str = "utf-8") -> bytes:
    """Contenu d'un fichier."""
    contenu = "".join(brute + fin for brute in lignes).encode(codage)
    return b"\xef\xbb\xbf" + contenu if marque else contenu


def archive(membres: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Archive ZIP en mémoire."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", compression) as zip_:
        for nom, contenu in membres.items():
            zip_.writestr(nom, contenu)
    return sortie.getvalue()


def livraison(donnees: dict[str, bytes]) -> bytes:
    """Archive comme en livre la douane : données, libellés en deux codages, notice, mode d'emploi."""
    return archive(
        {
            "Libelle_A129.txt": b"\xef\xbb\xbf" + 'A01Z;"Produits de la culture ; élevage"\r\n'.encode(),
            "Libelle_CPF4_rev2.1.txt": "0111;Céréales\r\n".encode("latin-1"),
            "LISEZ-MOI.txt": b"Les fichiers sont decrits dans la notice.\r\n",
            "Notice.pdf": b"%PDF-1.4 notice",
            **donnees,
        }
    )


MEMBRES_PAR_TRIMESTRE = 0.7
"""Part des couples département × produit × pays d'un fichier qui échangent à un trimestre donné."""


def ecrire_grand(chemin: Path, *, flux: str, lignes: int, connus: CodesConnus, graine: int) -> None:
    """Cinq trimestres, triés comme l'officiel par trimestre puis code : 600 Md€ en un an.

    Masses parfois vides, aucune ligne en double, tous les départements à chaque trimestre, comme dans une
    publication.
    """
    alea = np.random.default_rng(graine)
    departements, produits = np.asarray(sorted(connus.regions)), np.asarray(sorted(connus.a129))
    pays = np.asarray(sorted(connus.pays))
    # Loi étalée : quelques pays partout, beaucoup de pays rares.
    poids = 1 / np.arange(1, len(pays) + 1) ** 0.9
    par_trimestre = lignes // len(CINQ)
    tirees = int(par_trimestre / MEMBRES_PAR_TRIMESTRE * 2)
    cles = alea.integers(0, len(departements) * len(produits), tirees) * len(pays)
    cles = np.unique(cles + alea.choice(len(pays), tirees, p=poids / poids.sum()))
    membres = min(int(par_trimestre / MEMBRES_PAR_TRIMESTRE), len(cles))
    cles = alea.choice(cles, membres, replace=False)
    with chemin.open("w", encoding="utf-8", newline="") as fichier:
        for annee_, trimestre in CINQ:
            ici = np.sort(alea.choice(cles, min(par_trimestre, len(cles)), replace=False))
            reste, quel_pays = np.divmod(ici, len(pays))
            quel_departement, quel_produit = np.divmod(reste, len(produits))
            valeur = alea.lognormal(9, 2.4, len(ici))
            valeur *= 150e9 / valeur.sum()
            masse = pd.Series((valeur / 2.5 * alea.lognormal(-0.5, 1, len(ici))).astype("int64"))
            code_dep, code_cpf = departements[quel_departement], produits[quel_produit]
            pd.DataFrame(
                {
                    "flux": flux,
                    "trimestre": trimestre,
                    "annee": annee_,
                    "departement": code_dep,
                    "region": pd.Series(code_dep).map(connus.regions),
                    "a129": pd.Series(code_cpf).map(connus.a129),
                    "cpf4": code_cpf,
                    "pays": pays[quel_pays],
                    "valeur": valeur.astype("int64"),
                    "masse": masse.astype("Int64").mask(alea.random(len(ici)) < 0.02),
                }
            ).to_csv(fichier, sep=";", header=False, index=False, lineterminator="\r\n")
