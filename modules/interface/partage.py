"""Lien à copier et fichiers à emporter ou à relire."""

import html
from urllib.parse import urlencode

import streamlit as st

from modules.donnees.erreurs import ErreurMetier
from modules.donnees.flux import TableFlux
from modules.donnees.territoires import Territoire
from modules.interface import cadre, etat_scenario, telechargements
from modules.publication.simulation import csv_simulation
from modules.simulation.echange import depuis_json, vers_adresse, vers_json
from modules.simulation.exposition import Exposition
from modules.simulation.scenario import Vocabulaire

# L'adresse de base vient du navigateur : juste même derrière un mandataire. « /~/+ » est le cadre interne de
# Community Cloud.
COPIER = """<button id="copier-lien" type="button" data-lien="{requete}">Copier le lien</button>
<span id="copier-etat" role="status"></span>
<script>
(() => {{
  const bouton = document.getElementById("copier-lien");
  bouton.onclick = async () => {{
    const base = location.origin + location.pathname.replace("/~/+", "");
    await navigator.clipboard.writeText(base + "?" + bouton.dataset.lien);
    document.getElementById("copier-etat").textContent = "Lien copié.";
  }};
}})();
</script>"""
LIRE = "fichier_scenario"


def copier_lien(parametres: dict[str, str]) -> None:
    """Bouton qui copie l'adresse de la page avec tous ces paramètres."""
    requete = html.escape(urlencode(parametres, safe="~"), quote=True)
    st.html(COPIER.format(requete=requete), unsafe_allow_javascript=True)


def enregistrer(flux: TableFlux, resultat: Exposition, lieu: Territoire, *, vocabulaire: Vocabulaire) -> None:
    """Lien, CSV des résultats, JSON du scénario, et relecture d'un JSON."""
    scenario, hypotheses, p = resultat.scenario, resultat.hypotheses, flux.provenance
    st.subheader("Garder ce scénario", anchor=False)
    nom = f"simulation-{lieu.code}-{p.periode}".lower()
    copier_lien({"dep": lieu.code, **vers_adresse(scenario, hypotheses)})
    gauche, droite = st.columns(2)
    gauche.download_button(
        "Résultats par produit (CSV)",
        lambda: csv_simulation(resultat, lieu, vocabulaire=vocabulaire),
        file_name=f"{nom}.csv",
        mime="text/csv",
        on_click="ignore",
        width="stretch",
    )
    droite.download_button(
        "Scénario (JSON)",
        vers_json(scenario, hypotheses),
        file_name=f"scenario-{lieu.code}.json",
        mime="application/json",
        on_click="ignore",
        width="stretch",
    )
    telechargements.menu_simulation(resultat, lieu, flux=flux, vocabulaire=vocabulaire)
    volet = st.expander("Relire un scénario enregistré", key="relire", on_change="rerun")
    if volet.open:
        with volet:
            depose = st.file_uploader("Fichier JSON d’un scénario", type=["json"], key=LIRE)
            if depose is not None and st.button("Appliquer ce scénario"):
                _relire(depose.getvalue(), vocabulaire)


def _relire(contenu: bytes, vocabulaire: Vocabulaire) -> None:
    """Un fichier refusé ne change rien au scénario en cours."""
    try:
        scenario, hypotheses = depuis_json(contenu.decode("utf-8-sig"), vocabulaire=vocabulaire)
    except UnicodeDecodeError:
        st.error("Ce fichier n’est pas du texte\u202f: choisissez un fichier JSON enregistré par cet outil.")
    except ErreurMetier as erreur:
        cadre.montrer_erreur(erreur)
    else:
        etat_scenario.retenir(scenario, hypotheses)
        st.rerun(scope="fragment")
