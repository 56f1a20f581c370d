"""Tableurs à emporter : une feuille par tableau, formats de nombres, et une feuille « Lisez-moi »."""

import io
import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from modules.documents.contenu import Contenu, Simulation
from modules.donnees import tables
from modules.donnees.droit import verifie_le
from modules.donnees.emploi import TablesEmploi, tables_emploi
from modules.donnees.provenance import LIBELLE_STATUT, Provenance
from modules.donnees.recherche import nom_affiche
from modules.donnees.tables import Territoire, codes_insee
from modules.fiche.affichage import note_solde, notes, texte_rang
from modules.fiche.emploi import EmploiTerritoire
from modules.fiche.fiche import Fiche
from modules.fiche.phrases_emploi import NOTES_EMPLOI, SOURCE_EMPLOI, phrases_emploi
from modules.fiche.retenir import a_retenir
from modules.figures.gabarit import CONFIANCE, decrire, sortes_de
from modules.langue.nombres import INCONNU, Sorte, montant, texte_part
from modules.langue.typographie import INDEPENDANCE, mois_de_a
from modules.simulation.incertitude import etendue_de
from modules.simulation.mots import TROIS_MONTANTS, scenario_en_phrase
from modules.simulation.scenario import Horizon
from modules.vues.emploi import STATUT_EMPLOI, feuilles_emploi
from modules.vues.fiche import phrase_confiance, reserves_de, table_publies
from modules.vues.simulation import hypotheses_en_mots, libelle_produit, table_classement
from modules.vues.tableur import OUI_NON, neutraliser

if TYPE_CHECKING:
    import xlsxwriter

