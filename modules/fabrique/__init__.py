"""Construction des tables embarquées et de l'estimation : hors ligne, par la ligne de commande seule."""
