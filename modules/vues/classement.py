"""Un indicateur pour les 101 unités : valeur, texte affiché, place ; c'est la carte et le classement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd

from modules.donnees import tables
from modules.donnees.provenance import Provenance, Sens
from modules.donnees.tables import avec_article, territoire
from modules.fiche.affichage import rang_court, texte_montant, texte_rang, texte_total
from modules.fiche.echanges import Cadre
from modules.fiche.messages import fraction
from modules.langue.nombres import (
    INCONNU,
    INSECABLE,
    MOINS,
    deux_chiffres,
    nombre,
    points,
    soustraire,
    texte_part,
)
from modules.simulation.exposition import Exposition, diviser
from modules.vues.simulation import csv_avec_entete

Genre = Literal["total", "montant", "part", "par_salarie", "points"]
UNITES: dict[Genre, tuple[str, float]] = {
    "total": ("M€", 1e-6), "montant": ("M€", 1e-6), "part": ("%", 100.0),
    "par_salarie": ("€", 1.0), "points": ("points", 1.0),
}  # fmt: skip
_SUFFIXES: dict[Genre, str] = {
    "total": "eur", "montant": "eur", "part": "part", "par_salarie": "eur_par_salarie", "points": "points",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Indicateur:
    """Ce que montre la carte.

    `colonne` : colonne de `Exposition.unites`, ou importations_eur, solde_eur, couverture ; divisée par la
    colonne `par` s'il y en a une. `simule` : dépend du scénario. `sens` : celui de la source, None pour les
    deux. `signe` : −1 quand on montre l'opposé de la colonne. `solde` : se lit de part et d'autre de zéro.
    `variation` : libellé quand des ventes peuvent aussi augmenter. `bornes` : limites de classe de la
    carte, dans l'unité de `mesure`, pour comparer deux scénarios.
    """

    cle: str
    libelle: str
    genre: Genre
    colonne: str
    par: str | None = None
    simule: bool = False
    sens: Sens | None = "export"
    signe: int = 1
    solde: bool = False
    bornes: tuple[float, ...] = ()
    variation: str = ""

    @property
    def mesure(self) -> str:
        """Libellé et unité : « Exportations (M€) »."""
        return f"{self.libelle} ({UNITES[self.genre][0]})"

    @property
    def champ(self) -> str:
        """Nom de colonne du CSV."""
        return f"{self.cle.replace('-', '_')}_{_SUFFIXES[self.genre]}"


INDICATEURS: dict[str, Indicateur] = {
    i.cle: i
    for i in (
        Indicateur("exportations", "Exportations", "total", "exportations_eur"),
        Indicateur("importations", "Importations", "total", "importations_eur", sens="import"),
        Indicateur("solde", "Solde", "total", "solde_eur", sens=None, solde=True),
        Indicateur("couverture", "Taux de couverture", "part", "couverture", sens=None),
        Indicateur("ventes-us", "Ventes aux États-Unis", "montant", "exportations_us_eur"),
        Indicateur("dependance", "Part des États-Unis dans les exportations", "part", "dependance"),
        Indicateur("intensite", "Ventes aux États-Unis par salarié du privé", "par_salarie", "intensite_eur"),
        Indicateur("visees", "Exportations visées", "montant", "visees_eur", simule=True,
                   bornes=(20, 100, 300, 1000)),
        Indicateur("visees-part", "Exportations visées, part de toutes les exportations", "part",
                   "visees_part_exportations", simule=True, bornes=(2, 5, 8, 12)),
        Indicateur("visees-salarie", "Exportations visées par salarié du privé", "par_salarie",
                   "visees_eur", par="salaries", simule=True, bornes=(500, 1000, 2000, 4000)),
        Indicateur("surtaxe", "Surtaxe moyenne sur les ventes aux États-Unis", "points",
                   "surtaxe_moyenne_points", simule=True, bornes=(5, 10, 15, 25)),
        Indicateur("droits", "Droits théoriques à l’entrée aux États-Unis", "montant", "droits_eur",
                   simule=True, bornes=(5, 20, 50, 150)),
        Indicateur("droits-part", "Droits théoriques, part de toutes les exportations", "part",
                   "droits_part_exportations", simule=True, bornes=(0.4, 0.8, 1.2, 2)),
        Indicateur("baisse", "Baisse possible des ventes à un an", "montant", "baisse_court_eur",
                   simule=True, bornes=(3, 10, 30, 100), variation="Variation possible des ventes à un an"),
        Indicateur("baisse-part", "Baisse possible à un an, part de toutes les exportations", "part",
                   "baisse_court_eur", par="exportations_eur", simule=True, bornes=(0.3, 0.5, 0.8, 1.5),
                   variation="Variation possible à un an, part de toutes les exportations"),
    )
}  # fmt: skip


_TETE = 10  # départements dont on dit la part du total
_TOTAUX = {
    "exportations": "exportations", "importations": "importations",
    "ventes-us": "ventes aux États-Unis", "visees": "exportations visées", "droits": "droits théoriques",
}  # fmt: skip


def message_carte(cle: str, valeurs: Sequence[float], *, exact: bool) -> str | None:
    """« Dix départements font la moitié des exportations ».

    None pour une part ou un solde, qui ne s'additionnent pas, et si une valeur est inconnue. `cle` : celle de
    l'indicateur ; `valeurs` : une par unité, de même unité.
    """
    connues = sorted((float(v) for v in valeurs), reverse=True)
    total = sum(connues)
    if cle not in _TOTAUX or np.isnan(total) or not total > 0:
        return None
    sujet, _ = fraction(sum(connues[:_TETE]) / total, _TOTAUX[cle], exact=exact)
    return f"Dix départements font {sujet[:1].lower()}{sujet[1:]}"


def message_nuage(dependances: Mapping[str, float], code: str | None, *, exact: bool) -> str | None:
    """La part médiane des départements et, s'il y en a un, celle du choix.

    `dependances` : code → part des États-Unis dans les ventes (0 à 1). None si une part est inconnue.
    """
    parts = np.array(list(dependances.values()), dtype=float)
    if not len(parts) or np.isnan(parts).any():
        return None
    mediane = texte_part(float(np.median(parts)), exact=exact)
    dit = f"Dans la moitié des départements, moins de {mediane} des ventes partent aux États-Unis"
    if code is None or code not in dependances:
        return dit
    ici = texte_part(dependances[code], exact=exact)
    return f"{dit}\u202f; pour {avec_article(territoire(code).nom)}, {ici}"


def effectif(indicateur: Indicateur, *, resultat: Exposition) -> Indicateur:
    """« Baisse » devient « variation » quand des ventes peuvent augmenter : le signe redevient parlant."""
    if not indicateur.variation or not (resultat.unites["baisse_court_eur"] < 0).any():
        return indicateur
    return replace(indicateur, libelle=indicateur.variation, signe=-1, solde=True, bornes=())


def classement(indicateur: Indicateur, *, cadre: Cadre, resultat: Exposition) -> pd.DataFrame:
    """Une ligne par unité, triée par code.

    code, nom, region, region_nom, valeur (euros, part de 0 à 1, points ou euros par salarié ; NaN =
    inconnu), affichee (dans l'unité de `mesure`), texte, rang (1 = valeur la plus haute ; NaN si non
    classé), place et place_courte (rang écrit à la précision des données).
    """
    unites = tables.departements()[["code", "nom", "region", "region_nom", "classe"]]
    valeur = _valeurs(indicateur, cadre=cadre, resultat=resultat)
    rang = _rangs(valeur, classees=unites["classe"].to_numpy(bool))
    p = cadre.flux.provenance
    ecrites = _soldes_ecrits(cadre, resultat) if indicateur.colonne == "solde_eur" else valeur
    en_lice = unites["classe"].to_numpy(bool) & ~np.isnan(valeur)
    return unites.drop(columns="classe").assign(
        valeur=valeur,
        affichee=valeur * UNITES[indicateur.genre][1],
        texte=[
            _ecrire(v, indicateur, provenance=p, code=c) for v, c in zip(ecrites, unites["code"], strict=True)
        ],
        rang=rang,
        place=_places(rang, en_lice=en_lice, ecrit=partial(texte_rang, provenance=p)),
        place_courte=_places(rang, en_lice=en_lice, ecrit=partial(rang_court, provenance=p)),
    )


def _soldes_ecrits(cadre: Cadre, resultat: Exposition) -> list[float]:
    """Soldes (euros) tels qu'ils se lisent sur les fiches, à côté de leurs deux totaux arrondis."""
    p = cadre.flux.provenance
    ventes, achats = (
        _valeurs(INDICATEURS[cle], cadre=cadre, resultat=resultat) for cle in ("exportations", "importations")
    )
    return [
        soustraire(vendu, achete, p.total_exact(code))
        for vendu, achete, code in zip(
            ventes.tolist(), achats.tolist(), tables.departements()["code"], strict=True
        )
    ]


