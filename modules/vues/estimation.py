"""Ce que vaut l'estimation embarquée, en tables écrites : chiffres publiés, épreuve, Insee."""

import pandas as pd

from modules.donnees import tables
from modules.donnees.confiance import chances_de_tete, epreuve, part_mesure_us, rapport_construction
from modules.donnees.flux import TableFlux
from modules.fiche.affichage import texte_rang
from modules.langue.nombres import nombre, texte_part

_ETATS_UNIS = "US"
_PREMIERS = 30
_USAGES = {"employé": "oui", "écarté": "non"}


def table_epreuve() -> pd.DataFrame:
    """Écart sur les chiffres retirés, par sorte de chiffre. Écarts écrits, en pour cent."""
    table = epreuve()
    return pd.DataFrame(
        {
            "Sorte de chiffre": table["sorte"],
            "Chiffres retirés": table["nombre"],
            "Écart médian": [_pourcent(v) for v in table["ecart_median_pct"]],
            "Trois sur quatre sous": [_pourcent(v) for v in table["ecart_p75_pct"]],
            "Retrouvés dans la tolérance": [_pourcent(v) for v in table["part_dans_tolerance_pct"]],
        }
    )


def table_construction(*, employes: bool | None = None) -> pd.DataFrame:
    """Rapport de construction, nombres écrits ; `employes` : ceux-là seulement, ou les autres."""
    table = rapport_construction()
    if employes is not None:
        table = table[(table["usage"] == "employé") == employes]
    unites = table["unite"]
    return pd.DataFrame(
        {
            "Chiffre": table["fait"],
            "Année": table["annee"],
            "Publié": table["publie"],
            "Attendu en 2024": [_mesure(v, u) for v, u in zip(table["attendu"], unites, strict=True)],
            "Obtenu": [_mesure(v, u) for v, u in zip(table["obtenu"], unites, strict=True)],
            "Écart": [_pourcent(v, signe=True) for v in table["ecart_pct"]],
            "Toléré": [_pourcent(v) for v in table["tolerance_pct"]],
            "Employé": table["usage"].map(_USAGES),
            "Remarque": table["raison"],
            "Source": table["source"],
        }
    )


def mesures_construction() -> dict[str, float]:
    """Chiffres publiés : lus, employés, tenus, et écart médian (%) des employés.

    Les trois premiers sont des nombres de chiffres.
    """
    table = rapport_construction()
    employes = table[table["usage"] == "employé"]
    return {
        "lus": len(table),
        "employes": len(employes),
        "tenus": int((employes["tenu"] == "true").sum()),
        "ecart_median_pct": float(employes["ecart_pct"].astype(float).abs().median()),
    }


def _expositions(flux: TableFlux) -> pd.DataFrame:
    """Départements rangés par part des ventes aux États-Unis : ventes_us_eur, part, rang ; index : code."""
    export = flux.lignes("export")
    totaux = export.groupby("departement", observed=True)["valeur_eur"].sum()
    us = export[export["pays"] == _ETATS_UNIS].groupby("departement", observed=True)["valeur_eur"].sum()
    table = pd.DataFrame({"ventes_us_eur": us.reindex(totaux.index, fill_value=0), "part": us / totaux})
    table = table[table["part"].notna()].sort_values("part", ascending=False, kind="stable")
    return table.assign(rang=range(1, len(table) + 1))


def table_insee(flux: TableFlux) -> pd.DataFrame:
    """Les départements que l'Insee cite parmi les plus exposés, et leur place dans l'outil."""
    places = _expositions(flux)
    cites = tables.lire_csv("flux/exposition_insee.csv").set_index("departement")["raison"]
    noms = tables.departements().set_index("code")["nom"]
    lignes = []
    for code, raison in zip(cites.index.astype(str), cites, strict=True):
        ligne = places.loc[code]
        dedans = ligne["rang"] <= _PREMIERS
        devant = int((places["ventes_us_eur"] > ligne["ventes_us_eur"]).sum())
        lignes.append(
            {
                "Département": f"{noms[code]} ({code})",
                "Ventes aux États-Unis, part": texte_part(float(ligne["part"]), exact=False),
                "Place par cette part": texte_rang(
                    int(ligne["rang"]),
                    provenance=flux.provenance,
                    chances=chances_de_tete(places["part"], code, estimee=flux.provenance.est_estimation),
                ),
                "Place par le montant": texte_rang(devant + 1, provenance=flux.provenance),
                "Parmi les trente premiers": "oui" if dedans else "non",
                "Pourquoi l’outil diffère": "" if dedans else raison,
            }
        )
    return pd.DataFrame(lignes)


def trente_premiers(flux: TableFlux) -> pd.DataFrame:
    """Les trente départements qui dépendent le plus des États-Unis ; « Insee » : cités par l'Insee aussi.

    « Ventes publiées » : part de ces ventes portée par des chiffres publiés ; le reste est une répartition.
    """
    places = _expositions(flux).head(_PREMIERS)
    cites = set(tables.lire_csv("flux/exposition_insee.csv")["departement"])
    noms = tables.departements().set_index("code")["nom"]
    return pd.DataFrame(
        {
            "Département": [f"{noms[code]} ({code})" for code in places.index],
            "Ventes aux États-Unis, part": [texte_part(float(p), exact=False) for p in places["part"]],
            "Ventes publiées": [texte_part(part_mesure_us(str(c)), exact=False) for c in places.index],
            "Cité par l’Insee": ["oui" if code in cites else "" for code in places.index],
        }
    )


def _pourcent(texte: str, *, signe: bool = False) -> str:
    if not texte:
        return ""
    valeur = float(texte)
    ecrit = f"{nombre(valeur)}\u00a0%"
    return f"+{ecrit}" if signe and round(valeur) > 0 else ecrit


def _mesure(texte: str, unite: str) -> str:
    if not texte:
        return ""
    valeur = float(texte)
    return f"{nombre(valeur, 0 if abs(valeur) >= 100 else 1)}\u00a0{unite}"
