"""Tout ce qu'il faut pour produire les fichiers d'une unité, préparé une fois pour toutes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from modules.donnees import jeu
from modules.donnees.references import references
from modules.indicateurs.cadre import Cadre
from modules.publication.annexe import annexe_simulation
from modules.publication.cadre_simulation import assiette_de, parametres_embarques
from modules.publication.classeur import classeur_fiche, classeur_simulation
from modules.publication.contenu import Simulation, contenu, fiches_de
from modules.publication.document import PLOTLY, Edition, Forme, document, script_plotly
from modules.publication.navigateur import Chromium, exiger
from modules.publication.noms import nom_fichier
from modules.publication.reglages import lire_reglages
from modules.publication.statique import figures_svg
from modules.simulation.echange import depuis_json
from modules.simulation.exposition import simuler

FORMATS = {"html": "HTML", "statique": "HTML sans script", "pdf": "PDF", "xlsx": "tableur"}


@dataclass(frozen=True, slots=True)
class Commande:
    """Ce que l'on demande. `scenario` : JSON d'un scénario, None pour ne pas mettre d'annexe.

    `jour` : date des documents (None : à choisir). `chrome` : chemin de Chromium, None pour le chercher.
    """

    sortie: Path
    formats: tuple[str, ...]
    donnees: Path | None = None
    scenario: str | None = None
    autonome: bool = False
    jour: date | None = None
    chrome: str | None = None

    def datee(self, jour: date) -> "Commande":
        """Même commande, à cette date."""
        return replace(self, jour=jour)


class Atelier:
    """Données chargées et scénario calculé ; les fiches des régions et de la France sont faites une fois."""

    def __init__(self, commande: Commande) -> None:
        if commande.jour is None:
            raise ValueError("commande sans date")
        self.commande = commande
        self.edition = Edition(lire_reglages(), commande.jour)
        flux = jeu.charger(commande.donnees)
        self.cadre = Cadre(flux, references())
        self.simulation: Simulation | None = None
        if commande.scenario is not None:
            parametres = parametres_embarques()
            scenario, hypotheses = depuis_json(commande.scenario, vocabulaire=parametres.vocabulaire)
            resultat = simuler(
                assiette_de(flux), parametres=parametres, scenario=scenario, hypotheses=hypotheses
            )
            self.simulation = Simulation(resultat, parametres.vocabulaire)
        self._fiche = fiches_de(self.cadre)
        self._chromium: Chromium | None = None

    def chromium(self) -> Chromium:
        """Chromium de l'atelier, cherché seulement quand un document le demande."""
        if self._chromium is None:
            self._chromium = Chromium(exiger(self.commande.chrome))
        return self._chromium

    def fermer(self) -> None:
        """Arrête le Chromium de l'atelier."""
        if self._chromium is not None:
            self._chromium.fermer()

    def fichiers(self, code: str, *, provisoire: Path) -> Iterator[tuple[str, bytes]]:
        """(nom, octets) de chaque fichier demandé. `provisoire` : dossier de travail, vide."""
        formats = self.commande.formats
        tout = contenu(code, fiche=self._fiche, simulation=self.simulation)
        lieu, p = tout.fiche.territoire, tout.fiche.provenance
        nom = nom_fichier("fiche", lieu, p)
        if "html" in formats:
            forme: Forme = "autonome" if self.commande.autonome else "legere"
            yield f"{nom}.html", document(tout, edition=self.edition, forme=forme).encode()
        if "statique" in formats:
            figures = tout.figures()
            if self.simulation is not None:
                figures |= annexe_simulation(self.simulation, lieu=lieu).figures
            images = figures_svg(figures, chrome=self.chromium())
            html = document(tout, edition=self.edition, forme="statique", images=images)
            yield f"{nom}-statique.html", html.encode()
        if "pdf" in formats:
            page = provisoire / f"{nom}.html"
            page.write_text(document(tout, edition=self.edition, forme="legere"), encoding="utf-8")
            (provisoire / PLOTLY).write_text(script_plotly(), encoding="utf-8")
            yield f"{nom}.pdf", self.chromium().imprimer(page)
        if "xlsx" in formats:
            yield f"{nom}.xlsx", classeur_fiche(tout)
            if self.simulation is not None:
                yield (
                    f"{nom_fichier('simulation', lieu, p)}.xlsx",
                    classeur_simulation(self.simulation, lieu=lieu),
                )