def _ecrire(valeur: float, indicateur: Indicateur, *, provenance: Provenance, code: str) -> str:
    """Valeur d'une unité, à la précision permise par les données."""
    exact = provenance.exacte
    if np.isnan(valeur):
        return INCONNU
    if indicateur.genre == "total":
        return texte_total(round(valeur), provenance=provenance, territoire=code, unite=UNITES["total"][0])
    if indicateur.genre == "montant":
        return texte_montant(round(valeur), provenance=provenance, unite=UNITES["montant"][0])
    if indicateur.genre == "part":
        return f"{MOINS if valeur < 0 else ''}{texte_part(abs(valeur), exact=exact)}"
    if indicateur.genre == "points":
        return points(valeur)
    arrondi = valeur if exact else deux_chiffres(valeur)
    return f"{nombre(arrondi, 1 if 0 < abs(arrondi) < 10 else 0)}{INSECABLE}€"


def csv_carte(indicateur: Indicateur, *, cadre: Cadre, resultat: Exposition) -> bytes:
    """Tous les indicateurs des 101 unités et le rang de celui que l'on regarde ; hypothèses en tête."""
    table = classement(indicateur, cadre=cadre, resultat=resultat)
    colonnes = {f"rang_{indicateur.cle.replace('-', '_')}": table["rang"].astype("Int64")}
    for i in INDICATEURS.values():
        colonnes[i.champ] = pd.Series(_valeurs(i, cadre=cadre, resultat=resultat), index=table.index)
    complete = pd.concat([table[["code", "nom", "region_nom"]], pd.DataFrame(colonnes)], axis=1)
    complete = complete.rename(columns={"region_nom": "region"}).sort_values(
        next(iter(colonnes)), kind="stable", ignore_index=True
    )
    return csv_avec_entete(complete, resultat=resultat)


