"""Écrans d'une présentation : trois nombres et une figure chacun, scénarios puis fiche."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import isnan
from typing import Any, Literal

import pandas as pd

from modules.donnees.provenance import Sens
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
from modules.langue.nombres import MOINS, montants, nombre, soustraire, texte_part, unite_commune
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
    texte_fourchette,
    unite_des_resultats,
)

_Nombre = tuple[str, str, str, str]
_Axe = Literal["produits", "pays"]
_MOTS: dict[Sens, str] = {"export": "ventes", "import": "achats"}
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
    nombres: list[_Nombre]
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
        texte_fourchette(etendue, exact=p.exacte, unite=unite),
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
    etendues = [etendue_de(r, lieu.code) for _, r in resultats]
    connues = [rang for rang, b in enumerate(baisses) if not isnan(b)]
    extremes = [choisir(connues, key=baisses.__getitem__) for choisir in (min, max)] if connues else []
    unite = unite_commune([*baisses, *(v for e in etendues for v in (e.bas, e.haut))])
    dits = [ecrire(b, p, unite) for b in baisses]
    nombres = [("Scénarios", str(len(resultats)), "dans le carnet", str(len(resultats)))]
    for libelle, rang in zip(("Le plus doux", "Le plus dur"), extremes, strict=False):
        fourchette = texte_fourchette(etendues[rang], exact=p.exacte, unite=unite)
        precision = f"{resultats[rang][0]}\u202f; {fourchette}"
        nombres.append((libelle, ecrire(baisses[rang], p, unite), precision, euros(baisses[rang])))

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
            lecture="Une barre par scénario du carnet, valeur centrale\u202f; effet de la surtaxe seule.",
            taille=taille,
        )

    titre = "Les scénarios comparés"
    if extremes and 0 <= baisses[extremes[0]] < baisses[extremes[1]]:
        doux, dur = extremes
        titre += f"\u00a0: de {dits[doux]} à {dits[dur]} de baisse possible"
        if etendues[doux].haut >= etendues[dur].bas:
            titre += ", fourchettes qui se recoupent"
    return Ecran(f"{lieu.nom} · {titre}", "", nombres, figure)


def ecrans_fiche(fiche: Fiche) -> list[Callable[[], Ecran]]:
    """Les figures de la fiche, réduites à ce qui se lit du fond d'une salle ; chacune a ses trois nombres."""
    ventes, achats = fiche.exportations, fiche.importations
    palmares: list[tuple[str, str | None, Cote | None, _Axe]] = [
        ("Premiers produits vendus", message_produits(fiche), ventes, "produits"),
        ("Premiers pays clients", message_flux(fiche, sens="export"), ventes, "pays"),
        ("Premiers produits achetés", message_achats(fiche), achats, "produits"),
        ("Premiers pays fournisseurs", message_flux(fiche, sens="import"), achats, "pays"),
    ]
    ecrans: list[tuple[str, str | None, list[_Nombre], pd.DataFrame | None]] = [
        (
            "Soldes par pays, du plus grand au plus petit\u00a0; hachuré, un déficit",
            message_balance(fiche) or _message_solde(fiche),
            _totaux(fiche),
            _soldes(fiche),
        ),
        *(
            (
                sujet,
                message or _trois_premiers(cote, axe, fiche),
                _concentration(cote, axe, fiche),
                _premiers(cote, axe, fiche),
            )
            for sujet, message, cote, axe in palmares
        ),
        (
            "Vendus plus qu’en France\u00a0: part des ventes, ici et en France",
            message_specialisation(fiche),
            _distinctif(fiche),
            _specialites(fiche),
        ),
    ]
    lieu = fiche.territoire.nom
    return [
        partial(Ecran, f"{lieu} · {message or sujet}", "", nombres, _tracer(table, sujet, fiche))
        for sujet, message, nombres, table in ecrans
        if table is not None and not table.empty
    ]


