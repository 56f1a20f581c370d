"""Ce que les visiteurs se partagent : le tour, les travaux lourds, la place des dépôts."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from types import SimpleNamespace

import pytest

from modules.ecran import serveur
from modules.ecran.partage import file_en_mots
from modules.ecran.serveur import _Depots, _Poste, _ServeurOccupe, _Tour


def test_le_tour_est_au_premier_arrive():
    tour, ordre = _Tour(), []
    assert tour.prendre(0)

    def geste(rang: int) -> None:
        assert tour.prendre(5)
        ordre.append(rang)
        tour.rendre()

    fils = []
    for rang in range(12):
        fils.append(Thread(target=geste, args=(rang,)))
        fils[-1].start()
        while len(tour._file) <= rang:
            time.sleep(0.001)
    tour.rendre()
    for fil in fils:
        fil.join()
    assert ordre == list(range(12))
    assert tour.prendre(0)  # libre à la fin


def test_qui_renonce_ne_garde_pas_sa_place():
    tour = _Tour()
    assert tour.prendre(0)
    assert not tour.prendre(0.01)
    tour.rendre()
    assert tour.prendre(0)


def test_un_travail_lourd_laisse_passer_les_autres(monkeypatch):
    monkeypatch.setattr(serveur, "_tour", _Tour())
    monkeypatch.setattr(serveur, "_poste", _Poste())
    en_cours, fin = Event(), Event()

    def import_long() -> None:
        with serveur.chacun_son_tour(), serveur.travail_lourd(lambda _: None):
            en_cours.set()
            assert fin.wait(5)

    fil = Thread(target=import_long)
    fil.start()
    assert en_cours.wait(5)
    debut = time.monotonic()
    with serveur.chacun_son_tour():
        assert time.monotonic() - debut < 1
    fin.set()
    fil.join()


def test_un_travail_lourd_a_la_fois_et_l_attente_se_dit():
    poste, ensemble, plus, dits = _Poste(), [0], [0], []
    tous_attendent = Event()

    def dire(rang: int) -> None:
        dits.append(rang)
        if rang == 3:
            tous_attendent.set()

    def travail(rang: int) -> None:
        with poste.occuper(dire, pas_s=0.01):
            ensemble[0] += 1
            plus[0] = max(plus[0], ensemble[0])
            assert tous_attendent.wait(30)  # le premier attend que les trois autres soient dans la file
            ensemble[0] -= 1

    with ThreadPoolExecutor(4) as fils:
        list(fils.map(travail, range(4)))
    assert plus == [1]
    assert {1, 2, 3} <= set(dits)
    assert file_en_mots(2) == "Deux personnes avant vous…"


def test_qui_s_en_va_rend_sa_place_et_une_file_pleine_refuse(monkeypatch):
    poste = _Poste()

    def partir(_: int) -> None:
        raise InterruptedError

    with poste.occuper(lambda _: None):
        with pytest.raises(InterruptedError), poste.occuper(partir):
            pass
        monkeypatch.setattr(serveur, "_FILE_MAXIMUM", 0)
        with pytest.raises(_ServeurOccupe), poste.occuper(lambda _: None):
            pass
    with poste.occuper(lambda _: pytest.fail("la place devrait être libre")):
        pass


def test_la_place_des_depots_compte_ce_qui_n_est_pas_encore_lu(monkeypatch):
    gardes = [("a", 40)]
    monkeypatch.setattr(serveur, "_deposes", lambda: gardes)
    depots = _Depots(100, des_autres=0)
    with depots.reserver("a", 61) as refus:
        assert refus == serveur._PLACE_PLEINE
    with depots.reserver("b", 61) as refus:
        assert refus == serveur._ATTENDRE
    with depots.reserver("b", 60) as refus:
        assert refus is None
        with depots.reserver("c", 1) as autre:  # l'envoi en cours compte aussi
            assert autre == serveur._ATTENDRE
    gardes.clear()
    with depots.reserver("c", 100) as refus:
        assert refus is None


def test_un_pdf_attend_que_la_memoire_le_permette(monkeypatch):
    """Les dépôts en route la prendront avant lui ; là où le système ne la dit pas, rien n'est refusé."""
    depots, besoin = _Depots(), serveur._PDF_OCTETS
    monkeypatch.setattr(serveur, "depots", depots)
    monkeypatch.setattr(serveur, "libre", lambda: besoin + 50)
    serveur.exiger_la_place_d_un_pdf()
    with depots.reserver("a", 51), pytest.raises(_ServeurOccupe):
        serveur.exiger_la_place_d_un_pdf()
    monkeypatch.setattr(serveur, "libre", lambda: None)
    serveur.exiger_la_place_d_un_pdf()


def test_les_depots_sont_ceux_que_streamlit_garde(monkeypatch):
    fichiers = {"session": {"f": SimpleNamespace(data=b"x" * 7)}}
    faux = SimpleNamespace(uploaded_file_mgr=SimpleNamespace(file_storage=fichiers))
    monkeypatch.setattr(serveur.runtime, "exists", lambda: True)
    monkeypatch.setattr(serveur.runtime, "get_instance", lambda: faux)
    assert serveur._deposes() == [("session", 7)]
