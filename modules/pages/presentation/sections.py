"""Mode présentation : l'écran d'une salle, mené au clavier ou à la télécommande."""

import html
import re
from collections.abc import Callable
from functools import partial

import streamlit as st

from modules.donnees.flux import TableFlux
from modules.donnees.provenance import LIBELLE_STATUT, Provenance
from modules.donnees.tables import territoire
from modules.ecran import adresse, cache, navigation
from modules.ecran.cadre import TEXTES
from modules.ecran.choix import entier_de_l_adresse
from modules.figures.gabarit import configuration
from modules.langue.typographie import citer
from modules.simulation.echange import Carnet, Cas
from modules.simulation.mots import TROIS_MONTANTS
from modules.simulation.scenario import Hypotheses, Scenario
from modules.vues.diapositive import Ecran, ecran_comparaison, ecran_scenario, ecrans_fiche

QR = "qr_plein_ecran"
_RANG = "ecran_presente"
_TAILLES = ("100", "150")
_BASE = 28  # pixels : le plus petit texte à 100 %


def ecrans(
    flux: TableFlux, cahier: Carnet, ici: tuple[Scenario, Hypotheses], *, code: str | None,
    ) -> list[Callable[[], Ecran]]:  # fmt: skip
    """Scénarios du carnet (à défaut celui du simulateur), leur comparaison, puis figures de la fiche.

    Des recettes : seul l'écran que l'on montre est calculé, un carnet de vingt scénarios ne coûte pas plus.
    """
    lieu = territoire(code or "FR")
    cas = cahier.cas or (Cas("Scénario du simulateur", *ici),)
    fiche = cache.fiche(flux, lieu.code)

    def simule(c: Cas) -> Ecran:
        resultat = cache.exposition(flux, c.scenario, c.hypotheses)
        return ecran_scenario(c, resultat, lieu=lieu)

    def compare() -> Ecran:
        resultats = [(c.nom, cache.exposition(flux, c.scenario, c.hypotheses)) for c in cas]
        return ecran_comparaison(resultats, lieu=lieu)

    comparaison = [compare] if len(cas) > 1 else []
    return [*(partial(simule, c) for c in cas), *comparaison, *ecrans_fiche(fiche)]


def rang_courant(nombre: int) -> int:
    """Numéro de l'écran demandé par l'adresse (`?ecran=2`), le premier à défaut."""
    rang = (entier_de_l_adresse("ecran", libelle="Écran", bornes=(1, nombre)) or 1) - 1
    st.session_state[_RANG] = rang
    return rang


def taille_courante() -> str:
    """« 100 » ou « 150 », d'après l'adresse."""
    recue = st.query_params.get("taille", _TAILLES[0])
    if recue not in _TAILLES:
        st.warning(f"Taille «\u00a0{citer(recue)}\u00a0» inconnue dans l’adresse\u202f: ignorée.")
        return _TAILLES[0]
    return recue


def style(taille: str) -> None:
    """Page nue, noir sur blanc, textes à cette taille."""
    pixels = _BASE * int(taille) // 100
    st.html(f"<style>:root {{ --t: {pixels}px; }}</style>")
    st.html(TEXTES / "presentation.css")


