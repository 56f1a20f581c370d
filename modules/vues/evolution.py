"""« Évolution » et « Attendu et observé » d'un territoire : les mêmes valeurs pour page, JSON et CSV."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from modules.donnees import droit, tables
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance, Sens
from modules.donnees.tables import Territoire, avec_article, region_de, territoire
from modules.fiche.evolution import RUPTURE, SERIES, SEUIL_EUR, Evolution, comparer, evolution, ventes_us
from modules.figures.evolution import Bande, attendu, trimestre_court
from modules.figures.gabarit import Figure, decrire, dire
from modules.langue.nombres import montant, nombre, ordinal, variation
from modules.langue.typographie import majuscule, mois_de_a
from modules.simulation.attendu import RAISONS, TOUS, attendu_observe, observations_nationales
from modules.simulation.embarque import parametres_embarques

_OBSERVATIONS = "observations/observations_etats_unis.csv"
_ETATS_UNIS = "US"
_FRANCE = "FR"
_PREMIER_MOIS = "2025-04"
_TRIMESTRES_DE = {("01", "03"): 1, ("04", "06"): 2, ("07", "09"): 3, ("10", "12"): 4}
NON_CONNUES = (
    "Ces données donnent l’année entière, sans le détail par trimestre\u00a0: les ventes observées du "
    "territoire ne sont pas connues. Celles de toute la France sont publiées."
)
NOTE_RUPTURE = (
    "En janvier\u00a02022, l’enquête EMEBI a remplacé la déclaration des échanges dans l’Union "
    "européenne\u00a0: les trimestres d’avant et d’après ne se comparent pas, sauf pour les pays "
    "hors de l’Union."
)
NOTE_PETITES = (
    f"En dessous de {SEUIL_EUR // 1000}\u202f000\u00a0€ un an plus tôt, l’écart n’est pas donné en pour cent."
)
NOTE_ATTENDU = (
    "L’attendu est l’effet de la surtaxe seule, toutes choses égales par ailleurs. L’observé s’en écarte "
    "pour d’autres raisons\u00a0: " + "\u202f; ".join(RAISONS) + "."
)
_AN = 4
_PRODUITS_MONTRES = 8
_OBSERVATIONS_MONTREES = 10
_SOURCE_OBSERVATIONS = (
    "Observé\u00a0: Douane, Sénat et filières, cités dans le CSV\u202f; attendu\u00a0: calcul de l’outil"
)
_ECART_US = "Ventes aux États-Unis, écart sur un an (€)"
_COLONNES_CAS = ["libelle", "attendu_pct", "attendu_bas_pct", "attendu_haut_pct", "observe_pct"]
_COURTES = ["trimestre", "produit", "attendu_pct", "observe_pct"]
_COLONNES_ATTENDU = [
    "trimestre", "produit", "exportations_us_eur", "un_an_avant_eur", "attendu_pct", "attendu_bas_pct",
    "attendu_haut_pct", "observe_pct",
]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Chronique:
    """Tout ce que l'on sait de l'évolution d'un territoire.

    `serie`, `region`, `france` : None sans trimestres, ou quand la comparaison n'a pas de sens (la France
    avec elle-même, un fichier partiel). `attendu`, `attendu_france` : voir `attendu_observe`.
    `observations` : variations relevées pour la France, en face de l'effet calculé ; servent quand le jeu
    n'a pas de trimestres. `part_du_territoire` y est la part des produits en cause dans ses ventes aux
    États-Unis.
    """

    territoire: Territoire
    provenance: Provenance
    produit: str | None
    pays: str | None
    serie: Evolution | None
    region: Evolution | None
    france: Evolution | None
    attendu: pd.DataFrame
    attendu_france: pd.DataFrame
    observations: pd.DataFrame


class Calculs(NamedTuple):
    """De quoi remplir une chronique ; l'écran y met les mêmes fonctions, gardées en mémoire.

    `serie(flux, code, produit, pays)` : séries d'un territoire. `attendu(flux, code)` : attendu et observé.
    `releves(flux, code, produit)` : observations nationales.
    """

    serie: Callable[[TableFlux, str, str | None, str | None], Evolution | None]
    attendu: Callable[[TableFlux, str], pd.DataFrame]
    releves: Callable[[TableFlux, str, str | None], pd.DataFrame]


def serie_de(flux: TableFlux, code: str, produit: str | None, pays: str | None) -> Evolution | None:
    """Séries d'un territoire ; None si le jeu n'a pas de trimestres."""
    return evolution(flux, territoire(code), produit=produit, pays=pays, rompue=_touche_par_2022(pays))


def attendu_de(flux: TableFlux, code: str) -> pd.DataFrame:
    """Attendu et observé d'un territoire, par trimestre et par produit ; vide sans trimestres.

    Euros, et variations sur un an en pour cent.
    """
    ventes = ventes_us(flux, territoire(code))
    if ventes is None:
        ventes = pd.DataFrame({"trimestre": [], "produit": [], "valeur_eur": []})
    return attendu_observe(
        ventes,
        parametres=parametres_embarques(),
        regimes=droit.lire_tarifs().regimes,
        trimestres=flux.provenance.trimestres_de("export"),
    )


def chronique(
    flux: TableFlux,
    lieu: Territoire,
    *,
    produit: str | None = None,
    pays: str | None = None,
    calculs: Calculs | None = None,
) -> Chronique:
    """Séries d'un territoire, de sa région et de la France, et ce que l'outil attendait."""
    calculs = calculs or Calculs(serie_de, attendu_de, observations)
    entier = not flux.provenance.est_partielle
    region = region_de(lieu.code) if entier and lieu.genre == "departement" else None
    france = _FRANCE if entier and lieu.genre != "france" else None

    def serie(code: str | None) -> Evolution | None:
        return None if code is None else calculs.serie(flux, code, produit, pays)

    def attendus(code: str) -> pd.DataFrame:
        table = calculs.attendu(flux, code)
        return table if produit is None else table[table["produit"] == produit].reset_index(drop=True)

    ici = attendus(lieu.code)
    return Chronique(
        territoire=lieu,
        provenance=flux.provenance,
        produit=produit,
        pays=pays,
        serie=serie(lieu.code),
        region=serie(None if region is None else region.code),
        france=serie(france),
        attendu=ici,
        attendu_france=ici.iloc[:0] if france is None else attendus(france),
        observations=calculs.releves(flux, lieu.code, produit),
    )


def _touche_par_2022(pays: str | None) -> bool:
    """Vrai pour tous les pays réunis et pour un pays de l'Union, dont la collecte a changé."""
    connus = tables.pays().set_index("code")["ue27"]
    return pays is None or bool(connus.get(pays, False))


