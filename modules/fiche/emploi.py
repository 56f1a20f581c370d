"""Emploi autour des échanges : zones d'emploi, branches, Territoires d'industrie, et leurs phrases.

Deux mondes que rien ne relie à l'unité près : la douane compte la marchandise au département d'où elle part,
l'Urssaf compte le salarié où il travaille, par activité principale de l'établissement. On montre l'un à
côté de l'autre, sans jamais passer de l'un à l'autre : aucun effectif n'est réparti, aucun emploi n'est
déduit d'un montant. Les mots : `phrases_emploi`.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pandas as pd

from modules.donnees.emploi import ANNEES_TI, INDUSTRIE, TablesEmploi, tables_emploi
from modules.donnees.emploi_detaille import SANS_PRODUIT, TOTAL, EmploiDetaille, ProvenanceEmploi, charger
from modules.donnees.erreurs import TerritoireInconnu
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance
from modules.donnees.tables import Territoire, references

_ETATS_UNIS = "US"
_PART_VISIBLE = 0.01  # sous 1 % de ses salariés, une zone d'emploi ne fait que déborder sur le département
_PART_BRANCHE = 0.05  # sous 5 % de ce que les États-Unis achètent ici, une branche n'est pas citée
_PART_PRINCIPALE = 0.5
_SALARIES_MINIMAUX = 50  # en dessous, un effectif de branche ne dit rien d'une zone
_LIMITE_BRANCHES = 4
_LIMITE_PRODUITS = 3


@dataclass(frozen=True, slots=True)
class Branche:
    """Une branche A38 d'une zone d'emploi, fin 2024. `part`, `part_france` : des salariés du privé, 0 à 1."""

    a38: str
    libelle: str
    salaries: int
    part: float
    part_france: float


@dataclass(frozen=True, slots=True)
class ZoneEmploi:
    """Une zone d'emploi entière et la `part` (0 à 1) qui touche le territoire.

    Pour un département, part des salariés du privé de la zone qui y travaillent ; pour un Territoire
    d'industrie, part donnée par la source, dont la base n'est pas précisée. `branches` : l'industrie (B à E),
    la plus nombreuse d'abord, sans celles dont l'Urssaf ne publie aucun effectif.
    """

    code: str
    nom: str
    part: float
    salaries_prives_2024: int
    salaries_manufacture_2024: int
    branches: tuple[Branche, ...]

    def branche(self, a38: str) -> Branche | None:
        """La branche demandée, None si l'Urssaf n'y publie aucun effectif."""
        return next((b for b in self.branches if b.a38 == a38), None)


@dataclass(frozen=True, slots=True)
class BrancheAchetee:
    """Ce que les États-Unis achètent ici dans une branche, en euros, et sa part de leurs achats (0 à 1).

    `produits` : libellés courts, le plus vendu d'abord.
    """

    a38: str
    libelle: str
    ventes_us_eur: int
    part: float
    produits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupeEmploi:
    """Salariés d'un groupe de produits (CPF4 ou division), et leur part du total ; None si non diffusé."""

    code: str
    libelle: str
    salaries: int | None
    part: float | None


@dataclass(frozen=True, slots=True)
class DetailEmploi:
    """Emploi par activité fine, d'un fichier importé : jamais présent sans lui.

    `groupes` : ceux qui font des biens, le plus nombreux d'abord. `couverture` : part des salariés publiés
    que le fichier contient ici (None si inconnue).
    """

    provenance: ProvenanceEmploi
    total: int | None
    groupes: tuple[GroupeEmploi, ...]
    couverture: float | None


@dataclass(frozen=True, slots=True)
class EmploiTerritoire:
    """Emploi d'un département ou d'un Territoire d'industrie.

    `salaries_prives` : année → salariés du privé, None si inconnu. Propres au Territoire d'industrie :
    `membres` (intercommunalités), `communes`, `etablissements_industrie_2018`. Propres au département :
    `emploi_manufacturier_2018`, `part_manufacture_2018` et `part_manufacture_france_2018` (0 à 1, Eurostat).
    `detail` : activités fines, si un fichier officiel a été importé.
    """

    territoire: Territoire
    salaries_prives: dict[int, int | None]
    zones: tuple[ZoneEmploi, ...]
    achats: tuple[BrancheAchetee, ...]
    provenance: Provenance
    membres: tuple[str, ...] = ()
    communes: int | None = None
    etablissements_industrie_2018: int | None = None
    emploi_manufacturier_2018: int | None = None
    part_manufacture_2018: float | None = None
    part_manufacture_france_2018: float | None = None
    detail: DetailEmploi | None = None


