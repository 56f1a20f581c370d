"""Écrans d'une présentation : trois nombres et une figure chacun, scénarios puis fiche."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import isnan

import pandas as pd

from modules.donnees.recherche import normaliser
from modules.donnees.tables import Territoire, de
from modules.fiche import affichage
from modules.fiche.echanges import AUTRES
from modules.fiche.fiche import Cote, Fiche
from modules.fiche.messages import (
    message_achats,
    message_balance,
    message_flux,
    message_produits,
    message_specialisation,
)
from modules.figures import gabarit
from modules.figures.gabarit import Figure
from modules.figures.projection import barres_projetees
from modules.langue.nombres import montants, nombre, soustraire, texte_part, unite_commune
from modules.simulation.echange import Cas
from modules.simulation.exposition import Exposition
from modules.simulation.incertitude import etendue_de
from modules.simulation.lectures import MESURES
from modules.simulation.mots import scenario_en_phrase
from modules.vues.resultat import (
    ecrire,
    ecrire_colonnes,
    euros,
    message_visees,
    produits_montres,
    texte_entre,
    unite_des_resultats,
)

_LIGNES = 5
_SIGNES = 11
_NOM_PROJETE = 24  # signes d'un nom de scénario, au-delà coupé
_COURTS = ("Exportations visées", "Droits théoriques", "possible à un an")


@dataclass(frozen=True, slots=True, eq=False)
class Ecran:
    """`phrase` : vide pour la fiche. `nombres` : (libellé, valeur écrite, précision, valeur à l'euro).

    `figure` : la trace à une taille de texte donnée. `cas` : scénario que les téléphones rouvrent, None pour
    un écran de la fiche.
    """

    titre: str
    phrase: str
    nombres: list[tuple[str, str, str, str]]
    figure: Callable[[int], Figure]
    cas: Cas | None = None


def ecran_scenario(cas: Cas, resultat: Exposition, *, lieu: Territoire) -> Ecran:
    """Un scénario du carnet : ses trois montants, ses premiers produits, partie visée et ventes."""
    p, ligne = resultat.assiette.provenance, resultat.ligne(lieu.code)
    etendue = etendue_de(resultat, lieu.code)
    visees = ligne["visees_part_us"]
    part = texte_part(None if pd.isna(visees) else visees, exact=p.exacte)
    baisse = ligne["baisse_court_eur"]
    libelles = (_COURTS[0], _COURTS[1], f"{'Hausse' if baisse < 0 else 'Baisse'} {_COURTS[2]}")
    valeurs = (ligne["visees_eur"], ligne["droits_eur"], abs(baisse))
    unite = unite_des_resultats((ligne, etendue))
    precisions = (
        f"{part} des ventes aux États-Unis",
        "à l’entrée aux États-Unis",
        texte_entre(etendue, exact=p.exacte, unite=unite),
    )
    nombres = [
        (libelle, ecrire(valeur, p, unite), precision, euros(ligne[mesure]))
        for libelle, valeur, precision, mesure in zip(libelles, valeurs, precisions, MESURES, strict=True)
    ]

    def figure(taille: int) -> Figure:
        table = produits_montres(resultat, lieu.code).head(_LIGNES)
        total = table[["vise_eur", "non_vise_eur", "inconnu_eur"]].sum(axis=1)
        inconnu = (table["inconnu_eur"] >= total) & (total > 0)
        lignes = table.assign(valeur=table["vise_eur"].mask(inconnu), fond=total, couleur=gabarit.PRINCIPAL)
        vise, tout = ecrire_colonnes(p, table["vise_eur"], total)
        lignes["texte"] = [
            "taux inconnu" if sans else f"{ecrit if v else '0'} sur {t}"
            for v, ecrit, t, sans in zip(table["vise_eur"], vise, tout, inconnu, strict=True)
        ]
        return barres_projetees(
            lignes,
            titre=f"Ventes {de(lieu.nom)} aux États-Unis\u00a0: en rouge, la partie visée",
            source=p.ligne("export"),
            lecture="La barre rouge est la partie visée, la barre pâle toutes les ventes du produit.",
            taille=taille,
        )

    message = message_visees(ligne, exact=p.exacte)
    phrase = scenario_en_phrase(cas.scenario)
    # Un nom repris de la phrase ne se dit pas deux fois.
    if message and not normaliser(phrase).startswith(normaliser(cas.nom)):
        phrase = f"{cas.nom}\u00a0: {phrase}"
    if cas.note:
        phrase += f" Note\u00a0: {cas.note}"
    return Ecran(f"{lieu.nom} · {message or cas.nom}", phrase, nombres, figure, cas)


def ecran_comparaison(resultats: Sequence[tuple[str, Exposition]], *, lieu: Territoire) -> Ecran:
    """Les scénarios enregistrés côte à côte : la baisse possible à un an de chacun.

    `resultats` : nom du scénario et son résultat, deux au moins.
    """
    p = resultats[0][1].assiette.provenance
    baisses = [float(r.ligne(lieu.code)["baisse_court_eur"]) for _, r in resultats]
    connues = [(b, nom) for (nom, _), b in zip(resultats, baisses, strict=True) if not isnan(b)]
    bas, haut = (min(connues), max(connues)) if connues else ((float("nan"), ""), (float("nan"), ""))
    (dits,) = ecrire_colonnes(p, baisses)
    unite = unite_commune(baisses)
    nombres = [
        ("Scénarios", str(len(resultats)), "dans le carnet", str(len(resultats))),
        ("Le plus doux", ecrire(bas[0], p, unite), bas[1], euros(bas[0])),
        ("Le plus dur", ecrire(haut[0], p, unite), haut[1], euros(haut[0])),
    ]

    def figure(taille: int) -> Figure:
        lignes = pd.DataFrame(
            {
                "libelle": [nom for nom, _ in resultats],
                "libelle_court": [
                    nom if len(nom) <= _NOM_PROJETE else f"{nom[:_NOM_PROJETE]}…" for nom, _ in resultats
                ],
                "valeur": baisses,
                "fond": float("nan"),
                "texte": dits,
            }
        )
        return barres_projetees(
            lignes.head(_LIGNES + 1),
            titre=f"Baisse possible des ventes {de(lieu.nom)} aux États-Unis, à un an",
            source=p.ligne("export"),
            lecture="Une barre par scénario du carnet\u202f; effet de la surtaxe seule.",
            taille=taille,
        )

    titre = "Les scénarios comparés"
    if connues and 0 <= bas[0] < haut[0]:
        titre += f"\u00a0: de {ecrire(bas[0], p, unite)} à {ecrire(haut[0], p, unite)} de baisse possible"
    return Ecran(f"{lieu.nom} · {titre}", "", nombres, figure)


def ecrans_fiche(fiche: Fiche) -> list[Callable[[], Ecran]]:
    """Les figures de la fiche, réduites à ce qui se lit du fond d'une salle."""
    lieu, ventes, achats = fiche.territoire, fiche.exportations, fiche.importations
    nombres = [
        ("Exportations", _court(affichage.total(fiche, ventes), _valeur(ventes)), "FAB", _euros(ventes)),
        ("Importations", _court(affichage.total(fiche, achats), _valeur(achats)), "CAF", _euros(achats)),
        (
            "Solde",
            _court(affichage.solde(fiche), affichage.solde_ecrit(fiche)),
            f"taux de couverture\u00a0: {affichage.couverture(fiche)}",
            "" if fiche.solde_eur is None else str(fiche.solde_eur),
        ),
    ]
    tables: list[tuple[str, str | None, pd.DataFrame | None]] = [
        (
            "Soldes par pays, du plus grand au plus petit\u00a0; hachuré, un déficit",
            message_balance(fiche),
            _soldes(fiche),
        ),
        ("Premiers produits vendus", message_produits(fiche), _premiers(ventes, "produits", fiche)),
        ("Premiers pays clients", message_flux(fiche, sens="export"), _premiers(ventes, "pays", fiche)),
        ("Premiers produits achetés", message_achats(fiche), _premiers(achats, "produits", fiche)),
        ("Premiers pays fournisseurs", message_flux(fiche, sens="import"), _premiers(achats, "pays", fiche)),
        (
            "Vendus plus qu’en France\u00a0: part des ventes, ici et en France",
            message_specialisation(fiche),
            _specialites(fiche),
        ),
    ]
    return [
        partial(
            Ecran, f"{lieu.nom} · {message}" if message else f"Fiche {de(lieu.nom)}", "", nombres,
            _tracer(table, sujet, fiche),
        )
        for sujet, message, table in tables
        if table is not None and not table.empty
    ]  # fmt: skip


def _valeur(cote: Cote | None) -> int | None:
    return None if cote is None else cote.total_eur


def _court(ecrit: str, valeur_eur: float | None) -> str:
    """Un montant trop long pour un tiers d'écran passe en milliards."""
    if valeur_eur is None or len(ecrit) <= _SIGNES:
        return ecrit
    return f"{nombre(valeur_eur / 1e9, 1)}\u00a0Md€"


def _euros(cote: Cote | None) -> str:
    return "" if cote is None else str(cote.total_eur)


def _tracer(table: pd.DataFrame, titre: str, fiche: Fiche) -> Callable[[int], Figure]:
    return lambda taille: barres_projetees(
        table.head(_LIGNES + 1),  # pas de phrase au-dessus : une ligne de plus
        titre=titre,
        source=fiche.provenance.ligne(),
        lecture="Chaque barre est proportionnelle au montant écrit au bout.",
        taille=taille,
    )


def _premiers(cote: Cote | None, axe: str, fiche: Fiche) -> pd.DataFrame | None:
    if cote is None:
        return None
    table = getattr(cote, axe)
    table = table[table["code"] != AUTRES]
    return pd.DataFrame(
        {
            "libelle": table["libelle"],
            "libelle_court": table["libelle_court" if axe == "produits" else "libelle"],
            "valeur": table["valeur_eur"].astype(float),
            "fond": float("nan"),
            "texte": montants(table["valeur_eur"], fiche.provenance.exacte),
            "couleur": gabarit.COULEUR_SENS[cote.sens],
        }
    )


def _soldes(fiche: Fiche) -> pd.DataFrame | None:
    table = fiche.balance[fiche.balance["code"] != AUTRES].dropna(subset="solde_eur")
    if fiche.exportations is None or fiche.importations is None:
        return None
    # De la plus longue barre à la plus courte : du fond d'une salle, un autre ordre ne se lit pas.
    table = table.loc[table["solde_eur"].abs().sort_values(ascending=False, kind="stable").index]
    soldes = table["solde_eur"].astype(float)
    exact = fiche.provenance.exacte
    cotes = zip(table["exportations_eur"], table["importations_eur"], strict=True)
    ecrits = [soustraire(float(vendu), float(achete), exact) for vendu, achete in cotes]
    return pd.DataFrame(
        {
            "libelle": table["libelle"],
            "libelle_court": table["libelle"],
            "valeur": soldes,
            "fond": float("nan"),
            "texte": montants(ecrits, exact, signe=True),
            "couleur": [gabarit.NEGATIF if v < 0 else gabarit.POSITIF for v in soldes],
        }
    )


def _specialites(fiche: Fiche) -> pd.DataFrame | None:
    table = fiche.specialisations
    if table is None:
        return None
    table = table.head(_LIGNES + 1).sort_values("part", ascending=False, kind="stable")
    exact = fiche.provenance.exacte
    return pd.DataFrame(
        {
            "libelle": table["libelle"],
            "libelle_court": table["libelle_court"],
            "valeur": table["part"],
            "fond": float("nan"),
            "texte": [
                f"{texte_part(a, exact=exact)} contre {texte_part(b, exact=exact)}"
                for a, b in zip(table["part"], table["part_france"], strict=True)
            ],
        }
    )
