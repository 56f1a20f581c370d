"""Clé `incertitude` du JSON de `simuler` ; les clés existantes gardent leur sens."""

import json

import pytest

from modules.__main__ import principal


def sortie(capsys, *arguments: str) -> dict:
    assert principal(["simuler", *arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_departement(capsys):
    lu = sortie(capsys, "25", "--uniforme", "15")
    baisse, rang = lu["incertitude"]["baisse"], lu["incertitude"]["rang"]
    assert baisse["p10"] < baisse["p50"] < baisse["p90"]
    assert rang["p10"] <= rang["p50"] <= rang["p90"] and 0 <= rang["proba_top10"] <= 1
    assert baisse["p50"] == pytest.approx(lu["baisse"]["centrale_eur"], rel=0.05)
    # basse et haute restent les bouts des usages publiés, sans tirage.
    assert lu["baisse"]["basse_eur"] != baisse["p10"]


def test_suit_l_horizon_et_monaco_sans_place(capsys):
    court, long = (sortie(capsys, "99", "--uniforme", "15", "--horizon", h) for h in ("court", "long"))
    assert long["incertitude"]["baisse"]["p10"] > court["incertitude"]["baisse"]["p90"]
    assert set(court["incertitude"]["rang"].values()) == {None}


def test_region_et_surtaxe_nulle(capsys):
    region = sortie(capsys, "R16", "--uniforme", "15")["incertitude"]
    assert region["baisse"]["p50"] > 0 and region["rang"]["p50"] is None
    nul = sortie(capsys, "25", "--uniforme", "0")["incertitude"]
    assert set(nul["baisse"].values()) == {0.0}
    assert nul["rang"]["p50"] is None
