"""Frise du droit américain : les événements datés, récrits en français lisible."""

from pathlib import Path

import pandas as pd

from modules.fabrique.tables.lecture import lire_source

COLONNES = {
    "id": "evenement", "name_fr": "libelle", "date_announced": "annonce", "date_effective": "debut",
    "date_end": "fin", "etat": "etat", "status": "etat_detail", "legal_basis": "base_legale",
    "rate_pct": "taux_points", "rate_type": "type_taux", "scope": "champ", "stacking_rule": "cumul",
    "exemptions": "exemptions", "source": "source", "confidence": "confiance", "notes": "remarques",
    "engine_scenario": "regimes",
}  # fmt: skip

# Début du statut d'origine → état affiché sur la frise ; le premier préfixe qui convient gagne.
ETATS = (
    ("en vigueur", "en_vigueur"),
    ("remplacé", "termine"),
    ("annulé", "termine"),
    ("expiré", "termine"),
    ("caduc", "termine"),
    ("volet IEEPA caduc", "termine"),
    ("annoncé, jamais", "jamais_applique"),
    ("menace", "jamais_applique"),
    ("non appliqué", "jamais_applique"),
    ("suspendu avant", "jamais_applique"),
    ("projet remplacé", "jamais_applique"),
    ("annoncé, à venir", "en_attente"),
    ("enquête", "en_attente"),
    ("audience", "en_attente"),
    ("suspendues", "en_attente"),
    ("scénario construit", "construit"),
)

# Notes de travail et abréviations récrites pour un lecteur qui ne connaît pas les fichiers d'origine.
_YALE = "Yale Budget Lab, tariff-rate-tracker (MIT)"
REECRITURES = (
    ("Yale tariff-rate-tracker, versions postérieures des docs (index read_file : "
     "forced_labor_and_s232_stacking_findings.md, revue polysilicium)",
     f"{_YALE}, notes sur le travail forcé, le cumul et le polysilicium"),
    ("source secondaire unique (index read_file 71580267477)", "une seule source secondaire"),
    ("tradewartracker/trade-war-redux-2025 README.md (MIT, 2026-07-23)",
     "Trade War Tracker (MIT), 23 juillet 2026"),
    ("RobinNagpal/dodao-ui insights-ui/src/tariff-data (AGPL-3.0, cité seulement ; HTS 2026 Rev 21, "
     "vérifié 2026-10-09)", "relevé DODAO de la HTS 2026, révision 21, vérifié le 9 octobre 2026"),
    ("HTS 2026 Rev 6, ch. 99 (domaine public), data/us_notes/chapter99_2026_rev_6.txt du dépôt Yale",
     "HTS 2026, révision 6, chapitre 99 (domaine public)"),
    ("SAIL-Engineering/tariff-rate-tracker (transcription de la note US 52, HTS)",
     "note américaine 52 de la HTS, transcription de SAIL Engineering"),
    (f"{_YALE} config/policy_params.yaml", f"{_YALE}, paramètres"),
    (f"{_YALE} docs/policy_timing.md", f"{_YALE}, calendrier"),
    ("Yale docs/s232/annexes_text.txt", "texte des annexes (Yale)"),
    (" ; mfn_by_chapter.csv", ""),
    (" ; resources/s232_semi_products.csv", ""),
    (" ; lists/s232_metaux_annexes_2026.csv", ""),
    (" ; lists/s301fl_exemptions_ue.csv", ""),
    (" ; lists/", ""),
    ("docs/federal-register/2025-15819.pdf du dépôt Yale", "Federal Register 2025-15819"),
    (" (golden-scenarios.json : cheval DE 10 %)", ""),
    ("floor_exempt_products.csv (Yale/arifshehab, MIT)", "Yale Budget Lab (MIT)"),
    (" (liste s232_auto_parts)", ""),
    (" (liste s232_copper_products.csv)", ""),
    ("Convention moteur :", "Convention :"),
    ("Moteur : 50 %", "Ici : 50 %"),
    ("Ne pas pré-régler sans vérification", "À vérifier avant tout usage"),
    ("Ne pas chiffrer", "Pas de taux connu : non chiffré"),
    ("(non modélisé)", "non modélisé"),
    ("build.py", "calcul à partir de la section 232 en vigueur"),
    ("200 pp", "200 points"),
    ("MFN", "NPF"),
    ("(codes HTS10)", "(codes à 10 chiffres)"),
    ("policy_timing donne 2026-01-16 (date HTS), 2026-01-15 = date légale lue dans l'index",
     "16 janvier dans la HTS, 15 janvier dans le texte légal"),
    ("L'archive HTS (2025-03-12) précède la date légale : retenir 04-03 / 05-03",
     "Dates légales retenues : 3 avril (voitures) et 3 mai (pièces)"),
    ("Produits S232 exclus", "Produits de la section 232 exclus"),
    ("HS8 +", "codes à 8 chiffres et"),
    ("peut se cumuler avec FL", "peut se cumuler avec la section 301 « travail forcé »"),
    ("NON exemptés", "non exemptés"),
    ("HTS8", "codes à 8 chiffres"),
    ("HTS10", "codes à 10 chiffres"),
    ("HS ", "SH "),
    ("S232", "section 232"),
    ("s232", "section 232"),
    ("S301-FL", "section 301 « travail forcé »"),
    ("S301", "section 301"),
    ("S122", "section 122"),
    ("EAV", "équivalent ad valorem"),
    ("DODAO cite 3004.90.92.18 que la liste Yale n'a pas.", "les relevés diffèrent sur 3004.90.92.18."),
    (", 16 absents des codes 2024 (section 232_PHARMA_POSSIBLE)", ", dont 16 absents des codes 2024"),
)  # fmt: skip


def table_evenements(sources: Path) -> pd.DataFrame:
    """Un événement par ligne, colonnes de `COLONNES`, dans l'ordre des dates d'annonce d'origine."""
    brut = lire_source(sources, "tarifs/scenarios.csv")
    for colonne in ("scope", "stacking_rule"):  # « idem » renvoie à la ligne du dessus
        brut[colonne] = brut[colonne].mask(brut[colonne] == "idem").ffill()
    brut["etat"] = [etat(statut) for statut in brut["status"]]
    table = brut[list(COLONNES)].rename(columns=COLONNES)
    for colonne in table.columns.difference(["evenement", "regimes", "etat"]):
        table[colonne] = [recrire(texte) for texte in table[colonne]]
    return table


def etat(statut: str) -> str:
    """État de la frise : en_vigueur, termine, jamais_applique, en_attente ou construit."""
    return next(e for prefixe, e in ETATS if statut.startswith(prefixe))


def recrire(texte: str) -> str:
    """Remplace notes de travail, sigles et apostrophes droites."""
    for ancien, nouveau in REECRITURES:
        texte = texte.replace(ancien, nouveau)
    return "" if texte == "—" else texte.replace("'", "’")
