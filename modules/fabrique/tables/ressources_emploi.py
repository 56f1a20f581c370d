"""Description des tables d'emploi pour l'inventaire : Urssaf (ODbL), Insee et Douane (Licence Ouverte)."""

from modules.donnees.emploi import ANNEES_TI, ANNEES_ZONES
from modules.donnees.inventaire import Champ, Ressource
from modules.fabrique.tables.ressources import ANCT_TI, MAIN, UNITE

ZONE = Champ("zone", "string", "Code de la zone d’emploi 2020 de l’Insee")
A38 = Champ("a38", "string", "Branche A38 : activité principale de l’établissement (libelles_a38.csv)")
TI = Champ("id", "string", "Identifiant du Territoire d’industrie (ti-0101)")
URSSAF = "Urssaf, données ouvertes : établissements et effectifs salariés par commune et APE, fin d’année"
CHAMP = (
    "Secteur privé, régime général, fin d’année ; hors agriculture, hors Mayotte ; apprentis compris depuis "
    "juin 2023."
)

EMPLOI = (
    Ressource(
        chemin="emploi/zones.csv",
        titre="Zones d’emploi : salariés du privé",
        description=f"305 zones d’emploi, sommes de leurs branches. {CHAMP} Outre-mer, la zone prend le nom "
        "de la commune qui y compte le plus de salariés, ou garde son code.",
        champs=(
            ZONE,
            Champ("nom", "string", "Nom de la zone d’emploi"),
            *(
                Champ(f"salaries_prives_{an}", "integer", f"Salariés du privé fin {an}")
                for an in ANNEES_ZONES
            ),
            Champ("salaries_manufacture_2024", "integer", "dont industrie manufacturière (C), fin 2024"),
            Champ("salaries_industrie_2024", "integer", "dont industrie (B à E), fin 2024"),
        ),
        cle=("zone",),
        sources=(URSSAF, "Insee, zones d’emploi 2020"),
        licences=("odbl", "lo2"),
        periode="2019-2024",
    ),
    Ressource(
        chemin="emploi/zones_a38.csv",
        titre="Zones d’emploi : salariés du privé par branche",
        description=f"Zone d’emploi × A38. {CHAMP} Cellule vide : aucun effectif publié. Ces effectifs ne se "
        "répartissent pas entre départements.",
        champs=(
            ZONE,
            A38,
            *(Champ(f"salaries_{an}", "integer", f"Salariés du privé fin {an}") for an in ANNEES_ZONES),
            Champ("part_2024", "number", "Part des salariés du privé de la zone fin 2024, de 0 à 1"),
        ),
        cle=("zone", "a38"),
        sources=(URSSAF, "Insee, zones d’emploi 2020"),
        licences=("odbl", "lo2"),
        periode="2019-2024",
    ),
    Ressource(
        chemin="emploi/france_a38.csv",
        titre="France : salariés du privé par branche",
        description=f"Somme des zones d’emploi, terme de comparaison. {CHAMP}",
        champs=(
            A38,
            *(Champ(f"salaries_{an}", "integer", f"Salariés du privé fin {an}") for an in ANNEES_ZONES),
            Champ("part_2024", "number", "Part des salariés du privé fin 2024, de 0 à 1"),
        ),
        cle=("a38",),
        sources=(URSSAF,),
        licences=("odbl",),
        periode="2019-2024",
    ),
    Ressource(
        chemin="emploi/zones_departements.csv",
        titre="Zones d’emploi et départements",
        description="Départements que touche chaque zone d’emploi. La part vaut pour l’ensemble des salariés "
        "du privé : l’appliquer à une branche donnerait un chiffre faux.",
        champs=(
            ZONE,
            UNITE,
            Champ(
                "part_emploi_prive_2024",
                "number",
                "Part des salariés du privé de la zone qui travaillent dans ce département, de 0 à 1",
            ),
        ),
        cle=("zone", "departement"),
        sources=(URSSAF, "Insee, zones d’emploi 2020"),
        licences=("odbl", "lo2"),
        periode="2024",
    ),
    Ressource(
        chemin="emploi/territoires_industrie.csv",
        titre="Territoires d’industrie : salariés et établissements",
        description="Somme des communes membres ; vide pour Mayotte, que l’Urssaf ne publie pas.",
        champs=(
            TI,
            Champ("communes", "integer", "Nombre de communes"),
            *(Champ(f"salaries_prives_{an}", "integer", f"Salariés du privé fin {an}") for an in ANNEES_TI),
            Champ("etablissements_industrie_2018", "integer", "Établissements industriels en 2018"),
        ),
        cle=("id",),
        sources=(URSSAF, "Insee, établissements par commune, 2018", ANCT_TI),
        licences=("odbl", "lo2"),
        periode="2014-2024",
    ),
    Ressource(
        chemin="emploi/territoires_industrie_zones.csv",
        titre="Territoires d’industrie et zones d’emploi",
        description="Zones d’emploi que touche chaque Territoire. La source ne dit pas sur quoi la part est "
        "calculée : elle situe, elle ne sert à aucun calcul.",
        champs=(
            TI,
            ZONE,
            Champ("part", "number", "Part de la zone comprise dans le Territoire, de 0 à 1"),
        ),
        cle=("id", "zone"),
        sources=("Insee, zones d’emploi 2020", ANCT_TI),
        licences=("lo2",),
        periode="2024",
    ),
    Ressource(
        chemin="territoires/territoires_industrie_membres.csv",
        titre="Territoires d’industrie : intercommunalités membres",
        description="Une ligne par Territoire et intercommunalité.",
        champs=(
            TI,
            Champ("siren", "string", "Numéro SIREN de l’intercommunalité"),
            Champ("nom", "string", "Nom de l’intercommunalité"),
        ),
        cle=("id", "siren"),
        sources=(ANCT_TI,),
        licences=("lo2",),
        periode="2023-2027",
    ),
    Ressource(
        chemin="emploi/emploi_2018.csv",
        titre="Emploi total et manufacturier par département",
        description="Emploi salarié et non salarié, public et privé, en 2018. Seul emploi manufacturier "
        "publié au département parmi les sources de l’outil.",
        champs=(
            UNITE,
            Champ("emploi_total_2018", "integer", "Personnes occupées en 2018"),
            Champ("emploi_manufacturier_2018", "integer", "dont industrie manufacturière (C)"),
        ),
        cle=("departement",),
        sources=("Eurostat, comptes régionaux (nama_10r_3empers)",),
        licences=("eurostat",),
        periode="2018",
    ),
    Ressource(
        chemin="emploi/reperes.csv",
        titre="Repères nationaux sur les exportateurs vers les États-Unis",
        description="Chiffres nationaux cités dans l’outil, jamais répartis entre départements.",
        champs=(
            Champ("cle", "string", "Identifiant"),
            Champ("valeur", "string", "Valeur publiée"),
            Champ("unite", "string", "Unité"),
            Champ("annee", "string", "Année"),
            Champ("definition", "string", "Ce qui est mesuré"),
            Champ("source", "string", "Publication"),
            Champ("preuve", "string", "Page officielle lue, ou presse qui la cite"),
            Champ("prudence", "string", "Réserve"),
        ),
        cle=("cle",),
        sources=("Douane (DSECE), étude du 25 juillet 2025", "Insee, note de conjoncture de juin 2025"),
        licences=("lo2",),
        periode="2022-2025",
    ),
    Ressource(
        chemin="emploi/libelles_a38.csv",
        titre="Libellés des branches A38",
        description="Noms affichés, et ce que chaque branche mêle. Se corrige au tableur.",
        champs=(
            Champ("a38", "string", "Code A38"),
            Champ("libelle", "string", "Nom court"),
            Champ("dans", "string", "Nom après « travaillaient dans »"),
            Champ("confondus", "string", "Ce que la branche mêle, en incise ; vide si sans objet"),
            Champ("melange", "string", "Ce que la branche contient ; vide si sans objet"),
        ),
        cle=("a38",),
        sources=(MAIN,),
        licences=("lo2",),
        periode="2026",
        a_la_main=True,
    ),
)
