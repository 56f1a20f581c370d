"""Rapport de construction (§ 9), épreuve des faits retirés (§ 10.4), confiance (§ 11) : tables de `data/`.

Le rapport ne porte que des chiffres publiés et ce que l'estimation en dit : aucune ligne d'UN Comtrade ni de
l'OCDE n'y figure.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from modules.donnees import tables as references
from modules.donnees.confiance import reserves
from modules.donnees.inventaire import enregistrer
from modules.donnees.inventaire import lire as lire_inventaire
from modules.donnees.provenance import Sens
from modules.fabrique.estimation.construction import Estimation, Modeles, modeliser
from modules.fabrique.estimation.entrees import SENS, Entrees, Matrice
from modules.fabrique.estimation.entropie import Ajustement, depassement, oppositions
from modules.fabrique.estimation.faits import (
    SOURCE_DIX_PREMIERS,
    Fait,
    dix_premiers,
    rangs,
    rangs_tous,
    selection_valide,
    somme_de,
)
from modules.fabrique.estimation.produit_pays import NIVEAUX
from modules.fabrique.estimation.structure import ETATS_UNIS, concordance

_PLIS = 5
_GENRES_DE_CHIFFRE = {
    "produit": "Total d’un produit, France entière",
    "solde": "Solde d’un produit, France entière",
    "pays": "Total d’un pays, France entière",
    "produit_pays": "Produit × pays, France entière",
    "territoire": "Chiffre d’un département ou d’une région",
}
_COLONNES_RAPPORT = (
    "cle", "fait", "sens", "territoires", "produits", "pays", "part_de", "annee", "fiabilite", "source",
    "publie", "attendu", "obtenu", "unite", "ecart_pct", "tolerance_pct", "usage", "tenu", "raison",
)  # fmt: skip


def _genre_de(fait: Fait) -> str:
    """Sorte de chiffre, pour les erreurs par sorte."""
    return "solde" if fait.genre == "solde" and fait.produits else fait.niveau


def _mesurer(fait: Fait, entrees: Entrees, *, cubes: dict[Sens, Matrice], pays: "pd.Index[str]") -> float:
    """Ce que vaut le fait dans l'estimation : M€, ou part de 0 à 1 ; NaN si ses cellules n'existent pas."""

    def somme(sens: Sens, deps: Sequence[str], produits: Sequence[str], codes: Sequence[str]) -> float:
        selection = (rangs(entrees.departements, deps), rangs(entrees.produits, produits), rangs(pays, codes))
        return somme_de(cubes[sens], selection) if selection_valide(selection) else float("nan")

    cellules = (fait.departements, fait.produits, fait.pays)
    if fait.genre == "solde":
        return somme("export", *cellules) / concordance(entrees, "export") - somme("import", *cellules)
    valeur = somme(fait.sens, *cellules)
    return valeur / somme(fait.sens, *fait.base) if fait.base else valeur


def _solde_de_zone(fait: Fait, modeles: Modeles) -> float:
    """Solde d'une zone (M€), sur tous ses pays : les petits sont ensuite réunis dans « autres pays »."""
    soldes = [
        signe
        * float(modeles.pays[sens].totaux.reindex(list(fait.pays)).sum())
        / concordance(modeles.entrees, sens)
        for sens, signe in zip(SENS, (1, -1), strict=True)
    ]
    return sum(soldes)


def _ecart_de(fait: Fait, obtenu: float) -> float:
    """Écart relatif au chiffre attendu ; un minimum dépassé n'a pas d'écart."""
    ecart = obtenu / fait.valeur - 1 if fait.valeur else float("nan")
    return min(ecart, 0.0) if fait.genre == "minimum" else ecart


