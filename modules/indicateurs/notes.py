"""Réserves propres à un territoire, à écrire près de ses chiffres."""

from modules.indicateurs.affichage import texte_part
from modules.indicateurs.cote import Cote
from modules.indicateurs.fiche import Fiche

NOTE_SOLDE = (
    "Solde = exportations FAB − importations CAF, sur le champ des fichiers départementaux\u00a0: il "
    "surestime le déficit (−104,4\u00a0Md€ pour la France en 2024) et ne se compare pas au solde publié de "
    "−81,0\u00a0Md€ (FAB/FAB, tous compléments)."
)
PROPRES: dict[str, str] = {
    "20": "La Corse compte pour une seule unité et forme sa propre région\u00a0: pas de part régionale.",
    "75": "Par convention douanière, le gaz par gazoduc et l’électricité importés sont affectés à Paris.",
    "99": "Monaco est compté en Provence-Alpes-Côte d’Azur, comme dans la source, et n’est pas classé.",
}
PROPRES_ESTIMATION: dict[str, str] = {
    "9C": "L’estimation reconduit les ventes de satellites de 2019\u00a0: à lire avec prudence.",
    "31": "L’estimation suppose que tous les gros avions partent de la Haute-Garonne.",
}
NOTE_DROM = "Les départements d’outre-mer sont comparés à l’ensemble des DROM."


def notes(fiche: Fiche) -> tuple[str, ...]:
    """Phrases à afficher, les plus propres au territoire d'abord ; la note sur le solde est à part."""
    code, estimation = fiche.territoire.code, fiche.provenance.est_estimation
    propres = [
        PROPRES.get(code),
        PROPRES_ESTIMATION.get(code) if estimation else None,
        NOTE_DROM if fiche.region is not None and fiche.region.code == "R24" else None,
        *(_non_ventile(c, estimation=estimation) for c in (fiche.exportations, fiche.importations) if c),
        *(
            f"Les {nom} ne sont pas dans le fichier\u00a0: inconnues, et non nulles."
            for nom in _absents(fiche)
        ),
    ]
    return tuple(phrase for phrase in propres if phrase)


def _absents(fiche: Fiche) -> list[str]:
    cotes = {"exportations": fiche.exportations, "importations": fiche.importations}
    return [nom for nom, cote in cotes.items() if cote is None]


def _non_ventile(cote: Cote, *, estimation: bool) -> str | None:
    """Part sans produit ou sans pays connu ; sans objet pour une estimation, qui n'a que `ZZ`."""
    if estimation or not cote.total_eur:
        return None
    manques = {"produit": cote.non_ventile_produits_eur, "pays": cote.non_ventile_pays_eur}
    dits = [
        f"{texte_part(montant / cote.total_eur, exact=True)} sans {axe} identifié"
        for axe, montant in manques.items()
        if montant
    ]
    nom = "exportations" if cote.sens == "export" else "importations"
    if not dits:
        return None
    return f"Dans les {nom}, {' et '.join(dits)}\u00a0: compté dans le total et dans «\u00a0Autres\u00a0»."
