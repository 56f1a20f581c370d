"""Séries trimestrielles d'un territoire : niveaux, douze mois glissants, écarts à un an, base 100.

Une valeur absente (NA) est inconnue : trimestre qui n'est pas dans le fichier, masse incomplète, base trop
petite pour un pourcentage, comparaison à cheval sur la rupture de 2022. Un zéro est un zéro du fichier.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance, Sens, rang_trimestre, trimestre_du_rang
from modules.donnees.tables import Territoire

Dimension = Literal["produit", "pays"]

_ETATS_UNIS = "US"
SERIES = ["exportations_eur", "importations_eur", "exportations_us_eur", "exportations_kg", "importations_kg"]
_VALEURS = {"exportations_eur": "exportations", "importations_eur": "importations",
           "exportations_us_eur": "exportations_us"}  # fmt: skip
# Depuis janvier 2022, l'enquête EMEBI remplace la déclaration d'échanges de biens dans l'Union européenne.
RUPTURE = "2022T1"
# En dessous, une seule machine livrée fait doubler le trimestre : l'écart se dit en euros, pas en pour cent.
SEUIL_EUR = 100_000
_AN = 4  # trimestres


@dataclass(frozen=True, slots=True, eq=False)
class Evolution:
    """Séries d'un territoire, en euros (FAB à l'export, CAF à l'import) et en kilogrammes.

    `trimestres` : `trimestre` (« 2025T2 », sans trou du premier au dernier du fichier) et `SERIES` en Int64,
    NA si inconnu. `produit`, `pays` : filtres éventuels ; les ventes aux États-Unis ne suivent que le
    premier. `rompue` : vrai quand la rupture de 2022 touche exportations et importations, faux pour un pays
    hors de l'Union, dont la collecte n'a pas changé.
    """

    territoire: Territoire
    provenance: Provenance
    produit: str | None
    pays: str | None
    trimestres: pd.DataFrame
    rompue: bool

    def glissant(self) -> pd.DataFrame:
        """Sommes des quatre trimestres qui finissent à chacun ; NA si l'un manque ou si 2022 les sépare.

        Euros et kilogrammes entiers.
        """
        sommes = {nom: self.trimestres[nom].rolling(_AN, min_periods=_AN).sum() for nom in SERIES}
        table = pd.DataFrame({"trimestre": self.trimestres["trimestre"], **sommes})
        debut = rang_trimestre(RUPTURE)
        rangs = table["trimestre"].map(rang_trimestre)
        coupes = (rangs >= debut) & (rangs < debut + _AN - 1) & self._traverse()
        for nom in SERIES:
            if self._touchee(nom):
                table[nom] = table[nom].mask(coupes)
        return table.astype(dict.fromkeys(SERIES, "Int64"))

    def un_an(self) -> pd.DataFrame:
        """Écart, en pour cent, au même trimestre de l'année d'avant."""
        return self._ecarts(self.trimestres, duree=1)

    def un_an_glissant(self) -> pd.DataFrame:
        """Écart, en pour cent, de quatre trimestres aux quatre d'avant."""
        return self._ecarts(self.glissant(), duree=_AN)

    def volumes(self) -> pd.DataFrame:
        """Valeur unitaire (euros par kilogramme) et écarts à un an de la masse et de cette valeur.

        NA tant que les masses des deux trimestres comparés ne sont pas toutes connues.
        """
        table = self.trimestres[["trimestre"]].copy()
        for nom in ("exportations", "importations"):
            euros, masse = self.trimestres[f"{nom}_eur"], self.trimestres[f"{nom}_kg"]
            unitaire = (euros.astype("Float64") / masse.astype("Float64")).mask((masse == 0).fillna(True))
            table[f"{nom}_eur_par_kg"] = unitaire
            assez = (euros >= SEUIL_EUR).fillna(False)
            for cle, serie in (("kg", masse.astype("Float64")), ("eur_par_kg", unitaire)):
                base = serie.shift(_AN).mask(~assez.shift(_AN, fill_value=False))
                ecart = self._sans_rupture((serie / base.mask((base == 0).fillna(True)) - 1) * 100, nom, 1)
                table[f"{nom}_{cle}_pct"] = ecart
        return table

    def base_100(self, serie: str = "exportations_eur") -> pd.DataFrame:
        """`trimestre`, `indice` : 100 = moyenne des quatre premiers trimestres connus et comparables.

        Quatre et non un, pour que la saison ne fasse pas la base. Vide si quatre trimestres ne se suivent
        pas.
        """
        table = self.trimestres[["trimestre", serie]].copy()
        if self._touchee(serie):
            depart = rang_trimestre(RUPTURE)
            apres = table["trimestre"].map(rang_trimestre) >= depart
            table = table[apres] if apres.sum() >= _AN else table[~apres]
        moyennes = table[serie].astype("Float64").rolling(_AN, min_periods=_AN).mean()
        connues = moyennes[moyennes.notna() & (moyennes * _AN >= SEUIL_EUR)]
        if connues.empty:
            return pd.DataFrame({"trimestre": pd.Series(dtype="str"), "indice": pd.Series(dtype="Float64")})
        indice = table[serie].astype("Float64") / connues.iloc[0] * 100
        return pd.DataFrame({"trimestre": table["trimestre"], "indice": indice}).reset_index(drop=True)

    def _ecarts(self, table: pd.DataFrame, *, duree: int) -> pd.DataFrame:
        """Écarts à quatre rangs de distance ; `duree` : trimestres additionnés dans chaque valeur."""
        resultat = {"trimestre": table["trimestre"]}
        for colonne, nom in _VALEURS.items():
            avant = table[colonne].shift(_AN)
            base = avant.mask((avant < SEUIL_EUR).fillna(True)).astype("Float64")
            ecart = (table[colonne].astype("Float64") / base - 1) * 100
            resultat[f"{nom}_pct"] = self._sans_rupture(ecart, colonne, duree)
        return pd.DataFrame(resultat)

    def _sans_rupture(self, ecarts: "pd.Series[float]", nom: str, duree: int) -> "pd.Series[float]":
        """Écarts dont les deux termes sont du même côté de janvier 2022."""
        if not self._touchee(nom):
            return ecarts
        debut = rang_trimestre(RUPTURE)
        rangs = self.trimestres["trimestre"].map(rang_trimestre)
        return ecarts.mask((rangs >= debut) & (rangs - _AN - duree + 1 < debut))

    def _touchee(self, nom: str) -> bool:
        """Les ventes aux États-Unis passent par une déclaration en douane, que 2022 n'a pas changée."""
        return self.rompue and not nom.startswith("exportations_us")

    def _traverse(self) -> bool:
        rangs = self.trimestres["trimestre"].map(rang_trimestre)
        return bool((rangs < rang_trimestre(RUPTURE)).any())


