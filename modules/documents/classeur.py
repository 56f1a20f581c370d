"""Tableurs à emporter : une feuille par tableau, formats de nombres, et une feuille « Lisez-moi »."""

import io
import re
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from modules.documents.contenu import Contenu, Simulation
from modules.donnees.droit import verifie_le
from modules.donnees.provenance import LIBELLE_STATUT, Provenance
from modules.donnees.tables import Territoire
from modules.fiche.affichage import note_solde, notes
from modules.fiche.fiche import Fiche
from modules.fiche.retenir import a_retenir
from modules.langue.typographie import INDEPENDANCE
from modules.simulation.incertitude import etendue_de
from modules.simulation.mots import TROIS_MONTANTS, scenario_en_phrase
from modules.simulation.scenario import Horizon
from modules.vues.simulation import libelle_produit, table_classement
from modules.vues.tableur import neutraliser

if TYPE_CHECKING:
    import xlsxwriter

LISEZ_MOI = "Lisez-moi"
LONGUEUR_NOM = 31  # limite d'Excel
LARGEUR_MAXIMALE = 60
# Sans date propre au document, deux tableurs des mêmes données ont les mêmes octets.
DATE_FICHIER = datetime(2000, 1, 1)
EUROS, DECIMALE, ENTIER = "#,##0\\ €", "0.00", "#,##0"
NOMS_SIMULATION = {
    "produit": "Code", "libelle": "Produit", "exportations_us_eur": "Ventes aux États-Unis (€)",
    "exportations_eur": "Exportations (€)", "part_us": "Part vendue aux États-Unis (0 à 1)",
    "surtaxe_points": "Surtaxe (points)", "surtaxe_min_points": "Surtaxe minimale (points)",
    "surtaxe_max_points": "Surtaxe maximale (points)",
    "surtaxe_observee_points": "Surtaxe déjà appliquée pendant la période (points)",
    "npf_points": "Droit normal (points)", "npf_inconnu": "Droit normal inconnu",
    "part_touchee": "Part touchée (0 à 1)", "visees_eur": "Exportations visées (€)",
    "droits_eur": "Droits théoriques (€)",
}  # fmt: skip
HORIZONS: dict[Horizon, str] = {"court": "à un an", "moyen": "à moyen terme", "long": "à long terme"}
NOMS_SIMULATION |= {f"baisse_{h}_eur": f"Baisse possible {horizon} (€)" for h, horizon in HORIZONS.items()}


def classeur_fiche(contenu: Contenu) -> bytes:
    """Tableur d'une fiche : chiffres clés puis le tableau de chaque figure."""
    fiche = contenu.fiche
    feuilles = {"Chiffres clés": chiffres_cles(fiche)}
    for figure in contenu.figures().values():
        feuilles[figure.titre] = figure.table
    textes = [
        f"Commerce extérieur : {fiche.territoire.nom} ({fiche.territoire.code})",
        *textes_provenance(fiche.provenance),
        INDEPENDANCE,
        "",
        "À retenir",
        *a_retenir(fiche),
        "",
        "Réserves",
        *notes(fiche),
        note_solde(fiche.provenance),
    ]
    return classeur(feuilles, textes=textes, provenance=fiche.provenance)


def classeur_simulation(simulation: Simulation, *, lieu: Territoire) -> bytes:
    """Tableur d'un scénario : indicateurs du territoire, ses produits, et toutes les unités."""
    resultat = simulation.resultat
    produits = resultat.par_produit(lieu.code)
    produits.insert(1, "libelle", [libelle_produit(c) for c in produits["produit"]])
    lignes = resultat.ligne(lieu.code)
    for h in HORIZONS:
        etendue = etendue_de(resultat, lieu.code, h)
        lignes |= {f"baisse_{h}_basse_eur": etendue.bas, f"baisse_{h}_haute_eur": etendue.haut}
    indicateurs = pd.DataFrame({"Indicateur": list(lignes), "Valeur": list(lignes.values())})
    provenance = resultat.assiette.provenance
    textes = [
        f"Exposition aux surtaxes américaines : {lieu.nom} ({lieu.code})",
        f"Scénario : {scenario_en_phrase(resultat.scenario, vocabulaire=simulation.vocabulaire)}",
        f"Hypothèses : {' ; '.join(f'{nom} = {v}' for nom, v in asdict(resultat.hypotheses).items())}",
        f"Droit américain vérifié au {verifie_le()}.",
        *textes_provenance(provenance),
        TROIS_MONTANTS,
        *(a.texte for a in resultat.avis_de(lieu.code)),
        INDEPENDANCE,
        "Une cellule vide est une valeur inconnue, jamais un zéro.",
    ]
    feuilles = {
        "Produits": produits.rename(columns=NOMS_SIMULATION),
        "Indicateurs": indicateurs,
        "Toutes les unités": table_classement(resultat),
    }
    return classeur(feuilles, textes=textes, provenance=provenance)


def textes_provenance(p: Provenance) -> list[str]:
    """Statut, période, source, licence : ce que « Lisez-moi » dit des données."""
    return [
        f"Statut : {LIBELLE_STATUT[p.statut]}",
        f"Période : {p.periode} ({p.debut} à {p.fin})",
        f"Source : {p.source}",
        f"Licence : {p.licence}",
        f"Empreinte des données : {p.empreinte}",
        *([p.reserve] if p.reserve else []),
    ]


