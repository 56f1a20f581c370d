"""Compte rendu d'atelier : complet, exact à l'euro, échappé, sans rien demander au réseau."""

import csv
import io
import re
from datetime import date

import pytest

from modules.documents.compte_rendu import Partie, compte_rendu
from modules.documents.html import Edition
from modules.documents.reglages import Reglages
from modules.donnees import jeu
from modules.donnees.tables import territoire
from modules.simulation.echange import Cas
from modules.simulation.embarque import parametres_embarques
from modules.simulation.exposition import Exposition, assiette_de, simuler
from modules.simulation.incertitude import etendue_de
from modules.simulation.lectures import MESURES, Colonne
from modules.simulation.scenario import Mesure, Scenario, uniforme
from modules.vues.comparaison import LIBELLES, csv_comparaison, phrases_ecarts

PARAMETRES = parametres_embarques()
EDITION = Edition(Reglages("Titre", "Comité local", (), ""), date(2026, 11, 24))
CAS = (
    Cas("Accord <b>", uniforme(15), note="dit par <script>alert(1)</script>"),
    Cas("Vins", Scenario(mesures=(Mesure("cpf4", "1102", "remplace", 200.0),))),
)


@pytest.fixture(scope="module")
def assiette():
    return assiette_de(jeu.charger())


def calculer(assiette, scenario: Scenario) -> Exposition:
    return simuler(assiette, parametres=PARAMETRES, scenario=scenario)


def rediger(assiette, code: str, cas=CAS) -> str:
    parties = [
        Partie(c, calculer(assiette, c.scenario), f"http://127.0.0.1/simulateur?m={i}")
        for i, c in enumerate(cas)
    ]
    return compte_rendu(
        parties,
        lieu=territoire(code),
        edition=EDITION,
        lien_carnet="http://x/k",
    )


def test_complet_et_exact(assiette):
    html = rediger(assiette, "51")
    montants = [str(round(calculer(assiette, c.scenario).ligne("51")[m])) for c in CAS for m in MESURES]
    assert re.findall(r'<data value="(-?\d+)"', html) == montants * 2
    lisible = html.replace("\u00a0", " ")
    for attendu in (
        "24 novembre 2026", "Marne (51)", "Comité local", "Estimation 2024", "ne s’additionnent pas",
        "Ce que l’outil ne mesure pas", "http://x/k", "simulateur?m=1", "Écarts avec A",
    ):  # fmt: skip
        assert attendu in lisible, attendu


def test_textes_du_visiteur_echappes(assiette):
    html = rediger(assiette, "51")
    assert "<script>alert(1)" not in html
    assert "Accord <b>" not in html
    assert "dit par &lt;script&gt;" in html


def test_rien_ne_vient_du_reseau(assiette):
    html = rediger(assiette, "51")
    assert not re.findall(r'<(?:script|img|link)[^>]+(?:src|href)="http', html)


def test_un_seul_scenario_n_a_pas_de_comparaison(assiette):
    html = rediger(assiette, "25", CAS[:1])
    assert "Écarts avec A" not in html
    assert "trace-comparaison" not in html


def test_phrases_d_ecart(assiette):
    quinze, trente = calculer(assiette, uniforme(15)), calculer(assiette, uniforme(30))
    memes = phrases_ecarts([Colonne("a", quinze, "51"), Colonne("b", trente, "51")])
    assert len(memes) == 3
    assert "autant d’exportations visées que A" in memes[0]
    assert "de droits théoriques de plus que A\u202f; d’abord «\u00a0Vins\u00a0», +" in memes[1]
    lieux = phrases_ecarts([Colonne("Marne", quinze, "51"), Colonne("Marne bis", quinze, "51")])
    assert all("autant" in p for p in lieux)


def test_csv_de_comparaison_a_pour_sommes_les_totaux(assiette):
    colonnes = [Colonne(c.nom, calculer(assiette, c.scenario), "25") for c in CAS]
    contenu = csv_comparaison(colonnes).decode("utf-8-sig")
    lignes = list(csv.DictReader(io.StringIO(contenu), delimiter=";"))
    for colonne in colonnes:
        for mesure in LIBELLES.values():
            ici = [r for r in lignes if r["terme"] == colonne.nom and r["mesure"] == mesure]
            valeurs = {r["libelle"]: float(r["valeur_eur"].replace(",", ".")) for r in ici if r["valeur_eur"]}
            total = valeurs.pop("Total")
            assert sum(valeurs.values()) == pytest.approx(total)


def test_csv_de_comparaison_porte_la_fourchette(assiette):
    colonnes = [Colonne(c.nom, calculer(assiette, c.scenario), "25") for c in CAS]
    lignes = list(csv.DictReader(io.StringIO(csv_comparaison(colonnes).decode("utf-8-sig")), delimiter=";"))
    for colonne in colonnes:
        ici = [r for r in lignes if r["terme"] == colonne.nom and "borne" in r["mesure"]]
        valeurs = [float(r["valeur_eur"].replace(",", ".")) for r in ici]
        assert valeurs == pytest.approx(etendue_de(colonne.resultat, "25")[::2], abs=1)
        assert {r["ecart_eur"] for r in ici} == {""}