_CONFIANCE_MINUSCULE = f"{CONFIANCE[:1].lower()}{CONFIANCE[1:]}"
_LISEZ_MOI = "Lisez-moi"
_LONGUEUR_NOM = 31  # limite d'Excel
_LARGEUR_MAXIMALE = 60
# Sans date propre au document, deux tableurs des mêmes données ont les mêmes octets.
_DATE_FICHIER = datetime(2000, 1, 1)
_COLONNES = "Colonnes"
_VALEUR = "Valeur"
_INSEE = "Codes Insee"
# Sorte de nombre → format d'Excel, et comment le lire.
_FORMATS: dict[Sorte, tuple[str, str]] = {
    "euros": ("#,##0\\ €", "euros entiers"),
    "kg": ('#,##0\\ "kg"', "kilogrammes"),
    "part": ("0.0%", "part, écrite en pour cent (la cellule vaut 0,2 pour 20 %)"),
    "pour_cent": ('0.0\\ "%"', "pour cent (la cellule vaut 20 pour 20 %)"),
    "points": ("0.00", "points de pourcentage"),
    "rang": ("0", "rang, 1 pour le premier"),
    "entier": ("#,##0", "nombre entier"),
    "decimale": ("0.00", "nombre"),
}
_NOMS_DE_PART = re.compile(r"_part(_|$)|^dependance$")
_TEXTE = "texte (les codes gardent leur zéro de tête)"
_UNITES: dict[Sorte, str] = {
    "euros": "€",
    "part": "part, en %",
    "rang": "rang sur 100",
    "points": "points",
}  # ce qu'en dit la colonne « Unité » ; « nombre » pour les autres
_DES_LIGNES = "sortes_des_lignes"  # où une feuille garde la sorte de chaque ligne de sa colonne « Valeur »
_NOMS_FEUILLES = {
    "balance": "Balance par pays",
    "produits": "Produits",
    "flux-export-departement": "Exportations, département",
    "flux-export-region": "Exportations, région",
    "flux-export-france": "Exportations, France",
    "flux-import-departement": "Importations, département",
    "flux-import-region": "Importations, région",
    "flux-import-france": "Importations, France",
    "specialisation": "Spécialités",
}
_DESCRIPTIONS = {
    "statut": "Estimation, données officielles… : d’où viennent les chiffres de la feuille",
    "Solde (€)": "Exportations FAB moins importations CAF",
    "Rapport": "Part du produit dans les exportations du territoire, divisée par la même part en France",
    CONFIANCE: "Chiffre publié, structure réelle, ou simple répartition d’après la structure nationale",
    f"Importations\u00a0: {_CONFIANCE_MINUSCULE}": "Même lecture, pour les importations du pays",
    f"Exportations\u00a0: {_CONFIANCE_MINUSCULE}": "Même lecture, pour les exportations du pays",
    "Publié": "Chiffre publié sur le territoire, tel quel",
    "Estimé ici": "Ce que l’estimation dit du même chiffre",
    "À citer": "La valeur à la précision de l’estimation, telle que l’écran l’écrit",
    "Précision": "Total publié, ou estimation dont seuls les premiers chiffres se retiennent",
    "Unité": "Ce que compte la colonne « Valeur » de la même ligne",
    "Code": "Code du produit (CPF4) ou de l’unité, selon la feuille",
    _INSEE: "Codes Insee de l’unité ; la Corse en réunit deux, Monaco n’en a pas",
    "rang": "Place sur 100 selon le poids des droits théoriques ; vide : non classé",
    "Droit normal (points)": "Droit américain d’avant les surtaxes, en points de pourcentage",
    "Part touchée (0 à 1)": "Part des ventes du produit que vise la surtaxe",
}
# Noms des CSV, du JSON et des feuilles qui les reprennent.
DESCRIPTIONS_TECHNIQUES = {
    "departement": "Code douanier de l’unité ; 20 Corse, 9A à 9E DROM, 99 Monaco",
    "departement_nom": "Nom de l’unité",
    "produit": "Code CPF4 (CPF révision 2.1)",
    "produit_libelle": "Libellé du produit",
    "code": "Code douanier de l’unité ; 20 Corse, 9A à 9E DROM, 99 Monaco",
    "periode": "Période des exportations",
    "statut": "Statut des données : estimation, officiel…",
    "nom": "Nom de l’unité",
    "region": "Région douanière",
    "rang": "Place sur 100 selon le poids des droits théoriques ; vide : non classé",
    "dependance": "Part des États-Unis dans les exportations, de 0 à 1",
    "intensite_eur": "Ventes aux États-Unis par salarié du privé, en euros",
    "surtaxe_moyenne_points": "Surtaxe moyenne sur les ventes aux États-Unis, en points",
    "droits_part_exportations": "Droits théoriques rapportés à toutes les exportations, de 0 à 1",
    "baisse_eur": "Baisse possible des ventes à l’horizon choisi, en euros (négative : hausse possible)",
    "baisse_basse_eur": "Baisse possible, borne basse (huit fois sur dix), en euros",
    "baisse_haute_eur": "Baisse possible, borne haute (huit fois sur dix), en euros",
    "part_non_couverte": "Part des ventes aux États-Unis dont la surtaxe est inconnue, de 0 à 1",
}
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
_HORIZONS: dict[Horizon, str] = {"court": "à un an", "moyen": "à moyen terme", "long": "à long terme"}
NOMS_SIMULATION |= {f"baisse_{h}_eur": f"Baisse possible {horizon} (€)" for h, horizon in _HORIZONS.items()}


def classeur_fiche(contenu: Contenu) -> bytes:
    """Tableur d'une fiche : chiffres clés puis le tableau de chaque figure."""
    fiche = contenu.fiche
    feuilles = {"Chiffres clés": chiffres_cles(fiche)}
    for cle, figure in contenu.figures().items():
        if cle != "emploi":  # ses feuilles, plus complètes, suivent
            feuilles[_NOMS_FEUILLES.get(cle, figure.titre)] = figure.table
    if len(publies := table_publies(fiche)):
        feuilles["Chiffres publiés"] = publies
    emploi = feuilles_emploi(contenu.emploi) if contenu.emploi is not None else {}
    feuilles |= {nom: table.assign(statut=STATUT_EMPLOI) for nom, table in emploi.items()}
    textes = [
        f"Commerce extérieur : {nom_affiche(fiche.territoire.code)}",
        *_codes(fiche.territoire),
        *textes_provenance(fiche.provenance),
        INDEPENDANCE,
        "",
        "À retenir",
        *a_retenir(fiche),
        "",
        "Réserves",
        *notes(fiche),
        *(f"{r.phrase} ({r.source})" for r in reserves_de(fiche)),
        *([phrase] if (phrase := phrase_confiance(fiche)) else []),
        note_solde(fiche.provenance),
    ]
    if contenu.emploi is not None:
        textes += ["", "Emploi", *phrases_emploi(contenu.emploi, tables_emploi()), *NOTES_EMPLOI]
    return classeur(feuilles, textes=textes, provenance=fiche.provenance, pieds=_pieds(emploi))


