"""Publication en nombre : en parallèle, avec reprise, et sans qu'une panne arrête les autres documents."""

import hashlib
import html
import json
import multiprocessing
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property
from math import nan
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from markupsafe import Markup

from modules.documents.chromium import Chromium, PanneNavigateur, exiger
from modules.documents.classeur import classeur_fiche, classeur_simulation
from modules.documents.contenu import (
    Contenu,
    Simulation,
    annexe_simulation,
    contenu,
    fiches_de,
    simulation_en_vigueur,
)
from modules.documents.donnees_ouvertes import exporter
from modules.documents.feuillet import feuillet
from modules.documents.html import (
    PLOTLY,
    POLICE,
    STATIQUE,
    Edition,
    Forme,
    chaines_de_page,
    document,
    donnees_figure,
    environnement,
    json_sur,
    script_plotly,
)
from modules.documents.reglages import lire_reglages, nom_fichier
from modules.donnees import jeu, tables
from modules.donnees.provenance import Sens
from modules.donnees.tables import references, territoire
from modules.fiche.affichage import texte_total
from modules.fiche.echanges import Cadre
from modules.fiche.emploi import emploi_embarque
from modules.figures.carte import choroplethe
from modules.figures.gabarit import Figure, Legende, dire
from modules.langue.nombres import soustraire, unite_commune
from modules.simulation.echange import depuis_json
from modules.simulation.exposition import assiette_de, simuler
from modules.vues.classement import message_carte

_PAGE = """<!DOCTYPE html><meta charset="utf-8"><script src="{plotly}"></script><style>
@font-face {{ font-family: "Source Sans"; font-weight: 200 900; src: url({police}) format("woff2"); }}
</style><body><script>
{tuiles}
const figures = {figures};
const ecrire = (nom, texte) => {{
  const bloc = document.createElement("pre");
  bloc.id = "svg-" + nom;
  bloc.textContent = texte;
  document.body.append(bloc);
}};
window.figuresTracees = (async () => {{
  // Plotly mesure ses textes : la police doit être là avant le premier tracé.
  const police = (graisse) => document.fonts.load(`${{graisse}} 13px "Source Sans"`).catch(() => {{}});
  await Promise.all(["400", "700"].map(police));
  for (const [nom, d] of Object.entries(figures)) {{
    const options = {{ format: "svg", imageDataOnly: true, width: d.layout.width, height: d.layout.height }};
    const svg = await Plotly.toImage({{ data: d.data, layout: d.layout, config: d.config }}, options);
    ecrire(nom, window.disposerImage(svg));
  }}
}})();
</script>"""
_IDENTIFIANT = re.compile(r'\bid="([^"]+)"')
# Plotly nomme au hasard les éléments qu'il trace ; seules quelques classes servent à la mise en forme.
_ATTRIBUTS = re.compile(r' (?:data-[\w-]+|pointer-events|class)="[^"]*"')
_INUTILES = re.compile(r"(?<![\w-])(?:pointer-events|cursor|user-select|will-change): [^;\"]+;? ?")


def _figures_svg(figures: Mapping[str, Figure], *, chrome: Chromium) -> dict[str, str]:
    """SVG de chaque figure, prêt à entrer dans une page : identifiants fixes, texte alternatif.

    Lève `PanneNavigateur` si l'une ne se trace pas.
    """
    if not figures:
        return {}
    donnees = {nom: donnees_figure(figure, fichier=nom) for nom, figure in figures.items()}
    with tempfile.TemporaryDirectory() as dossier:
        (Path(dossier) / PLOTLY).write_text(script_plotly(), encoding="utf-8")
        (Path(dossier) / POLICE).write_bytes((STATIQUE / POLICE).read_bytes())
        page = Path(dossier) / "figures.html"
        page.write_text(
            _PAGE.format(
                plotly=PLOTLY,
                police=POLICE,
                tuiles=(STATIQUE / "tuiles.js").read_text(encoding="utf-8"),
                figures=json_sur(donnees),
            ),
            encoding="utf-8",
        )
        rendu = chrome.page_executee(page)
    resultat = {}
    for nom, figure in figures.items():
        trouve = re.search(f'<pre id="svg-{re.escape(nom)}">(.*?)</pre>', rendu, re.S)
        if trouve is None:
            raise PanneNavigateur(f"La figure « {figure.titre} » n'a pas pu être tracée.")
        resultat[nom] = _normaliser(html.unescape(trouve[1]), nom=nom, alt=figure.alt)
    return resultat


