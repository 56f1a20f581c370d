"""Césure des mots français, pour les tuiles plus étroites qu'un mot."""

import textwrap

VOYELLES = "aeiouyàâäéèêëîïôöùûüœ"
# Deux consonnes qui commencent une même syllabe : « élec-trique », jamais « élect-rique ».
GROUPES = frozenset(
    ("bl", "br", "ch", "cl", "cr", "dr", "fl", "fr", "gl", "gn", "gr", "ph", "pl", "pr", "th", "tr", "vr")
)
BOUT = 4  # lettres au moins de chaque côté de la coupe


def couper_mot(mot: str, *, largeur: int) -> list[str]:
    """Mot en morceaux d'au plus `largeur` signes, trait d'union compris, coupés entre deux syllabes.

    Un mot sans coupe possible, ou qui a déjà un trait d'union, reste entier.
    """
    if len(mot) <= largeur or "-" in mot:
        return [mot]
    coupes = [i for i in range(BOUT, min(largeur, len(mot) - BOUT + 1)) if _debut_de_syllabe(mot.lower(), i)]
    if not coupes:
        return [mot]
    return [f"{mot[: coupes[-1]]}-", *couper_mot(mot[coupes[-1] :], largeur=largeur)]


def lignes(texte: str, *, largeur: int, couper_les_mots: bool) -> list[str]:
    """Texte en lignes d'au plus `largeur` signes ; les mots plus longs sont coupés ou débordent."""
    mots = texte.split()
    if couper_les_mots:
        mots = [morceau for mot in mots for morceau in couper_mot(mot, largeur=largeur)]
    return textwrap.wrap(" ".join(mots), largeur, break_long_words=False)


def _debut_de_syllabe(mot: str, i: int) -> bool:
    """Consonne suivie d'une voyelle, ou groupe de consonnes ; ni au milieu d'un groupe, ni après « ' »."""
    suite = mot[i + 2 : i + 3] if mot[i : i + 2] in GROUPES else mot[i + 1 : i + 2]
    dans_un_groupe = mot[i - 1 : i + 1] in GROUPES
    return (
        mot[i].isalpha()
        and mot[i - 1].isalpha()
        and mot[i] not in VOYELLES
        and suite != ""
        and suite in VOYELLES
        and not dans_un_groupe
    )