def classeur_emploi(emploi: EmploiTerritoire, tables: TablesEmploi) -> bytes:
    """Tableur d'emploi d'un département ou d'un Territoire d'industrie."""
    feuilles = {nom: table.assign(statut=STATUT_EMPLOI) for nom, table in feuilles_emploi(emploi).items()}
    textes = [
        f"Emploi : {nom_affiche(emploi.territoire.code)}",
        f"Source : {SOURCE_EMPLOI}",
        INDEPENDANCE,
        "",
        *phrases_emploi(emploi, tables),
        "",
        "Réserves",
        *NOTES_EMPLOI,
    ]
    return classeur(feuilles, textes=textes, provenance=emploi.provenance, pieds=_pieds(feuilles))


_LIBELLES_INDICATEURS = (
    DESCRIPTIONS_TECHNIQUES
    | NOMS_SIMULATION
    | {
        "salaries": "Salariés du privé qui travaillent ici",
        "dependance": "Part des États-Unis dans les exportations",
        "visees_inconnues_eur": "Ventes aux États-Unis dont on ne sait pas si la surtaxe les vise (€)",
        "visees_part_us": "Exportations visées, rapportées aux ventes aux États-Unis",
        "visees_part_exportations": "Exportations visées, rapportées à toutes les exportations",
        "droits_min_eur": "Droits théoriques, taux le plus bas de chaque produit (€)",
        "droits_max_eur": "Droits théoriques, taux le plus haut de chaque produit (€)",
        "droits_part_exportations": "Droits théoriques, rapportés à toutes les exportations",
        "non_couverte_eur": "Ventes aux États-Unis dont la surtaxe est inconnue (€)",
        "part_non_couverte": "Part des ventes aux États-Unis dont la surtaxe est inconnue",
        "npf_inconnu_eur": "Ventes visées dont le droit normal est inconnu (€)",
        "ecart_france": "Écart à la France du poids des droits, somme des trois effets suivants",
        "effet_dependance": "Écart à la France dû à la part vendue aux États-Unis",
        "effet_composition": "Écart à la France dû aux produits vendus aux États-Unis",
        "effet_croise": "Écart à la France dû aux deux ensemble",
        "reaction_non_couverte_eur": "Ventes aux États-Unis dont la baisse possible est inconnue (€)",
    }
)
for _horizon, _quand in _HORIZONS.items():
    _LIBELLES_INDICATEURS |= {
        f"baisse_{_horizon}_basse_eur": f"Baisse possible {_quand}, borne basse, huit fois sur dix (€)",
        f"baisse_{_horizon}_haute_eur": f"Baisse possible {_quand}, borne haute, huit fois sur dix (€)",
        f"change_{_horizon}_eur": f"Effet de la seule hausse de l’euro {_quand} (€)",
        f"droits_apres_{_horizon}_eur": f"Droits théoriques sur les ventes qui restent {_quand} (€)",
        f"reorientee_{_horizon}_eur": f"Part de la baisse {_quand} supposée vendue ailleurs (€)",
    }