def observations(
    flux: TableFlux, code: str, produit: str | None, nationales: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Variations relevées pour la France, et la part des produits en cause dans les ventes d'un territoire.

    Les colonnes de `releves_nationaux` (`nationales`, s'ils sont déjà faits), et part_du_territoire (NaN sans
    ventes aux États-Unis).
    """
    table = releves_nationaux(flux, produit) if nationales is None else nationales
    if table.empty:
        return table
    ici = _ventes_par_produit(flux, territoire(code).departements)
    a129 = tables.produits().set_index("code")["a129"].reindex(ici.index).fillna("")  # code hors nomenclature
    return table.assign(part_du_territoire=[_part(str(codes), ici, a129) for codes in table["produits"]])


def releves_nationaux(flux: TableFlux, produit: str | None) -> pd.DataFrame:
    """Variations relevées pour la France après mars 2025, et l'effet que l'outil calcule pour chacune.

    Colonnes : libelle, produits, debut, fin, observe_pct, attendu_pct et sa fourchette, source, fiabilite.
    Vide sans exportations, ou pour un jeu partiel, dont on ne tire pas la France.
    """
    if flux.provenance.est_partielle or "export" in flux.provenance.sens_absents:
        return pd.DataFrame()
    relevees = tables.lire_csv(_OBSERVATIONS)
    garde = (relevees["origine"] == "France") & (relevees["fin"] >= _PREMIER_MOIS)
    if produit is not None:
        garde &= relevees["produits"].str.split().map(lambda codes: produit in codes).astype(bool)
    relevees = relevees[garde].rename(columns={"variation_pct": "observe_pct"})
    table = observations_nationales(
        relevees[["libelle", "produits", "debut", "fin", "observe_pct", "source", "fiabilite"]],
        _ventes_par_produit(flux, None),
        parametres=parametres_embarques(),
        regimes=droit.lire_tarifs().regimes,
    )
    table["observe_pct"] = table["observe_pct"].astype(float)
    return table


def _ventes_par_produit(flux: TableFlux, departements: tuple[str, ...] | None) -> "pd.Series[float]":
    lignes = flux.lignes("export", departements)
    americaines = lignes[(lignes["pays"] == _ETATS_UNIS).to_numpy()]
    sommes = americaines.groupby("produit", observed=True)["valeur_eur"].sum()
    return pd.Series(sommes.to_numpy(float), index=sommes.index.astype("str"))


def _part(codes: str, ventes: "pd.Series[float]", a129: "pd.Series[str]") -> float:
    demandes = codes.removeprefix("-").split()
    dedans = (
        ventes.index.isin(demandes) | a129.isin(demandes).to_numpy()
        if demandes
        else ventes.notna().to_numpy()
    )
    total = float(ventes.sum())
    pris = float(ventes[~dedans if codes.startswith("-") else dedans].sum())
    return pris / total if total else float("nan")


# ---------------------------------------------------------------- en données


def evolution_en_json(c: Chronique, *, fichier: str | None = None) -> dict[str, Any]:
    """Dictionnaire prêt pour `json.dump` ; euros et kilogrammes entiers, pour cent, None si inconnu."""
    p = c.provenance
    vide: dict[str, Any] = {
        "trimestres": [], "glissant_quatre_trimestres": [], "un_an": [], "un_an_glissant": [], "volumes": [],
        "base_100": [],
    }  # fmt: skip
    series = vide if c.serie is None else {
        "trimestres": _lignes(c.serie.trimestres),
        "glissant_quatre_trimestres": _lignes(c.serie.glissant()),
        "un_an": _lignes(c.serie.un_an()),
        "un_an_glissant": _lignes(c.serie.un_an_glissant()),
        "volumes": _lignes(c.serie.volumes()),
        "base_100": _lignes(table_base_100(c)),
    }  # fmt: skip
    return {
        "territoire": {"code": c.territoire.code, "nom": c.territoire.nom, "genre": c.territoire.genre},
        "donnees": {
            "fichier": fichier, "statut": p.statut, "periode": p.periode, "source": p.source,
            "complete": p.complete, "licence": p.licence, "reserve": p.reserve, "empreinte": p.empreinte,
            "trimestres": list(p.trimestres),
        },
        "produit": c.produit,
        "pays": c.pays,
        **series,
        "attendu_observe": _attendu_court(c),
        "attendu_observe_france": _lignes(c.attendu_france[_COURTES]),
        "observations_nationales": _lignes(c.observations),
        "notes": notes(c),
    }  # fmt: skip


def _attendu_court(c: Chronique) -> list[dict[str, Any]]:
    """Les quatre colonnes promises ; `produit` est un CPF4, ou `TOUS`.

    Sans trimestres, les observations nationales d'un trimestre entier et d'un seul produit ; celles d'un
    groupe de produits (« -C30C ») restent dans `observations_nationales`.
    """
    if c.serie is not None:
        return _lignes(c.attendu[_COURTES])
    seuls = {"", *tables.produits()["code"]}
    return [
        {
            "trimestre": trimestre,
            "produit": o["produits"] or TOUS,
            "attendu_pct": o["attendu_pct"],
            # Ce qui est relevé l'est pour la France : rien n'est connu d'un département.
            "observe_pct": o["observe_pct"] if c.territoire.genre == "france" else None,
        }
        for o in _lignes(c.observations)
        if o["produits"] in seuls and (trimestre := _trimestre_entier(o["debut"], o["fin"]))
    ]


def _trimestre_entier(debut: str, fin: str) -> str | None:
    numero = _TRIMESTRES_DE.get((debut[5:], fin[5:])) if debut[:4] == fin[:4] else None
    return None if numero is None else f"{debut[:4]}T{numero}"


def _lignes(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Lignes en types Python, réels arrondis à six décimales ; un manque devient None."""
    objets = table.astype(object)
    return [
        {str(nom): _valeur(valeur) for nom, valeur in ligne.items()} for ligne in objets.to_dict("records")
    ]


def _valeur(valeur: object) -> object:
    if not isinstance(valeur, str) and pd.isna(valeur):  # type: ignore[call-overload]
        return None
    if isinstance(valeur, float):
        return round(float(valeur), 6)
    return valeur.item() if hasattr(valeur, "item") else valeur


def table_base_100(c: Chronique, serie: str = "exportations_eur") -> pd.DataFrame:
    """Indices du territoire, de sa région et de la France, colonnes absentes si sans objet.

    100 = moyenne des quatre premiers trimestres connus.
    """
    table = pd.DataFrame({"trimestre": [] if c.serie is None else c.serie.trimestres["trimestre"]})
    for nom, source in (("territoire", c.serie), ("region", c.region), ("france", c.france)):
        if source is not None:
            indices = source.base_100(serie).set_index("trimestre")["indice"]
            table[nom] = indices.reindex(table["trimestre"]).to_numpy()
    return table


def table_evolution(c: Chronique) -> pd.DataFrame:
    """Une ligne par trimestre : les noms du JSON, `glissant_` et `un_an_glissant_` devant les sommes.

    Unité au bout du nom : `_eur` (euros), `_kg`, `_pct` (pour cent).
    """
    devant = ["territoire", "territoire_nom", "periode", "produit", "pays", "trimestre"]
    if c.serie is None:
        return pd.DataFrame(columns=[*devant, *SERIES])
    blocs = [
        c.serie.trimestres,
        c.serie.glissant().drop(columns="trimestre").add_prefix("glissant_"),
        c.serie.un_an().drop(columns="trimestre"),
        c.serie.un_an_glissant().drop(columns="trimestre").add_prefix("un_an_glissant_"),
        c.serie.volumes().drop(columns="trimestre"),
        table_base_100(c).drop(columns="trimestre").add_prefix("base_100_"),
    ]
    return _identifier(pd.concat(blocs, axis=1), c)[
        [*devant, *(str(nom) for bloc in blocs for nom in bloc.columns if nom != "trimestre")]
    ]


def table_attendu(c: Chronique) -> pd.DataFrame:
    """Attendu et observé, territoire puis France ; sans trimestres, les observations nationales.

    Euros pour `_eur`, pour cent pour `_pct`.
    """
    if c.serie is None:
        return c.observations.assign(periode=c.provenance.periode)
    morceaux = [_identifier(c.attendu[_COLONNES_ATTENDU], c)]
    if not c.attendu_france.empty:
        france = c.attendu_france[_COLONNES_ATTENDU]
        morceaux.append(
            france.assign(territoire=_FRANCE, territoire_nom="France", periode=c.provenance.periode, pays="")
        )
    table = pd.concat(morceaux, ignore_index=True).drop(columns="pays")
    table["produit_libelle"] = table["produit"].map(libelle_produit)
    devant = ["territoire", "territoire_nom", "periode", "trimestre", "produit", "produit_libelle"]
    return table[[*devant, *(nom for nom in _COLONNES_ATTENDU if nom not in devant)]]


def table_ecarts(flux: TableFlux, lieu: Territoire, dimension: str) -> pd.DataFrame:
    """Chaque produit ou pays au dernier trimestre, et un an plus tôt ; vide sans trimestres.

    Euros pour `_eur`, pour cent pour `_pct`.
    """
    table = comparer(flux, lieu, "pays" if dimension == "pays" else "produit")
    if table is None:
        return pd.DataFrame(columns=["sens", "code", "libelle", "trimestre", "valeur_eur"])
    nommer = tables.libelle_pays if dimension == "pays" else tables.libelle_produit
    table.insert(2, "libelle", table["code"].map(nommer))
    return table.assign(periode=flux.provenance.periode, territoire=lieu.code, territoire_nom=lieu.nom)


def table_montree(c: Chronique) -> pd.DataFrame:
    """Séries à l'euro, et écarts sur un an en euros puis en pour cent : la table que l'écran montre."""
    if c.serie is None:
        return pd.DataFrame()
    serie, ecarts = c.serie.trimestres, c.serie.un_an()
    montree = pd.DataFrame({"Trimestre": serie["trimestre"].map(ecrire_trimestre)})
    noms = {
        "exportations": "Exportations",
        "importations": "Importations",
        "exportations_us": "Ventes aux États-Unis",
    }
    for cle, nom in noms.items():
        montree[f"{nom} (€)"] = serie[f"{cle}_eur"]
        montree[f"{nom}, sur un an"] = ecarts[f"{cle}_pct"].map(ecrire_variation)
    montree[_ECART_US] = serie["exportations_us_eur"].diff(_AN)
    montants = [f"{nom} (€)" for nom in noms.values()]
    return decrire(montree.iloc[::-1].reset_index(drop=True), euros=[*montants, _ECART_US])


def changements(ecarts: pd.DataFrame) -> pd.DataFrame:
    """Les ventes qui ont le plus changé, des plus grands écarts aux plus petits ; vide sans année d'avant.

    Euros ; le dernier écart, écrit, est en pour cent.
    """
    if "ecart_eur" not in ecarts:
        return pd.DataFrame()
    ici = ecarts[(ecarts["sens"] == "export") & ecarts["ecart_eur"].notna() & (ecarts["ecart_eur"] != 0)]
    ici = ici.head(_PRODUITS_MONTRES)
    noms = {
        "valeur_eur": "Dernier trimestre (€)",
        "un_an_avant_eur": "Un an plus tôt (€)",
        "ecart_eur": "Écart (€)",
    }
    courts = dict(zip(tables.produits()["code"], tables.produits()["libelle_court"], strict=True))
    dits = [courts.get(str(c), nom) for c, nom in zip(ici["code"], ici["libelle"], strict=True)]
    table = ici.assign(libelle=dits)[["libelle", *noms]].rename(columns=noms | {"libelle": "Libellé"})
    table["Écart"] = ici["ecart_pct"].map(ecrire_variation)
    return decrire(table.reset_index(drop=True), euros=noms.values())


def _identifier(table: pd.DataFrame, c: Chronique) -> pd.DataFrame:
    filtres = (
        {"pays": c.pays or ""} if "produit" in table else {"produit": c.produit or "", "pays": c.pays or ""}
    )
    return table.assign(
        territoire=c.territoire.code,
        territoire_nom=c.territoire.nom,
        periode=c.provenance.periode,
        **filtres,
    )


# ---------------------------------------------------------------- en figures


def bandes_des_regimes() -> list[Bande]:
    """Régimes américains en vigueur, datés, dans l'ordre."""
    regimes = droit.lire_tarifs().regimes
    dates = regimes[(regimes["genre"] == "en_vigueur") & (regimes["debut"] != "")].sort_values("debut")
    return [
        Bande(date.fromisoformat(debut), date.fromisoformat(fin) if fin else None, libelle)
        for debut, fin, libelle in dates[["debut", "fin", "libelle"]].itertuples(index=False, name=None)
    ]


def trimestres_attendus(c: Chronique) -> list[str]:
    """Trimestres qui ont un attendu et un observé, le plus récent d'abord."""
    return sorted(c.attendu["trimestre"].unique(), reverse=True)


def cas_attendus(c: Chronique, trimestre: str) -> pd.DataFrame:
    """Un trimestre : tous produits ici et en France, puis les produits qui pesaient un an avant.

    Variations sur un an, en pour cent.
    """
    if c.attendu.empty:
        return _sans_cas()
    ici = c.attendu[c.attendu["trimestre"] == trimestre]
    grands = ici[_pese(ici)].head(_PRODUITS_MONTRES + 1)
    lieu = c.territoire.nom
    cas = grands.assign(libelle=[f"{libelle_produit(p)}, {lieu}" if p == TOUS else _nom_court(p)
                                 for p in grands["produit"]])  # fmt: skip
    france = c.attendu_france
    france = france[(france["trimestre"] == trimestre) & (france["produit"] == TOUS)]
    france = france.assign(libelle="Tous produits, France")
    rangees: pd.DataFrame = pd.concat(
        [cas[cas["produit"] == TOUS], france, cas[cas["produit"] != TOUS]], ignore_index=True
    )
    return rangees[_COLONNES_CAS]


def table_attendus(c: Chronique) -> pd.DataFrame:
    """Tous les trimestres, tous produits puis les principaux, ici et en France : la table que l'écran montre.

    Un produit a le même attendu partout : seul l'ensemble de ses produits en distingue un territoire.
    """
    if c.attendu.empty:
        return pd.DataFrame()
    cles = ["attendu_pct", "observe_pct"]
    france = c.attendu_france.set_index(["trimestre", "produit"])[cles].to_dict("index")
    lignes_montrees = []
    for trimestre in trimestres_attendus(c):
        ici = c.attendu[c.attendu["trimestre"] == trimestre]
        for ligne in ici[_pese(ici)].head(_PRODUITS_MONTRES + 1).to_dict("records"):
            produit = str(ligne["produit"])
            montree = {"Trimestre": ecrire_trimestre(trimestre), "Ventes aux États-Unis": _nom_court(produit)}
            valeurs: dict[str, dict[Any, Any]] = {c.territoire.nom: ligne}
            if france:
                valeurs["France"] = france.get((trimestre, produit), dict.fromkeys(cles))
            for lieu, valeur in valeurs.items():
                montree[f"Attendu, {lieu}"] = ecrire_variation(valeur[cles[0]], decimales=0)
                montree[f"Observé, {lieu}"] = ecrire_variation(valeur[cles[1]])
            lignes_montrees.append(montree)
    return pd.DataFrame(lignes_montrees)


def _pese(table: pd.DataFrame) -> "pd.Series[bool]":
    """Tous produits, et ceux qui pesaient assez un an plus tôt pour que l'écart se dise en pour cent."""
    return (table["produit"] == TOUS) | (table["un_an_avant_eur"] >= SEUIL_EUR)


def _cas_nationaux(nationaux: pd.DataFrame) -> pd.DataFrame:
    """Relevés (`releves_nationaux`) d'un trimestre ou de l'année, les plus récents d'abord."""
    if nationaux.empty:
        return _sans_cas()
    table = nationaux[nationaux["fin"] >= "2025-09"].sort_values(
        ["fin", "debut"], ascending=[False, False], kind="stable"
    )
    libelles = [
        f"{majuscule(str(o['libelle']))}, {_quand(str(o['debut']), str(o['fin']))}"
        for o in table.to_dict("records")
    ]
    montrees = table.assign(libelle=libelles)[_COLONNES_CAS].head(_OBSERVATIONS_MONTREES)
    return montrees.reset_index(drop=True)


def _sans_cas() -> pd.DataFrame:
    return pd.DataFrame({nom: pd.Series(dtype="float64") for nom in _COLONNES_CAS})


def _quand(debut: str, fin: str) -> str:
    """« 4e trimestre 2025 », « année 2025 », « juillet 2025 », « janvier à septembre 2025 »."""
    trimestre = _trimestre_entier(debut, fin)
    if trimestre:
        return ecrire_trimestre(trimestre)
    if (debut[5:], fin[5:]) == ("01", "12") and debut[:4] == fin[:4]:
        return f"année {debut[:4]}"
    return mois_de_a(debut, fin)


def figure_attendu(cas: pd.DataFrame, *, titre: str, p: Provenance) -> Figure:
    """Attendu et observé ; la source dit d'où vient l'observé."""
    source = source_des_series(p, "export") if p.trimestres else _SOURCE_OBSERVATIONS
    figure = attendu(cas, titre=titre, source=source)
    return dire(figure, _message_attendu(cas), unite="en pour cent")


def _hors_fourchette(cas: pd.DataFrame) -> tuple[int, int, int]:
    """Ventes comparables, celles tombées plus bas que leur fourchette, celles montées plus haut."""
    connus = cas.dropna(subset=["attendu_bas_pct", "attendu_haut_pct", "observe_pct"])
    if connus.empty:
        return 0, 0, 0
    bas, haut = (connus[["attendu_bas_pct", "attendu_haut_pct"]].agg(f, axis=1) for f in ("min", "max"))
    return len(connus), int((connus["observe_pct"] < bas).sum()), int((connus["observe_pct"] > haut).sum())


def _message_attendu(cas: pd.DataFrame) -> str | None:
    """Combien de ventes observées sortent de la fourchette du calcul, parmi celles qui s'y comparent."""
    connus, plus_bas, plus_haut = _hors_fourchette(cas)
    if not connus:
        return None
    sortis = plus_bas + plus_haut
    if not sortis:
        return "L’observé reste partout dans la fourchette de l’attendu"
    sens = {plus_bas: ", toujours vers le bas", plus_haut: ", toujours vers le haut"}.get(sortis, "")
    dit = f"L’observé sort de la fourchette de l’attendu {sortis} fois sur {connus}"
    return dit + (sens if sortis > 1 else "")


def phrase_hors_fourchette(flux: TableFlux) -> str | None:
    """Combien de relevés nationaux sont sortis de la fourchette du calcul ; None s'il n'y en a pas."""
    cas = _cas_nationaux(releves_nationaux(flux, None))
    connus, plus_bas, plus_haut = _hors_fourchette(cas)
    if not connus:
        return None
    sortis = plus_bas + plus_haut
    return (
        f"Sur les {connus} derniers relevés des ventes de toute la France, {sortis} sont sortis de la "
        "fourchette calculée\u00a0: elle ne dit que l’effet de la surtaxe\u202f; stocks, change et demande "
        "jouent aussi."
    )


def message_serie(ecarts: pd.DataFrame, mesure: str, nom: str) -> str | None:
    """« Exportations : +3,2 % sur un an au 2e trimestre 2025 » ; None si l'écart n'est pas calculé.

    `ecarts` : ce que rendent `un_an` et `un_an_glissant` ; `mesure` : « exportations ».
    """
    dernier = ecarts.iloc[-1]
    if pd.isna(dernier[f"{mesure}_pct"]):
        return None
    variation = ecrire_variation(float(dernier[f"{mesure}_pct"]))
    return f"{nom}\u00a0: {variation} sur un an au {ecrire_trimestre(str(dernier['trimestre']))}"


def message_base_100(table: pd.DataFrame, noms: Mapping[str, str]) -> str | None:
    """Dernier indice du territoire et de la France ; None si l'un est inconnu."""
    if table.empty or not {"territoire", "france"} <= set(table.columns):
        return None
    derniers = table[["territoire", "france"]].iloc[-1]
    if derniers.isna().any():
        return None
    ici, france = (nombre(round(float(v))) for v in derniers)
    return f"Indice {ici} pour {avec_article(noms['territoire'])}, {france} pour la France"


def figure_nationale(flux: TableFlux) -> Figure | None:
    """Ventes de la France, attendu et observé : ce que montre une fiche sans trimestres. None sans relevé."""
    cas = _cas_nationaux(releves_nationaux(flux, None))
    if cas.empty:
        return None
    return figure_attendu(
        cas, titre="Ventes de la France aux États-Unis, attendu et observé", p=flux.provenance
    )


def source_des_series(p: Provenance, sens: Sens | None = None) -> str:
    """Ligne sous une série : tous les trimestres du fichier, et non les douze mois montrés ailleurs."""
    bornes = " à ".join(trimestre_court(t) for t in (p.trimestres[0], p.trimestres[-1]))
    return replace(p, periode=bornes).ligne(sens)


# ---------------------------------------------------------------- en mots


def phrases_evolution(c: Chronique) -> list[str]:
    """Ce qu'un lecteur pressé doit savoir : le dernier trimestre, douze mois, et les ventes américaines."""
    if c.serie is None:
        return []
    phrases = []
    dernier = c.serie.trimestres.iloc[-1]
    annuels = c.serie.un_an_glissant().iloc[-1]
    sommes = c.serie.glissant().iloc[-1]
    if pd.notna(sommes["exportations_eur"]):
        total = montant(float(sommes["exportations_eur"]), exact=True)
        phrases.append(
            f"Sur quatre trimestres, les exportations atteignent {total}"
            + (
                f", soit {ecrire_variation(annuels['exportations_pct'])} par rapport aux quatre précédents."
                if pd.notna(annuels["exportations_pct"])
                else "."
            )
        )
    ecarts = c.serie.trimestres["exportations_us_eur"].diff(_AN).iloc[-1]
    if pd.notna(ecarts):
        variation = c.serie.un_an()["exportations_us_pct"].iloc[-1]
        en_pct = f" ({ecrire_variation(variation)})" if pd.notna(variation) else ""
        bouge = "reculent" if ecarts < 0 else "progressent"
        valeur = (
            f"{bouge} de {montant(abs(float(ecarts)), exact=True)}{en_pct}" if ecarts else "sont les mêmes"
        )
        phrases.append(
            f"Au {ecrire_trimestre(dernier['trimestre'])}, les ventes aux États-Unis {valeur} par rapport au "
            "même trimestre de l’année d’avant."
        )
    tous = c.attendu[c.attendu["produit"] == TOUS].iloc[-1:]
    phrases += [
        f"L’effet attendu de la surtaxe seule était de {ecrire_variation(a['attendu_pct'], decimales=0)} (de "
        f"{ecrire_variation(a['attendu_bas_pct'], decimales=0)} à "
        f"{ecrire_variation(a['attendu_haut_pct'], decimales=0)})."
        for a in tous.to_dict("records")
        if pd.notna(a["attendu_pct"]) and pd.notna(a["observe_pct"])
    ]
    return phrases


def ecrire_trimestre(code: str) -> str:
    """« 2025T2 » → « 2e trimestre 2025 »."""
    return f"{ordinal(int(code[5]))} trimestre {code[:4]}"


def ecrire_variation(valeur: float | None, *, decimales: int = 1) -> str:
    """« +4,2 % », « −35,6 % » ; « non calculé » si la base est inconnue ou trop petite."""
    if valeur is None or pd.isna(valeur):
        return "non calculé"
    return variation(float(valeur), decimales)


def libelle_produit(code: str) -> str:
    """Libellé d'un CPF4 ; « Tous produits » pour la somme."""
    return "Tous produits" if code == TOUS else tables.libelle_produit(code)


@cache
def _nom_court(code: str) -> str:
    """Libellé court d'un produit connu, sinon son libellé."""
    courts = tables.produits().set_index("code")["libelle_court"]
    return str(courts.get(code) or libelle_produit(code))


def notes(c: Chronique) -> list[str]:
    """Réserves à lire avec les séries, celles qui s'appliquent."""
    if c.serie is None:
        return [NON_CONNUES, NOTE_ATTENDU]
    ruptures = [NOTE_RUPTURE] if c.serie.trimestres["trimestre"].min() < RUPTURE else []
    return [*ruptures, NOTE_PETITES, *([NOTE_ATTENDU] if not c.attendu.empty else [])]
