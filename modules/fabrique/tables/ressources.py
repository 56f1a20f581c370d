"""Description des tables de référence pour l'inventaire."""

from modules.donnees.emploi import ANNEES_DEPARTEMENTS
from modules.donnees.inventaire import Champ, Ressource

CPF4 = Champ("code", "string", "Code CPF4 (CPF révision 2.1, quatre chiffres)")
A129 = Champ("code", "string", "Code A129")
UNITE = Champ("departement", "string", "Code douanier de l’unité")
COURT = Champ("libelle_court", "string", "Libellé court pour les graphiques, 26 signes au plus, unique")
MAIN = "Saisi à la main pour cet outil"
DGDDI = "Douane (DGDDI), nomenclatures des statistiques régionales"
INSEE = "Insee, code officiel géographique"
ANCT_TI = "ANCT, Territoires d’industrie 2023-2027, listes du 4 juillet 2024"

NOMENCLATURES = (
    Ressource(
        chemin="nomenclatures/produits.csv",
        titre="Produits (CPF4)",
        description="Les 273 CPF4 de biens : ceux que la douane rattache à un poste A129.",
        champs=(
            CPF4,
            Champ("libelle", "string", "Libellé de la douane"),
            Champ("a129", "string", "Poste A129 dont le produit relève"),
        ),
        cle=("code",),
        sources=(f"{DGDDI} (Libelle_CPF4_rev2.1)",),
        licences=("lo2",),
        periode="CPF révision 2.1, depuis 2015",
    ),
    Ressource(
        chemin="nomenclatures/a129.csv",
        titre="Postes A129",
        description="Les 76 postes de biens de la nomenclature A129 et leurs regroupements A38 et A17.",
        champs=(
            A129,
            Champ("libelle", "string", "Libellé de la douane"),
            Champ("a38", "string", "Poste A38"),
            Champ("a17", "string", "Poste A17"),
        ),
        cle=("code",),
        sources=(f"{DGDDI} (Libelle_A129)", "Douane (DGDDI), table de correspondance 2020"),
        licences=("lo2",),
        periode="CPF révision 2.1, depuis 2015",
    ),
    Ressource(
        chemin="nomenclatures/libelles_cpf4.csv",
        titre="Libellés courts et familles des produits",
        description="Un libellé court, une famille et les mots de tous les jours de chaque CPF4. Se corrige "
        "au tableur.",
        champs=(
            CPF4,
            COURT,
            Champ("famille", "string", "Code de famille (familles.csv)"),
            Champ(
                "synonymes",
                "string",
                "Mots de tous les jours qui mènent au produit, séparés par « ; », le plus juste d’abord",
            ),
        ),
        cle=("code",),
        sources=(MAIN,),
        licences=("lo2",),
        periode="2026",
        a_la_main=True,
    ),
    Ressource(
        chemin="nomenclatures/libelles_a129.csv",
        titre="Libellés courts des postes A129",
        description="Un libellé court par poste. Se corrige au tableur.",
        champs=(A129, COURT),
        cle=("code",),
        sources=(MAIN,),
        licences=("lo2",),
        periode="2026",
        a_la_main=True,
    ),
    Ressource(
        chemin="nomenclatures/familles.csv",
        titre="Familles de produits",
        description="Regroupements de CPF4 parlants pour un lecteur non spécialiste. Se corrige au tableur.",
        champs=(
            Champ("famille", "string", "Code : lettres minuscules et traits d’union"),
            Champ("libelle", "string", "Nom affiché"),
        ),
        cle=("famille",),
        sources=(MAIN,),
        licences=("lo2",),
        periode="2026",
        a_la_main=True,
    ),
    Ressource(
        chemin="nomenclatures/pays.csv",
        titre="Pays et territoires partenaires",
        description="Une ligne par code ; un code réemployé garde son libellé le plus récent. XI : Irlande "
        "du Nord depuis 2021 (règlement (UE) 2020/1470). Zones : États-Unis, Canada, Groenland, Bermudes et "
        "Saint-Pierre-et-Miquelon en Amérique du Nord.",
        champs=(
            Champ("code", "string", "Code de la douane (deux lettres) ; NA est la Namibie"),
            Champ("libelle", "string", "Nom français usuel et court"),
            Champ("libelle_officiel", "string", "Libellé de la douane ; vide pour ZZ, propre à l’estimation"),
            Champ("iso3", "string", "Code ISO 3166 à trois lettres ; vide s’il n’y en a pas"),
            Champ("zone", "string", "Zone géographique"),
            Champ("ue27", "boolean", "Membre de l’Union européenne à 27"),
            Champ("rang_exclu", "boolean", "Jamais classé : indéterminé, avitaillement, haute mer, agrégat"),
            Champ("fin", "string", "Dernier mois de validité (AAAA-MM) ; vide si le code a cours"),
        ),
        cle=("code",),
        sources=(f"{DGDDI} (Libelle_PAYS)", "GeoNames (codes ISO 3166)", f"{MAIN} : zones, noms courts"),
        licences=("lo2", "cc-by"),
        periode="Codes de 1900 à 2026",
    ),
)