def _pieds(feuilles: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Les feuilles d'emploi citent leur propre source, pas celle du commerce extérieur."""
    return dict.fromkeys(feuilles, f"Source : {SOURCE_EMPLOI}")


def classeur_simulation(simulation: Simulation, *, lieu: Territoire) -> bytes:
    """Tableur d'un scénario : indicateurs du territoire, ses produits, et toutes les unités."""
    resultat = simulation.resultat
    produits = resultat.par_produit(lieu.code)
    produits.insert(1, "libelle", [libelle_produit(c) for c in produits["produit"]])
    lignes = resultat.ligne(lieu.code)
    for h in _HORIZONS:
        etendue = etendue_de(resultat, lieu.code, h)
        lignes |= {f"baisse_{h}_basse_eur": etendue.bas, f"baisse_{h}_haute_eur": etendue.haut}
    sortes = [_sorte_technique(nom) or "decimale" for nom in lignes]
    indicateurs = pd.DataFrame(
        {
            "Indicateur": list(lignes),
            "Libellé": [_LIBELLES_INDICATEURS[nom] for nom in lignes],
            "Unité": [_UNITES.get(sorte, "nombre") for sorte in sortes],
            "Valeur": pd.array([float(v) for v in lignes.values()], dtype="Float64"),
        }
    )
    indicateurs.attrs[_DES_LIGNES] = sortes
    provenance = resultat.assiette.provenance
    textes = [
        f"Exposition aux surtaxes américaines : {nom_affiche(lieu.code)}",
        f"Scénario : {scenario_en_phrase(resultat.scenario)}",
        f"Hypothèses : {hypotheses_en_mots(resultat)}",
        f"Droit américain vérifié au {verifie_le()}.",
        *textes_provenance(provenance),
        TROIS_MONTANTS,
        *(a.texte for a in resultat.avis_de(lieu.code)),
        INDEPENDANCE,
        "Une cellule vide est une valeur inconnue, jamais un zéro.",
    ]
    unites = table_classement(resultat)
    insee = tables.departements().set_index("code")["codes_insee"]
    unites.insert(1, _INSEE, unites["code"].map(insee))
    feuilles = {
        "Produits": _nommer(produits),
        "Indicateurs": indicateurs,
        "Toutes les unités": unites,
    }
    return classeur(feuilles, textes=textes, provenance=provenance)


def _nommer(produits: pd.DataFrame) -> pd.DataFrame:
    """Table des produits d'un scénario sous ses noms français, chaque colonne gardant sa sorte."""
    decrites: dict[str, list[str]] = {}
    for nom in produits.columns:
        if sorte := _sorte_technique(nom):
            decrites.setdefault(sorte, []).append(NOMS_SIMULATION.get(nom, nom))
    return decrire(produits.rename(columns=NOMS_SIMULATION), **decrites)


def _codes(lieu: Territoire) -> list[str]:
    """Code de la douane et code Insee, quand ce sont deux codes différents."""
    insee = codes_insee(lieu)
    return [f"Code de la Douane : {lieu.code} ; code Insee : {insee}"] if insee else []


def textes_provenance(p: Provenance) -> list[str]:
    """Statut, période, source, licence : ce que « Lisez-moi » dit des données."""
    return [
        f"Statut : {LIBELLE_STATUT[p.statut]}",
        f"Période : {p.periode} ({mois_de_a(p.debut, p.fin)})",
        f"Source : {p.source}",
        f"Licence : {p.licence}",
        f"Empreinte des données : {p.empreinte}",
        *([p.reserve] if p.reserve else []),
    ]


def chiffres_cles(fiche: Fiche) -> pd.DataFrame:
    """Totaux, parts et rangs d'une fiche, en valeurs entières."""
    lignes: list[tuple[str, Sorte, float | None]] = []
    for nom, cote in (("Exportations", fiche.exportations), ("Importations", fiche.importations)):
        lignes += [
            (nom, "euros", None if cote is None else cote.total_eur),
            (f"{nom} : part de la région", "part", None if cote is None else cote.part_region),
            (f"{nom} : part de la France", "part", None if cote is None else cote.part_france),
            (f"{nom} : rang", "rang", None if cote is None else cote.rang),
        ]
    lignes += [
        ("Solde", "euros", fiche.solde_eur),
        ("Taux de couverture", "part", fiche.taux_couverture),
        ("Ventes aux États-Unis", "euros", fiche.exportations_us_eur),
        ("Part des États-Unis dans les exportations", "part", fiche.dependance_us),
    ]
    table = pd.DataFrame(
        {
            "Indicateur": [nom for nom, _, _ in lignes],
            "Unité": [_UNITES[sorte] for _, sorte, _ in lignes],
            "Valeur": pd.array([valeur for *_, valeur in lignes], dtype="Float64"),
        }
    )
    if fiche.provenance.est_estimation:
        table["À citer"] = [_a_citer(fiche, nom, sorte, valeur) for nom, sorte, valeur in lignes]
        table["Précision"] = [_precision(fiche, nom, sorte) for nom, sorte, _ in lignes]
    table.attrs[_DES_LIGNES] = [sorte for _, sorte, _ in lignes]
    return table


_DES_TOTAUX = ("Exportations", "Importations", "Solde", "Taux de couverture")  # exacts si les totaux le sont


def _a_citer(fiche: Fiche, nom: str, sorte: Sorte, valeur: float | None) -> str:
    """La valeur telle que l'écran l'écrit, à la précision de l'estimation."""
    p = fiche.provenance
    exact = nom in _DES_TOTAUX and p.total_exact(fiche.territoire.code)
    if sorte == "rang":
        return texte_rang(None if valeur is None else int(valeur), provenance=p)
    if sorte == "part":
        return texte_part(valeur, exact=exact)
    return INCONNU if valeur is None else montant(valeur, exact)


def _precision(fiche: Fiche, nom: str, sorte: Sorte) -> str:
    """Ce que vaut la ligne d'une estimation : un total publié, ou deux chiffres à retenir."""
    if nom in _DES_TOTAUX and fiche.provenance.total_exact(fiche.territoire.code):
        return "total publié"
    return "estimation : à quelques rangs près" if sorte == "rang" else "estimation : deux chiffres à retenir"


def classeur(
    feuilles: dict[str, pd.DataFrame],
    *,
    textes: list[str],
    provenance: Provenance,
    pieds: Mapping[str, str] | None = None,
) -> bytes:
    """Une feuille « Lisez-moi » portant `textes`, puis une par table ; `textes[0]` est le titre.

    `pieds` : pied de page des feuilles dont la source n'est pas celle de `provenance`.
    """
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
        livre.set_properties({"title": textes[0], "comments": provenance.ligne(), "created": _DATE_FICHIER})
        _lisez_moi(livre, textes)
        pris = {_LISEZ_MOI.lower(), _COLONNES.lower()}
        noms = {titre: _nom_feuille(titre, pris=pris) for titre in feuilles}
        styles = {sorte: livre.add_format({"num_format": f}) for sorte, (f, _) in _FORMATS.items()}
        for titre, table in feuilles.items():
            complete = table if "statut" in table else table.assign(statut=provenance.statut)
            pied = (pieds or {}).get(titre, provenance.ligne())
            _feuille(livre, noms[titre], complete, pied=pied, styles=styles)
        colonnes = _decrire({noms[titre]: table for titre, table in feuilles.items()})
        _feuille(livre, _COLONNES, colonnes, pied=provenance.ligne(), styles=styles)
    return memoire.getvalue()


def _lisez_moi(classeur: "xlsxwriter.Workbook", textes: list[str]) -> None:
    page = classeur.add_worksheet(_LISEZ_MOI)
    titre = classeur.add_format({"bold": True, "font_size": 14})
    renvoi = classeur.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 110)
    for rang, texte in enumerate(textes):
        page.write_string(rang, 0, neutraliser(texte), titre if rang == 0 else renvoi)


