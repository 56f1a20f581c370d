"""Feuillet d'un territoire : l'essentiel et son exposition sur une seule page A4, sans script ni réseau."""

from dataclasses import dataclass

from markupsafe import Markup

from modules.documents.contenu import Contenu, Simulation, annexe_simulation
from modules.documents.html import STATIQUE, Edition, chaines_de_page, environnement
from modules.donnees.emploi import tables_emploi
from modules.donnees.provenance import CONCEPT
from modules.donnees.recherche import nom_affiche
from modules.fiche import affichage
from modules.fiche.affichage import texte_montant
from modules.fiche.echanges import AUTRES
from modules.fiche.fiche import Cote, Fiche
from modules.fiche.phrases_emploi import SOURCE_EMPLOI, phrases_emploi
from modules.fiche.retenir import a_retenir
from modules.langue.nombres import texte_part, unite_commune
from modules.vues.fiche import phrase_repartie

_PREMIERS = 5
_PRODUITS_VISES = 4
_PHRASES_EMPLOI = 1


@dataclass(frozen=True, slots=True)
class _Barre:
    """Une ligne d'un palmarès. `largeur` : pour cent de la plus grande barre de la page."""

    libelle: str
    montant: str
    part: str
    largeur: float


@dataclass(frozen=True, slots=True)
class _Palmares:
    """Cinq premiers produits ou pays d'un sens ; `barres` vide si rien n'est connu."""

    titre: str
    sens: str
    barres: tuple[_Barre, ...]


def feuillet(contenu: Contenu, simulation: Simulation, *, edition: Edition) -> str:
    """HTML complet d'une page A4 : chiffres, « À retenir », palmarès, et exposition sous `simulation`."""
    fiche = contenu.fiche
    annexe = annexe_simulation(simulation, lieu=fiche.territoire)
    return (
        environnement()
        .get_template("feuillet.html")
        .render(
            fiche=fiche,
            p=fiche.provenance,
            nombres=_nombres(fiche),
            a_retenir=a_retenir(fiche),
            palmares=_palmares(fiche),
            annexe=annexe,
            vises=annexe.produits[:_PRODUITS_VISES],
            emploi=phrases_emploi(contenu.emploi, tables_emploi())[:_PHRASES_EMPLOI]
            if contenu.emploi
            else (),
            source_emploi=SOURCE_EMPLOI,
            confiance=phrase_repartie(fiche),
            logo=Markup((STATIQUE / "logo.svg").read_text(encoding="utf-8")),
            **chaines_de_page(
                nom_affiche(fiche.territoire.code),
                provenance=fiche.provenance,
                edition=edition,
            ),
        )
    )


def _nombres(fiche: Fiche) -> list[tuple[str, str, str]]:
    """(libellé, valeur, précision) : ventes, achats, solde, part des États-Unis."""
    part, comparee = affichage.part_etats_unis(fiche)
    return [
        (f"Exportations ({CONCEPT['export']})", affichage.total(fiche, fiche.exportations),
         affichage.place(fiche, fiche.exportations)),
        (f"Importations ({CONCEPT['import']})", affichage.total(fiche, fiche.importations),
         affichage.place(fiche, fiche.importations)),
        ("Solde", affichage.solde(fiche), f"taux de couverture\u00a0: {affichage.couverture(fiche)}"),
        ("Part des États-Unis", part, comparee or "des exportations"),
    ]  # fmt: skip


def _palmares(fiche: Fiche) -> list[_Palmares]:
    cotes = (("export", fiche.exportations), ("import", fiche.importations))
    titres = {
        ("export", "produits"): "Ce qui est vendu", ("export", "pays"): "À qui",
        ("import", "produits"): "Ce qui est acheté", ("import", "pays"): "D’où",
    }  # fmt: skip
    return [
        _Palmares(titres[sens, axe], sens, _barres(fiche, cote, axe))
        for sens, cote in cotes
        for axe in ("produits", "pays")
    ]


def _barres(fiche: Fiche, cote: Cote | None, axe: str) -> tuple[_Barre, ...]:
    if cote is None or not cote.total_eur:
        return ()
    table = cote.produits if axe == "produits" else cote.pays
    table = table[table["code"] != AUTRES].head(_PREMIERS)
    nom = "libelle_court" if axe == "produits" else "libelle"
    unite = unite_commune(table["valeur_eur"])
    exact, plus_grande = fiche.provenance.exacte, float(table["part"].max())
    return tuple(
        _Barre(
            str(ligne[nom]),
            texte_montant(ligne["valeur_eur"], provenance=fiche.provenance, unite=unite),
            texte_part(ligne["part"], exact=exact),
            round(100 * ligne["part"] / plus_grande, 1),
        )
        for ligne in table.to_dict("records")
    )
