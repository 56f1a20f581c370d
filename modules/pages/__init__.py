"""Une page par fichier : lire l'état, calculer, montrer."""