def _cubes_finaux(estimation: Estimation) -> dict[Sens, Matrice]:
    """Table finale, arrondie, remise en cubes d × p × c (M€)."""
    entrees = estimation.modeles.entrees
    pays = estimation.modeles.sens["export"].national.pays
    cubes = {}
    for sens in SENS:
        lignes = estimation.table[estimation.table["sens"] == sens]
        cube = np.zeros((len(entrees.departements), len(entrees.produits), len(pays)))
        cube[
            entrees.departements.get_indexer(pd.Index(lignes["departement"])),
            entrees.produits.get_indexer(pd.Index(lignes["produit"])),
            pays.get_indexer(pd.Index(lignes["pays"])),
        ] = lignes["valeur_eur"].to_numpy(dtype=np.float64) / 1e6
        cubes[sens] = cube
    return cubes


def _ajustements(modeles: Modeles) -> list[Ajustement]:
    """Tous les ajustements qui portent des faits."""
    trouves = [modeles.produits]
    for modele in modeles.sens.values():
        trouves += [
            a
            for a in (modele.calage.ajustement, modele.national.ajustement, modele.cube.ajustement)
            if a is not None
        ]
    return trouves


def _contradictions(modeles: Modeles, cle: str) -> list[str]:
    """Ce qui empêche un fait d'être tenu : faits (par leur libellé), totaux, structures réelles."""
    libelles = {fait.cle: f"« {fait.libelle} » ({fait.annee})" for fait in modeles.faits}
    noms: list[str] = []
    for ajustement in _ajustements(modeles):
        for rang, groupe in enumerate(ajustement.groupes):
            if groupe.nom == cle and depassement(groupe, ajustement.valeurs).max() > 0:
                noms += oppositions(ajustement, rang)
    vus = dict.fromkeys(libelles.get(nom.split(" (")[0], _en_clair(nom)) for nom in noms)
    return [nom for nom in vus if nom]


def _en_clair(nom: str) -> str:
    """Nom d'un groupe technique, tel qu'un lecteur le comprend."""
    if nom.startswith("OCDE"):
        return f"l’OCDE (branche {nom.removeprefix('OCDE ')})"
    if nom.startswith("chapitre"):
        return f"les douanes (chapitre {nom.removeprefix('chapitre ')} de la nomenclature)"
    if nom.startswith("plancher"):
        return f"les ventes connues d’une seule position ({nom.split()[1]})"
    if nom.startswith(("export ", "import ")):
        return f"le poste {nom.split()[1]} publié"
    return f"le {nom}" if nom.startswith("total") else nom


def _territoires_de(fait: Fait, entrees: Entrees) -> str:
    """Codes des territoires de l'outil : départements, « R12 » pour une région entière, « FR »."""
    if not fait.departements:
        return "FR"
    for region in sorted(set(entrees.region)):
        if set(fait.departements) == set(entrees.departements[entrees.en_region(region)]):
            return f"R{region}"
    return " ".join(fait.departements)


def _part_de(fait: Fait) -> str:
    """Ce dont une part est la part : exportations, produit, pays ou region ; vide pour un montant."""
    if fait.base is None:
        return ""
    deps, produits, pays = fait.base
    if deps != fait.departements:
        return "region"
    return "pays" if pays else "produit" if produits else "exportations"


def _table_rapport(estimation: Estimation) -> pd.DataFrame:
    """Une ligne par chiffre publié : attendu pour 2024, obtenu, écart, usage, raison s'il n'est pas tenu."""
    modeles = estimation.modeles
    entrees, pays = modeles.entrees, modeles.sens["export"].national.pays
    cubes = _cubes_finaux(estimation)
    lignes = []
    for lu in _departager_les_pays([*modeles.faits, *dix_premiers(entrees)]):
        fait = replace(lu, valeur=modeles.zones.get(lu.cle, lu.valeur))
        if lu.cle in modeles.zones:
            obtenu = _solde_de_zone(fait, modeles)
        else:
            obtenu = _mesurer(fait, entrees, cubes=cubes, pays=pays)
        connu = fait.valeur != 0
        ecart = _ecart_de(fait, obtenu)
        tenu = bool(connu and abs(ecart) <= fait.tolerance)
        raison = fait.ecarte or fait.remarque
        if fait.employe and not tenu:
            opposes = _contradictions(modeles, fait.cle)
            raison = "contredit par " + " ; ".join(opposes) if opposes else "à la limite de sa tolérance"
        part = fait.genre == "part"
        lignes.append(
            {
                "cle": fait.cle, "fait": fait.libelle, "sens": fait.sens,
                "territoires": _territoires_de(fait, entrees), "produits": " ".join(fait.produits),
                "pays": " ".join(fait.pays), "part_de": _part_de(fait), "annee": fait.annee,
                "fiabilite": fait.fiabilite, "source": fait.source, "publie": fait.publie,
                "attendu": _nombre(100 * fait.valeur if part else fait.valeur) if connu else "",
                "obtenu": _nombre(100 * obtenu if part else obtenu) if connu else "",
                "unite": "%" if part else "M€",
                "ecart_pct": f"{100 * ecart:.1f}" if connu else "",
                "tolerance_pct": f"{100 * fait.tolerance:.0f}",
                "usage": "employé" if fait.employe else "écarté",
                "tenu": str(tenu).lower() if connu else "", "raison": raison,
            }
        )  # fmt: skip
    return pd.DataFrame(lignes, columns=list(_COLONNES_RAPPORT))


