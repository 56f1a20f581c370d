"""Tirages au hasard sans limite de durée : une machine chargée n'est pas un défaut du calcul."""

from hypothesis import settings

settings.register_profile("simulation", deadline=None, max_examples=40)
settings.load_profile("simulation")
