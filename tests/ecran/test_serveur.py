"""Ce que le processus prépare avant l'affluence."""

import logging
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from modules.donnees import tables
from modules.ecran import cache, serveur
from modules.figures.de_fiche import figure_balance

RACINE = Path(__file__).parents[2]
# Cinquante fils qui allouent puis s'arrêtent : sans borne, la glibc leur ouvre une réserve chacun.
RESERVES = """
import threading
from pathlib import Path
from modules.ecran import serveur

if {borner}:
    serveur.borner_memoire()
barriere = threading.Barrier(40)
def allouer():
    tas = [bytearray(2000) for _ in range(200)]
    barriere.wait()
    tas.clear()
fils = [threading.Thread(target=allouer) for _ in range(40)]
for f in fils: f.start()
for f in fils: f.join()
# Une réserve est une zone anonyme alignée sur 64 Mio.
print(sum(int(l.split("-")[0], 16) % 2**26 == 0 for l in Path("/proc/self/maps").read_text().splitlines()))
"""


def reserves(borner: bool) -> int:
    sortie = subprocess.run(
        [sys.executable, "-c", RESERVES.format(borner=borner)],
        cwd=RACINE, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(sortie.stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="réserves de la glibc")
def test_la_memoire_des_fils_est_bornee():
    sans, avec = reserves(borner=False), reserves(borner=True)
    assert avec < sans
    assert avec <= serveur._ARENES + 2


def test_les_fiches_preparees_ne_sont_plus_calculees(flux_jouet, monkeypatch):
    """Deux unités : les préparer toutes prendrait un quart de minute et ne dirait rien de plus."""
    unites = tables.departements().query("code in ['25', '99']")
    monkeypatch.setattr(serveur, "tables", SimpleNamespace(departements=lambda: unites))
    serveur._preparer_tout(flux_jouet)
    monkeypatch.setattr(cache, "calculer_fiche", lambda *_, **__: pytest.fail("fiche recalculée"))
    fiche = cache.fiche(flux_jouet, "25")

    def figure_balance_refaite(_):
        pytest.fail("figure reconstruite")

    for nom in ("__module__", "__qualname__"):
        setattr(figure_balance_refaite, nom, getattr(figure_balance, nom))
    assert cache.figure(fiche, figure_balance_refaite) is not None


def test_prechauffage_refuse_par_l_environnement(monkeypatch):
    monkeypatch.setenv("PRECHAUFFER", "non")
    monkeypatch.setattr(serveur, "_preparer_tout", lambda *_: pytest.fail("lancé malgré PRECHAUFFER=non"))
    serveur.prechauffer()


def test_prechauffage_lance_une_fois_par_jeu(flux_jouet, monkeypatch):
    lances = []
    monkeypatch.setenv("PRECHAUFFER", "oui")
    monkeypatch.setattr(serveur, "_prechauffes", set())
    monkeypatch.setattr(serveur.jeu, "charger", lambda: flux_jouet)
    monkeypatch.setattr(serveur, "_preparer_tout", lances.append)
    serveur.prechauffer()
    serveur.prechauffer()
    assert lances == [flux_jouet]


def test_la_preparation_laisse_passer_les_visiteurs(monkeypatch):
    tour, pauses = serveur._Tour(), []
    monkeypatch.setattr(serveur, "_tour", tour)
    monkeypatch.setattr(serveur, "_CALME_S", 0.01)

    def attendre(secondes: float) -> None:
        pauses.append(secondes)
        if len(pauses) == 3:
            tour.rendre()
            tour.dernier = 0.0

    monkeypatch.setattr(serveur.time, "sleep", attendre)
    assert tour.prendre(0)
    serveur._laisser_passer()
    assert len(pauses) == 3


def test_le_premier_ecran_n_attend_pas_les_bibliotheques_lourdes():
    """Accueil et fiche : ni scipy, ni tableur ; le simulateur et les téléchargements les chargent."""
    code = (
        "import sys;"
        "from modules.ecran import partage, serveur; from modules.pages.accueil import sections;"
        "from modules.pages.fiche import sections;"
        "print(*{'scipy', 'xlsxwriter', 'matplotlib', 'openpyxl'} & set(sys.modules))"
    )
    sortie = subprocess.run(
        [sys.executable, "-c", code], cwd=RACINE, capture_output=True, text=True, check=True
    )
    assert not sortie.stdout.split()


def test_un_depot_se_lit_sur_les_octets_recus_sans_la_copie_que_streamlit_en_fait(monkeypatch):
    octets = b"E;1;2024" * 1000
    gere = MemoryUploadedFileManager("/upload")
    gere.add_file("visite", UploadedFileRec("f1", "e.txt", "text/plain", octets))
    (recu,) = gere.get_files("visite", ["f1"])
    contexte = SimpleNamespace(session_id="visite", uploaded_file_mgr=gere)
    monkeypatch.setattr(serveur, "get_script_run_ctx", lambda **_: contexte)
    copie = UploadedFile(recu, None)
    flot = serveur.ouvrir_depot(copie)
    assert copie.closed
    assert flot.read() is octets
    gere.remove_session_files("visite")
    oublie = UploadedFile(recu, None)
    assert serveur.ouvrir_depot(oublie) is oublie


class _Runtime:
    """Ce que `serveur` demande à Streamlit : les fichiers gardés, et qui est encore là."""

    def __init__(self) -> None:
        self.presents = {"parti", "reste"}
        self.uploaded_file_mgr = MemoryUploadedFileManager("/upload")

    def is_active_session(self, session: str) -> bool:
        return session in self.presents


@pytest.fixture
def depots(monkeypatch) -> tuple[_Runtime, serveur._Depots]:
    faux = _Runtime()
    monkeypatch.setattr(serveur.runtime, "exists", lambda: True)
    monkeypatch.setattr(serveur.runtime, "get_instance", lambda: faux)
    return faux, serveur._Depots(100, 40)


def test_les_fichiers_d_un_visiteur_parti_sont_rendus_apres_une_minute(depots, monkeypatch):
    streamlit, places = depots
    heure = [1000.0]
    monkeypatch.setattr(serveur.time, "monotonic", lambda: heure[0])
    for session, octets in (("parti", 90), ("reste", 40)):
        fichier = UploadedFileRec("f", "e.csv", "text/csv", b"x" * octets)
        streamlit.uploaded_file_mgr.add_file(session, fichier)
    streamlit.presents = {"reste", "neuf"}
    with places.reserver("neuf", 60) as refus:
        assert refus == serveur._ATTENDRE
    heure[0] += serveur._ABSENCE_S - 1
    streamlit.presents.add("parti")  # revenu à temps : ses fichiers l'attendent
    places.rendre_ceux_des_absents()
    streamlit.presents.discard("parti")
    places.rendre_ceux_des_absents()
    heure[0] += serveur._ABSENCE_S - 1
    with places.reserver("neuf", 60) as refus:
        assert refus == serveur._ATTENDRE
    heure[0] += 2
    with places.reserver("neuf", 60) as refus:
        assert refus is None
    assert [s for s, _ in serveur._deposes()] == ["reste"]


def test_un_seul_visiteur_ne_ferme_pas_le_depot_aux_autres(depots):
    streamlit, places = depots
    streamlit.uploaded_file_mgr.add_file("parti", UploadedFileRec("f", "e.csv", "text/csv", b"x" * 100))
    with places.reserver("parti", 1) as refus:
        assert refus == serveur._PLACE_PLEINE
    with places.reserver("reste", 40) as refus, places.reserver("neuf", 1) as trop:
        assert (refus, trop) == (None, serveur._ATTENDRE)
    assert (places.dernier_refus("parti"), places.dernier_refus("reste")) == (serveur._PLACE_PLEINE, None)


def test_les_traces_du_journal_sont_bornees(monkeypatch):
    heure = [0.0]
    monkeypatch.setattr(serveur.time, "monotonic", lambda: heure[0])
    faire = serveur._traces_bornees(logging.LogRecord)
    panne = (ValueError, ValueError("x"), None)

    def dire(cause) -> logging.LogRecord:
        return faire("essai", logging.ERROR, "f.py", 1, "panne %s", ("ici",), cause)

    pannes = [dire(panne) for _ in range(100)]
    assert sum(p.exc_info is not None for p in pannes) == serveur._TRACES_PAR_MINUTE
    assert pannes[-1].getMessage() == "panne ici (trace omise)"
    assert dire(None).getMessage() == "panne ici"
    heure[0] = 61.0
    assert dire(panne).exc_info is not None
