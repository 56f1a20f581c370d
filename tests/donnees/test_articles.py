"""Articles et prépositions : les 101 unités, les régions, les pays."""

import pytest

from modules.donnees import tables
from modules.donnees.tables import au_pluriel, avec_article, dans, de
from modules.langue.typographie import de_sans_article

# code, avec article, complément de nom, lieu : relus un par un.
UNITES = [
    ("01", "l’Ain", "de l’Ain", "dans l’Ain"),
    ("02", "l’Aisne", "de l’Aisne", "dans l’Aisne"),
    ("03", "l’Allier", "de l’Allier", "dans l’Allier"),
    ("04", "les Alpes-de-Haute-Provence", "des Alpes-de-Haute-Provence", "dans les Alpes-de-Haute-Provence"),
    ("05", "les Hautes-Alpes", "des Hautes-Alpes", "dans les Hautes-Alpes"),
    ("06", "les Alpes-Maritimes", "des Alpes-Maritimes", "dans les Alpes-Maritimes"),
    ("07", "l’Ardèche", "de l’Ardèche", "en Ardèche"),
    ("08", "les Ardennes", "des Ardennes", "dans les Ardennes"),
    ("09", "l’Ariège", "de l’Ariège", "en Ariège"),
    ("10", "l’Aube", "de l’Aube", "dans l’Aube"),
    ("11", "l’Aude", "de l’Aude", "dans l’Aude"),
    ("12", "l’Aveyron", "de l’Aveyron", "dans l’Aveyron"),
    ("13", "les Bouches-du-Rhône", "des Bouches-du-Rhône", "dans les Bouches-du-Rhône"),
    ("14", "le Calvados", "du Calvados", "dans le Calvados"),
    ("15", "le Cantal", "du Cantal", "dans le Cantal"),
    ("16", "la Charente", "de la Charente", "en Charente"),
    ("17", "la Charente-Maritime", "de la Charente-Maritime", "en Charente-Maritime"),
    ("18", "le Cher", "du Cher", "dans le Cher"),
    ("19", "la Corrèze", "de la Corrèze", "en Corrèze"),
    ("20", "la Corse", "de la Corse", "en Corse"),
    ("21", "la Côte-d’Or", "de la Côte-d’Or", "en Côte-d’Or"),
    ("22", "les Côtes-d’Armor", "des Côtes-d’Armor", "dans les Côtes-d’Armor"),
    ("23", "la Creuse", "de la Creuse", "en Creuse"),
    ("24", "la Dordogne", "de la Dordogne", "en Dordogne"),
    ("25", "le Doubs", "du Doubs", "dans le Doubs"),
    ("26", "la Drôme", "de la Drôme", "dans la Drôme"),
    ("27", "l’Eure", "de l’Eure", "dans l’Eure"),
    ("28", "l’Eure-et-Loir", "de l’Eure-et-Loir", "en Eure-et-Loir"),
    ("29", "le Finistère", "du Finistère", "dans le Finistère"),
    ("30", "le Gard", "du Gard", "dans le Gard"),
    ("31", "la Haute-Garonne", "de la Haute-Garonne", "en Haute-Garonne"),
    ("32", "le Gers", "du Gers", "dans le Gers"),
    ("33", "la Gironde", "de la Gironde", "en Gironde"),
    ("34", "l’Hérault", "de l’Hérault", "dans l’Hérault"),
    ("35", "l’Ille-et-Vilaine", "de l’Ille-et-Vilaine", "en Ille-et-Vilaine"),
    ("36", "l’Indre", "de l’Indre", "dans l’Indre"),
    ("37", "l’Indre-et-Loire", "de l’Indre-et-Loire", "en Indre-et-Loire"),
    ("38", "l’Isère", "de l’Isère", "en Isère"),
    ("39", "le Jura", "du Jura", "dans le Jura"),
    ("40", "les Landes", "des Landes", "dans les Landes"),
    ("41", "le Loir-et-Cher", "du Loir-et-Cher", "en Loir-et-Cher"),
    ("42", "la Loire", "de la Loire", "dans la Loire"),
    ("43", "la Haute-Loire", "de la Haute-Loire", "en Haute-Loire"),
    ("44", "la Loire-Atlantique", "de la Loire-Atlantique", "en Loire-Atlantique"),
    ("45", "le Loiret", "du Loiret", "dans le Loiret"),
    ("46", "le Lot", "du Lot", "dans le Lot"),
    ("47", "le Lot-et-Garonne", "du Lot-et-Garonne", "en Lot-et-Garonne"),
    ("48", "la Lozère", "de la Lozère", "en Lozère"),
    ("49", "le Maine-et-Loire", "du Maine-et-Loire", "en Maine-et-Loire"),
    ("50", "la Manche", "de la Manche", "dans la Manche"),
    ("51", "la Marne", "de la Marne", "dans la Marne"),
    ("52", "la Haute-Marne", "de la Haute-Marne", "en Haute-Marne"),
    ("53", "la Mayenne", "de la Mayenne", "en Mayenne"),
    ("54", "la Meurthe-et-Moselle", "de la Meurthe-et-Moselle", "en Meurthe-et-Moselle"),
    ("55", "la Meuse", "de la Meuse", "dans la Meuse"),
    ("56", "le Morbihan", "du Morbihan", "dans le Morbihan"),
    ("57", "la Moselle", "de la Moselle", "en Moselle"),
    ("58", "la Nièvre", "de la Nièvre", "dans la Nièvre"),
    ("59", "le Nord", "du Nord", "dans le Nord"),
    ("60", "l’Oise", "de l’Oise", "dans l’Oise"),
    ("61", "l’Orne", "de l’Orne", "dans l’Orne"),
    ("62", "le Pas-de-Calais", "du Pas-de-Calais", "dans le Pas-de-Calais"),
    ("63", "le Puy-de-Dôme", "du Puy-de-Dôme", "dans le Puy-de-Dôme"),
    ("64", "les Pyrénées-Atlantiques", "des Pyrénées-Atlantiques", "dans les Pyrénées-Atlantiques"),
    ("65", "les Hautes-Pyrénées", "des Hautes-Pyrénées", "dans les Hautes-Pyrénées"),
    ("66", "les Pyrénées-Orientales", "des Pyrénées-Orientales", "dans les Pyrénées-Orientales"),
    ("67", "le Bas-Rhin", "du Bas-Rhin", "dans le Bas-Rhin"),
    ("68", "le Haut-Rhin", "du Haut-Rhin", "dans le Haut-Rhin"),
    ("69", "le Rhône", "du Rhône", "dans le Rhône"),
    ("70", "la Haute-Saône", "de la Haute-Saône", "en Haute-Saône"),
    ("71", "la Saône-et-Loire", "de la Saône-et-Loire", "en Saône-et-Loire"),
    ("72", "la Sarthe", "de la Sarthe", "dans la Sarthe"),
    ("73", "la Savoie", "de la Savoie", "en Savoie"),
    ("74", "la Haute-Savoie", "de la Haute-Savoie", "en Haute-Savoie"),
    ("75", "Paris", "de Paris", "à Paris"),
    ("76", "la Seine-Maritime", "de la Seine-Maritime", "en Seine-Maritime"),
    ("77", "la Seine-et-Marne", "de la Seine-et-Marne", "en Seine-et-Marne"),
    ("78", "les Yvelines", "des Yvelines", "dans les Yvelines"),
    ("79", "les Deux-Sèvres", "des Deux-Sèvres", "dans les Deux-Sèvres"),
    ("80", "la Somme", "de la Somme", "dans la Somme"),
    ("81", "le Tarn", "du Tarn", "dans le Tarn"),
    ("82", "le Tarn-et-Garonne", "du Tarn-et-Garonne", "en Tarn-et-Garonne"),
    ("83", "le Var", "du Var", "dans le Var"),
    ("84", "le Vaucluse", "du Vaucluse", "dans le Vaucluse"),
    ("85", "la Vendée", "de la Vendée", "en Vendée"),
    ("86", "la Vienne", "de la Vienne", "dans la Vienne"),
    ("87", "la Haute-Vienne", "de la Haute-Vienne", "en Haute-Vienne"),
    ("88", "les Vosges", "des Vosges", "dans les Vosges"),
    ("89", "l’Yonne", "de l’Yonne", "dans l’Yonne"),
    ("90", "le Territoire de Belfort", "du Territoire de Belfort", "dans le Territoire de Belfort"),
    ("91", "l’Essonne", "de l’Essonne", "en Essonne"),
    ("92", "les Hauts-de-Seine", "des Hauts-de-Seine", "dans les Hauts-de-Seine"),
    ("93", "la Seine-Saint-Denis", "de la Seine-Saint-Denis", "en Seine-Saint-Denis"),
    ("94", "le Val-de-Marne", "du Val-de-Marne", "dans le Val-de-Marne"),
    ("95", "le Val-d’Oise", "du Val-d’Oise", "dans le Val-d’Oise"),
    ("99", "Monaco", "de Monaco", "à Monaco"),
    ("9A", "la Guadeloupe", "de la Guadeloupe", "en Guadeloupe"),
    ("9B", "la Martinique", "de la Martinique", "en Martinique"),
    ("9C", "la Guyane", "de la Guyane", "en Guyane"),
    ("9D", "La Réunion", "de La Réunion", "à La Réunion"),
    ("9E", "Mayotte", "de Mayotte", "à Mayotte"),
]  # fmt: skip
REGIONS = [
    ("01", "les Hauts-de-France", "des Hauts-de-France", "dans les Hauts-de-France"),
    ("03", "l’Île-de-France", "de l’Île-de-France", "en Île-de-France"),
    ("04", "le Centre-Val de Loire", "du Centre-Val de Loire", "en Centre-Val de Loire"),
    ("05", "la Normandie", "de la Normandie", "en Normandie"),
    ("07", "la Bretagne", "de la Bretagne", "en Bretagne"),
    ("08", "les Pays de la Loire", "des Pays de la Loire", "dans les Pays de la Loire"),
    ("09", "la Nouvelle-Aquitaine", "de la Nouvelle-Aquitaine", "en Nouvelle-Aquitaine"),
    ("12", "l’Occitanie", "de l’Occitanie", "en Occitanie"),
    ("13", "le Grand Est", "du Grand Est", "dans le Grand Est"),
    ("16", "la Bourgogne-Franche-Comté", "de la Bourgogne-Franche-Comté", "en Bourgogne-Franche-Comté"),
    ("18", "Auvergne-Rhône-Alpes", "d’Auvergne-Rhône-Alpes", "en Auvergne-Rhône-Alpes"),
    ("21", "Provence-Alpes-Côte d’Azur", "de Provence-Alpes-Côte d’Azur",
     "en Provence-Alpes-Côte d’Azur"),
    ("22", "la Corse", "de la Corse", "en Corse"),
    ("24", "l’ensemble des DROM", "de l’ensemble des DROM", "dans l’ensemble des DROM"),
]  # fmt: skip
# nom, avec article, complément de nom.
PAYS = [
    ("Allemagne", "l’Allemagne", "de l’Allemagne"),
    ("Chine", "la Chine", "de la Chine"),
    ("États-Unis", "les États-Unis", "des États-Unis"),
    ("Pays-Bas", "les Pays-Bas", "des Pays-Bas"),
    ("Japon", "le Japon", "du Japon"),
    ("Royaume-Uni", "le Royaume-Uni", "du Royaume-Uni"),
    ("Iran", "l’Iran", "de l’Iran"),
    ("Mexique", "le Mexique", "du Mexique"),
    ("Hongrie", "la Hongrie", "de la Hongrie"),
    ("Honduras", "le Honduras", "du Honduras"),
    ("Haïti", "Haïti", "d’Haïti"),
    ("Hong Kong", "Hong Kong", "de Hong Kong"),
    ("Israël", "Israël", "d’Israël"),
    ("Yémen", "le Yémen", "du Yémen"),
    ("Côte d’Ivoire", "la Côte d’Ivoire", "de la Côte d’Ivoire"),
    ("Guinée-Bissau", "la Guinée-Bissau", "de la Guinée-Bissau"),
    ("Corée du Sud", "la Corée du Sud", "de la Corée du Sud"),
    ("Émirats arabes unis", "les Émirats arabes unis", "des Émirats arabes unis"),
    ("Singapour", "Singapour", "de Singapour"),
    ("Oman", "Oman", "d’Oman"),
]
# Pays qui s'emploient vraiment sans article ; tout autre pays du catalogue doit en avoir un.
PAYS_SANS_ARTICLE = (
    "AD AG AI AW BH BL BN BQ CU CW CY DJ GI GU HK HT IL KI KN LC MG MO MS MT "
    "MU NR NU OM PM PN RE SG SH SM ST SV SX TK TT TV TW VC VU WF WS XC XL YT"
)