def _emploi_territoire(
    flux: TableFlux,
    tables: TablesEmploi,
    territoire: Territoire,
    *,
    courts: dict[str, str],
    detaille: EmploiDetaille | None = None,
) -> EmploiTerritoire:
    """Emploi d'un département ou d'un Territoire d'industrie ; `courts` : CPF4 → libellé court.

    Lève `TerritoireInconnu` pour la France ou une région, qui n'ont pas de zone d'emploi à montrer.
    """
    if territoire.genre not in {"departement", "ti"}:
        raise TerritoireInconnu(
            f"« {territoire.nom} » n'est ni un département ni un Territoire d'industrie : l'emploi ne se lit "
            "que pour eux."
        )
    achats = _branches_achetees(flux, tables, territoire.departements or (), courts=courts)
    calculer = _du_ti if territoire.genre == "ti" else _du_departement
    emploi = calculer(tables, territoire, achats=achats, provenance=flux.provenance)
    return replace(emploi, detail=_detail_emploi(detaille, territoire, courts=courts))


def emploi_embarque(flux: TableFlux, territoire: Territoire) -> EmploiTerritoire:
    """`_emploi_territoire` avec les tables du projet, et l'import d'emploi s'il y en a un.

    Lève `TerritoireInconnu` pour une région ou la France, `ErreurDonnees` si une table manque.
    """
    produits = references().produits
    courts = dict(zip(produits["code"], produits["libelle_court"], strict=True))
    return _emploi_territoire(flux, tables_emploi(), territoire, courts=courts, detaille=charger())


def _detail_emploi(
    detaille: EmploiDetaille | None, territoire: Territoire, *, courts: dict[str, str]
) -> DetailEmploi | None:
    """Activités fines du territoire ; None sans import, ou si l'import ne le contient pas."""
    if detaille is None:
        return None
    lignes = detaille.table[detaille.table["territoire"] == territoire.code]
    if lignes.empty:
        return None
    total = lignes.loc[lignes["code"] == TOTAL, "salaries"]
    ensemble = None if total.empty else _entier(total.iloc[0])
    biens = lignes[~lignes["code"].isin([TOTAL, SANS_PRODUIT])]
    biens = biens.sort_values(["salaries", "code"], ascending=[False, True], na_position="last")
    groupes = []
    for r in biens.to_dict("records"):
        salaries = _entier(r["salaries"])
        groupes.append(
            GroupeEmploi(
                r["code"],
                courts.get(r["code"], r["libelle"]),
                salaries,
                salaries / ensemble if salaries is not None and ensemble else None,
            )
        )
    couverture = detaille.provenance.couvertures.get(territoire.code)
    return DetailEmploi(detaille.provenance, ensemble, tuple(groupes), couverture)


def _branches_achetees(
    flux: TableFlux, tables: TablesEmploi, departements: tuple[str, ...], *, courts: dict[str, str]
) -> tuple[BrancheAchetee, ...]:
    """Branches A38 de ce que les États-Unis achètent dans ces départements, la plus grosse d'abord.

    Vide si les exportations sont inconnues ou si rien n'est vendu aux États-Unis.
    """
    lignes = flux.lignes("export", departements)
    lignes = lignes[lignes["pays"] == _ETATS_UNIS]
    ventes: dict[str, int] = {}
    for code, valeur in zip(lignes["produit"].tolist(), lignes["valeur_eur"].tolist(), strict=True):
        if isinstance(code, str):  # un produit inconnu n'est d'aucune branche
            ventes[code] = ventes.get(code, 0) + valeur
    total, branches = sum(ventes.values()), dict[str, int]()
    for code, valeur in ventes.items():
        if (a38 := tables.a38_des_produits.get(code)) is not None:
            branches[a38] = branches.get(a38, 0) + valeur
    retenues = sorted((-v, a38) for a38, v in branches.items() if v and v >= _PART_BRANCHE * total)
    return tuple(
        BrancheAchetee(
            a38=a38,
            libelle=str(tables.libelles.at[a38, "libelle"]),
            ventes_us_eur=-oppose,
            part=-oppose / total,
            produits=_premiers(
                {c: v for c, v in ventes.items() if tables.a38_des_produits.get(c) == a38}, courts
            ),
        )
        for oppose, a38 in retenues[:_LIMITE_BRANCHES]
    )


def _premiers(ventes: dict[str, int], courts: dict[str, str]) -> tuple[str, ...]:
    ordre = sorted((-valeur, code) for code, valeur in ventes.items() if valeur > 0)
    return tuple(courts.get(code, code) for _, code in ordre[:_LIMITE_PRODUITS])


def _zones_touchees(tables: TablesEmploi, parts: dict[str, float]) -> tuple[ZoneEmploi, ...]:
    """Zones d'emploi de `parts` (code → part qui touche le territoire), la plus présente d'abord."""
    zones = tables.zones.loc[list(parts)].assign(part=pd.Series(parts))
    poids = zones["part"] * zones["salaries_prives_2024"]
    zones = zones.assign(poids=poids).sort_index().sort_values("poids", ascending=False, kind="stable")
    return tuple(
        ZoneEmploi(
            code=r["zone"],
            nom=r["nom"],
            part=r["part"],
            salaries_prives_2024=int(r["salaries_prives_2024"]),
            salaries_manufacture_2024=int(r["salaries_manufacture_2024"]),
            branches=_industrie(tables).get(r["zone"], ()),
        )
        for r in zones.rename_axis("zone").reset_index().to_dict("records")
    )


