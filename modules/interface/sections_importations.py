"""Achats aux États-Unis sous des contre-mesures européennes supposées ; à part des exportations."""

import pandas as pd
import streamlit as st

from modules.donnees.flux import TableFlux
from modules.donnees.territoires import Territoire
from modules.indicateurs.affichage import texte_part
from modules.interface import cache
from modules.interface.choix import choisir, choisir_entier
from modules.interface.composants import chiffres, tableau
from modules.langue.grammaire import de
from modules.langue.nombres import nombre
from modules.publication.cadre_simulation import parametres_embarques
from modules.publication.resume_simulation import ecrire
from modules.publication.simulation import libelle_produit
from modules.simulation.importations import riposter
from modules.simulation.scenario import TOUS, Mesure, Vocabulaire, genre_de

PRODUITS = 8


def importations(flux: TableFlux, lieu: Territoire) -> None:
    """Choix de la contre-mesure, trois nombres, premiers produits."""
    p = flux.provenance
    st.markdown(
        "Lecture **séparée** de tout ce qui précède\u00a0: ici, l’Union européenne taxerait les produits "
        "américains. Aucune contre-mesure de ce genre n’est en vigueur dans les données\u202f: c’est une "
        "supposition. Les droits seraient payés par les importateurs d’ici."
    )
    if "import" in p.sens_absents:
        st.info("Ce jeu de données ne contient pas les importations.")
        return
    parametres = parametres_embarques()
    gauche, droite = st.columns(2)
    code = choisir(
        "riposte", _perimetres(parametres.vocabulaire), libelle="Produits américains visés", colonne=gauche
    )
    taux = choisir_entier(
        "droit", libelle="Droit européen supplémentaire (%)", bornes=(0, 500), defaut=15, colonne=droite
    )
    mesure = Mesure(genre_de(code), code, "remplace", float(taux))
    resultat = riposter(cache.assiette_importations(flux), parametres=parametres, mesures=(mesure,))
    u = resultat.ligne(lieu.code)
    exact = not p.est_estimation
    if u["importations_us_eur"] <= 0:
        st.info(f"Aucun achat {de(lieu.nom)} aux États-Unis n’apparaît dans ces données.")
        return
    part_us, part = (texte_part(u[c], exact=exact) for c in ("part_us", "part_concernee"))
    chiffres(
        [
            ("Achats aux États-Unis", ecrire(u["importations_us_eur"], p), f"{part_us} de tous les achats"),
            ("Importations concernées", ecrire(u["concernees_eur"], p), f"{part} de tous les achats"),
            (
                "Droits théoriques payés par les importateurs locaux",
                ecrire(u["droits_eur"], p),
                f"{nombre(taux)}\u00a0% des importations concernées, achats inchangés",
            ),
        ]
    )
    produits = resultat.par_produit(lieu.code).head(PRODUITS)
    tableau(
        pd.DataFrame(
            {
                "Produit acheté": [libelle_produit(c) for c in produits["produit"]],
                "Achats aux États-Unis": [ecrire(v, p) for v in produits["importations_us_eur"]],
                "Droits théoriques": [ecrire(v, p) for v in produits["droits_eur"]],
            }
        ),
        legende="Achats aux États-Unis et droits théoriques, par produit",
    )
    st.caption(
        f"{p.ligne('import')} · Aucune réaction des achats n’est calculée\u202f: aucune source employée ici "
        "ne la mesure."
    )


def _perimetres(vocabulaire: Vocabulaire) -> dict[str, str]:
    return {TOUS: "Tous les produits"} | dict(vocabulaire.familles) | dict(vocabulaire.cpf4)