def test_toutes_les_unites():
    noms = dict(zip(tables.departements()["code"], tables.departements()["nom"], strict=True))
    obtenu = [(c, avec_article(nom), de(nom), dans(nom)) for c, nom in noms.items()]
    assert obtenu == UNITES
    assert len(UNITES) == 101


def test_toutes_les_regions():
    lignes = tables.regions().itertuples(index=False, name=None)
    assert [(c, avec_article(nom), de(nom), dans(nom)) for c, nom in lignes] == REGIONS


@pytest.mark.parametrize(("nom", "article", "complement"), PAYS, ids=[p[0] for p in PAYS])
def test_pays(nom, article, complement):
    assert (avec_article(nom), de(nom)) == (article, complement)


def test_chaque_pays_actuel_a_un_article_ou_est_connu_sans():
    pays = tables.pays()
    actuels = pays[~pays["rang_exclu"] & (pays["fin"] == "")]
    sans = {c for c, nom in zip(actuels["code"], actuels["libelle"], strict=True) if avec_article(nom) == nom}
    assert sans == set(PAYS_SANS_ARTICLE.split())


def test_france():
    assert (avec_article("France"), de("France"), dans("France")) == (
        "la France",
        "de la France",
        "en France",
    )


def test_un_nom_inconnu_s_emploie_sans_article():
    assert avec_article("Nord Franche-Comté") == "Nord Franche-Comté"
    assert de("Nord Franche-Comté") == "de Nord Franche-Comté"
    assert de("Alliances Luxe et Précision Doubs") == "d’Alliances Luxe et Précision Doubs"


