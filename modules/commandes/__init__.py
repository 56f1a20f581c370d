"""Ligne de commande : les mêmes fonctions que les pages."""