TERRITOIRES = (
    Ressource(
        chemin="territoires/departements.csv",
        titre="Unités douanières",
        description="101 unités : 94 départements métropolitains, la Corse en une, cinq DROM, Monaco.",
        champs=(
            Champ("code", "string", "Code douanier"),
            Champ("nom", "string", "Nom de l’Insee ; Corse et Monaco ajoutés"),
            Champ("region", "string", "Code de région de la douane (regions.csv)"),
            Champ("codes_insee", "string", "Codes Insee, séparés par une espace ; vide pour Monaco"),
            Champ("population_2023", "integer", "Population municipale 2023 ; vide pour Monaco"),
        ),
        cle=("code",),
        sources=(f"{INSEE} et populations légales 2023", f"{DGDDI} (Departement_region)"),
        licences=("lo2",),
        periode="2023",
    ),
    Ressource(
        chemin="territoires/regions.csv",
        titre="Régions de la douane",
        description="14 régions sous leur nom Insee ; les cinq DROM n’en forment qu’une.",
        champs=(
            Champ("code", "string", "Code interne de la douane, différent de l’Insee"),
            Champ("nom", "string", "Nom affiché"),
            Champ("codes_insee", "string", "Code Insee de la région, ou codes séparés par une espace (DROM)"),
        ),
        cle=("code",),
        sources=(INSEE, f"{DGDDI} (Departement_region)"),
        licences=("lo2",),
        periode="2023",
    ),
    Ressource(
        chemin="territoires/territoires_industrie.csv",
        titre="Territoires d’industrie",
        description="Les 183 Territoires d’industrie de la phase 2.",
        champs=(
            Champ("id", "string", "Identifiant de l’ANCT (ti-0101)"),
            Champ("libelle", "string", "Nom"),
        ),
        cle=("id",),
        sources=(ANCT_TI,),
        licences=("lo2",),
        periode="2023-2027",
    ),
    Ressource(
        chemin="territoires/territoires_industrie_departements.csv",
        titre="Territoires d’industrie et départements",
        description="Départements touchés par chaque Territoire, déduits de ses communes. Les listes de "
        "l’application omettent les couples sous 1 % de la population.",
        champs=(
            Champ("id", "string", "Identifiant du Territoire d’industrie"),
            UNITE,
            Champ("part_population", "number", "Part de la population du Territoire, de 0 à 1"),
        ),
        cle=("id", "departement"),
        sources=(ANCT_TI,),
        licences=("lo2",),
        periode="2023-2027",
    ),
    Ressource(
        chemin="territoires/communes.csv",
        titre="Communes à chercher",
        description="Communes d’au moins 1 500 salariés du privé fin 2024 et préfectures : taper leur nom "
        "mène à leur département. Rangées par salariés décroissants, ce qui départage les homonymes.",
        champs=(
            Champ("code_insee", "string", "Code Insee de la commune"),
            Champ("nom", "string", "Nom de l’Insee"),
            UNITE,
            Champ("prefecture", "boolean", "Chef-lieu de département"),
        ),
        cle=("code_insee",),
        sources=(f"{INSEE} : noms et chefs-lieux", "Urssaf, données ouvertes : choix et ordre des communes"),
        licences=("lo2", "odbl"),
        periode="2024",
    ),
    Ressource(
        chemin="territoires/noms_usuels.csv",
        titre="Noms usuels des territoires",
        description="Anciennes régions, provinces, sigles et anciens noms de départements, et le territoire "
        "d’aujourd’hui auquel ils mènent. Se corrige au tableur.",
        champs=(
            Champ("nom", "string", "Nom que l’on peut taper"),
            Champ("code", "string", "Territoire d’aujourd’hui : FR, R et code de région douane, code douane"),
            Champ("nature", "string", "Ancienne région, ancien département ou nom usuel"),
        ),
        cle=("nom",),
        sources=(MAIN,),
        licences=("lo2",),
        periode="2026",
        a_la_main=True,
    ),
    Ressource(
        chemin="emploi/salaries_prive.csv",
        titre="Salariés du secteur privé",
        description="Effectifs salariés du privé par unité ; fin d’année (les totaux de la Corse et "
        "des DROM sont ceux de leurs zones d’emploi fin 2024).",
        champs=(
            UNITE,
            *(
                Champ(f"salaries_prive_{an}", "integer", f"Salariés en {an} ; vide pour Mayotte et Monaco")
                for an in ANNEES_DEPARTEMENTS
            ),
        ),
        cle=("departement",),
        sources=("Urssaf, données ouvertes : régime général, hors agriculture, hors Mayotte",),
        licences=("odbl",),
        periode="2014-2024",
    ),
)

