"""La date d'un document est celle du visiteur."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from modules.ecran import cadre


class Horloge(datetime):
    """Le 9 octobre à 1 h 30 à Paris : encore le 8 au soir en Guadeloupe."""

    @classmethod
    def now(cls, tz=None):
        return datetime(2026, 10, 8, 23, 30, tzinfo=UTC).astimezone(tz)


@pytest.mark.parametrize(
    ("fuseau", "jour"),
    [("America/Guadeloupe", "2026-10-08"), ("Europe/Paris", "2026-10-09"), ("Indian/Reunion", "2026-10-09")],
)
def test_la_date_suit_le_visiteur(monkeypatch, fuseau, jour):
    monkeypatch.setattr(cadre, "datetime", Horloge)
    monkeypatch.setattr(cadre.st, "context", SimpleNamespace(timezone=fuseau))
    assert cadre.aujourdhui().isoformat() == jour


@pytest.mark.parametrize("fuseau", [None, "", "Nulle/Part", "../../etc/passwd"])
def test_un_fuseau_absent_ou_forge_donne_la_date_du_serveur(monkeypatch, fuseau):
    monkeypatch.setattr(cadre.st, "context", SimpleNamespace(timezone=fuseau))
    assert cadre.aujourdhui()