def _totaux(fiche: Fiche) -> list[_Nombre]:
    """Ce qui est vendu, acheté, et la différence."""
    ventes, achats = fiche.exportations, fiche.importations
    return [
        (
            "Exportations",
            _court(affichage.total(fiche, ventes), _valeur(ventes)),
            "hors transport (FAB)",
            _euros(ventes),
        ),
        (
            "Importations",
            _court(affichage.total(fiche, achats), _valeur(achats)),
            "transport compris (CAF)",
            _euros(achats),
        ),
        (
            "Solde",
            _court(affichage.solde(fiche), affichage.solde_ecrit(fiche)),
            f"taux de couverture\u00a0: {affichage.couverture(fiche)}",
            "" if fiche.solde_eur is None else str(fiche.solde_eur),
        ),
    ]


def _concentration(cote: Cote | None, axe: _Axe, fiche: Fiche) -> list[_Nombre]:
    """Le total d'un sens, son premier poste et ses trois premiers ; les États-Unis parmi les clients."""
    if cote is None:
        return []
    exact, mot = fiche.provenance.exacte, _MOTS[cote.sens]
    nommes = getattr(cote, axe)
    nommes = nommes[nommes["code"] != AUTRES]
    total = (
        "Exportations" if cote.sens == "export" else "Importations",
        _court(affichage.total(fiche, cote), cote.total_eur),
        "" if cote.part_france is None else f"{texte_part(cote.part_france, exact=exact)} de la France",
        str(cote.total_eur),
    )
    trois = (
        f"Trois premiers {'produits' if axe == 'produits' else 'pays'}",
        texte_part(_part_trois(cote, axe), exact=exact),
        f"des {mot}",
        "",
    )
    if axe == "pays" and cote.sens == "export":
        part, comparee = affichage.part_etats_unis(fiche)
        return [total, ("Part des États-Unis", part, comparee or f"des {mot}", ""), trois]
    if nommes.empty:
        return [total, trois]
    premier = nommes.iloc[0]
    nom = str(premier["libelle_court" if axe == "produits" else "libelle"])
    return [total, (nom, texte_part(float(premier["part"]), exact=exact), f"des {mot}", ""), trois]


def _part_trois(cote: Cote, axe: _Axe) -> float | None:
    return (cote.concentration_produits if axe == "produits" else cote.concentration_pays).part_trois


def _distinctif(fiche: Fiche) -> list[_Nombre]:
    """Le produit le plus surreprésenté : sa part ici, en France, et ce que le territoire en vend."""
    table = fiche.specialisations
    if table is None or table.empty:
        return []
    exact, premier = fiche.provenance.exacte, table.iloc[0]
    ici, nationale = (texte_part(float(premier[nom]), exact=exact) for nom in ("part", "part_france"))
    return [
        (str(premier["libelle_court"]), ici, "des ventes d’ici", ""),
        ("En France", nationale, "des ventes, pour le même produit", ""),
        ("Poids en France", _poids(fiche, premier), "de ce que la France en vend", ""),
    ]


def _poids(fiche: Fiche, produit: "pd.Series[Any]") -> str:
    """Part du territoire dans ce que la France vend de ce produit."""
    france = fiche.france_ventes
    nationale = 0 if france is None else int(france.loc[produit["code"]].sum())
    part = float(produit["valeur_eur"]) / nationale if nationale else None
    return texte_part(part, exact=fiche.provenance.exacte)


def _message_solde(fiche: Fiche) -> str | None:
    """« Un excédent de 500 M€ », le solde écrit sur la fiche."""
    solde = affichage.solde_ecrit(fiche)
    if not solde:
        return None
    return f"Un {'excédent' if solde > 0 else 'déficit'} de {affichage.solde(fiche).lstrip(MOINS)}"


def _trois_premiers(cote: Cote | None, axe: _Axe, fiche: Fiche) -> str | None:
    """« Trois pays font 27 % des ventes » : le titre d'un écran dont rien d'autre ne se conclut."""
    trois = None if cote is None else _part_trois(cote, axe)
    if cote is None or trois is None:
        return None
    part = texte_part(trois, exact=fiche.provenance.exacte)
    return f"Trois {'produits' if axe == 'produits' else 'pays'} font {part} des {_MOTS[cote.sens]}"


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


def _premiers(cote: Cote | None, axe: _Axe, fiche: Fiche) -> pd.DataFrame | None:
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
