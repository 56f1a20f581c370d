"""Carnet d'atelier : les scénarios proposés en salle, à comparer, présenter et transmettre."""

from modules.interface import cache, carnet, etat, sections_atelier
from modules.interface.composants import limites, titre_de_page
from modules.publication.cadre_simulation import parametres_embarques

# 1. Le carnet et le territoire
flux = cache.flux_actif()
vocabulaire = parametres_embarques().vocabulaire
cahier = carnet.courant(vocabulaire)
titre_de_page("Carnet d’atelier", flux.provenance, fichier=lambda: sections_atelier.fichier(cahier))
carnet.signaler()
carnet.ecrire_adresse(cahier)
code = etat.choisir_departement()

# 2. Les scénarios
parties = sections_atelier.parties(flux, cahier, code=code)
sections_atelier.liste(cahier, parties, code=code, vocabulaire=vocabulaire)

# 3. Comparer, présenter, garder
sections_atelier.suite(cahier)
if parties:
    sections_atelier.emporter(cahier, parties, code=code, vocabulaire=vocabulaire)
sections_atelier.relire(vocabulaire)
if parties:
    limites()
