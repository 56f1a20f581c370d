"""Page d'accueil d'un dossier de fiches : la carte et le tableau de toutes les fiches produites."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

from markupsafe import Markup

from modules.donnees import catalogue
from modules.donnees.provenance import Sens
from modules.figures.carte import choroplethe
from modules.figures.figure import Figure
from modules.indicateurs.affichage import texte_total
from modules.indicateurs.cadre import Cadre
from modules.publication.document import Edition, chaines_de_page, donnees_figure, environnement, json_sur

MESURE = "Exportations (M€)"


@dataclass(frozen=True, slots=True)
class Ligne:
    """Une fiche du tableau ; `fichiers` : (libellé du format, nom du fichier)."""

    code: str
    nom: str
    region: str
    exportations: str
    importations: str
    solde: str
    fichiers: tuple[tuple[str, str], ...]


def page_index(
    cadre: Cadre, *, edition: Edition, fichiers: Mapping[str, tuple[tuple[str, str], ...]], autres: list[str]
) -> str:
    """HTML de l'index. `fichiers` : fiches produites par code ; `autres` : fichiers de données du dossier."""
    figure = _carte(cadre)
    liens = {code: produits[0][1] for code, produits in fichiers.items() if produits}
    return (
        environnement()
        .get_template("index.html")
        .render(
            p=cadre.flux.provenance,
            forme="legere",
            lignes=_lignes(cadre, fichiers=fichiers),
            figure=figure,
            hauteur=figure.fig.layout.height,
            donnees=Markup(json_sur(donnees_figure(figure, fichier="carte-exportations"))),
            liens=Markup(json_sur(liens)),
            autres=autres,
            **chaines_de_page("Toutes les fiches", provenance=cadre.flux.provenance, edition=edition),
        )
    )


def _montants(cadre: Cadre, sens: Sens) -> dict[str, int | None]:
    """Euros par unité ; une unité sans ligne n'échange rien, un sens absent du fichier est inconnu."""
    totaux = cadre.totaux(sens)
    codes = catalogue.departements()["code"]
    return {c: int(totaux.get(c, 0)) if cadre.present(sens) else None for c in codes}


def _carte(cadre: Cadre) -> Figure:
    p, ventes = cadre.flux.provenance, _montants(cadre, "export")
    unites = catalogue.departements()[["code", "nom"]]
    valeurs = unites.assign(
        valeur=[nan if v is None else v / 1e6 for v in ventes.values()],
        texte=[texte_total(v, provenance=p, territoire=c) for c, v in ventes.items()],
        selection=False,
    )
    return choroplethe(
        valeurs,
        geojson=catalogue.contours(),
        encarts=catalogue.encarts(),
        titre="Exportations par département",
        mesure=MESURE,
        source=p.ligne("export"),
    )


def _lignes(cadre: Cadre, *, fichiers: Mapping[str, tuple[tuple[str, str], ...]]) -> list[Ligne]:
    p, ventes, achats = cadre.flux.provenance, _montants(cadre, "export"), _montants(cadre, "import")
    unites = catalogue.departements()[["code", "nom", "region_nom"]]
    lignes = []
    for code, nom, region in unites.itertuples(index=False, name=None):
        if code not in fichiers:
            continue
        vendu, achete = ventes[code], achats[code]
        solde = None if vendu is None or achete is None else vendu - achete
        exportations, importations, ecrit = (
            texte_total(v, provenance=p, territoire=code) for v in (vendu, achete, solde)
        )
        lignes.append(Ligne(code, nom, region, exportations, importations, ecrit, fichiers[code]))
    return lignes
