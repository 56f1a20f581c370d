"""Scénarios de surtaxe et exposition : fonctions pures."""
