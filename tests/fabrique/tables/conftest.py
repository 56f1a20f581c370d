"""Un dossier de sources en miniature, de mêmes formes que le vrai."""

import json
from pathlib import Path

import pytest

from modules.fabrique.tables.emploi import _REPERES_GARDES

SOURCES = {
    "nomenclatures/cpf4.csv": "code,libelle,a129\n2652,Articles d'horlogerie,C26E\n"
    "0111,\"Céréales ; légumineuses\",A01Z\n8610,Activités hospitalières,\n",
    "nomenclatures/a129.csv": "code,libelle,a38,a17\nC26E,Appareils d'essai,CI,C3\nA01Z,Culture,AZ,AZ\n",
    "nomenclatures/pays.csv": "code,libelle,libelle_officiel,iso3,zone,ue27,actif,officiel,debut,fin\n"
    "US,États-Unis,Etats-Unis,USA,Amérique,0,1,1,190001,999912\n"
    "NA,Namibie,Namibie,NAM,Afrique,0,1,1,199001,999912\n"
    "XS,Serbie,Serbie,SRB,Europe hors UE,0,1,1,200506,999912\n"
    "QU,Pays non déterminés,Pays et territoires non déterminés,,Divers,0,1,1,201201,999912\n"
    "CI,Côte d'Ivoire,Côte-d'Ivoire,CIV,Afrique,0,1,1,190001,999912\n"
    "AN,Antilles néerlandaises,Antilles néerlandaises,,,0,0,1,190001,201212\n"
    "XI,Saint-Martin,Saint-Martin,,,0,0,1,190001,200512\n"
    "FR,France,France,FRA,Union européenne,1,1,1,190001,999912\n"
    "ZZ,Autres pays (non détaillés),,,Divers,0,1,0,,\n",
    "nomenclatures/pays_officiel_historique.csv": "code,libelle_officiel,debut,fin\n"
    "US,Etats-Unis,190001,999912\nNA,Namibie,199001,999912\nXS,Serbie,200506,999912\nXS,Saba,190001,200505\n"
    "QU,Pays NDA,190001,199912\nQU,Pays et territoires non déterminés,201201,999912\n"
    "CI,Côte-d'Ivoire,190001,999912\nAN,Antilles néerlandaises,190001,201212\nXI,Saint-Martin,190001,200512\n"
    "FR,France,190001,999912\n",
    "territoires/departements_douane.csv": "code_douane,nom_douane,code_region_douane,nom_region_douane,"
    "codes_insee,code_region_insee,nom_region_insee,population_municipale\n"
    "21,Côte-d'or,16,Bourgogne - Franche-Comté,21,27,Bourgogne-Franche-Comté,540100\n"
    "20,Corse,22,Corse,2A|2B,94,Corse,355486\n"
    "99,Principauté de Monaco,21,Provence-Alpes-Côte d'Azur,,,,0\n"
    "13,Bouches-du-Rhône,21,Provence-Alpes-Côte d'Azur,13,93,Provence-Alpes-Côte d'Azur,2087658\n"
    "9A,Guadeloupe,24,DOM,971,01,Guadeloupe,384160\n9D,Réunion,24,DOM,974,04,La Réunion,889679\n",
    "territoires/departements.csv": "code_insee,nom,chef_lieu_code,chef_lieu,code_douane\n"
    "21,Côte-d'Or,21231,Dijon,21\n2A,Corse-du-Sud,2A004,Ajaccio,20\n2B,Haute-Corse,2B033,Bastia,20\n"
    "13,Bouches-du-Rhône,13055,Marseille,13\n971,Guadeloupe,97105,Basse-Terre,9A\n"
    "974,La Réunion,97411,Saint-Denis,9D\n",
    "territoires/communes_principales.csv": "code_insee,nom,dep_douane,code_ze,salaries_prives_2024\n"
    "21054,Beaune,21,2601,9000\n13055,Marseille,13,9312,267786\n21231,Dijon,21,2605,80000\n"
    "13004,L'Ayguelongue,13,9312,9000\n",
    "observe/ventes_etats_unis.csv": "origine,produits,libelle,debut,fin,variation_valeur_pct,valeur,source,"
    "fiabilite\nFrance,1102,vins d'ici,2025-10,2025-12,-39,,douane,A\n",
    "flux/eurostat_france_partenaires_mensuel.csv": "mois,pays,exportations_eur,importations_eur\n"
    + "".join(
        f"{annee}-{mois:02d},{pays},{valeur},1\n"
        for annee, valeur in ((2021, 100), (2022, 110), (2023, 99), (2024, 198))
        for mois in range(1, 13)
        for pays in ("US", "DE")
    ),
    "territoires/territoires_industrie.csv": "id_ti,lib_ti,groupements\n"
    "ti-2,Territoire de l'Ouest,CA de l'Ouest (249740101)\n"
    "ti-1,Corse,CA du Pays Ajaccien (242010056); CA de Bastia (242000354)\n",
    "territoires/territoires_industrie_departements.csv": "id_ti,code_departement,code_douane,"
    "part_population\n"
    "ti-2,974,9D,1.0\nti-1,2A,20,0.4\nti-1,2B,20,0.6\n",
    "emploi/emploi_departement_douane.csv": "code_douane,effectif_prive_urssaf_2014,"
    "effectif_prive_urssaf_2019,effectif_prive_urssaf_2022,effectif_prive_urssaf_2023,"
    "effectif_prive_urssaf_2024,emploi_total_2018,emploi_manufacturier_C_2018\n"
    "21,140000,150000,151000,152000,157868,222800,38200\n20,1,2,3,4,90000,100,10\n"
    "13,1,2,3,4,700000,100,10\n9A,1,2,3,4,90000,100,10\n9D,,,,,,100,10\n",
    "emploi/emploi_zone_emploi_a38.csv": "code_ze,nom_ze,a38,libelle_a38,urssaf_2019,urssaf_2022,"
    "urssaf_2023,urssaf_2024,flores_2022,flores_2023\n"
    "2708,Dijon,AZ,Agriculture,,,,,12,13\n2708,Dijon,CL,Transport,90,95,98,100,1,1\n"
    "2708,Dijon,BZ,Mines,10,,,20,1,1\n2708,Dijon,GZ,Commerce,300,310,320,280,1,1\n"
    "9312,9312,CA,Aliments,40,50,60,100,1,1\n9312,9312,CL,Transport,,,,,0,\n",
    "emploi/zone_emploi_departement.csv": "code_ze,dep_douane,part_emploi_prive_2024,"
    "part_industrie_approchee,etab_ind\n2708,21,0.9,0.5,3\n2708,13,0.1,0.5,3\n9312,13,1.0,1,1\n",
    "emploi/emploi_territoire_industrie.csv": "id_ti,lib_ti,nb_communes,salaries_prives_2014,"
    "salaries_prives_2019,salaries_prives_2024,etablissements_industrie_2018,zones_emploi\n"
    'ti-2,Ouest,3,10,20,30,4,"9312 (100 %), 2708 (7 %)"\nti-0601,Mayotte,17,0,0,0,0,\n',
    "emploi/reperes_nationaux.csv": "cle,valeur,unite,annee,champ,definition,source,niveau_de_preuve,"
    "prudence\n" + "".join(f"{cle},1,%,2024,idem,d,s,presse,\n" for cle in _REPERES_GARDES),
}  # fmt: skip
CARRE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]  # antihoraire


def entite(code: str, type_: str, coordonnees: list) -> dict:
    """Entité GeoJSON avec les propriétés superflues de la source."""
    return {
        "type": "Feature",
        "properties": {"code": code, "nom": "à remplacer", "code_insee": code},
        "geometry": {"type": type_, "coordinates": coordonnees},
    }


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Dossier de sources miniature."""
    dossier = tmp_path / "sources"
    for nom, texte in SOURCES.items():
        chemin = dossier / nom
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_text(texte, encoding="utf-8")
    contours = {
        "type": "FeatureCollection",
        "features": [
            entite("9D", "Polygon", [CARRE]),
            entite("21", "MultiPolygon", [[CARRE], [[[5, 5], [5.0001, 5], [5, 5.0001], [5, 5]]]]),
        ],
    }
    (dossier / "geo").mkdir()
    (dossier / "geo" / "departements_douane_encarts.geojson").write_text(json.dumps(contours))
    encarts = {"9D": {"nom": "Réunion", "echelle": 2.3, "centre": [0, 0], "cadre": [-1, -1, 1.80000001, 2]}}
    (dossier / "geo" / "encarts.json").write_text(json.dumps(encarts))
    return dossier
