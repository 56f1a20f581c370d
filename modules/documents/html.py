"""Document d'un département : HTML prêt pour l'impression en A4, sans rien demander au réseau."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import markdown
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from modules.documents.contenu import LARGEUR, Contenu, annexe_simulation
from modules.documents.reglages import Reglages, nom_fichier
from modules.donnees.emploi import tables_emploi
from modules.donnees.provenance import LIBELLE_STATUT, Provenance
from modules.donnees.recherche import nom_affiche, numero_affiche
from modules.donnees.tables import de
from modules.fiche import affichage
from modules.fiche.affichage import note_solde, notes
from modules.fiche.phrases_emploi import NOTES_EMPLOI, SOURCE_EMPLOI, phrases_emploi
from modules.fiche.retenir import a_retenir, phrases_concentration
from modules.figures import gabarit
from modules.figures.gabarit import Figure, pour_image
from modules.langue.typographie import INDEPENDANCE, MOIS, date_ecrite, insecables
from modules.vues.fiche import flux_principaux, phrase_confiance, phrases_publies, premiers, reserves_de
from modules.vues.tableur import table_affichee

_TEXTES = Path(__file__).parents[1] / "textes"


def _texte_html(nom: str, *, niveau: int = 3) -> Markup:
    """Fichier Markdown en HTML ; son plus haut titre (`##`) devient `<h{niveau}>`."""
    brut = insecables((_TEXTES / nom).read_text(encoding="utf-8"))
    extensions = {"toc": {"baselevel": niveau - 1}}
    rendu = markdown.markdown(brut, extensions=["tables", "sane_lists", "toc"], extension_configs=extensions)
    return Markup(rendu)


_GABARITS = Path(__file__).parent / "gabarits"
STATIQUE = Path(__file__).parents[2] / "static"
PLOTLY = "plotly.min.js"
POLICE = "source-sans.woff2"  # à côté des documents légers, comme plotly.js
Forme = Literal["autonome", "legere", "statique"]


@dataclass(frozen=True, slots=True)
class Edition:
    """Ce qui ne vient pas des données : signature et date du document."""

    reglages: Reglages
    date: date


def document(
    contenu: Contenu, *, edition: Edition, forme: Forme, images: Mapping[str, str] | None = None
) -> str:
    """HTML complet.

    `autonome` : porte plotly.js ; `legere` : le lit dans `plotly.min.js`, à côté du fichier ; `statique` :
    sans script, `images` donne le SVG de chaque figure.
    """
    fiche = contenu.fiche
    figures = contenu.figures()
    annexe = None
    if contenu.simulation is not None:
        annexe = annexe_simulation(contenu.simulation, lieu=fiche.territoire)
        figures |= annexe.figures
    suite = nom_fichier("fiche", fiche.territoire, fiche.provenance).removeprefix("fiche-")
    return (
        environnement()
        .get_template("document.html")
        .render(
            fiche=fiche,
            echelles=contenu.echelles,
            p=fiche.provenance,
            figures={
                nom: montrable(f, fichier=f"{nom}-{suite}", edition=edition) for nom, f in figures.items()
            },
            images={nom: Markup(svg) for nom, svg in (images or {}).items()},
            annexe=annexe,
            forme=forme,
            script=Markup(script_plotly()) if forme == "autonome" else "",
            a_retenir=a_retenir(fiche),
            notes=notes(fiche),
            reserves=reserves_de(fiche),
            publies=phrases_publies(fiche),
            confiance=phrase_confiance(fiche),
            concentration=phrases_concentration(fiche),
            emploi=contenu.emploi,
            phrases_emploi=phrases_emploi(contenu.emploi, tables_emploi()) if contenu.emploi else (),
            **chaines_de_page(
                nom_affiche(fiche.territoire.code),
                provenance=fiche.provenance,
                edition=edition,
            ),
        )
    )


@cache
def environnement() -> Environment:
    """Gabarits, et scripts partagés avec l'écran ; tout texte est échappé, un nom inconnu est une erreur."""
    env = Environment(
        loader=FileSystemLoader([_GABARITS, STATIQUE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {
        "chaine_css": _chaine_css,
        "table": _table_html,
        "de": de,
        "insecables": insecables,
        "affiche": nom_affiche,
        "numero": numero_affiche,
    }
    env.globals |= {
        "texte": _texte_html,
        "entete": affichage,
        "principaux": flux_principaux,
        "premiers": premiers,
        "note_solde": note_solde,
        "INDEPENDANCE": INDEPENDANCE,
        "NOTES_EMPLOI": NOTES_EMPLOI,
        "SOURCE_EMPLOI": SOURCE_EMPLOI,
        "PLOTLY": PLOTLY,
        "POLICE": POLICE,
        "police": _police,
        "LARGEUR": LARGEUR,
    }
    return env


@cache
def _police() -> str:
    """Source Sans en base 64, portée par le document : la même qu'à l'écran, sans réseau."""
    return base64.b64encode((STATIQUE / POLICE).read_bytes()).decode("ascii")


@cache
def script_plotly() -> str:
    """plotly.js, rendu sûr à l'intérieur d'une balise `script`."""
    texte: str = get_plotlyjs()
    return texte.replace("</script", "<\\/script")


def _periode_ecrite(p: Provenance) -> str:
    """« janvier à décembre 2024 », « avril 2024 à mars 2025 »."""
    (an_debut, mois_debut), (an_fin, mois_fin) = (borne.split("-") for borne in (p.debut, p.fin))
    debut, fin = MOIS[int(mois_debut) - 1], f"{MOIS[int(mois_fin) - 1]} {an_fin}"
    return f"{debut} à {fin}" if an_debut == an_fin else f"{debut} {an_debut} à {fin}"


def chaines_de_page(sujet: str, *, provenance: Provenance, edition: Edition) -> dict[str, Any]:
    """Signature, période, date, et textes répétés sur chaque page imprimée."""
    statut = f"{LIBELLE_STATUT[provenance.statut]} {provenance.periode}"
    if provenance.est_estimation:
        statut += "\u00a0: pas une donnée de la Douane"
    reglages, jour = edition.reglages, date_ecrite(edition.date.isoformat())
    periode = _periode_ecrite(provenance)
    return {
        "reglages": reglages,
        "periode": periode,
        "date": jour,
        "haut_gauche": f"{reglages.organisation or reglages.titre} · {sujet}",
        "haut_droite": statut,
        "bas_gauche": f"Source\u00a0: {provenance.source} · données de {periode} · document du {jour}",
    }


def _chaine_css(texte: str) -> Markup:
    """Texte entre guillemets pour une feuille de style ; tout signe spécial est codé."""
    code = re.sub(r"[^\w .,:;·()’«»%/-]", lambda s: f"\\{ord(s.group()):x} ", texte)
    return Markup(f'"{code}"')


def montrable(figure: Figure, *, fichier: str, edition: Edition) -> dict[str, Any]:
    """Figure et ses données JSON, pour une balise `script`. `fichier` : nom de l'image enregistrée."""
    return {
        "figure": figure,
        "hauteur": figure.fig.layout.height,
        "donnees": Markup(json_sur(donnees_figure(figure, fichier=fichier, edition=edition))),
    }


def donnees_figure(figure: Figure, *, fichier: str, edition: Edition | None = None) -> dict[str, Any]:
    """Ce que plotly.js attend, à la largeur de la page ; `image` : titre et source à mettre dans l'image."""
    fig = figure.fig.to_plotly_json()
    date = date_ecrite(edition.date.isoformat()) if edition is not None else ""
    complete = pour_image(figure, date=date).layout.to_plotly_json()
    image = {cle: complete[cle] for cle in ("title", "width", "height", "margin")}
    return {
        "data": fig["data"],
        "layout": fig["layout"] | {"width": LARGEUR, "autosize": False},
        "alt": figure.alt,
        "config": gabarit.configuration(figure.fig, fichier=fichier),
        "image": image | {"annotations": complete["annotations"][-1:]},
    }


def json_sur(donnees: object) -> str:
    """JSON à placer dans une balise `script`, sans `<`."""
    return json.dumps(donnees, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _table_html(figure: Figure, exact: bool) -> Markup:
    """Table jumelle d'une figure, à la précision des données."""
    table = table_affichee(figure.table, exact=exact)
    chiffres = [figure.table[c].dtype.kind in "iuf" for c in figure.table.columns]
    ligne = Markup("").join
    classe = {True: Markup(' class="n"'), False: Markup("")}
    tetes = ligne(
        Markup('<th scope="col"{}>{}</th>').format(classe[n], c) for c, n in zip(table, chiffres, strict=True)
    )
    corps = ligne(
        Markup("<tr>{}</tr>\n").format(
            ligne(
                Markup("<td{}>{}</td>").format(classe[n], v) for v, n in zip(valeurs, chiffres, strict=True)
            )
        )
        for valeurs in table.itertuples(index=False, name=None)
    )
    return Markup("<table><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table>").format(tetes, corps)
