"""Clé `incertitude` du JSON de `simuler` ; les clés existantes gardent leur sens."""

import json

from modules.__main__ import principal


def sortie(capsys, *arguments: str) -> dict:
    assert principal(["simuler", *arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_territoire(capsys):
    lu = sortie(capsys, "25", "--uniforme", "15")
    baisse, rang = lu["incertitude"]["baisse"], lu["incertitude"]["rang"]
    assert baisse["p10"] < baisse["p50"] < baisse["p90"]
    assert rang["p10"] <= rang["p50"] <= rang["p90"] and 0 <= rang["proba_top10"] <= 1
    # Une seule valeur centrale et un seul jeu de bornes, sous tous leurs noms.
    assert list(baisse.values()) == [lu["baisse"][f"{nom}_eur"] for nom in ("basse", "centrale", "haute")]
    assert lu["horizons"]["court"] == lu["baisse"]
    for produit in lu["par_produit"]:
        if produit["baisse_centrale_eur"] is not None:
            bornes = [produit[f"baisse_{nom}_eur"] for nom in ("basse", "centrale", "haute")]
            assert bornes == sorted(bornes)


def test_suit_l_horizon_et_monaco_sans_place(capsys):
    court, long = (sortie(capsys, "99", "--uniforme", "15", "--horizon", h) for h in ("court", "long"))
    assert long["incertitude"]["baisse"]["p10"] > court["incertitude"]["baisse"]["p90"]
    assert set(court["incertitude"]["rang"].values()) == {None}


def test_reperes_et_reaction_non_couverte(capsys):
    """Sans scénario : le régime en vigueur, qui vise tout le monde ; repères observés et calculés."""
    lu = sortie(capsys, "51")
    assert lu["scenario"]["base"] == "R5_S301FL10_2026-10-09" and lu["scenario"]["mesures"] == []
    assert (lu["hypotheses"]["champ_du_choc"], lu["hypotheses"]["kappa"]) == ("monde", 1.2)
    assert lu["reaction_non_couverte_eur"] >= 0
    reperes = {r["libelle"]: r for r in lu["reperes_observes"]}
    assert "vins et spiritueux" in reperes or "vins" in reperes
    for r in reperes.values():
        assert r["ecart_points"] == round(r["observe_pct"] - r["calcule_pct"], 2)


def test_options_du_choc_et_du_change(capsys):
    def baisse(*options):
        return sortie(capsys, "51", "--horizon", "long", *options)["baisse"]["centrale_eur"]

    assert baisse("--choc", "France") > baisse("--choc", "UE") > baisse("--choc", "monde", "--kappa", "1")
    assert baisse("--kappa", "1,3") < baisse("--kappa", "1")
    sans, avec = (sortie(capsys, "51", "--change", e) for e in ("0", "10"))
    assert (sans["change_eur"], avec["baisse"]) == (0, sans["baisse"])
    assert avec["change_eur"] > 0


def test_region_et_surtaxe_nulle(capsys):
    region = sortie(capsys, "R16", "--uniforme", "15")["incertitude"]
    assert region["baisse"]["p50"] > 0 and region["rang"]["p50"] is None
    nul = sortie(capsys, "25", "--uniforme", "0")["incertitude"]
    assert set(nul["baisse"].values()) == {0.0}
    assert nul["rang"]["p50"] is None