def _normaliser(svg: str, *, nom: str, alt: str) -> str:
    """Donne aux identifiants tirés au hasard une suite propre à la figure, et pose le texte alternatif."""
    for rang, ancien in enumerate(dict.fromkeys(_IDENTIFIANT.findall(svg)), start=1):
        motif = rf'(?<=id="){re.escape(ancien)}(?=")|(?<=#){re.escape(ancien)}(?=["\')&])'
        svg = re.sub(motif, f"{nom}-{rang}", svg)
    svg = _INUTILES.sub("", _ATTRIBUTS.sub("", svg)).replace(' style=""', "")
    return svg.replace("<svg", f'<svg role="img" aria-label="{html.escape(alt)}"', 1)


FORMATS = {
    "html": "HTML",
    "statique": "HTML sans script",
    "pdf": "PDF",
    "xlsx": "tableur",
    "feuillet": "feuillet d'une page (HTML)",
    "feuillet-pdf": "feuillet d'une page (PDF)",
}


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


class _Atelier:
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
            scenario, hypotheses = depuis_json(commande.scenario)
            resultat = simuler(assiette_de(flux), scenario=scenario, hypotheses=hypotheses)
            self.simulation = Simulation(resultat)
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
        departement = territoire(code)
        est_departement = departement.genre == "departement"
        emploi = emploi_embarque(self.cadre.flux, departement) if est_departement else None
        tout = contenu(code, fiche=self._fiche, simulation=self.simulation, emploi=emploi)
        lieu, p = tout.fiche.territoire, tout.fiche.provenance
        nom = nom_fichier("fiche", lieu, p)
        if "html" in formats:
            forme: Forme = "autonome" if self.commande.autonome else "legere"
            yield f"{nom}.html", document(tout, edition=self.edition, forme=forme).encode()
        if "statique" in formats:
            figures = tout.figures()
            if self.simulation is not None:
                figures |= annexe_simulation(self.simulation, lieu=lieu).figures
            images = _figures_svg(figures, chrome=self.chromium())
            html = document(tout, edition=self.edition, forme="statique", images=images)
            yield f"{nom}-statique.html", html.encode()
        if "pdf" in formats:
            page = provisoire / f"{nom}.html"
            page.write_text(document(tout, edition=self.edition, forme="legere"), encoding="utf-8")
            (provisoire / PLOTLY).write_text(script_plotly(), encoding="utf-8")
            (provisoire / POLICE).write_bytes((STATIQUE / POLICE).read_bytes())
            yield f"{nom}.pdf", self.chromium().imprimer(page)
        if {"feuillet", "feuillet-pdf"} & set(formats):
            yield from self._feuillet(tout, provisoire=provisoire)
        if "xlsx" in formats:
            yield f"{nom}.xlsx", classeur_fiche(tout)
            if self.simulation is not None:
                yield (
                    f"{nom_fichier('simulation', lieu, p)}.xlsx",
                    classeur_simulation(self.simulation, lieu=lieu),
                )

    def _feuillet(self, tout: Contenu, *, provisoire: Path) -> Iterator[tuple[str, bytes]]:
        """Feuillet d'une page, sous le scénario demandé, sinon sous le droit en vigueur."""
        nom = nom_fichier("feuillet", tout.fiche.territoire, tout.fiche.provenance)
        texte = feuillet(tout, self.simulation or self._en_vigueur, edition=self.edition)
        if "feuillet" in self.commande.formats:
            yield f"{nom}.html", texte.encode()
        if "feuillet-pdf" in self.commande.formats:
            page = provisoire / f"{nom}.html"
            page.write_text(texte, encoding="utf-8")
            yield f"{nom}.pdf", self.chromium().imprimer(page)

    @cached_property
    def _en_vigueur(self) -> Simulation:
        return simulation_en_vigueur(self.cadre.flux)


_MESURE = "Exportations (M€)"


@dataclass(frozen=True, slots=True)
class _LigneDuSommaire:
    """Une fiche du tableau ; `fichiers` : (libellé du format, nom du fichier)."""

    code: str
    nom: str
    region: str
    exportations: str
    importations: str
    solde: str
    fichiers: tuple[tuple[str, str], ...]


def _page_index(
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
            donnees=Markup(json_sur(donnees_figure(figure, fichier="carte-exportations", edition=edition))),
            liens=Markup(json_sur(liens)),
            autres=autres,
            **chaines_de_page("Toutes les fiches", provenance=cadre.flux.provenance, edition=edition),
        )
    )


def _montants(cadre: Cadre, sens: Sens) -> dict[str, int | None]:
    """Euros par unité ; une unité sans ligne n'échange rien, un sens absent du fichier est inconnu."""
    totaux = cadre.totaux(sens)
    codes = tables.departements()["code"]
    return {c: int(totaux.get(c, 0)) if cadre.present(sens) else None for c in codes}


