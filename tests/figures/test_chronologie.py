"""Frise : une barre par mesure appliquée, arrêtée à la dernière vérification ; un losange par annonce."""

from datetime import date

import pandas as pd

from modules.donnees.droit import lire_tarifs
from modules.figures.chronologie import _ETATS, chronologie

VERIFIE = "2026-10-09"
JOUR = date.fromisoformat(VERIFIE).toordinal()
EVENEMENTS = pd.DataFrame(
    [
        ("Close", "termine", "2025-02-10", "2025-03-12", "2025-06-03"),
        ("Ouverte", "en_vigueur", "", "2026-09-29", ""),
        ("Jusqu’en 2027", "en_vigueur", "2026-06-01", "2026-06-08", "2027-12-31"),
        ("Menace", "jamais_applique", "2025-07", "2025-08-01", ""),
        ("Sans date", "en_attente", "", "", ""),
    ],
    columns=["libelle", "etat", "annonce", "debut", "fin"],
)


def frise(evenements: pd.DataFrame = EVENEMENTS):
    return chronologie(evenements, verifie=VERIFIE, titre="t", source="s")


def trace(figure, genre: str):
    return next(t for t in figure.fig.data if t.type == genre)


def test_barres_seulement_pour_ce_qui_a_ete_applique():
    barres = trace(frise(), "bar")
    debuts = [date.fromordinal(int(j)).isoformat() for j in barres.base]
    assert debuts == ["2025-03-12", "2026-06-08", "2026-09-29"]
    # Du 12 mars au 3 juin inclus : 84 jours ; le reste s'arrête au jour de la vérification.
    fins = [base + long for base, long in zip(barres.base, barres.x, strict=True)]
    assert barres.x[0] == 84
    assert fins[1:] == [JOUR, JOUR]


def test_fin_annoncee_apres_la_verification_n_est_qu_un_pointille():
    lignes = next(t for t in frise().fig.data if t.mode == "lines")
    assert lignes.line.dash == "dot"
    assert max(x for x in lignes.x if x) == date(2027, 12, 31).toordinal()


def test_evenement_sans_date_reste_dans_la_table():
    figure = frise()
    noms = next(t for t in figure.fig.data if t.mode == "text").text
    assert list(noms) == ["Close", "Menace", "Jusqu’en 2027", "Ouverte"]  # dans l'ordre des dates
    assert list(figure.table["Mesure"]) == list(EVENEMENTS["libelle"])
    assert figure.table["Annonce"].iloc[3].replace("\u00a0", " ") == "juillet 2025"


def test_texte_de_remplacement_compte_chaque_etat():
    alt = frise().alt
    for attendu in ("5 événements", "9\u00a0octobre\u00a02026", "2 en vigueur", "1 jamais appliqué"):
        assert attendu in alt


def test_frise_vide():
    assert len(frise(EVENEMENTS.iloc[4:]).table) == 1


def test_tous_les_etats_du_catalogue_ont_un_nom():
    from modules.donnees.droit import lire_tarifs

    assert set(lire_tarifs().evenements["etat"]) <= set(_ETATS)


def test_le_meme_jour_ce_qui_pose_un_droit_precede_ce_qui_en_supprime_un():
    dates = ("termine", "2026-02-20", "2026-02-24", "")
    deux = pd.DataFrame([("Retrait", *dates), ("Droit", *dates)], columns=EVENEMENTS.columns)
    noms = next(t for t in frise(deux.assign(taux_points=[0.0, 10.0])).fig.data if t.mode == "text").text
    assert list(noms) == ["Droit", "Retrait"]


def test_une_decision_sans_date_d_effet_n_est_ni_en_vigueur_ni_abandonnee():
    """Losange à part, compté à part : elle n'est dite ni appliquée, ni restée sans application."""
    decide = pd.DataFrame(
        [("Quartz", "decide", "2026-07-31", "", "", "quartz")],
        columns=["libelle", "etat", "annonce", "debut", "fin", "champ"],
    )
    figure = chronologie(decide, verifie="2026-10-09", titre="t", source="s")
    marques = [
        trace["marker"]["symbol"]
        for trace in figure.fig.to_dict()["data"]
        if "marker" in trace and "symbol" in trace["marker"]
    ]
    assert ["diamond-open-dot"] in [list(m) for m in marques]
    assert list(figure.table["État"]) == ["décidé, date d’effet inconnue"]
    evenements = lire_tarifs().evenements
    en_vigueur = evenements[evenements["etat"] == "en_vigueur"]
    assert (en_vigueur["debut"] != "").all(), "rien n'est dit en vigueur sans date d'effet"