@lru_cache(maxsize=2)
def _industrie(tables: TablesEmploi) -> dict[str, tuple[Branche, ...]]:
    """Branches industrielles de chaque zone, la plus nombreuse d'abord : triées une fois pour tous."""
    lignes = tables.branches[tables.branches["a38"].isin(INDUSTRIE)].dropna(subset=["salaries_2024"])
    libelles, france = tables.libelles["libelle"].to_dict(), tables.france["part_2024"].to_dict()
    par_zone: dict[str, list[Branche]] = {}
    for r in lignes.sort_values(["salaries_2024", "a38"], ascending=[False, True]).to_dict("records"):
        par_zone.setdefault(r["zone"], []).append(
            Branche(
                a38=r["a38"],
                libelle=libelles[r["a38"]],
                salaries=int(r["salaries_2024"]),
                part=float(r["part_2024"]),
                part_france=float(france[r["a38"]]),
            )
        )
    return {zone: tuple(branches) for zone, branches in par_zone.items()}


def _du_ti(
    tables: TablesEmploi, ti: Territoire, *, achats: tuple[BrancheAchetee, ...], provenance: Provenance
) -> EmploiTerritoire:
    ligne = tables.ti.reindex([ti.code]).iloc[0]  # un Territoire ajouté à la main n'a pas encore d'emploi
    paires = tables.ti_zones[tables.ti_zones["id"] == ti.code]
    membres = tables.membres.loc[tables.membres["id"] == ti.code, "nom"]
    return EmploiTerritoire(
        territoire=ti,
        salaries_prives={an: _entier(ligne[f"salaries_prives_{an}"]) for an in ANNEES_TI},
        zones=_zones_touchees(tables, dict(zip(paires["zone"], paires["part"], strict=True))),
        achats=achats,
        provenance=provenance,
        membres=tuple(membres),
        communes=_entier(ligne["communes"]),
        etablissements_industrie_2018=_entier(ligne["etablissements_industrie_2018"]),
    )


def _du_departement(
    tables: TablesEmploi, lieu: Territoire, *, achats: tuple[BrancheAchetee, ...], provenance: Provenance
) -> EmploiTerritoire:
    ligne = tables.departements.loc[lieu.code]
    paires = tables.zones_departements[tables.zones_departements["departement"] == lieu.code]
    total, manufacture = (_entier(ligne[f"emploi_{nom}_2018"]) for nom in ("total", "manufacturier"))
    france = tables.departements[["emploi_total_2018", "emploi_manufacturier_2018"]].sum()
    connu = bool(total) and manufacture is not None
    return EmploiTerritoire(
        territoire=lieu,
        salaries_prives={an: _entier(ligne[f"salaries_prive_{an}"]) for an in ANNEES_TI},
        zones=_zones_touchees(
            tables, dict(zip(paires["zone"], paires["part_emploi_prive_2024"], strict=True))
        ),
        achats=achats,
        provenance=provenance,
        emploi_manufacturier_2018=manufacture if connu else None,
        part_manufacture_2018=manufacture / total if manufacture is not None and total else None,
        part_manufacture_france_2018=float(france["emploi_manufacturier_2018"] / france["emploi_total_2018"]),
    )


def _entier(valeur: Any) -> int | None:  # noqa: ANN401 : cellule d'une table
    """NaN (cellule vide) → None."""
    return None if pd.isna(valeur) else int(valeur)


def zones_visibles(emploi: EmploiTerritoire) -> tuple[ZoneEmploi, ...]:
    """Zones qui touchent le territoire pour au moins 1 % d'elles-mêmes."""
    return tuple(zone for zone in emploi.zones if zone.part >= _PART_VISIBLE)


def zones_des_achats(emploi: EmploiTerritoire) -> tuple[tuple[ZoneEmploi, Branche], ...]:
    """Pour chaque branche que les États-Unis achètent ici, la zone touchée qui y emploie le plus.

    Une zone dont le territoire n'a qu'un coin ne compte que si aucune autre n'a cette branche ; sous 50
    salariés, la branche n'est pas citée.
    """
    couples = []
    for achat in emploi.achats:
        presentes = [(z, b) for z in zones_visibles(emploi) if (b := z.branche(achat.a38)) is not None]
        principales = [(z, b) for z, b in presentes if z.part >= _PART_PRINCIPALE] or presentes
        if principales:
            zone, branche = max(principales, key=lambda couple: couple[1].salaries)
            if branche.salaries >= _SALARIES_MINIMAUX:
                couples.append((zone, branche))
    return tuple(couples)
