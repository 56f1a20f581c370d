"""Comparaison à emporter : scénarios, territoires ou fiches côte à côte, en document et en tableur."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd
from markupsafe import Markup

from modules.documents.classeur import chiffres_cles, classeur, textes_provenance
from modules.documents.html import Edition, chaines_de_page, environnement, montrable, script_plotly
from modules.donnees.droit import verifie_le
from modules.donnees.provenance import Provenance
from modules.donnees.tables import territoire
from modules.fiche.affichage import note_solde, notes
from modules.fiche.fiche import Fiche
from modules.figures.gabarit import Figure, decrire
from modules.figures.groupees import LETTRES
from modules.langue.typographie import INDEPENDANCE
from modules.simulation.incertitude import etendue_de
from modules.simulation.lectures import MESURES, Colonne
from modules.simulation.mots import TROIS_MONTANTS, scenario_en_phrase
from modules.vues.comparaison import (
    LIBELLES,
    MOTS,
    chiffres_fiches,
    figure_mesures,
    figure_produits,
    figures_fiches,
    phrases_ecarts,
    phrases_fiches,
    specialites,
    table_comparaison,
)
from modules.vues.resultat import ecrire, reserves, texte_fourchette, trois_nombres, unite_des_resultats
from modules.vues.simulation import hypotheses_en_mots

_PAR_PAGE = {2: 8, 3: 7, 4: 6}  # nombre de termes → produits d'une figure qui tient sur une page
_NOMS = {
    "terme": "Terme", "territoire": "Territoire", "mesure": "Montant", "produit": "Code",
    "libelle": "Produit", "valeur_eur": "Valeur (€)", "ecart_eur": "Écart avec le premier terme (€)",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Comparaison:
    """Ce qui est comparé, avant toute mise en page.

    `termes` : (nom, ce qu'il est). `chiffres` : table déjà écrite, une colonne par terme. `avant` : réserves
    qui changent le sens des nombres. `figures` : titre de section → figures. `listes` : titre → lignes.
    `feuilles` : tables du tableur, valeurs entières. `simulation` : des scénarios sont en jeu.
    """

    titre: str
    provenance: Provenance
    termes: list[tuple[str, str]]
    chiffres: pd.DataFrame
    phrases: list[str]
    notes: list[str]
    figures: dict[str, list[Figure]]
    feuilles: dict[str, pd.DataFrame]
    avant: list[str] = field(default_factory=list)
    listes: dict[str, list[str]] = field(default_factory=dict)
    hypotheses: list[str] = field(default_factory=list)
    simulation: bool = False


def comparaison_simulations(colonnes: Sequence[Colonne]) -> Comparaison:
    """Deux à quatre termes : des scénarios pour un territoire, ou un scénario pour des territoires."""
    p, lieux = colonnes[0].resultat.assiette.provenance, [territoire(c.unite).nom for c in colonnes]
    un_lieu = len(set(lieux)) == 1
    avis = list(dict.fromkeys(a for c in colonnes for a in c.resultat.avis_de(c.unite)))
    table = table_comparaison(colonnes)
    totaux = table["produit"] == ""
    return Comparaison(
        titre=f"Scénarios comparés\u00a0: {lieux[0]}"
        if un_lieu
        else f"Territoires comparés\u00a0: {', '.join(lieux)}",
        provenance=p,
        termes=[
            (c.nom, f"{lieu}. {scenario_en_phrase(c.resultat.scenario)}")
            for c, lieu in zip(colonnes, lieux, strict=True)
        ],
        chiffres=_montants(colonnes),
        phrases=phrases_ecarts(colonnes),
        notes=[TROIS_MONTANTS, *_reserves(colonnes), *(a.texte for a in avis if not a.avant)],
        avant=[a.texte for a in avis if a.avant],
        figures={
            "Les trois montants": [figure_mesures(colonnes, titre="Les trois montants, à la même échelle")],
            "Par produit": [
                figure_produits(colonnes, mesure=mesure, lignes=_PAR_PAGE[len(colonnes)])
                for mesure in MESURES
            ],
        },
        feuilles={
            "Totaux": _feuille(table[totaux].drop(columns=["produit", "libelle"])),
            "Produits": _feuille(table[~totaux]),
        },
        hypotheses=[f"{LETTRES[i]} : {hypotheses_en_mots(c.resultat)}" for i, c in enumerate(colonnes)],
        simulation=True,
    )


def _feuille(table: pd.DataFrame) -> pd.DataFrame:
    """Table du tableur : noms français, montants en euros."""
    return decrire(table.rename(columns=_NOMS), euros=[_NOMS["valeur_eur"], _NOMS["ecart_eur"]])


def comparaison_fiches(fiches: Sequence[Fiche]) -> Comparaison:
    """Deux fiches."""
    noms = [f.territoire.nom for f in fiches]
    figures = figures_fiches(fiches)
    connus = {mot: [figures[cle] for cle in figures if cle[0] == sens] for sens, (mot, _, _) in MOTS.items()}
    feuilles = {f"Chiffres clés {nom}": chiffres_cles(f) for nom, f in zip(noms, fiches, strict=True)}
    return Comparaison(
        titre=f"Fiches comparées\u00a0: {', '.join(noms)}",
        provenance=fiches[0].provenance,
        termes=[(nom, "") for nom in noms],
        chiffres=chiffres_fiches(fiches),
        phrases=phrases_fiches(fiches),
        notes=list(dict.fromkeys([note_solde(fiches[0].provenance), *(n for f in fiches for n in notes(f))])),
        figures={mot: liste for mot, liste in connus.items() if liste},
        feuilles=feuilles | {f"{mot} {f.titre}": f.table for mot, liste in connus.items() for f in liste},
        listes={
            f"{f.territoire.nom}, plus que la France": lignes for f in fiches if (lignes := specialites(f))
        },
    )


def document_comparaison(c: Comparaison, *, edition: Edition, nom: str) -> str:
    """HTML d'un seul tenant, prêt pour l'impression. `nom` : fichier, sans extension."""
    sections = {
        titre: [(f"comparaison-{i}-{j}", figure) for j, figure in enumerate(figures, start=1)]
        for i, (titre, figures) in enumerate(c.figures.items(), start=1)
    }
    tracees = {cle: figure for liste in sections.values() for cle, figure in liste}
    return (
        environnement()
        .get_template("comparaison.html")
        .render(
            c=c,
            p=c.provenance,
            termes=[(LETTRES[i], *terme) for i, terme in enumerate(c.termes)],
            sections={titre: [cle for cle, _ in liste] for titre, liste in sections.items()},
            figures={
                cle: montrable(f, fichier=f"{nom}-{cle[12:]}", edition=edition) for cle, f in tracees.items()
            },
            verifie_le=verifie_le(),
            forme="autonome",
            script=Markup(script_plotly()),
            **chaines_de_page(c.titre, provenance=c.provenance, edition=edition),
        )
    )


def classeur_comparaison(c: Comparaison) -> bytes:
    """Tableur : « Lisez-moi », puis les montants à l'euro près, une feuille par table."""
    textes = [
        c.titre,
        *(f"{LETTRES[i]} : {nom}{'. ' if dit else ''}{dit}" for i, (nom, dit) in enumerate(c.termes)),
        *(
            ["Hypothèses", *c.hypotheses, f"Droit américain vérifié au {verifie_le()}."]
            if c.simulation
            else []
        ),
        *textes_provenance(c.provenance),
        *c.avant,
        *c.notes,
        INDEPENDANCE,
        "Une cellule vide est une valeur inconnue, jamais un zéro.",
    ]
    return classeur(c.feuilles, textes=textes, provenance=c.provenance)


def _montants(colonnes: Sequence[Colonne]) -> pd.DataFrame:
    """Une ligne par montant, une colonne par terme ; la dernière dit la fourchette de la baisse."""
    lignes = ["Ventes aux États-Unis", *(LIBELLES[m] for m in MESURES), "Fourchette"]
    table = pd.DataFrame({"Montant": lignes})
    calcules = [(c.resultat.ligne(c.unite), etendue_de(c.resultat, c.unite)) for c in colonnes]
    unite = unite_des_resultats(*calcules)
    for lettre, c, (ligne, etendue) in zip(LETTRES, colonnes, calcules, strict=False):
        p = c.resultat.assiette.provenance
        visees, droits, baisse = trois_nombres(ligne, p, etendue, unite)
        ventes = ecrire(ligne["exportations_us_eur"], p, unite)
        fourchette = texte_fourchette(etendue, exact=p.exacte, unite=unite)
        table[f"{lettre}. {c.nom}"] = [ventes, visees.valeur, droits.valeur, baisse.valeur, fourchette]
    return table


def _reserves(colonnes: Sequence[Colonne]) -> list[str]:
    """Ce qui manque au calcul de chaque terme, précédé de sa lettre."""
    return [
        f"{lettre}\u00a0: {phrase}"
        for lettre, c in zip(LETTRES, colonnes, strict=False)
        for phrase in reserves(
            c.resultat.ligne(c.unite), c.resultat.assiette.provenance, etendue_de(c.resultat, c.unite)
        )
    ]