CONTOURS = (
    Ressource(
        chemin="contours/departements.geojson",
        titre="Contours des départements",
        description="100 unités (Monaco n’a pas de contour), DROM en encarts à l’ouest, au millième de "
        "degré. L’application en sert la copie exacte static/departements.geojson.",
        champs=(
            Champ("code", "string", "Code douanier, aussi identifiant de l’entité"),
            Champ("nom", "string", "Nom du département"),
        ),
        cle=("code",),
        sources=("ANCT, fond départemental généralisé 2023",),
        licences=("lo2",),
        periode="2023",
    ),
    Ressource(
        chemin="contours/encarts.csv",
        titre="Encarts d’outre-mer",
        description="Cadre de chaque encart, dans le repère de la carte.",
        champs=(
            UNITE,
            Champ("nom", "string", "Nom écrit dans le cadre"),
            *(Champ(bord, "number", f"Bord {bord}, en degrés") for bord in ("ouest", "sud", "est", "nord")),
            Champ("echelle", "number", "Agrandissement du contour par rapport à la métropole"),
        ),
        cle=("departement",),
        sources=("ANCT, fond départemental généralisé 2023", f"{MAIN} : place des encarts"),
        licences=("lo2",),
        periode="2023",
    ),
)

OBSERVATIONS = (
    Ressource(
        chemin="observations/observations_etats_unis.csv",
        titre="Ventes aux États-Unis observées en 2025",
        description="Variations publiées, par produit et par période, avec des pays témoins.",
        champs=(
            Champ("observation", "string", "Identifiant"),
            Champ("origine", "string", "Pays vendeur"),
            Champ(
                "produits", "string", "Codes CPF4 ou A129 ; vide = tous, « - » devant un code = tous sauf lui"
            ),
            Champ("libelle", "string", "Produits, en clair"),
            Champ("debut", "string", "Premier mois (AAAA-MM)"),
            Champ("fin", "string", "Dernier mois (AAAA-MM)"),
            Champ("variation_pct", "number", "Variation de la valeur sur un an, en %"),
            Champ("complement", "string", "Valeur ou volume, en clair"),
            Champ("source", "string", "Référence"),
            Champ("fiabilite", "string", "A : publié par la douane ou la filière ; B : presse qui les cite"),
        ),
        cle=("observation",),
        sources=("Douane, Sénat, FEVS, Febea, Comité Champagne, BIVB, repris par la presse",),
        licences=("lo2",),
        periode="2019-2025",
    ),
    Ressource(
        chemin="observations/variations_ordinaires.csv",
        titre="Variation ordinaire des ventes françaises aux États-Unis",
        description="Douze mois glissants comparés aux douze mois précédents, avant toute surtaxe de 2025.",
        champs=(
            Champ("fin", "string", "Dernier mois des douze (AAAA-MM)"),
            Champ("exportations_12_mois_eur", "number", "Ventes des douze mois, en euros"),
            Champ("variation_pct", "number", "Variation sur un an, en %"),
            Champ("periode", "string", "ordinaire, ou 2020-2021 (confinements et rattrapage)"),
        ),
        cle=("fin",),
        sources=("Eurostat, DS-059331",),
        licences=("eurostat",),
        periode="2019-2024",
    ),
)

REFERENCES = (*NOMENCLATURES, *TERRITOIRES, *CONTOURS, *OBSERVATIONS)
