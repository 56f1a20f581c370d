"""La fiche en données : dictionnaire du JSON, table longue du CSV, et ce que vaut chaque montant."""

from dataclasses import asdict
from typing import Any, Literal, NamedTuple

import pandas as pd

from modules.donnees import tables
from modules.donnees.confiance import PARTS_ECRITES, Niveau, Publie, Reserve, publies, reserves
from modules.donnees.tables import avec_article
from modules.fiche.affichage import note_solde, notes, texte_montant
from modules.fiche.confiance import mention, mention_courte, mentions
from modules.fiche.echanges import AUTRES
from modules.fiche.fiche import Cote, Fiche
from modules.fiche.retenir import a_retenir
from modules.langue.nombres import montant, texte_part, unite_commune

_VALEUR = ["confiance", "publie"]
_NEGLIGEABLE = 0.01  # part des ventes en dessous de laquelle un niveau ne se dit pas
_COLONNES_COTE = ["code", "libelle", "valeur_eur", "part", *_VALEUR]
_COLONNES_CSV = ["produit", "produit_libelle", "pays", "pays_libelle", "valeur_eur", "principal", *_VALEUR]
_COLONNES_FLUX = [*_COLONNES_CSV[:5], "part", *_COLONNES_CSV[5:]]
_COLONNES_BALANCE = [
    "pays", "libelle", "importations_eur", "exportations_eur", "solde_eur", "importations_confiance",
    "exportations_confiance",
]  # fmt: skip
_COLONNES_SPECIALISATIONS = ["code", "libelle", "valeur_eur", "part", "part_france", "rapport"]


def fiche_en_json(fiche: Fiche) -> dict[str, Any]:
    """Dictionnaire prêt pour `json.dump`, montants en euros entiers, parts de 0 à 1, None si inconnu.

    `produits` et `pays` : dix entrées au plus et « autres », dont la somme est `total_eur`, comme celle de
    `flux`. Un côté absent du fichier vaut None. `confiance` : mesure, structure_reelle ou reparti ; None,
    comme `publie`, pour des données officielles ; `reserves` et `publies` y sont vides.
    """
    provenance = fiche.provenance
    lieu = fiche.territoire
    # Sans région au-dessus d'elle, une unité est sa propre région (Corse).
    region = fiche.region.nom if fiche.region else lieu.nom
    identite = {"code": lieu.code, "nom": lieu.nom}
    if lieu.genre == "departement":
        identite["region"] = region
    return {
        _nom_du_genre(fiche): identite,
        "territoires_industrie": list(fiche.territoires_industrie),
        "donnees": {
            "statut": provenance.statut,
            "periode": provenance.periode,
            "source": provenance.source,
            "complete": provenance.complete,
            "licence": provenance.licence,
            "reserve": provenance.reserve,
            "empreinte": provenance.empreinte,
        },
        "exportations": _cote(fiche.exportations),
        "importations": _cote(fiche.importations),
        "solde_eur": fiche.solde_eur,
        "taux_couverture": fiche.taux_couverture,
        "exportations_us_eur": fiche.exportations_us_eur,
        "dependance_us": fiche.dependance_us,
        "balance_par_pays": _lignes(fiche.balance.rename(columns={"code": "pays"}), _COLONNES_BALANCE),
        "specialisations": None
        if fiche.specialisations is None
        else _lignes(fiche.specialisations, _COLONNES_SPECIALISATIONS),
        "a_retenir": list(a_retenir(fiche)),
        "notes": [*notes(fiche), note_solde(provenance)],
        "reserves": [{"code": r.code, "sujet": r.sujet, "phrase": r.phrase, "source": r.source}
                     for r in reserves_de(fiche)],
        "publies": [_publie(p) for p in _publies_de(fiche)],
    }  # fmt: skip


def _publie(p: Publie) -> dict[str, Any]:
    """Un chiffre publié du territoire : `obtenu` est ce que l'estimation en dit, dans `unite`."""
    return {
        "libelle": _libelle_publie(p), "sens": p.sens, "produits": p.produits.split(), "pays": p.pays.split(),
        "publie": p.ecrit, "part_de": p.part_de or None, "obtenu": p.obtenu, "unite": p.unite,
        "annee": p.annee, "source": p.source,
    }  # fmt: skip


