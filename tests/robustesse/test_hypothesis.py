"""Deux mille fichiers composés champ par champ, sans partir d'un fichier valide."""

import math

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import fabriquer
from tests.robustesse.controle import eprouver
from tests.robustesse.mutateur import CHAMPS, NOMS

ORDINAIRES = (
    ("E", "I"), ("1", "2", "3", "4"), ("2024", "2025"), ("25", "01", "9A", "2A", "77"), ("16", "", "99"),
    ("C29B", ""), ("2932", "0111", "Z"), ("DE", "NA", "é"),
    ("0", "1", "7", "31415926", "99999999999", "100000000000"), ("", "1", "0.5"),
)  # fmt: skip


def ordinaire(numero: int) -> list[str]:
    """La ligne de ce numéro parmi toutes celles que ces champs composent : un tirage au lieu de dix."""
    valeurs = []
    for possibles in ORDINAIRES:
        numero, rang = divmod(numero, len(possibles))
        valeurs.append(possibles[rang])
    return valeurs


ordinaires = st.integers(0, math.prod(map(len, ORDINAIRES)) - 1).map(ordinaire)
champs = st.one_of(st.sampled_from(CHAMPS), st.text(max_size=12), st.integers().map(str))


@st.composite
def lignes(draw) -> str:
    """Une ligne ordinaire dont, une fois sur quatre, un champ est remplacé, ôté ou ajouté."""
    valeurs = draw(ordinaires)
    if draw(st.integers(0, 3)) == 0:
        place = draw(st.integers(0, len(valeurs) - 1))
        valeurs[place : place + draw(st.integers(0, 2))] = [draw(champs)]
    return ";".join(valeurs)


@st.composite
def fichiers(draw) -> tuple[str, bytes]:
    """Texte, archive de textes, ou octets quelconques."""
    annee = fabriquer.annee() if draw(st.booleans()) else []
    fin = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    codage = draw(st.sampled_from(["utf-8", "utf-8", "latin-1", "utf-16"]))
    texte = fin.join([*annee, *draw(st.lists(lignes(), max_size=12))]).encode(codage, "replace")
    genre = draw(st.sampled_from(["texte"] * 6 + ["archive", "archive", "octets"]))
    if genre == "texte":
        return "f.txt", texte
    if genre == "octets":
        return "f.txt", draw(st.binary(max_size=300))
    noms = draw(st.lists(st.sampled_from(NOMS), min_size=1, max_size=3, unique=True))
    return "f.zip", fabriquer.archive(
        {nom: texte if i == 0 else draw(st.binary()) for i, nom in enumerate(noms)}
    )


@settings(
    max_examples=2000, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(st.lists(fichiers(), min_size=1, max_size=2))
def test_fichiers_composes(choisis):
    # Deux fichiers du même nom ne se distingueraient pas dans les messages.
    eprouver([(f"{rang} {nom}", octets) for rang, (nom, octets) in enumerate(choisis)])