def _carte(cadre: Cadre) -> Figure:
    p, ventes = cadre.flux.provenance, _montants(cadre, "export")
    unites = tables.departements()[["code", "nom"]]
    valeurs = unites.assign(
        valeur=[nan if v is None else v / 1e6 for v in ventes.values()],
        texte=[texte_total(v, provenance=p, territoire=c) for c, v in ventes.items()],
        selection=False,
    )
    figure = choroplethe(
        valeurs,
        geojson=tables.contours(),
        encarts=tables.encarts(),
        legende=Legende("Exportations par département", p.ligne("export"), _MESURE),
    )
    message = message_carte("exportations", valeurs["valeur"].tolist(), exact=p.exacte)
    return dire(figure, message, unite=f"en millions d’euros, {p.periode}")


def _lignes(cadre: Cadre, *, fichiers: Mapping[str, tuple[tuple[str, str], ...]]) -> list[_LigneDuSommaire]:
    p, ventes, achats = cadre.flux.provenance, _montants(cadre, "export"), _montants(cadre, "import")
    unites = tables.departements()[["code", "nom", "region_nom"]]
    lignes = []
    for code, nom, region in unites.itertuples(index=False, name=None):
        if code not in fichiers:
            continue
        vendu, achete = ventes[code], achats[code]
        exact = p.total_exact(code)
        solde = None if vendu is None or achete is None else soustraire(vendu, achete, exact)
        totaux = (vendu, achete, solde)
        unite = "M€" if exact else unite_commune(totaux)
        exportations, importations, ecrit = (
            texte_total(v, provenance=p, territoire=code, unite=unite) for v in totaux
        )
        lignes.append(_LigneDuSommaire(code, nom, region, exportations, importations, ecrit, fichiers[code]))
    return lignes


_JOURNAL = "publication.json"
_CODE = Path(__file__).resolve().parents[1]


@dataclass(slots=True)
class Bilan:
    """Ce qui s'est passé : codes produits, repris tels quels, en panne (code → message)."""

    produits: list[str] = field(default_factory=list)
    repris: list[str] = field(default_factory=list)
    pannes: dict[str, str] = field(default_factory=dict)


def publier(
    codes: list[str], *, commande: Commande, travaux: int, progres: Callable[[str, int, int], None]
) -> Bilan:
    """Produit les documents de ces unités, puis l'index et, avec un scénario, les données ouvertes.

    `progres` reçoit le code terminé, le nombre fait et le nombre total. Les documents déjà présents, faits
    des mêmes données avec les mêmes options, sont gardés.
    """
    commande.sortie.mkdir(parents=True, exist_ok=True)
    journal = _Journal.ouvrir(commande)
    commande = journal.commande
    _ecrire(commande.sortie / PLOTLY, script_plotly().encode())
    _ecrire(commande.sortie / POLICE, (STATIQUE / POLICE).read_bytes())
    bilan = Bilan(repris=[code for code in codes if journal.valide(code)])
    reste = [code for code in codes if code not in bilan.repris]
    for rang, code in enumerate(bilan.repris, start=1):
        progres(code, rang, len(codes))
    for rang, (code, resultat) in enumerate(_executer(reste, commande, travaux), start=len(bilan.repris) + 1):
        if isinstance(resultat, str):
            bilan.pannes[code] = resultat
        else:
            journal.noter(code, resultat)
            bilan.produits.append(code)
        progres(code, rang, len(codes))
    _finir(codes, journal=journal)
    return bilan


def processeurs() -> int:
    """Processeurs dont ce processus peut se servir."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _ecrire(chemin: Path, octets: bytes) -> None:
    """Écrit d'un coup : une interruption ne laisse jamais un fichier à moitié."""
    provisoire = chemin.with_name(f".{chemin.name}.tmp")
    provisoire.write_bytes(octets)
    provisoire.replace(chemin)


_atelier: _Atelier | None = None  # propre à chaque processus de travail


def _preparer(commande: Commande) -> None:
    global _atelier  # noqa: PLW0603  (seul moyen de garder l'atelier d'un processus d'une fiche à l'autre)
    _atelier = _Atelier(commande)
    # Un processus de travail finit sans passer par les fins ordinaires de Python.
    Finalize(None, _atelier.fermer, exitpriority=10)


def _fabriquer(code: str) -> dict[str, str]:
    """Écrit les fichiers d'une unité ; nom → empreinte."""
    assert _atelier is not None
    empreintes = {}
    with tempfile.TemporaryDirectory() as dossier:
        for nom, octets in _atelier.fichiers(code, provisoire=Path(dossier)):
            _ecrire(_atelier.commande.sortie / nom, octets)
            empreintes[nom] = hashlib.sha256(octets).hexdigest()
    return empreintes