def _decrire(feuilles: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Une ligne par colonne de chaque feuille : ce qu'elle contient et comment ses nombres s'écrivent."""
    connues = DESCRIPTIONS_TECHNIQUES | NOMS_SIMULATION | _DESCRIPTIONS
    lignes = [
        (nom, str(colonne), _contenu(str(colonne), table), connues.get(str(colonne), ""))
        for nom, table in feuilles.items()
        for colonne in dict.fromkeys([*table.columns, "statut"])
    ]
    return pd.DataFrame(lignes, columns=["Feuille", "Colonne", "Contenu", "Précision"])


def _contenu(colonne: str, table: pd.DataFrame) -> str:
    if colonne not in table or not _est_nombre(table[colonne]):
        return _TEXTE
    if colonne == _VALEUR and _DES_LIGNES in table.attrs:
        return "selon l’unité de la ligne"
    return _FORMATS[_sorte_de(colonne, table)][1]


def _sorte_de(colonne: str, table: pd.DataFrame) -> Sorte:
    """Sorte d'une colonne de nombres : telle qu'elle est décrite, sinon d'après son nom technique."""
    decrites = sortes_de(table)
    sorte = _sorte_technique(colonne) if decrites is None else decrites.get(colonne)
    return sorte or ("entier" if pd.api.types.is_integer_dtype(table[colonne]) else "decimale")


def _sorte_technique(nom: str) -> Sorte | None:
    """Sorte que dit un nom de colonne de fichier (« droits_eur », « part_us ») ; None s'il n'en dit rien."""
    regles: tuple[tuple[Sorte, bool], ...] = (
        ("euros", nom.endswith("_eur")),
        ("kg", nom.endswith("_kg")),
        ("pour_cent", nom.endswith("_pct")),
        ("part", nom.startswith(("part", "effet_", "ecart_france")) or _NOMS_DE_PART.search(nom) is not None),
        ("entier", "salaries" in nom),
        ("rang", nom.startswith("rang")),
        ("points", nom.endswith("_points")),
    )
    return next((sorte for sorte, vrai in regles if vrai), None)


def _est_nombre(valeurs: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(valeurs) and not pd.api.types.is_bool_dtype(valeurs)


def _feuille(
    classeur: "xlsxwriter.Workbook",
    nom: str,
    table: pd.DataFrame,
    *,
    pied: str,
    styles: "dict[Sorte, xlsxwriter.workbook.Format]",
) -> None:
    """Noms de colonnes en première ligne, puis les données, chaque sorte de nombre avec son format."""
    page = classeur.add_worksheet(nom)
    entete = classeur.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    precedente = 0
    for rang, colonne in enumerate(table.columns):
        titre, valeurs = neutraliser(str(colonne)), table[colonne]
        page.write_string(0, rang, titre, entete)
        sortes = _sortes(str(colonne), table)
        largeur = 0
        for ligne, (valeur, sorte) in enumerate(zip(valeurs, sortes, strict=True), start=1):
            _cellule(page, ligne, rang, valeur, styles[sorte] if sorte else None)
            largeur = max(largeur, _longueur(valeur, sorte))
        voulue = min(max(12, len(titre) // 2 + 2, largeur + 3), _LARGEUR_MAXIMALE)
        # Jamais la largeur de la voisine : réunies, certains lecteurs n'en retiendraient qu'une.
        precedente = voulue + (voulue == precedente)
        page.set_column(rang, rang, precedente)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(table), len(table.columns) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer(f"&L&8{pied.replace('&', '&&')[:200]}&R&8&P/&N")


def _sortes(colonne: str, table: pd.DataFrame) -> list[Sorte | None]:
    """Sorte de chaque cellule ; une colonne « Valeur » suit l'unité de sa ligne. None : du texte."""
    if not _est_nombre(table[colonne]):
        return [None] * len(table)
    if colonne == _VALEUR and _DES_LIGNES in table.attrs:
        return list(table.attrs[_DES_LIGNES])
    return [_sorte_de(colonne, table)] * len(table)


def _longueur(valeur: object, sorte: Sorte | None) -> int:
    """Signes de la valeur une fois écrite : une colonne trop étroite n'afficherait que des dièses."""
    if valeur is None or (not isinstance(valeur, str) and pd.isna(valeur)):  # type: ignore[call-overload]
        return 0
    if not sorte or isinstance(valeur, str):
        return len(str(valeur))
    decimales = 0 if sorte in {"euros", "kg", "rang", "entier"} else 2
    return len(f"{float(valeur):,.{decimales}f}") + 3  # type: ignore[arg-type]


def _cellule(
    page: "xlsxwriter.workbook.Worksheet",
    ligne: int,
    rang: int,
    valeur: object,
    style: "xlsxwriter.workbook.Format | None",
) -> None:
    """Nombre, texte, oui ou non ; une valeur inconnue laisse la cellule vide."""
    if isinstance(valeur, str):
        page.write_string(ligne, rang, neutraliser(valeur))
    elif valeur is None or pd.isna(valeur):  # type: ignore[call-overload]
        return
    elif pd.api.types.is_bool(valeur):
        page.write_string(ligne, rang, OUI_NON[bool(valeur)])
    else:
        page.write_number(ligne, rang, float(valeur), style)  # type: ignore[arg-type]


def _nom_feuille(titre: str, *, pris: set[str]) -> str:
    """Nom admis par Excel : sans []:*?/\\, 31 signes au plus, unique."""
    base = re.sub(r"\s+", " ", re.sub(r"[\[\]:*?/\\']", " ", titre)).strip()
    nom, rang = base[:_LONGUEUR_NOM].strip(), 1
    while nom.lower() in pris:
        rang += 1
        suffixe = f" {rang}"
        nom = f"{base[: _LONGUEUR_NOM - len(suffixe)].strip()}{suffixe}"
    pris.add(nom.lower())
    return nom