def _cote(cote: Cote | None) -> dict[str, Any] | None:
    if cote is None:
        return None
    return {
        "total_eur": cote.total_eur,
        "part_region": cote.part_region,
        "part_france": cote.part_france,
        "rang": cote.rang,
        "confiance": dict(cote.confiance) or None,
        "produits": _lignes(cote.produits, _COLONNES_COTE),
        "pays": _lignes(cote.pays, _COLONNES_COTE),
        "flux": _lignes(cote.flux, _COLONNES_FLUX),
        "concentration_produits": asdict(cote.concentration_produits),
        "concentration_pays": asdict(cote.concentration_pays),
    }


def _lignes(table: pd.DataFrame, colonnes: list[str]) -> list[dict[str, Any]]:
    """Lignes en types Python ; un manque devient None."""
    objets = table[colonnes].astype(object)
    valeurs = objets.where(objets.notna(), None).to_numpy().tolist()
    return [dict(zip(colonnes, ligne, strict=True)) for ligne in valeurs]


def table_fiche(fiche: Fiche) -> pd.DataFrame:
    """Table longue : une ligne par sens et par flux produit × pays (dix premiers et « autres »).

    Colonnes : departement, departement_nom (territoire, territoire_nom pour une région ou la France),
    periode, sens, produit, produit_libelle, pays, pays_libelle, valeur_eur, principal, confiance, publie,
    puis reserves et publies, ceux du territoire, répétés à chaque ligne. La somme par sens est le total du
    territoire.
    """
    morceaux = [
        cote.flux[_COLONNES_CSV].assign(sens=cote.sens)
        for cote in (fiche.exportations, fiche.importations)
        if cote is not None
    ]
    table = pd.concat(morceaux, ignore_index=True)
    nom = _nom_du_genre(fiche)
    identite = {nom: fiche.territoire.code, f"{nom}_nom": fiche.territoire.nom}
    dits = (
        " ".join(r.phrase for r in reserves_de(fiche)),
        " ; ".join(f"{_libelle_publie(p)} : {p.reference}" for p in _publies_de(fiche)),
    )
    table = table.assign(
        **identite, periode=fiche.provenance.periode, reserves=dits[0] or None, publies=dits[1] or None
    )
    devant = [*identite, "periode", "sens"]
    return table[[*devant, *table.columns.drop([*devant])]]


def _nom_du_genre(fiche: Fiche) -> str:
    """Le même nom en JSON et en CSV."""
    return "departement" if fiche.territoire.genre == "departement" else "territoire"


def reserves_de(fiche: Fiche) -> list[Reserve]:
    """Réserves locales du territoire ; aucune pour des données officielles."""
    return reserves(fiche.territoire.code) if fiche.provenance.est_estimation else []


def _publies_de(fiche: Fiche) -> list[Publie]:
    """Chiffres publiés sur le territoire, hors d'une seule case de la France (« Méthode » les donne tous)."""
    if fiche.provenance.exacte or fiche.territoire.genre == "france":
        return []
    return list(publies(fiche.territoire.code))


def _libelle_publie(p: Publie) -> str:
    """« Ventes aux États-Unis : avions, engins spatiaux », pour un lecteur qui ignore les codes."""
    sujet = "Ventes" if p.sens == "export" else "Achats"
    pays = [avec_article(tables.libelle_pays(code)) for code in p.pays.split()]
    vers = f" vers {' et '.join(pays)}" if p.sens == "export" else f" depuis {' et '.join(pays)}"
    courts = tables.produits().set_index("code")["libelle_court"]
    produits = [str(courts.get(code, code)) for code in p.produits.split()]
    dits = ", ".join(produit[:1].lower() + produit[1:] for produit in produits)
    return f"{sujet}{vers if pays else ''}" + (f"\u00a0: {dits}" if dits else "")


def phrases_publies(fiche: Fiche) -> list[str]:
    """« Ventes vers les États-Unis, publié : 22 % (2024, presse) ; estimé ici : 21 %. »."""
    return [
        f"{_libelle_publie(p)}, {p.mention}\u202f; estimé ici\u00a0: {_estime(p)}."
        for p in _publies_de(fiche)
    ]


