"""Commerce extérieur des départements : calculs, figures et pages."""
