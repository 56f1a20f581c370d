"""Mentions qui accompagnent toute page et tout document."""

INDEPENDANCE = (
    "Outil indépendant, inspiré de la fiche ANCT\u202f; ni l’ANCT, ni l’Insee, ni la Douane ne l’ont validé."
)
