"""Construction des tables du droit américain et des sensibilités à partir des sources.

Après la première construction ces CSV font foi : une personne les corrige au tableur, et la construction
n'écrase rien sans `ecraser`. `evenements.csv`, `regimes.csv`, `regimes_autres_origines.csv`,
`taux_par_origine.csv`, `prereglages.csv`, `horizons.csv` et `parametres.csv` sont écrits à la main et jamais
construits. Ce que la méthode tranche depuis le relevé d'origine (§ 12, 15 et 16) est corrigé ici, pour qu'une
reconstruction ne le perde pas.
"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from modules.fabrique.tables.lecture import lire_source

_R1, _R2, _R3, _R4, _R5 = (
    "R1_IEEPA10_2025-06-04", "R2_UE15_2025-11-13", "R3_S122_2026-02-24", "R4_S122_ANNEXES_2026-06-08",
    "R5_S301FL10_2026-10-09",
)  # fmt: skip
_EXEMPTES = ("part_exo_liste", "part_exo_aero_coeur")
_PHARMA = ("part_s232_pharma", "part_s232_pharma_possible")
_METAUX = ("part_s232_metal50", "part_s232_contenu50")
_SECTORIELS = (
    *_METAUX, "part_s232_derive25", "part_s232_plaf15", "part_s232_auto", "part_s232_pl_bus",
    "part_s232_bois_meuble", "part_s232_pharma",
)  # fmt: skip

# Champ de chaque régime : (régime dont les listes sont connues, colonnes retranchées de 1). Les régimes sans
# liste propre reprennent celles que leur règle « * » désigne dans hs_scope.csv.
_RETRANCHES: dict[str, tuple[str, tuple[str, ...]]] = {
    "R1a_IEEPA10_2025-05-03": (_R1, _EXEMPTES),
    _R1: (_R1, _EXEMPTES),
    "R2a_UE15_2025-08-07": (_R1, _EXEMPTES),
    "R2b_UE15_2025-09-01": (_R2, _EXEMPTES),
    _R2: (_R2, _EXEMPTES),
    _R3: (_R3, _EXEMPTES),
    "R3b_S122_ANNEXES_2026-04-06": (_R4, _EXEMPTES),
    _R4: (_R4, _EXEMPTES),
    # Avant le 29 septembre 2026 le médicament breveté était encore exempté par liste.
    "R5a_S301FL10_2026-07-24": (_R5, (*_EXEMPTES, *_PHARMA)),
    _R5: (_R5, _EXEMPTES),
    "T_UE20_2025-04-02": (_R1, _EXEMPTES),
    "T_UE50_2025-05-23": (_R1, _EXEMPTES),
    "T_UE30_2025-07-12": (_R1, _EXEMPTES),
    "T_VIN200_2026-01-19": (_R2, _EXEMPTES),
    "T_S122_15_2026-02-21": (_R3, _EXEMPTES),
    "T_AUTO25_2026-05-01": (_R4, _EXEMPTES),
    "T_FL10_ADD_2026-06-02": (_R5, (*_EXEMPTES, *_PHARMA)),
    "T_UE25_2025-02-26": (_R1, ()),
    "T_GROENLAND10_2026-01-17": (_R2, ()),
    "T_GROENLAND25_2026-01-17": (_R2, ()),
}
# Régimes qui ne visent que des listes : colonnes ajoutées.
_VISES: dict[str, tuple[str, tuple[str, ...]]] = {
    "R00_NPF_2024": (_R1, ()),
    "R0_ACIER25_2025-03-12": (_R1, _METAUX),
    "T_VIN200_2025-03-13": (_R1, _METAUX),
    "C_S232_SEUL_2026-10-09": (_R5, _SECTORIELS),
}

# Ce que la méthode tranche. Vins : le droit normal réellement perçu (§ 15) est déjà dans les sources, sauf
# pour deux menaces ajoutées à l'accord. Avions : exemptés dès septembre 2025, sans tirage (§ 12). Navires :
# un paquebot sous pavillon étranger n'entre pas dans le territoire douanier américain, droit incertain, zéro
# au centre (§ 16).
_VINS, _AVIONS, _NAVIRES = "1102", "3030", "3011"
_SOURCE_NPF = "Moyenne des lignes tarifaires, HTS et OMC, 2024"
_SOURCE_NPF_VINS = (
    "Droit réellement perçu en 2024 : 0,375 % sur le chapitre 22 d'origine France, 0,72 % au plus pour le vin"
)
_ACCORD_VINS = 14.28
_VINS_MENACES = {
    "T_GROENLAND25_2026-01-17": _ACCORD_VINS + 25, "T_VIN200_2026-01-19": _ACCORD_VINS + 200
}  # fmt: skip
# Au-delà, les lignes exemptées ne changent plus la moyenne des droits du produit.
_EXEMPTION_NEGLIGEABLE = 0.99
_AVIONS_EXEMPTES = dict.fromkeys(
    (
        "R2b_UE15_2025-09-01", _R2, _R3, "R3b_S122_ANNEXES_2026-04-06", _R4, "R5a_S301FL10_2026-07-24", _R5,
        "T_VIN200_2026-01-19", "T_S122_15_2026-02-21", "T_AUTO25_2026-05-01", "T_FL10_ADD_2026-06-02",
    ),
    0.0,
) | {"T_GROENLAND10_2026-01-17": 10.0, "T_GROENLAND25_2026-01-17": 25.0}  # fmt: skip
# Pièces d'aviation civile des listes d'exemption : l'exemption est acquise, elle ne se tire plus.
_PIECES_EXEMPTEES = ("2211", "2651")
# Taux général des régimes dont le champ est connu ligne à ligne ; le droit normal en est déduit s'il est
# « tout compris ».
_TAUX_GENERAUX: dict[str, tuple[float, bool]] = {
    _R1: (10, False), _R2: (15, True), _R3: (10, False), _R4: (10, False), _R5: (10, True),
}  # fmt: skip
# Régime sans champ propre → celui dont il partage les droits sectoriels.
_MEMES_SECTEURS = {
    "R1a_IEEPA10_2025-05-03": _R1, "R2a_UE15_2025-08-07": _R2, "R2b_UE15_2025-09-01": _R2,
    "R3b_S122_ANNEXES_2026-04-06": _R4, "R5a_S301FL10_2026-07-24": _R5, "T_S122_15_2026-02-21": _R3,
    "T_FL10_ADD_2026-06-02": _R5,
}  # fmt: skip


def construire_tarifs(sources: Path, sortie: Path, ecraser: bool) -> list[Path]:
    """Écrit `tarifs/` et `elasticites/` sous `sortie` (le dossier data) ; renvoie les fichiers écrits.

    Un fichier déjà là est gardé tel quel, sauf si `ecraser`.
    """
    fabriques: dict[str, Callable[[Path], pd.DataFrame]] = {
        "tarifs/surtaxes.csv": _table_surtaxes,
        "tarifs/npf.csv": _table_npf,
        "tarifs/parts_touchees.csv": _table_parts_touchees,
        "tarifs/surtaxes_sectorielles.csv": _table_sectorielles,
        "tarifs/plafonds.csv": _table_plafonds,
        "elasticites/sigma_a129.csv": _table_sigma,
    }
    ecrits = []
    for nom, fabrique in fabriques.items():
        cible = sortie / nom
        if cible.exists() and not ecraser:
            continue
        cible.parent.mkdir(parents=True, exist_ok=True)
        fabrique(sources).to_csv(cible, index=False, lineterminator="\n")
        ecrits.append(cible)
    return ecrits


def _table_surtaxes(sources: Path) -> pd.DataFrame:
    """regime, cpf4, borne, points. Les bornes `min` et `max` égales à `central` ne sont pas répétées."""
    large = lire_source(sources, "tarifs/scenario_rates_cpf4.csv").set_index("code")
    blocs = []
    for colonne in (c for c in large.columns if "__" in c):
        regime, borne = colonne.split("__")
        valeurs = large[colonne]
        if borne != "central":
            valeurs = valeurs[valeurs != large[f"{regime}__central"]]
        blocs.append(
            pd.DataFrame(
                {"regime": regime, "cpf4": valeurs.index, "borne": borne, "points": _points(valeurs)}
            )
        )
    return _corriger_surtaxes(pd.concat(blocs, ignore_index=True)).sort_values(
        ["regime", "cpf4", "borne"], kind="stable"
    )


def _corriger_surtaxes(table: pd.DataFrame) -> pd.DataFrame:
    """Mêmes lignes, corrigées pour les vins, les avions, leurs pièces et les navires."""
    points = table["points"].astype(float)
    vins = (table["cpf4"] == _VINS) & table["regime"].isin(_VINS_MENACES)
    points = points.mask(vins, table["regime"].map(_VINS_MENACES))
    avions = (table["cpf4"] == _AVIONS) & table["regime"].isin(_AVIONS_EXEMPTES)
    points = points.mask(avions, table["regime"].map(_AVIONS_EXEMPTES))
    table = table.assign(points=_points(points))
    navires = table[(table["cpf4"] == _NAVIRES) & (table["borne"] == "central") & (points > 0)]
    centre = table["cpf4"].eq(_NAVIRES) & table["borne"].eq("central")
    table["points"] = table["points"].mask(centre, "0")
    acquises = table["cpf4"].isin(_PIECES_EXEMPTEES) & table["borne"].eq("max")
    table = table[~(avions & table["borne"].ne("central")) & ~acquises]
    return pd.concat([table, navires.assign(borne="max")])


def _table_sectorielles(sources: Path) -> pd.DataFrame:
    """regime, cpf4, points : part de la surtaxe centrale due aux droits sectoriels (section 232), en points.

    Surtaxe centrale moins (part au taux général × taux général) ; les droits sectoriels frappent toutes les
    origines de la même façon, le taux général non. Un produit sans droit sectoriel n'a pas de ligne.
    """
    scope = lire_source(sources, "tarifs/cpf4_scope.csv")
    large = lire_source(sources, "tarifs/scenario_rates_cpf4.csv").set_index("code")
    blocs = []
    for regime, origine in ({r: r for r in _TAUX_GENERAUX} | _MEMES_SECTEURS).items():
        lignes = scope[scope["regime"] == origine].set_index("code")
        taux, net = _TAUX_GENERAUX[origine]
        general = lignes[["part_taux_general", "part_exo_cond"]].astype(float).sum(axis=1)
        normal = lignes["mfn_moy_pct"].astype(float) * float(net)
        central = large[f"{regime}__central"].astype(float).reindex(lignes.index)
        sectoriel = central - general * (taux - normal).clip(0)
        concernes = lignes[list(_SECTORIELS)].astype(float).sum(axis=1) > 0
        gardes = sectoriel[concernes & (sectoriel > 0) & (sectoriel.index != _AVIONS)]
        blocs.append(pd.DataFrame({"regime": regime, "cpf4": gardes.index, "points": _points(gardes)}))
    for regime in ("R0_ACIER25_2025-03-12", "C_S232_SEUL_2026-10-09"):
        tout = large[f"{regime}__central"].astype(float)
        tout = tout[tout > 0]
        blocs.append(pd.DataFrame({"regime": regime, "cpf4": tout.index, "points": _points(tout)}))
    return pd.concat(blocs).sort_values(["regime", "cpf4"], kind="stable")


def _table_plafonds(sources: Path) -> pd.DataFrame:
    """cpf4, plafond_points (10 ou 15), surtaxe_points : effet d'un taux « tout compris », ligne par ligne.

    Un taux tout compris de c donne max(0 ; c − droit normal) sur chaque ligne du produit ; la moyenne n'est
    pas max(0 ; c − droit moyen). Elle se lit dans l'accord à 15 % et le plafond à 10 %, pour les produits
    sans droit sectoriel : surtaxe centrale ÷ part soumise au taux général.
    """
    scope = lire_source(sources, "tarifs/cpf4_scope.csv").set_index("code")
    blocs = []
    for regime, plafond in ((_R5, 10), (_R2, 15)):
        lignes = scope[scope["regime"] == regime].filter(regex="^part_|^add_central|^mfn").astype(float)
        general = lignes["part_taux_general"] + lignes["part_exo_cond"]
        sans_secteur = lignes[list({*_SECTORIELS, *_PHARMA})].sum(axis=1) == 0
        moyenne = (lignes["add_central_pct"] / general)[sans_secteur & (general > 0)]
        au_moins = (plafond - lignes["mfn_moy_pct"]).clip(0).where(general > _EXEMPTION_NEGLIGEABLE, 0)
        surtaxe = moyenne.clip(au_moins.reindex(moyenne.index), plafond)
        blocs.append(
            pd.DataFrame(
                {"cpf4": surtaxe.index, "plafond_points": plafond, "surtaxe_points": _points(surtaxe)}
            )
        )
    table = pd.concat(blocs).sort_values(["cpf4", "plafond_points"], kind="stable")
    return table[table["cpf4"] != _VINS]


def _table_npf(sources: Path) -> pd.DataFrame:
    """cpf4, npf_points (droit normal moyen), importations_us_musd (poids de contrôle, 2024), source."""
    large = lire_source(sources, "tarifs/scenario_rates_cpf4.csv")
    vins = large["code"] == _VINS
    return pd.DataFrame(
        {
            "cpf4": large["code"],
            "npf_points": _points(large["npf_moy_pct"]),
            "importations_us_musd": large["imports_us_origine_fr_2024_musd"],
            "source": vins.map({True: _SOURCE_NPF_VINS, False: _SOURCE_NPF}),
        }
    )


def _table_parts_touchees(sources: Path) -> pd.DataFrame:
    """regime, cpf4, part : part des ventes du produit (0 à 1) réellement visée par le régime."""
    scope = lire_source(sources, "tarifs/cpf4_scope.csv").set_index(["regime", "code"])
    parts = scope.filter(like="part_").astype(float)
    blocs = {r: 1 - parts.loc[[s], list(c)].sum(axis=1).droplevel(0) for r, (s, c) in _RETRANCHES.items()}
    blocs |= {r: parts.loc[[s], list(c)].sum(axis=1).droplevel(0) for r, (s, c) in _VISES.items()}
    vins = "T_VIN200_2025-03-13"
    prefixes = lire_source(sources, "tarifs/hs_scope.csv").query("regime == @vins")["prefix"]
    alcools = _part_des_prefixes(sources, tuple(prefixes))
    blocs[vins] = pd.concat([blocs[vins], alcools.reindex(blocs[vins].index)], axis=1).max(axis=1)
    for regime, bloc in blocs.items():
        bloc[_NAVIRES] = 0.0
        if regime in _AVIONS_EXEMPTES:
            bloc[_AVIONS] = float(_AVIONS_EXEMPTES[regime] > 0)
    longue: pd.Series[float] = pd.concat(blocs, names=["regime", "cpf4"]).clip(0, 1).round(4)
    return longue.rename("part").reset_index().sort_values(["regime", "cpf4"], kind="stable")


def _part_des_prefixes(sources: Path, prefixes: tuple[str, ...]) -> "pd.Series[float]":
    """Part de chaque CPF4 relevant de ces préfixes SH, pondérée par les importations américaines 2024."""
    passage = lire_source(sources, "nomenclatures/hs6_2022_cpf4_a129.csv")
    poids = lire_source(sources, "flux/us_census_2024_importations_origine_france_hs6.csv").set_index("hs6")
    valeurs = poids["importations_us_origine_france_usd"].astype(float)
    # Un SH6 absent des importations 2024 pèse zéro : ce n'est qu'un poids, pas un montant affiché.
    passage["poids"] = passage["hs6"].map(valeurs).fillna(0.0) * passage["part_nc8"].astype(float)
    vise = passage[passage["hs6"].str.startswith(prefixes)].groupby("cpf4")["poids"].sum()
    total = passage.groupby("cpf4")["poids"].sum()
    return (vise / total[total > 0]).dropna()


def _table_sigma(sources: Path) -> pd.DataFrame:
    """a129, sigma_long, ecart_log, part_ue (importations américaines venues de l'UE), utilisable."""
    a129 = lire_source(sources, "elasticites/a129_parameters.csv")
    return pd.DataFrame(
        {
            "a129": a129["a129"],
            "sigma_long": a129["sigma_long_shrunk"],
            "ecart_log": a129["ln_sd_within"],
            "part_ue": a129["eu_share_us_imports"],
            "utilisable": a129["fgo_usable"].map({"yes": "oui", "no": "non"}),
        }
    )


def _points(valeurs: "pd.Series[str] | pd.Series[float]") -> list[str]:
    """Écriture courte des points : « 10.0 » → « 10 »."""
    return [f"{float(v):.2f}".rstrip("0").rstrip(".") for v in valeurs]