def chiffres_cles(fiche: Fiche) -> pd.DataFrame:
    """Totaux, parts et rangs d'une fiche, en valeurs entières."""
    lignes: list[tuple[str, str, float | None]] = []
    for nom, cote in (("Exportations", fiche.exportations), ("Importations", fiche.importations)):
        lignes += [
            (nom, "€", None if cote is None else cote.total_eur),
            (f"{nom} : part de la région", "de 0 à 1", None if cote is None else cote.part_region),
            (f"{nom} : part de la France", "de 0 à 1", None if cote is None else cote.part_france),
            (f"{nom} : rang", "sur 100", None if cote is None else cote.rang),
        ]
    lignes += [
        ("Solde", "€", fiche.solde_eur),
        ("Taux de couverture", "de 0 à 1", fiche.taux_couverture),
        ("Ventes aux États-Unis", "€", fiche.exportations_us_eur),
        ("Part des États-Unis dans les exportations", "de 0 à 1", fiche.dependance_us),
    ]
    table = pd.DataFrame(lignes, columns=["Indicateur", "Unité", "Valeur"])
    return table.astype({"Valeur": "Float64"})


def classeur(feuilles: dict[str, pd.DataFrame], *, textes: list[str], provenance: Provenance) -> bytes:
    """Une feuille « Lisez-moi » portant `textes`, puis une par table ; `textes[0]` est le titre."""
    import xlsxwriter  # 15 Mo et 0,3 s que le premier visiteur n'attend pas

    memoire = io.BytesIO()
    # Aucun texte n'est jamais pris pour une formule, un nombre ou une adresse.
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(memoire, options) as livre:
        livre.set_properties({"title": textes[0], "comments": provenance.ligne(), "created": DATE_FICHIER})
        _lisez_moi(livre, textes)
        pris = {LISEZ_MOI.lower()}
        for titre, table in feuilles.items():
            _feuille(livre, _nom_feuille(titre, pris=pris), table, provenance=provenance)
    return memoire.getvalue()


def _lisez_moi(classeur: "xlsxwriter.Workbook", textes: list[str]) -> None:
    page = classeur.add_worksheet(LISEZ_MOI)
    titre = classeur.add_format({"bold": True, "font_size": 14})
    renvoi = classeur.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 110)
    for rang, texte in enumerate(textes):
        page.write_string(rang, 0, neutraliser(texte), titre if rang == 0 else renvoi)


def _feuille(
    classeur: "xlsxwriter.Workbook", nom: str, table: pd.DataFrame, *, provenance: Provenance
) -> None:
    """Noms de colonnes en première ligne, puis les données ; `statut` en dernière colonne."""
    page = classeur.add_worksheet(nom)
    entete = classeur.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    complete = table.assign(statut=provenance.statut)
    for rang, colonne in enumerate(complete.columns):
        titre, valeurs = neutraliser(str(colonne)), complete[colonne]
        page.write_string(0, rang, titre, entete)
        nombres = pd.api.types.is_numeric_dtype(valeurs) and not pd.api.types.is_bool_dtype(valeurs)
        style = classeur.add_format({"num_format": _format(titre, valeurs)}) if nombres else None
        for ligne, valeur in enumerate(valeurs, start=1):
            _cellule(page, ligne, rang, valeur, style)
        contenu = 0 if nombres else max((len(str(v)) for v in valeurs), default=0)
        page.set_column(rang, rang, min(max(12, len(titre) // 2, contenu + 1), LARGEUR_MAXIMALE))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(complete), len(complete.columns) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer(f"&L&8{provenance.ligne().replace('&', '&&')[:200]}&R&8&P/&N")


def _cellule(
    page: "xlsxwriter.workbook.Worksheet",
    ligne: int,
    rang: int,
    valeur: object,
    style: "xlsxwriter.workbook.Format | None",
) -> None:
    """Nombre, booléen ou texte ; une valeur inconnue laisse la cellule vide."""
    if isinstance(valeur, str):
        page.write_string(ligne, rang, neutraliser(valeur))
    elif valeur is None or pd.isna(valeur):  # type: ignore[call-overload]
        return
    elif isinstance(valeur, bool):
        page.write_boolean(ligne, rang, valeur)
    else:
        page.write_number(ligne, rang, float(valeur), style)  # type: ignore[arg-type]


def _format(titre: str, valeurs: pd.Series) -> str:
    if "€" in titre or titre.endswith("_eur"):
        return EUROS
    return ENTIER if pd.api.types.is_integer_dtype(valeurs) else DECIMALE


def _nom_feuille(titre: str, *, pris: set[str]) -> str:
    """Nom admis par Excel : sans []:*?/\\, 31 signes au plus, unique."""
    base = re.sub(r"\s+", " ", re.sub(r"[\[\]:*?/\\']", " ", titre)).strip()
    nom, rang = base[:LONGUEUR_NOM].strip(), 1
    while nom.lower() in pris:
        rang += 1
        suffixe = f" {rang}"
        nom = f"{base[: LONGUEUR_NOM - len(suffixe)].strip()}{suffixe}"
    pris.add(nom.lower())
    return nom
