"""Nombres et noms en bon français ; ne dépend de rien."""
