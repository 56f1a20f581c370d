"""Des tables aux chiffres de la fiche : fonctions pures."""