def evolution(
    flux: TableFlux,
    territoire: Territoire,
    *,
    produit: str | None = None,
    pays: str | None = None,
    rompue: bool = True,
) -> Evolution | None:
    """Séries d'un territoire, d'un produit (CPF4) ou avec un pays ; None si le jeu n'a pas de trimestres."""
    sommes = flux.sommes_trimestrielles(
        ["sens", "trimestre", "pays"],
        departement=territoire.departements,
        produit=None if produit is None else (produit,),
    )
    p = flux.provenance
    if sommes is None or not p.trimestres:
        return None
    table = pd.DataFrame({"trimestre": _suite(p.trimestres)})
    choisis = sommes if pays is None else sommes[sommes["pays"] == pays]
    americaines = sommes[sommes["pays"] == _ETATS_UNIS]
    series: tuple[tuple[str, pd.DataFrame, Sens, str], ...] = (
        ("exportations_eur", choisis, "export", "valeur_eur"),
        ("importations_eur", choisis, "import", "valeur_eur"),
        ("exportations_us_eur", americaines, "export", "valeur_eur"),
        ("exportations_kg", choisis, "export", "masse_kg"),
        ("importations_kg", choisis, "import", "masse_kg"),
    )
    for nom, source, sens, mesure in series:
        connus = _connus(flux, territoire, sens)
        table[nom] = _serie(source, sens, mesure=mesure, connus=connus, tous=table["trimestre"])
    return Evolution(territoire, p, produit, pays, table, rompue)


def comparer(
    flux: TableFlux, territoire: Territoire, dimension: Dimension, *, trimestre: str | None = None
) -> pd.DataFrame | None:
    """Chaque produit ou pays à un trimestre et au même de l'année d'avant ; None sans trimestres.

    Colonnes : `sens`, `code`, `trimestre`, `valeur_eur`, `un_an_avant_eur`, `ecart_eur` (NA si l'année
    d'avant n'est pas dans le fichier), `ecart_pct` (NA de plus sur une petite base), `masse_kg`,
    `un_an_avant_kg`, `eur_par_kg`, `un_an_avant_eur_par_kg` ; écarts les plus grands d'abord. `trimestre` :
    le dernier de chaque sens par défaut.
    """
    sommes = flux.sommes_trimestrielles(["sens", dimension, "trimestre"], departement=territoire.departements)
    if sommes is None:
        return None
    tables = []
    for sens in get_args(Sens):
        ici = sommes[sommes["sens"] == sens]
        connus = flux.provenance.trimestres_de(sens)
        choisi = trimestre or (connus[-1] if connus else "")
        if choisi in connus:
            avant = trimestre_du_rang(rang_trimestre(choisi) - _AN)
            tables.append(_confronter(ici, dimension, (choisi, avant), avant in connus))
    if not tables:
        return None
    return pd.concat(tables, ignore_index=True)


