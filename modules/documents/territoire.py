"""Document d'un Territoire d'industrie : membres, emploi, zones d'emploi, totaux de ses départements."""

from collections.abc import Sequence

from markupsafe import Markup

from modules.documents.html import Edition, chaines_de_page, environnement, montrable, script_plotly
from modules.donnees.emploi import TablesEmploi
from modules.fiche import affichage
from modules.fiche.emploi import EmploiTerritoire, zones_visibles
from modules.fiche.fiche import Fiche
from modules.fiche.phrases_emploi import NOTE_PART_TI, NOTE_TI, phrase_touche, phrases_emploi
from modules.figures.emploi import figure_zone
from modules.langue.nombres import nombre
from modules.vues.emploi import table_zones_ecrite
from modules.vues.tableur import table_affichee

_FIGURES = 4


def document_territoire(
    emploi: EmploiTerritoire, fiches: Sequence[Fiche], tables: TablesEmploi, *, edition: Edition
) -> str:
    """HTML d'un seul tenant, prêt pour l'impression. `fiches` : celles de ses départements."""
    lieu = emploi.territoire
    zones = [zone for zone in zones_visibles(emploi) if zone.branches][:_FIGURES]
    figures = {f"zone-{zone.code}": figure_zone(zone) for zone in zones}
    return (
        environnement()
        .get_template("territoire.html")
        .render(
            emploi=emploi,
            touche=phrase_touche(tuple(f.territoire.nom for f in fiches)),
            salaries={an: nombre(valeur) for an, valeur in emploi.salaries_prives.items()},
            etablissements=nombre(emploi.etablissements_industrie_2018),
            communes=nombre(emploi.communes),
            phrases=phrases_emploi(emploi, tables),
            zones=table_affichee(table_zones_ecrite(emploi)),
            departements=[_departement(fiche) for fiche in fiches],
            note_ti=NOTE_TI,
            note_part=NOTE_PART_TI,
            p=emploi.provenance,
            figures={
                cle: montrable(f, fichier=f"{cle}-{lieu.code}", edition=edition) for cle, f in figures.items()
            },
            forme="autonome",
            script=Markup(script_plotly()),
            **chaines_de_page(
                f"Territoire d’industrie {lieu.nom}", provenance=emploi.provenance, edition=edition
            ),
        )
    )


def _departement(fiche: Fiche) -> tuple[str, str, str, str]:
    """Nom, exportations, importations, solde, écrits à la précision des données."""
    return (
        fiche.territoire.nom,
        affichage.total(fiche, fiche.exportations),
        affichage.total(fiche, fiche.importations),
        affichage.solde(fiche),
    )