def _executer(
    codes: list[str], commande: Commande, travaux: int
) -> Iterator[tuple[str, dict[str, str] | str]]:
    """(code, empreintes ou message de panne), dans l'ordre où les unités se terminent."""
    if not codes:
        return
    contexte = multiprocessing.get_context("spawn")  # « fork » bloque parfois après le chargement de pyarrow
    executeur = ProcessPoolExecutor(
        min(travaux, len(codes)), mp_context=contexte, initializer=_preparer, initargs=(commande,)
    )
    try:
        taches: dict[Future[dict[str, str]], str] = {executeur.submit(_fabriquer, c): c for c in codes}
        for tache in as_completed(taches):
            erreur = tache.exception()
            yield taches[tache], tache.result() if erreur is None else _message(erreur)
    finally:
        executeur.shutdown(wait=True, cancel_futures=True)


def _message(erreur: BaseException) -> str:
    return str(erreur).splitlines()[0] if str(erreur) else type(erreur).__name__


@dataclass(slots=True)
class _Journal:
    """`publication.json` du dossier : à quelles données et options répondent les fichiers présents."""

    commande: Commande
    fond: str
    fichiers: dict[str, dict[str, str]]

    @classmethod
    def ouvrir(cls, commande: Commande) -> "_Journal":
        """Reprend le journal du dossier s'il répond aux mêmes données et options.

        Sans date imposée, la reprise garde celle du premier lancement : le lendemain, le reste des fiches
        porte la même date que les premières.
        """
        fond = _fond(commande)
        ancien = _lire(commande.sortie / _JOURNAL)
        memes = ancien.get("fond") == fond
        if commande.jour is None:
            commande = commande.datee(date.fromisoformat(ancien["date"]) if memes else date.today())
        repris = memes and ancien["date"] == str(commande.jour)
        return cls(commande, fond, ancien["fichiers"] if repris else {})

    def valide(self, code: str) -> bool:
        """Tous les fichiers demandés sont-ils là, tels qu'ils ont été écrits ?"""
        empreintes = self.fichiers.get(code, {})
        sortie = self.commande.sortie
        return {_genre(nom) for nom in empreintes} >= set(self.commande.formats) and all(
            (sortie / nom).is_file() and hashlib.sha256((sortie / nom).read_bytes()).hexdigest() == empreinte
            for nom, empreinte in empreintes.items()
        )

    def noter(self, code: str, empreintes: dict[str, str]) -> None:
        """Ajoute une unité terminée."""
        self.fichiers[code] = self.fichiers.get(code, {}) | empreintes
        contenu = {
            "fond": self.fond,
            "date": str(self.commande.jour),
            "fichiers": dict(sorted(self.fichiers.items())),
        }
        _ecrire(self.commande.sortie / _JOURNAL, json.dumps(contenu, indent=1).encode())


def _genre(nom: str) -> str:
    return "statique" if nom.endswith("-statique.html") else nom.rsplit(".", 1)[-1]


def _lire(chemin: Path) -> dict[str, Any]:
    """Journal du dossier ; un journal absent ou abîmé fait tout refaire."""
    try:
        contenu = json.loads(chemin.read_text(encoding="utf-8"))
        date.fromisoformat(contenu["date"])
        return contenu if isinstance(contenu["fichiers"], dict) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _fond(commande: Commande) -> str:
    """Empreinte de tout ce qui fait le contenu, date et dossier exceptés : données, options, programme."""
    somme = hashlib.sha256()
    provenance = jeu.charger(commande.donnees).provenance
    options = [commande.scenario, commande.autonome, asdict(lire_reglages())]
    somme.update(json.dumps([provenance.vers_json(), options], sort_keys=True).encode())
    for fichier in sorted(_CODE.rglob("*")):
        if fichier.suffix in {".py", ".html", ".css", ".js", ".md"}:
            somme.update(fichier.read_bytes())
    return somme.hexdigest()


def _finir(codes: list[str], *, journal: _Journal) -> None:
    """Index du dossier et, avec un scénario, données ouvertes."""
    atelier = _Atelier(journal.commande)
    sortie = journal.commande.sortie
    autres = []
    if atelier.simulation is not None:
        autres = [f"donnees/{c.name}" for c in exporter(atelier.simulation, dossier=sortie / "donnees")]
    fichiers = {
        code: tuple(
            ("scénario (tableur)" if nom.startswith("simulation-") else FORMATS[genre], nom)
            for genre in FORMATS
            for nom in journal.fichiers[code]
            if _genre(nom) == genre
        )
        for code in codes
        if code in journal.fichiers
    }
    html = _page_index(atelier.cadre, edition=atelier.edition, fichiers=fichiers, autres=autres)
    _ecrire(sortie / "index.html", html.encode())