def _departager_les_pays(faits: Sequence[Fait]) -> list[Fait]:
    """Les mêmes, où un total de pays que celui des dix premiers partenaires remplace est dit écarté."""
    imposes = {(f.sens, f.pays) for f in faits if f.source == SOURCE_DIX_PREMIERS}
    return [
        replace(f, ecarte="le total de la douane pour 2024 le remplace")
        if f.employe and f.niveau == "pays" and f.source != SOURCE_DIX_PREMIERS and f.genre == "montant"
        and (f.sens, f.pays) in imposes
        else f
        for f in faits
    ]  # fmt: skip


def _nombre(valeur: float) -> str:
    """Trois chiffres significatifs au moins, sans exposant."""
    return f"{valeur:.0f}" if abs(valeur) >= 100 else f"{valeur:.3g}"


def epreuve(complets: Modeles, *, avancement: Callable[[str], None]) -> pd.DataFrame:
    """Erreur sur les faits retirés : un cinquième à la fois, tout refait sans eux.

    sorte, nombre, ecart_median_pct, ecart_p75_pct, part_dans_tolerance_pct. Un fait écarté le reste : il
    dirait la même chose que le fait retiré.
    """
    entrees, faits = complets.entrees, complets.faits
    employes = [replace(f, valeur=complets.zones.get(f.cle, f.valeur)) for f in faits if f.employe]
    par_sorte: dict[str, list[Fait]] = {}
    for fait in employes:
        par_sorte.setdefault(_genre_de(fait), []).append(fait)
    pli_de = {f.cle: rang % _PLIS for groupe in par_sorte.values() for rang, f in enumerate(groupe)}
    mesures = []
    for pli in range(_PLIS):
        avancement(f"Épreuve {pli + 1} sur {_PLIS}")
        gardes = [replace(f, ecarte="retiré") if pli_de.get(f.cle) == pli else f for f in faits]
        modeles = modeliser(entrees, gardes)
        cubes = {sens: modeles.sens[sens].cube.valeurs for sens in SENS}
        pays = modeles.sens["export"].national.pays
        for fait in employes:
            if pli_de[fait.cle] == pli:
                zone = fait.cle in complets.zones
                obtenu = (
                    _solde_de_zone(fait, modeles) if zone else _mesurer(fait, entrees, cubes=cubes, pays=pays)
                )
                mesures.append((fait, abs(_ecart_de(fait, obtenu))))
    return _table_epreuve(mesures)


