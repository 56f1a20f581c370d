"""Les figures d'une fiche, avec leurs titres : les mêmes à l'écran et dans les documents."""

from typing import Literal

import pandas as pd

from modules.donnees.provenance import Sens
from modules.donnees.tables import avec_article, de
from modules.fiche.confiance import mention, mentions
from modules.fiche.fiche import Cote, Fiche
from modules.fiche.messages import (
    message_balance,
    message_flux,
    message_produits,
    message_specialisation,
)
from modules.figures.arbre import treemap
from modules.figures.balance import papillon
from modules.figures.gabarit import Figure, Legende, dire
from modules.figures.sankey import sankey
from modules.figures.specialisation import barres

MOT: dict[Sens, str] = {"export": "Exportations", "import": "Importations"}


def _dits(fiche: Fiche, cote: Cote, nom: Literal["feuilles", "flux"]) -> pd.DataFrame:
    """Table d'un côté, produits à leur nom d'usage et, pour une estimation, ce que vaut chaque montant.

    Seule la table des tuiles garde le libellé de la nomenclature, à côté du code (colonne `mention` à part).
    """
    table: pd.DataFrame = getattr(cote, nom)
    if nom == "flux":
        table = table.assign(produit_libelle=table["produit_court"])
    if not cote.confiance:
        return table
    return table.assign(
        mention=mentions(table, code=fiche.territoire.code, de_produit=nom == "feuilles"),
    )


def _balance_dite(fiche: Fiche) -> pd.DataFrame:
    """Balance par pays et, pour une estimation, ce que valent les montants de chaque sens."""
    if not any(cote.confiance for cote in (fiche.exportations, fiche.importations) if cote):
        return fiche.balance
    colonnes = {
        f"mention_{sens}": [
            mention(n, None, code=fiche.territoire.code) for n in fiche.balance[f"{sens}_confiance"]
        ]
        for sens in ("importations", "exportations")
    }
    return fiche.balance.assign(**colonnes)


def figure_balance(fiche: Fiche) -> Figure | None:
    """Papillon par pays ; None s'il manque un des deux sens."""
    if fiche.exportations is None or fiche.importations is None:
        return None
    figure = papillon(
        _balance_dite(fiche),
        titre=f"Balance commerciale {de(fiche.territoire.nom)} par pays",
        exact=fiche.provenance.exacte,
        source=fiche.provenance.ligne(),
    )
    return dire(figure, message_balance(fiche), unite=_unite(fiche))


def figure_produits(fiche: Fiche) -> Figure | None:
    """Treemap des produits ; None s'il manque un des deux sens."""
    if fiche.exportations is None or fiche.importations is None:
        return None
    figure = treemap(
        _dits(fiche, fiche.importations, "feuilles"),
        _dits(fiche, fiche.exportations, "feuilles"),
        legende=Legende(
            f"Produits importés et exportés {de(fiche.territoire.nom)}", fiche.provenance.ligne()
        ),
        exact=(
            fiche.provenance.exacte,
            fiche.provenance.total_exact(fiche.territoire.code),
        ),
    )
    return dire(figure, message_produits(fiche), unite=_unite(fiche))


def figure_flux(fiche: Fiche, *, sens: Sens) -> Figure | None:
    """Sankey d'un sens ; None si ce sens est inconnu ou nul."""
    cote = fiche.exportations if sens == "export" else fiche.importations
    if cote is None or cote.total_eur == 0:
        return None
    figure = sankey(
        _dits(fiche, cote, "flux"),
        sens=sens,
        titre=f"{MOT[sens]} {de(fiche.territoire.nom)}\u00a0: produits et pays",
        exact=fiche.provenance.exacte,
        source=fiche.provenance.ligne(sens),
    )
    return dire(figure, message_flux(fiche, sens=sens), unite=_unite(fiche))


def figure_specialisation(fiche: Fiche) -> Figure | None:
    """Parts face à la France ; None si rien n'est exporté ou si aucun produit ne ressort."""
    if fiche.specialisations is None or fiche.specialisations.empty:
        return None
    figure = barres(
        fiche.specialisations.assign(libelle=fiche.specialisations["libelle_court"]),
        territoire=fiche.territoire.nom,
        titre=f"Ce que vend {avec_article(fiche.territoire.nom)} plus que la France",
        exact=fiche.provenance.exacte,
        source=fiche.provenance.ligne("export"),
    )
    unite = f"en part des exportations, {fiche.provenance.periode}"
    return dire(figure, message_specialisation(fiche), unite=unite)


def _unite(fiche: Fiche) -> str:
    """« en euros, 2024 »."""
    return f"en euros, {fiche.provenance.periode}"