def table_publies(fiche: Fiche) -> pd.DataFrame:
    """Chiffres publiés sur le territoire, et ce que l'estimation en dit, écrits."""
    return pd.DataFrame(
        [
            (
                _libelle_publie(p),
                f"{p.ecrit}{PARTS_ECRITES.get(p.part_de, '')}",
                _estime(p),
                p.quand,
                p.source,
            )
            for p in _publies_de(fiche)
        ],
        columns=["Chiffre", "Publié", "Estimé ici", "Année", "Source"],
    )  # fmt: skip


def _estime(p: Publie) -> str:
    if p.unite == "%":
        return texte_part(p.obtenu / 100, exact=False)
    return montant(1e6 * p.obtenu, exact=False)


class Ligne(NamedTuple):
    """Une ligne écrite : ce dont il s'agit, son montant, sa part, et ce que le montant vaut (ou rien).

    `officiel` : code et libellé de la nomenclature d’un produit, vide pour un pays.
    """

    libelle: str
    montant: str
    part: str
    mention: str
    courte: str
    officiel: str


class FluxEcrit(NamedTuple):
    """Un flux principal écrit : d'où il part, où il arrive, son montant, et ce qu'il vaut (ou rien)."""

    depart: str
    arrivee: str
    montant: str
    mention: str


def premiers(fiche: Fiche, cote: Cote, axe: Literal["produits", "pays"]) -> list[Ligne]:
    """Dix premiers produits ou pays, puis « autres »."""
    provenance = fiche.provenance
    table = cote.produits if axe == "produits" else cote.pays
    unite = unite_commune(table["valeur_eur"])
    return [
        Ligne(
            str(ligne["libelle_court" if axe == "produits" else "libelle"]),
            texte_montant(ligne["valeur_eur"], provenance=provenance, unite=unite),
            texte_part(ligne["part"] if cote.total_eur else None, exact=provenance.exacte),
            dit,
            mention_courte(ligne["confiance"], ligne["publie"], code=fiche.territoire.code),
            f"{ligne['code']}, {ligne['libelle']}" if axe == "produits" and ligne["code"] != AUTRES else "",
        )
        for ligne, dit in zip(
            table.to_dict("records"),
            mentions(table, code=fiche.territoire.code, de_produit=axe == "produits"),
            strict=True,
        )
    ]


def flux_principaux(fiche: Fiche, cote: Cote) -> list[FluxEcrit]:
    """Les cinq flux principaux : la liste qui dit ce que valent les liens rouges."""
    ecrits, principaux = [], cote.principaux()
    unite = unite_commune(principaux["valeur_eur"])
    for flux in principaux.to_dict("records"):
        bouts = (str(flux["produit_court"]), str(flux["pays_libelle"]))
        depart, arrivee = bouts if cote.sens == "export" else bouts[::-1]
        dit = mention(flux["confiance"], flux["publie"], code=fiche.territoire.code)
        montant_ecrit = texte_montant(flux["valeur_eur"], provenance=fiche.provenance, unite=unite)
        ecrits.append(FluxEcrit(depart, arrivee, montant_ecrit, dit))
    return ecrits


def phrase_repartie(fiche: Fiche) -> str | None:
    """La même en une ligne, pour le feuillet : la part des ventes dont les clients sont répartis."""
    ventes = fiche.exportations
    if ventes is None or not ventes.confiance:
        return None
    part = texte_part(ventes.confiance["reparti"], exact=False)
    return f"Clients de {part} des ventes\u00a0: répartis d’après la structure nationale."


def phrase_confiance(fiche: Fiche) -> str | None:
    """Ce que vaut, dans l'ensemble, le partage des ventes entre pays ; None hors d'une estimation."""
    ventes = fiche.exportations
    if ventes is None or not ventes.confiance:
        return None
    ailleurs = "" if fiche.territoire.genre == "france" else " pour la France"
    dits: dict[Niveau, str] = {
        "mesure": f"suivent un chiffre publié{ailleurs}",
        "structure_reelle": f"suivent la structure réelle d’un marché{ailleurs}",
        "reparti": "sont réparties d’après la structure nationale",
    }
    morceaux = [
        f"{texte_part(ventes.confiance[niveau], exact=False)} des ventes {dit}"
        for niveau, dit in dits.items()
        if ventes.confiance[niveau] >= _NEGLIGEABLE
    ]
    return f"Qui achète quoi\u00a0: {', '.join(morceaux)}."