def _table_epreuve(mesures: Sequence[tuple[Fait, float]]) -> pd.DataFrame:
    """Résumé de l'épreuve par sorte de chiffre, puis tous ensemble."""
    detail = pd.DataFrame(
        [(_genre_de(f), e, e <= f.tolerance) for f, e in mesures if np.isfinite(e)],
        columns=["sorte", "ecart", "dans_tolerance"],
    )
    lignes = []
    for sorte, libelle in [*_GENRES_DE_CHIFFRE.items(), ("", "Ensemble")]:
        groupe = detail[detail["sorte"] == sorte] if sorte else detail
        if len(groupe):
            lignes.append(
                {
                    "sorte": libelle, "nombre": len(groupe),
                    "ecart_median_pct": f"{100 * groupe['ecart'].median():.0f}",
                    "ecart_p75_pct": f"{100 * groupe['ecart'].quantile(0.75):.0f}",
                    "part_dans_tolerance_pct": f"{100 * groupe['dans_tolerance'].mean():.0f}",
                }
            )  # fmt: skip
    return pd.DataFrame(lignes)


def _table_confiance(modeles: Modeles) -> pd.DataFrame:
    """sens, produit, niveau, pays : pays (codes séparés d'une espace) mesurés, ou à structure réelle.

    Un couple qui n'y figure pas est réparti.
    """
    lignes = []
    for sens, modele in modeles.sens.items():
        confiance, codes = modele.national.confiance, modele.national.pays.to_numpy(dtype=str)
        assert confiance is not None
        for rang, produit in enumerate(modeles.entrees.produits):
            for niveau in (1, 2):
                garde = (confiance[rang] == niveau) & (modele.national.valeurs[rang] > 0)
                if garde.any():
                    lignes.append((sens, produit, NIVEAUX[niveau], " ".join(codes[garde])))
    return pd.DataFrame(lignes, columns=["sens", "produit", "niveau", "pays"])


def _table_departements(estimation: Estimation) -> pd.DataFrame:
    """departement, part_mesure_us : part de ses ventes aux États-Unis faite de couples mesurés ou publiés.

    Un département dont les ventes américaines sont publiées compte pour le tout ; un produit dont une réserve
    dit que les clients y sont ceux de la France, pour rien.
    """
    modeles = estimation.modeles
    entrees, modele = modeles.entrees, modeles.sens["export"]
    confiance = modele.national.confiance
    assert confiance is not None
    us = modele.national.us
    ventes = _cubes_finaux(estimation)["export"][:, :, us]
    mesures = np.broadcast_to(confiance[:, us] == NIVEAUX.index("mesure"), ventes.shape).copy()
    for reserve in reserves(*entrees.departements):
        d = rangs_tous(entrees.departements, [reserve.code])
        mesures[np.ix_(d, entrees.produits.isin(reserve.repartis.split()))] = False
    for fait in modeles.faits:
        if (
            fait.employe
            and fait.niveau == "territoire"
            and fait.pays == (ETATS_UNIS,)
            and len(fait.departements) == 1
        ):
            p = rangs_tous(entrees.produits, fait.produits)
            d = rangs_tous(entrees.departements, fait.departements)
            mesures[np.ix_(d, p)] = True
    parts = (ventes * mesures).sum(axis=1) / np.maximum(ventes.sum(axis=1), 1e-9)
    return pd.DataFrame(
        {"departement": entrees.departements, "part_mesure_us": [f"{part:.3f}" for part in parts]}
    )


def ecrire_tables(tables: dict[str, pd.DataFrame], dossier: Path) -> None:
    """Écrit chaque table (nom → table) en CSV dans le dossier ; les inscrit s'il est `data/flux`."""
    for nom, table in tables.items():
        (dossier / nom).write_bytes(_en_csv(table))
    if dossier.resolve() == references.dossier() / "flux":
        decrites = {r["path"]: r for r in lire_inventaire()["resources"]}
        enregistrer([decrites[f"flux/{nom}"] for nom in tables])


def _en_csv(table: pd.DataFrame) -> bytes:
    """CSV du projet : UTF-8, virgule, fins de ligne « \\n »."""
    return table.to_csv(index=False, lineterminator="\n").encode()


def tables_estimation(estimation: Estimation) -> dict[str, pd.DataFrame]:
    """Tables qui accompagnent l'estimation : rapport, confiance, départements."""
    return {
        "construction.csv": _table_rapport(estimation),
        "confiance.csv": _table_confiance(estimation.modeles),
        "confiance_departements.csv": _table_departements(estimation),
    }
