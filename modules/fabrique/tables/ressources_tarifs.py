"""Description des tables du droit américain et des sensibilités pour l'inventaire.

Toutes font foi une fois construites : elles se corrigent au tableur.
"""

from dataclasses import replace

from modules.donnees.inventaire import Champ, Ressource

VERIFIE = "État du droit vérifié"  # l’inventaire ajoute la date, lue dans regimes.csv
REGIME = Champ("regime", "string", "Identifiant du régime (regimes.csv)")
CPF4 = Champ("cpf4", "string", "Code CPF4")
LIBELLE = Champ("libelle", "string", "Libellé affiché")
REMARQUE = Champ("remarque", "string", "Remarque affichée")
BASSE = Champ("basse", "number", "Borne basse de l’usage")
HAUTE = Champ("haute", "number", "Borne haute de l’usage")
SOURCE = Champ("source", "string", "Référence")
DROIT = (
    "Harmonized Tariff Schedule et Federal Register (États-Unis)",
    "Yale Budget Lab, tariff-rate-tracker",
    "Trade War Tracker",
)
LICENCES_DROIT = ("us", "mit")

_TARIFS = (
    Ressource(
        chemin="tarifs/evenements.csv",
        titre="Événements du droit américain",
        description="Mesures et menaces datées : état, base légale, champ, source, confiance.",
        champs=(
            Champ("evenement", "string", "Identifiant"),
            LIBELLE,
            Champ("annonce", "string", "Date d’annonce (AAAA-MM-JJ ou AAAA-MM)"),
            Champ("debut", "string", "Date d’effet (AAAA-MM-JJ ou AAAA-MM)"),
            Champ("fin", "string", "Date de fin (AAAA-MM-JJ ou AAAA-MM)"),
            Champ("etat", "string", "en_vigueur, termine, jamais_applique, en_attente ou construit"),
            Champ("etat_detail", "string", "État en clair"),
            Champ("base_legale", "string", "Texte américain"),
            Champ(
                "taux_points", "number", "Taux de la mesure, en points ; vide s’il varie ou s’il est inconnu"
            ),
            Champ("type_taux", "string", "Additionnel, tout compris…"),
            Champ("champ", "string", "Produits visés"),
            Champ("cumul", "string", "Règle de cumul avec les autres droits"),
            Champ("exemptions", "string", "Produits exemptés"),
            SOURCE,
            Champ("confiance", "string", "Degré de confiance"),
            Champ("remarques", "string", "Précisions"),
            Champ("regimes", "string", "Régimes concernés, séparés par « ; »"),
        ),
        cle=("evenement",),
        sources=(*DROIT, "Presse (colonne source)"),
        licences=LICENCES_DROIT,
        periode=VERIFIE,
    ),
    Ressource(
        chemin="tarifs/regimes.csv",
        titre="Régimes de surtaxe",
        description="États du droit, menaces et cas construits entre lesquels choisir.",
        champs=(
            REGIME,
            LIBELLE,
            Champ("genre", "string", "sans_surtaxe, en_vigueur, menace ou construit"),
            Champ("date", "date", "Date de l’état décrit"),
            Champ("debut", "date", "Premier jour d’application ; vide s’il n’y en a pas"),
            Champ(
                "fin", "date", "Dernier jour d’application ; vide si le régime court ou n’a pas été appliqué"
            ),
            REMARQUE,
        ),
        cle=("regime",),
        sources=DROIT,
        licences=LICENCES_DROIT,
        periode=VERIFIE,
    ),
    Ressource(
        chemin="tarifs/surtaxes.csv",
        titre="Surtaxes par régime et par produit",
        description="Surtaxe additionnelle moyenne, pondérée par les importations américaines de 2024. "
        "Une borne absente vaut le taux central ; un produit absent a un taux inconnu.",
        champs=(
            REGIME,
            CPF4,
            Champ("borne", "string", "min, central ou max"),
            Champ("points", "number", "Surtaxe, en points de pourcentage"),
        ),
        cle=("regime", "cpf4", "borne"),
        sources=(*DROIT, "US Census Bureau, importations d’origine française, 2024"),
        licences=LICENCES_DROIT,
        periode=VERIFIE,
    ),
    Ressource(
        chemin="tarifs/regimes_autres_origines.csv",
        titre="Ce que paient les autres origines, par régime",
        description="Qui est visé, et surtaxe générale des autres origines rapportée à celle de l’Union.",
        champs=(
            REGIME,
            Champ("choc", "string", "Qui est visé : monde, UE ou France"),
            Champ("kappa_min", "number", "Surtaxe des autres origines ÷ surtaxe de l’Union, borne basse"),
            Champ("kappa_central", "number", "Même rapport, valeur centrale"),
            Champ("kappa_max", "number", "Même rapport, borne haute"),
            Champ("ue", "string", "Taux général appliqué à l’Union, en points"),
            Champ("autres_origines", "string", "Taux généraux des autres origines, en points"),
            SOURCE,
            Champ("confiance", "string", "Degré de confiance"),
        ),
        cle=("regime",),
        sources=DROIT,
        licences=LICENCES_DROIT,
        periode=VERIFIE,
    ),
    Ressource(
        chemin="tarifs/taux_par_origine.csv",
        titre="Taux général de quelques concurrents, par régime",
        description="Pays concurrents dont le taux est connu ; les produits cités sont des exemples.",
        champs=(
            REGIME,
            Champ("origine", "string", "Pays d’origine"),
            Champ("gentile", "string", "Adjectif au masculin singulier"),
            Champ("points", "number", "Taux général, en points"),
            Champ("type", "string", "net (droit normal compris) ou ajoute (en plus du droit normal)"),
            Champ("produits", "string", "Codes CPF4 où ce pays est un concurrent connu (exemples)"),
            SOURCE,
        ),
        cle=("regime", "origine"),
        sources=DROIT,
        licences=LICENCES_DROIT,
        periode=VERIFIE,
    ),
    Ressource(
        chemin="tarifs/surtaxes_sectorielles.csv",
        titre="Part sectorielle des surtaxes",
        description="Part de la surtaxe centrale due aux droits sectoriels (section 232), les mêmes pour "
        "toutes les origines. Un produit absent n’en a pas.",
        champs=(REGIME, CPF4, Champ("points", "number", "Part sectorielle, en points de pourcentage")),
        cle=("regime", "cpf4"),
        sources=DROIT,
        licences=LICENCES_DROIT,
        periode=VERIFIE,
    ),
    Ressource(
        chemin="tarifs/plafonds.csv",
        titre="Effet d’un taux tout compris, ligne par ligne",
        description="Surtaxe moyenne d’un produit sous un taux de 10 ou de 15 % droit normal compris, "
        "calculée sur ses lignes tarifaires. Produits sans droit sectoriel seulement.",
        champs=(
            CPF4,
            Champ("plafond_points", "number", "Taux tout compris, en points"),
            Champ("surtaxe_points", "number", "Surtaxe moyenne du produit, en points"),
        ),
        cle=("cpf4", "plafond_points"),
        sources=(*DROIT, "US Census Bureau, importations d’origine française, 2024"),
        licences=LICENCES_DROIT,
        periode=VERIFIE,
    ),
    Ressource(
        chemin="tarifs/parts_touchees.csv",
        titre="Part des ventes visée, par régime et par produit",
        description="Part de la valeur du produit qui relève réellement du régime.",
        champs=(REGIME, CPF4, Champ("part", "number", "Part visée, de 0 à 1")),
        cle=("regime", "cpf4"),
        sources=(*DROIT, "US Census Bureau, importations d’origine française, 2024"),
        licences=LICENCES_DROIT,
        periode=VERIFIE,
    ),
    Ressource(
        chemin="tarifs/npf.csv",
        titre="Droit normal américain par produit",
        description="Droit moyen de la nation la plus favorisée ; droits spécifiques en équivalent de l’OMC.",
        champs=(
            CPF4,
            Champ("npf_points", "number", "Droit normal moyen, en points"),
            Champ("importations_us_musd", "number", "Importations américaines d’origine française, M$, 2024"),
            SOURCE,
        ),
        cle=("cpf4",),
        sources=("Harmonized Tariff Schedule (États-Unis)", "OMC", "US Census Bureau"),
        licences=LICENCES_DROIT,
        periode="2024",
    ),
    Ressource(
        chemin="tarifs/prereglages.csv",
        titre="Scénarios proposés d’emblée",
        description="Point de départ et mesures de chaque scénario de la liste.",
        champs=(
            Champ("prereglage", "string", "Identifiant"),
            LIBELLE,
            Champ("base", "string", "Régime de départ, ou « aucune »"),
            Champ("mesures", "string", "Mesures, au format des adresses"),
        ),
        cle=("prereglage",),
        sources=("Saisi à la main pour cet outil",),
        licences=("lo2",),
        periode=VERIFIE,
    ),
)
_ELASTICITES = (
    Ressource(
        chemin="elasticites/sigma_a129.csv",
        titre="Sensibilité de long terme par poste A129",
        description="Élasticité tarifaire de long terme, dispersion et part de l’Union dans les importations "
        "américaines.",
        champs=(
            Champ("a129", "string", "Poste A129"),
            Champ("sigma_long", "number", "Sensibilité de long terme"),
            Champ("ecart_log", "number", "Écart type du logarithme entre produits du poste"),
            Champ("part_ue", "number", "Part de l’Union dans les importations américaines, de 0 à 1"),
            Champ("utilisable", "string", "oui ou non ; sinon la valeur commune sert"),
        ),
        cle=("a129",),
        sources=("CEPII, ProTEE 0.1 (Fontagné, Guimbard et Orefice, 2022)", "US Census Bureau"),
        licences=("lo2", "us"),
        periode="Publié en 2022",
    ),
    Ressource(
        chemin="elasticites/horizons.csv",
        titre="Sensibilités communes par horizon",
        description="Valeur centrale et fourchette des usages publiés.",
        champs=(
            Champ("horizon", "string", "court, moyen ou long"),
            LIBELLE,
            Champ("sensibilite", "number", "Sensibilité centrale"),
            BASSE,
            HAUTE,
            SOURCE,
        ),
        cle=("horizon",),
        sources=("Publications citées dans la colonne source",),
        licences=("lo2",),
        periode="Publié de 2015 à 2026",
    ),
    Ressource(
        chemin="elasticites/parametres.csv",
        titre="Autres paramètres du simulateur",
        description="Valeur par défaut, bornes et source de chaque paramètre.",
        champs=(
            Champ("parametre", "string", "Identifiant"),
            LIBELLE,
            Champ("valeur", "number", "Valeur par défaut"),
            BASSE,
            HAUTE,
            SOURCE,
        ),
        cle=("parametre",),
        sources=("Publications citées dans la colonne source",),
        licences=("lo2",),
        periode="Publié de 2015 à 2026",
    ),
)

DROITS = tuple(replace(r, a_la_main=True) for r in (*_TARIFS, *_ELASTICITES))
