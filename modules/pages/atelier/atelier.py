"""Carnet d'atelier : les scénarios proposés en salle, à comparer, présenter et transmettre."""

from modules.ecran import cache, carnet, memoire, navigation
from modules.ecran.composants import limites, titre_de_page
from modules.ecran.recherche import choisir_territoire
from modules.pages.atelier import sections

# 1. Le carnet et le territoire
flux = cache.flux_actif()
cahier = carnet.courant()
titre_de_page("Atelier", flux.provenance, fichier=lambda: sections.fichier(cahier))
memoire.dire_autre_carnet()
carnet.signaler()
carnet.ecrire_adresse(cahier)
navigation.parties("atelier")
lieu = choisir_territoire()
code = lieu.code if lieu is not None and lieu.genre == "departement" else None

# 2. Les scénarios
parties = sections.parties(flux, cahier, code=code)
sections.liste(cahier, parties, code=code)

# 3. Comparer, présenter, garder
sections.suite(cahier)
if parties:
    sections.emporter(cahier, parties, code=code)
sections.relire()
memoire.dire()
if parties:
    limites()
navigation.suites("atelier")