def commandes(nombre: int, *, taille: str) -> None:
    """Boutons et touches.

    ← → PageHaut PageBas espace, Origine et Fin, F plein écran, Q (ou A) QR code, T taille, Échap pour fermer
    le QR code, puis pour sortir.
    """

    def aller(pas: int) -> None:
        # Le rang est relu : deux appuis rapprochés avancent de deux écrans.
        suivant = min(max(st.session_state.get(_RANG, 0) + pas, 0), nombre - 1)
        st.session_state.update({QR: False, _RANG: suivant})
        st.query_params["ecran"] = str(suivant + 1)

    def basculer() -> None:
        st.session_state[QR] = not st.session_state.get(QR, False)

    def fermer() -> None:  # deux « Échap » de suite ne rouvrent pas le code
        st.session_state[QR] = False

    def grossir() -> None:
        st.query_params["taille"] = _TAILLES[1 - _TAILLES.index(taille)]

    with st.container(key="commandes", horizontal=True, gap="small"):
        st.button("←", key="avant", shortcut="Left", on_click=aller, args=(-1,), help="Écran précédent")
        st.button("→", key="apres", shortcut="Right", on_click=aller, args=(1,), help="Écran suivant")
        st.button("QR", key="qr", shortcut="Q", on_click=basculer, help="Code pour les téléphones")
        st.button(f"{taille} %", key="taille", shortcut="T", on_click=grossir, help="Taille des textes")
        montre = bool(st.session_state.get(QR))
        if montre:  # Échap ferme ce qui est ouvert, et non toute la présentation
            st.button("Fermer le code", key="fermer-qr", shortcut="Esc", on_click=fermer)
        quitter = st.button(
            "Quitter", key="quitter", shortcut=None if montre else "Esc", help="Revenir au carnet"
        )
    with st.container(key="touches", horizontal=True):  # télécommandes : hors de l'écran
        st.button("Page précédente", key="page-avant", shortcut="PageUp", on_click=aller, args=(-1,))
        st.button("Page suivante", key="page-apres", shortcut="PageDown", on_click=aller, args=(1,))
        st.button("Suivant", key="espace", shortcut="Space", on_click=aller, args=(1,))
        st.button("Premier écran", key="debut", shortcut="Home", on_click=aller, args=(-nombre,))
        st.button("Dernier écran", key="fin", shortcut="End", on_click=aller, args=(nombre,))
        st.button("Code pour les téléphones", key="qr-azerty", shortcut="A", on_click=basculer)
    if quitter:
        st.switch_page(navigation.page("atelier"))


def montrer(ecran: Ecran, *, rang: int, nombre: int, taille: str, provenance: Provenance) -> None:
    """Titre, phrase, trois nombres, une figure, l'état des données."""
    pixels = _BASE * int(taille) // 100
    figure = ecran.figure(pixels)
    phrase = f"<p>{_ecrire(ecran.phrase)}</p>" if ecran.phrase else ""
    nombres = "".join(
        f'<div><dt>{html.escape(libelle)}</dt><dd><data value="{exact}">{html.escape(valeur)}</data>'
        f"<span>{html.escape(precision)}</span></dd></div>"
        for libelle, valeur, precision, exact in ecran.nombres
    )
    st.html(
        f'<section class="ecran"><h1>{_ecrire(ecran.titre)}</h1>{phrase}'
        f"<dl>{nombres}</dl><h2>{_ecrire(figure.titre)}</h2></section>"
    )
    st.plotly_chart(
        figure.fig,
        key=f"figure-{rang}-{taille}",
        theme=None,
        alt=figure.alt,
        config=configuration(figure.fig, fichier=f"presentation-{rang + 1}") | {"displayModeBar": False},
    )
    etat = f"{LIBELLE_STATUT[provenance.statut]} {provenance.periode}"
    if provenance.est_estimation:
        etat += ", pas une donnée de la Douane"
    if ecran.cas is not None:
        etat += f" · {TROIS_MONTANTS}"
    st.html(f'<p class="pied"><span>{html.escape(etat)}</span><span>{rang + 1} / {nombre}</span></p>')


def _ecrire(texte: str) -> str:
    """Texte échappé, dont un nom composé (« États-Unis ») reste sur une ligne."""
    return re.sub(r"\w+(?:-\w+)+", r'<span class="mot">\g<0></span>', html.escape(texte))


def plein_ecran(ecran: Ecran, ici: Cas, *, code: str | None, provenance: Provenance) -> None:
    """Le QR code qui ouvre le simulateur de chaque participant, prêt."""
    cas = ecran.cas or ici
    parametres = adresse.parametres_scenario(code, cas.scenario, cas.hypotheses, provenance=provenance)
    complet = adresse.adresse("simulateur", parametres)
    image = adresse.qr_code(complet, classe="qr-plein")
    if image is None:
        st.html(
            '<section class="ecran"><h1>Ce scénario est trop long pour un QR code</h1>'
            f"<p>Son lien fait {len(complet)} signes, {adresse.LONGUEUR_QR} au plus.</p></section>"
        )
        return
    reseau = (
        "<p>Cette adresse ne vaut que sur cet ordinateur\u00a0: ouvrez l’application par son adresse sur le "
        "réseau.</p>"
        if adresse.sur_ce_poste()
        else ""
    )
    st.html(
        f'<section class="telephones">{image}<div><p>{html.escape(cas.nom)}</p>'
        f"<p>Ouvrez ce scénario sur votre téléphone.</p>{reseau}</div></section>"
    )
