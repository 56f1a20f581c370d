"""Deux couleurs qui se côtoient dans une figure se distinguent, quelle que soit la vue de qui les lit."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from modules.figures import gabarit
from modules.figures.carte import _COULEURS
from modules.figures.exposition import _PARTIES
from modules.figures.sankey import _BANDE, _LIEN_PRINCIPAL

# Vision simulée, dans le RVB linéaire : Machado, Oliveira et Fernandes (2009), sévérité 1.
VUES = {
    "courante": np.eye(3),
    "sans vert": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "sans rouge": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "sans bleu": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
BLANC = XYZ.sum(axis=1)
NETTE = 10.0  # écart CIEDE2000 ; à 2, un œil entraîné voit une différence côte à côte
VOISINE = 7.5  # deux classes qui se suivent dans un dégradé, ou une classe et le gris de l’inconnu


def lineaire(couleur: str) -> np.ndarray:
    c = np.array([int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(rvb: np.ndarray) -> np.ndarray:
    t = XYZ @ np.clip(rvb, 0, 1) / BLANC
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(x: np.ndarray, y: np.ndarray) -> float:
    """Écart de couleur perçu entre deux points de l'espace Lab (CIE, 2001)."""
    moyen = (np.hypot(*x[1:]) + np.hypot(*y[1:])) / 2
    g = (1 - np.sqrt(moyen**7 / (moyen**7 + 25**7))) / 2
    a = np.array([x[1], y[1]]) * (1 + g)
    b = np.array([x[2], y[2]])
    chroma, teinte = np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360
    ecart = (teinte[1] - teinte[0] + 180) % 360 - 180 if chroma.all() else 0.0
    teinte_moyenne = (teinte[0] + ecart / 2) % 360 if chroma.all() else teinte.sum()
    clarte, c = (x[0] + y[0]) / 2, chroma.mean()
    cosinus = np.cos(np.radians(np.array([1, 2, 3, 4]) * teinte_moyenne + np.array([-30, 0, 6, -63])))
    t = 1 + cosinus @ np.array([-0.17, 0.24, 0.32, -0.20])
    d_clarte = (y[0] - x[0]) / (1 + 0.015 * (clarte - 50) ** 2 / np.sqrt(20 + (clarte - 50) ** 2))
    d_chroma = (chroma[1] - chroma[0]) / (1 + 0.045 * c)
    d_teinte = 2 * np.sqrt(chroma.prod()) * np.sin(np.radians(ecart / 2)) / (1 + 0.015 * c * t)
    tourne = np.radians(60 * np.exp(-(((teinte_moyenne - 275) / 25) ** 2)))
    r = -2 * np.sqrt(c**7 / (c**7 + 25**7)) * np.sin(tourne)
    return float(np.sqrt(d_clarte**2 + d_chroma**2 + d_teinte**2 + r * d_chroma * d_teinte))


def distance(une: str, autre: str) -> dict[str, float]:
    return {v: ciede2000(lab(m @ lineaire(une)), lab(m @ lineaire(autre))) for v, m in VUES.items()}


def test_la_distance_est_celle_des_couples_publies():
    """Sharma, Wu et Dalal (2005), couples 1, 9 et 25."""
    for x, y, attendue in (
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ):
        assert ciede2000(np.array(x), np.array(y)) == pytest.approx(attendue, abs=2e-4)


COTOIENT = {
    "achats et ventes": (gabarit.IMPORT, gabarit.EXPORT),
    "le reste des achats et des ventes": (gabarit._IMPORT_AUTRES, gabarit.EXPORT_AUTRES),
    "ventes et leur reste": (gabarit.EXPORT, gabarit.EXPORT_AUTRES),
    "ventes ici et en France": (gabarit.EXPORT, gabarit.GRIS),
    "excédent et déficit": (gabarit.POSITIF, gabarit.NEGATIF),
    "flux principaux et autres": (gabarit.PRINCIPAL, _BANDE),
    "mesures en vigueur et terminées": (gabarit.PRINCIPAL, gabarit.GRIS),
    "ici et la France": (gabarit.TERMES[0], gabarit.GRIS),
    "la région et la France": (gabarit.TERMES[1], gabarit.GRIS),
    **{f"{a[1]} et {b[1]}": (a[2], b[2]) for a, b in combinations(_PARTIES, 2)},
    **{f"termes {a}, {b}": (a, b) for a, b in combinations(gabarit.TERMES, 2)},
}


@pytest.mark.parametrize("couple", COTOIENT)
def test_deux_couleurs_d_une_figure_se_distinguent_pour_tous(couple):
    distances = distance(*COTOIENT[couple])
    assert min(distances.values()) >= NETTE, distances


@pytest.mark.parametrize("palette", _COULEURS)
def test_deux_classes_voisines_d_une_carte_se_distinguent_pour_tous(palette):
    pires = [min(distance(a, b).values()) for a, b in pairwise(_COULEURS[palette])]
    assert min(pires) >= VOISINE, pires
    inconnu = [min(distance(gabarit.INCONNU, c).values()) for c in _COULEURS[palette]]
    assert min(inconnu) >= VOISINE, inconnu


def test_le_rouge_reste_rouge_une_fois_pose_sur_le_blanc():
    *teinte, opacite = (float(v) for v in _LIEN_PRINCIPAL.removeprefix("rgba(").rstrip(")").split(","))
    assert [round(v) for v in teinte] == [int(gabarit.PRINCIPAL[i : i + 2], 16) for i in (1, 3, 5)]
    pose = "#" + "".join(f"{round(255 * (1 - opacite) + v * opacite):02x}" for v in teinte)
    assert distance(pose, gabarit.PRINCIPAL)["courante"] < 5
