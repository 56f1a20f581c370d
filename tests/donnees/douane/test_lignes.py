"""La lecture rapide et l'explication ligne à ligne disent la même chose."""

import io

from hypothesis import given, settings
from hypothesis import strategies as st

from modules.donnees.douane import lecture, lignes
from tests import fabriquer
from tests.fabriquer import annee, ligne

CHAMPS = {
    "flux": st.sampled_from(["E", "I", "e", "", "EI", " E"]),
    "trimestre": st.sampled_from([1, "4", 0, 5, "", "01", "T1", " 2 "]),
    "annee": st.sampled_from([2024, "2024 ", 24, 20244, "", "²024", 1900]),
    "departement": st.sampled_from(["25", "", "é", '"25"', "2A"]),
    "valeur": st.sampled_from(
        [0, 12, " 7 ", "", "-1", "-0", "1.5", "1,5", "x", 10**11, 10**11 + 1, "9" * 25, "+1"]
    ),
    "masse": st.sampled_from([0, "", " ", "1.5", "-1", "x", "nan", "inf", "1e3", ".5", 10**12]),
}


@settings(deadline=None)
@given(st.lists(st.fixed_dictionaries({}, optional=CHAMPS), min_size=1, max_size=6), st.booleans())
def test_meme_verdict(changements, coupe):
    textes = [ligne(**champs) for champs in changements]
    if coupe:
        textes[-1] = textes[-1].rsplit(";", 1)[0]
    octets = fabriquer.texte(textes)
    lot = lecture.lire(io.BytesIO(octets), "x", lecture.Registre(), fabriquer.CONNUS)
    assert lot.defauts == list(lignes.defauts(octets, 1))[: lecture.LIMITE_DEFAUTS]
    if not lot.defauts:
        assert lot.lignes == len(textes)


def test_ligne_vide_ne_compte_pas_mais_numerote():
    octets = fabriquer.texte(["", annee()[0], " ", "E;1"])
    assert list(lignes.defauts(octets, 1)) == ["ligne 4 : 2 champs au lieu de 10"]
