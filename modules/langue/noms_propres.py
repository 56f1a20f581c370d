"""Genre et nombre des départements, des régions et des pays, sous leur nom affiché."""


def _noms(texte: str) -> frozenset[str]:
    return frozenset(texte.split("|"))


# Départements et régions ; comme l'Insee, sans article : « d'Auvergne-Rhône-Alpes », « de Provence-… ».
LIEUX_MASCULINS = _noms(
    "Ain|Allier|Aveyron|Bas-Rhin|Calvados|Cantal|Centre-Val de Loire|Cher|Doubs|Finistère|Gard|Gers|"
    "Grand Est|Haut-Rhin|Hérault|Indre|Jura|Loir-et-Cher|Loiret|Lot|Lot-et-Garonne|Maine-et-Loire|"
    "Morbihan|Nord|Pas-de-Calais|Puy-de-Dôme|Rhône|Tarn|Tarn-et-Garonne|Territoire de Belfort|"
    "Val-de-Marne|Val-d’Oise|Var|Vaucluse|ensemble des DROM"
)
LIEUX_FEMININS = _noms(
    "Aisne|Ardèche|Ariège|Aube|Aude|Bourgogne-Franche-Comté|Bretagne|Charente|"
    "Charente-Maritime|Corrèze|Corse|Creuse|Côte-d’Or|Dordogne|Drôme|Essonne|Eure|Eure-et-Loir|Gironde|"
    "Guadeloupe|Guyane|Haute-Garonne|Haute-Loire|Haute-Marne|Haute-Savoie|Haute-Saône|Haute-Vienne|"
    "Ille-et-Vilaine|Indre-et-Loire|Isère|Loire|Loire-Atlantique|Lozère|Manche|Marne|Martinique|"
    "Mayenne|Meurthe-et-Moselle|Meuse|Moselle|Nièvre|Normandie|Nouvelle-Aquitaine|Occitanie|Oise|Orne|"
    "Sarthe|Savoie|Saône-et-Loire|Seine-Maritime|Seine-Saint-Denis|"
    "Seine-et-Marne|Somme|Vendée|Vienne|Yonne|Île-de-France"
)
LIEUX_PLURIELS = _noms(
    "Alpes-Maritimes|Alpes-de-Haute-Provence|Ardennes|Bouches-du-Rhône|Côtes-d’Armor|Deux-Sèvres|"
    "Hautes-Alpes|Hautes-Pyrénées|Hauts-de-France|Hauts-de-Seine|Landes|Pays de la Loire|"
    "Pyrénées-Atlantiques|Pyrénées-Orientales|Vosges|Yvelines"
)
# « en Gironde » ; les autres noms à article prennent « dans » : « dans la Marne ».
LIEUX_EN = _noms(
    "Ardèche|Ariège|Auvergne-Rhône-Alpes|Bourgogne-Franche-Comté|Bretagne|Centre-Val de Loire|Charente|"
    "Charente-Maritime|Corrèze|Corse|Creuse|Côte-d’Or|Dordogne|Essonne|Eure-et-Loir|Gironde|Guadeloupe|"
    "Guyane|Haute-Garonne|Haute-Loire|Haute-Marne|Haute-Savoie|Haute-Saône|Haute-Vienne|"
    "Ille-et-Vilaine|Indre-et-Loire|Isère|Loir-et-Cher|Loire-Atlantique|Lot-et-Garonne|Lozère|"
    "Maine-et-Loire|Martinique|Mayenne|Meurthe-et-Moselle|Moselle|Normandie|Nouvelle-Aquitaine|"
    "Occitanie|Provence-Alpes-Côte d’Azur|Savoie|Saône-et-Loire|Seine-Maritime|Seine-Saint-Denis|"
    "Seine-et-Marne|Tarn-et-Garonne|Vendée|Île-de-France"
)

# Pays. Ceux qui n'y sont pas s'emploient sans article : « Cuba », « Israël », « Hong Kong ».
PAYS_MASCULINS = _noms(
    "Afghanistan|Angola|Azerbaïdjan|Bangladesh|Belize|Bénin|Bhoutan|Botswana|Brésil|Burkina Faso|"
    "Burundi|Cambodge|Cameroun|Canada|Cap-Vert|Chili|Congo|Congo (RDC)|Costa Rica|Danemark|Équateur|"
    "Eswatini|Gabon|Ghana|Groenland|Guatemala|Guyana|Honduras|Irak|Iran|Japon|Kazakhstan|Kenya|"
    "Kirghizistan|Kosovo|Koweït|Laos|Lesotho|Liban|Liberia|Liechtenstein|Luxembourg|Malawi|Mali|Maroc|"
    "Mexique|Monténégro|Mozambique|Myanmar|Népal|Nicaragua|Niger|Nigeria|Océan Indien britannique|"
    "Ouganda|Ouzbékistan|Pakistan|"
    "Panama|Paraguay|Pérou|Portugal|Qatar|Royaume-Uni|Rwanda|Sahara occidental|Sénégal|Soudan|"
    "Soudan du Sud|Sri Lanka|Suriname|Tadjikistan|Tchad|Timor-Oriental|Togo|Turkménistan|Uruguay|"
    "Vatican|Venezuela|Viêt Nam|Yémen|Zimbabwe"
)
PAYS_FEMININS = _noms(
    "Afrique du Sud|Albanie|Algérie|Allemagne|Antarctique|Arabie saoudite|Argentine|Arménie|Australie|"
    "Autriche|Barbade|Belgique|Biélorussie|Bolivie|Bosnie-Herzégovine|Bulgarie|Centrafrique|Chine|"
    "Colombie|Corée du Nord|Corée du Sud|Côte d’Ivoire|Croatie|Dominique|Égypte|Érythrée|Espagne|"
    "Estonie|Éthiopie|Finlande|France|Gambie|Géorgie|Géorgie du Sud|Grèce|Grenade|Guinée|"
    "Guinée équatoriale|Guinée-Bissau|Guyane française|Hongrie|Île Bouvet|Île Christmas|Île Norfolk|"
    "Inde|Indonésie|Irlande|Irlande du Nord|Islande|Italie|Jamaïque|Jordanie|Lettonie|Libye|Lituanie|"
    "Macédoine du Nord|Malaisie|Mauritanie|Micronésie|Moldavie|Mongolie|Namibie|Norvège|"
    "Nouvelle-Calédonie|Nouvelle-Zélande|Palestine|Papouasie-Nouvelle-Guinée|Pologne|"
    "Polynésie française|République dominicaine|Roumanie|Russie|Serbie|Sierra Leone|Slovaquie|Slovénie|"
    "Somalie|Suède|Suisse|Syrie|Tanzanie|Tchéquie|Thaïlande|Tunisie|Turquie|Ukraine|Zambie"
)
PAYS_PLURIELS = _noms(
    "Bahamas|Bermudes|Comores|Émirats arabes unis|États-Unis|Fidji|Îles Caïmans|Îles Cocos|Îles Cook|"
    "Îles Féroé|Îles Heard et McDonald|Îles Mariannes du Nord|Îles Marshall|"
    "Îles mineures des États-Unis|Îles Salomon|Îles Turques-et-Caïques|Îles Vierges américaines|"
    "Îles Vierges britanniques|Malouines (Falkland)|Maldives|Palaos|Pays-Bas|Philippines|"
    "Samoa américaines|Seychelles|Terres australes fr.|Tonga"
)
# « en Israël », alors qu'on dit « à Cuba », « à Paris ».
EN_SANS_ARTICLE = frozenset({"Andorre", "Haïti", "Israël"})
