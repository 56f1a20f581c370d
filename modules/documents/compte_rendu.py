"""Compte rendu d'atelier : un document imprimable, lisible sans l'application."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from modules.documents.html import Edition, chaines_de_page, environnement, montrable, script_plotly
from modules.donnees.droit import verifie_le
from modules.donnees.tables import Territoire
from modules.figures.gabarit import Figure
from modules.simulation.echange import Cas
from modules.simulation.exposition import Exposition
from modules.simulation.incertitude import etendue_de
from modules.simulation.lectures import MESURES, Colonne
from modules.simulation.mots import TROIS_MONTANTS, scenario_en_phrase
from modules.vues.comparaison import figure_mesures, phrases_ecarts
from modules.vues.resultat import (
    euros,
    figure_visees,
    reserves,
    reserves_locales,
    sans_vente,
    texte_fourchette,
    trois_nombres,
    unite_des_resultats,
)

_COMPARES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Partie:
    """Un scénario du carnet, calculé. `lien` : adresse qui le rouvre, vide si elle est inconnue."""

    cas: Cas
    resultat: Exposition
    lien: str


def compte_rendu(
    parties: Sequence[Partie],
    *,
    lieu: Territoire,
    edition: Edition,
    lien_carnet: str = "",
) -> str:
    """HTML d'un seul tenant : chaque scénario en mots, ses trois nombres, sa figure, sa note, son lien.

    `lien_carnet` : adresse qui rouvre le carnet entier, vide s'il est trop long pour un lien.
    """
    provenance = parties[0].resultat.assiette.provenance
    colonnes = [Colonne(p.cas.nom, p.resultat, lieu.code) for p in parties[:_COMPARES]]
    figures: dict[str, Figure] = {}
    if len(colonnes) > 1:
        figures["comparaison"] = figure_mesures(
            colonnes, titre=f"{'Premiers scénarios' if len(parties) > _COMPARES else 'Scénarios'} comparés"
        )
    vendu = parties[0].resultat.ligne(lieu.code)["exportations_us_eur"] > 0
    if vendu:
        figures |= {f"scenario-{i}": figure_visees(p.resultat, lieu) for i, p in enumerate(parties, start=1)}
    unite = unite_des_resultats(
        *((p.resultat.ligne(lieu.code), etendue_de(p.resultat, lieu.code)) for p in parties)
    )
    return (
        environnement()
        .get_template("compte_rendu.html")
        .render(
            lieu=lieu,
            p=provenance,
            parties=[_partie(p, lieu=lieu, unite=unite) for p in parties],
            ecarts=phrases_ecarts(colonnes) if len(colonnes) > 1 and vendu else [],
            figures={
                nom: montrable(f, fichier=f"atelier-{nom}", edition=edition) for nom, f in figures.items()
            },
            vide="" if vendu else sans_vente(lieu),
            lien_carnet=lien_carnet,
            trois_montants=TROIS_MONTANTS,
            verifie_le=verifie_le(),
            forme="autonome",
            script=Markup(script_plotly()),
            **chaines_de_page(
                f"Atelier, {lieu.nom}",
                provenance=provenance,
                edition=edition,
            ),
        )
    )


def _partie(partie: Partie, *, lieu: Territoire, unite: str) -> dict[str, object]:
    """Textes d'un scénario ; chaque nombre vient avec sa valeur à l'euro près."""
    ligne, p = partie.resultat.ligne(lieu.code), partie.resultat.assiette.provenance
    avis = partie.resultat.avis_de(lieu.code)
    etendue = etendue_de(partie.resultat, lieu.code)
    nombres = trois_nombres(ligne, p, etendue, unite)
    return {
        "nom": partie.cas.nom,
        "note": partie.cas.note,
        "lien": partie.lien,
        "phrase": scenario_en_phrase(partie.cas.scenario),
        "nombres": [(*textes, euros(ligne[mesure])) for textes, mesure in zip(nombres, MESURES, strict=True)],
        "fourchette": texte_fourchette(etendue, exact=p.exacte, unite=unite),
        "avant": [*(a.texte for a in avis if a.avant), *reserves_locales(lieu, p, avant=True)],
        "reserves": [
            *reserves(ligne, p, etendue),
            *(a.texte for a in avis if not a.avant),
            *reserves_locales(lieu, p),
        ],
    }