def _valeurs(indicateur: Indicateur, *, cadre: Cadre, resultat: Exposition) -> "np.ndarray":
    """Valeur par unité, dans l'ordre du catalogue ; un sens absent du fichier est inconnu, et non nul."""
    codes = tables.departements()["code"]
    sens_lus: tuple[Sens, ...] = ("export", "import") if indicateur.sens is None else (indicateur.sens,)
    if not all(cadre.present(sens) for sens in sens_lus):
        return np.full(len(codes), np.nan)
    unites = resultat.unites.loc[codes]
    if indicateur.colonne in unites:
        valeur = unites[indicateur.colonne].to_numpy(float)
    else:
        exportations = unites["exportations_eur"].to_numpy(float)
        importations = cadre.totaux("import").reindex(codes, fill_value=0).to_numpy(float)
        valeur = {
            "importations_eur": importations,
            "solde_eur": exportations - importations,
            "couverture": diviser(exportations, importations),
        }[indicateur.colonne]
    if indicateur.par is not None:
        valeur = diviser(valeur, unites[indicateur.par].to_numpy(float))
    return indicateur.signe * valeur


def _places(rang: "np.ndarray", *, en_lice: "np.ndarray", ecrit: Callable[[int | None], str]) -> list[str]:
    """Rangs écrits ; « ex æquo » quand personne ne se distingue."""
    if en_lice.any() and np.isnan(rang).all():
        return ["ex æquo" if classe else ecrit(None) for classe in en_lice]
    return [ecrit(None if np.isnan(r) else int(r)) for r in rang]


def _rangs(valeurs: "np.ndarray", *, classees: "np.ndarray") -> "np.ndarray":
    """1 = valeur la plus haute, ex aequo au même rang ; NaN hors classement ou si toutes sont égales."""
    # Arrondi : deux valeurs égales ne doivent pas être départagées par le dernier bit d'une somme.
    connues = pd.Series(np.where(classees, valeurs.round(12), np.nan))
    if connues.nunique() < 2:
        return np.full(len(valeurs), np.nan)
    return connues.rank(method="min", ascending=False).to_numpy(float)