def test_elision_d_un_nom_sans_article():
    """Le y s'élide devant une consonne, le h presque jamais."""
    assert de_sans_article("Yvetot-Vallée du Commerce") == "d’Yvetot-Vallée du Commerce"
    assert de_sans_article("Yonne Industrielle") == "de Yonne Industrielle"
    assert de_sans_article("Hautes Terres") == "de Hautes Terres"
    assert de_sans_article("Épinal") == "d’Épinal"


def test_l_article_se_corrige_dans_la_table(monkeypatch):
    """Les mots sont ceux de la table : en changer une ligne change la phrase."""
    lire = tables.lire_csv

    def corrigee(nom):
        table = lire(nom)
        return table.assign(article="les", de="des", en="dans les") if "departements" in nom else table

    monkeypatch.setattr(tables, "lire_csv", corrigee)
    tables._mots.cache_clear()
    try:
        assert (avec_article("Doubs"), de("Doubs"), dans("Doubs")) == (
            "les Doubs",
            "des Doubs",
            "dans les Doubs",
        )
    finally:
        tables._mots.cache_clear()


def test_l_accord_suit_l_article_de_la_table():
    assert au_pluriel("Landes") and au_pluriel("États-Unis")
    assert not au_pluriel("Doubs") and not au_pluriel("Les Herbiers")