def ventes_us(flux: TableFlux, territoire: Territoire) -> pd.DataFrame | None:
    """Ventes aux États-Unis : `trimestre`, `produit`, `valeur_eur` ; None sans trimestres, ou inconnues.

    Euros entiers, FAB.
    """
    if not _connus(flux, territoire, "export"):
        return None
    return flux.sommes_trimestrielles(
        ["trimestre", "produit"], sens=("export",), pays=(_ETATS_UNIS,), departement=territoire.departements
    )


def _connus(flux: TableFlux, territoire: Territoire, sens: Sens) -> Sequence[str]:
    """Trimestres où ce territoire est connu : dans un jeu partiel, aucun de ses départements n'y manque."""
    trimestres = flux.provenance.trimestres_de(sens)
    if not flux.provenance.est_partielle:
        return trimestres
    sommes = flux.sommes_trimestrielles(["trimestre", "departement"], sens=(sens,))
    if territoire.departements is None or sommes is None:
        return ()
    voulus = set(territoire.departements)
    presents = sommes.groupby("trimestre", observed=True)["departement"].agg(set)
    return [t for t in trimestres if voulus <= presents.get(t, set())]


def _suite(trimestres: Sequence[str]) -> list[str]:
    """Du premier au dernier, trous compris."""
    rangs = [rang_trimestre(t) for t in trimestres]
    return [trimestre_du_rang(r) for r in range(min(rangs), max(rangs) + 1)]


def _serie(
    sommes: pd.DataFrame, sens: Sens, *, mesure: str, connus: Sequence[str], tous: "pd.Series[str]"
) -> "pd.Series[int]":
    """Sommes par trimestre : zéro quand le fichier a ce trimestre et rien pour ce territoire, sinon NA."""
    ici = sommes[sommes["sens"] == sens]
    valeurs = ici.groupby("trimestre")[mesure].agg(lambda v: v.astype("Int64").sum(skipna=False))
    serie = valeurs.astype("Int64").reindex(tous)
    serie = serie.where(serie.index.isin(valeurs.index), 0)
    return serie.where(serie.index.isin(list(connus))).reset_index(drop=True)


def _confronter(
    sommes: pd.DataFrame, dimension: str, trimestres: tuple[str, str], avant_connu: bool
) -> pd.DataFrame:
    """Deux trimestres face à face, un produit ou un pays par ligne."""
    choisi, avant = (
        sommes[sommes["trimestre"] == t].set_index(dimension)[["valeur_eur", "masse_kg"]] for t in trimestres
    )
    codes = choisi.index.union(avant.index)
    table = pd.DataFrame({"code": codes, "trimestre": trimestres[0]})
    table.insert(0, "sens", sommes["sens"].iloc[0] if len(sommes) else "")
    table["valeur_eur"] = choisi["valeur_eur"].reindex(codes).fillna(0).astype("Int64").to_numpy()
    valeurs_avant = avant["valeur_eur"].reindex(codes).fillna(0).astype("Int64")
    table["un_an_avant_eur"] = valeurs_avant.to_numpy() if avant_connu else pd.NA
    table = table.astype({"valeur_eur": "Int64", "un_an_avant_eur": "Int64"})
    table["ecart_eur"] = table["valeur_eur"] - table["un_an_avant_eur"]
    base = (
        table["un_an_avant_eur"].mask((table["un_an_avant_eur"] < SEUIL_EUR).fillna(True)).astype("Float64")
    )
    table["ecart_pct"] = table["ecart_eur"].astype("Float64") / base * 100
    for nom, source, euros in (("", choisi, "valeur_eur"), ("un_an_avant_", avant, "un_an_avant_eur")):
        masse = source["masse_kg"].reindex(codes).astype("Int64").reset_index(drop=True)
        table["masse_kg" if not nom else "un_an_avant_kg"] = masse
        par_kg = table[euros].astype("Float64") / masse.astype("Float64").mask((masse == 0).fillna(True))
        table[f"{nom}eur_par_kg"] = par_kg
    tri = table["ecart_eur"].abs().fillna(table["valeur_eur"])
    return table.loc[tri.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)
