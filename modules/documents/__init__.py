"""Documents et fichiers à emporter."""
