"""Résultats du simulateur : l'écran principal d'abord, le reste à la demande."""

import pandas as pd
import streamlit as st

from modules.donnees import catalogue
from modules.donnees.provenance import Provenance
from modules.donnees.territoires import Territoire
from modules.figures.exposition import barres_visees
from modules.indicateurs.affichage import texte_part
from modules.interface.composants import chiffres, montrer
from modules.langue.grammaire import de
from modules.langue.nombres import INCONNU, deux_chiffres, montant, points
from modules.simulation.avis import CONVENTION, DEJA_SOUS_SURTAXE, TROIS_MONTANTS
from modules.simulation.exposition import Exposition

BARRES = 10
A_DIRE_AVANT = {DEJA_SOUS_SURTAXE, CONVENTION}  # changent le sens des nombres : avant eux, pas après
VISEES = "Exportations visées"
DROITS = "Droits théoriques à l’entrée aux États-Unis"
BAISSE = "Baisse possible des ventes à un an"
HAUSSE = "Hausse possible des ventes à un an"


def ecrire(valeur: float, provenance: Provenance) -> str:
    """Montant d'une simulation, à la précision des données ; NaN s'écrit « inconnu »."""
    return INCONNU if pd.isna(valeur) else montant(valeur, exact=not provenance.est_estimation)


def ecrire_points(valeur: float, provenance: Provenance) -> str:
    """Surtaxe moyenne en points ; deux chiffres significatifs sur une estimation."""
    if pd.isna(valeur) or not provenance.est_estimation:
        return points(valeur)
    return points(deux_chiffres(valeur), 0 if abs(valeur) >= 10 else 1)


def ligne_de(resultat: Exposition, code: str) -> dict[str, float]:
    """Indicateurs d'un territoire ; NaN = inconnu."""
    rang = resultat.assiette.rang_de(code)
    return dict(
        zip(resultat.unites.columns.astype(str), resultat.unites.to_numpy(float)[rang].tolist(), strict=True)
    )


def premier_ecran(resultat: Exposition, lieu: Territoire) -> None:
    """Trois nombres qui ne s'additionnent pas et les ventes par produit."""
    ligne, p = ligne_de(resultat, lieu.code), resultat.assiette.provenance
    if ligne["exportations_us_eur"] <= 0:
        st.info(
            f"Aucune vente {de(lieu.nom)} aux États-Unis n’apparaît dans ces données\u202f: aucune surtaxe "
            "n’y vise donc d’exportation directe. L’exposition par des fournisseurs ou des clients d’autres "
            "départements n’est pas mesurée."
        )
        return
    for phrase in (a for a in resultat.avis_de(lieu.code) if a in A_DIRE_AVANT):
        st.warning(phrase)
    trois_nombres(ligne, p)
    st.markdown(f"*{TROIS_MONTANTS}*")
    figure = barres_visees(
        produits_montres(resultat, lieu.code),
        titre=f"Ventes {de(lieu.nom)} aux États-Unis, visées ou non",
        exact=not p.est_estimation,
        source=f"{p.ligne('export')} · Surtaxes\u00a0: hypothèse du scénario",
    )
    st.subheader(figure.titre, anchor=False)
    montrer(figure, cle="visees", fichier=f"simulation-{lieu.code}-{p.periode}", statut=p.statut)
    st.caption(
        " ".join([*reserves(ligne, p), *(a for a in resultat.avis_de(lieu.code) if a not in A_DIRE_AVANT)])
    )


def trois_nombres(ligne: dict[str, float], p: Provenance) -> None:
    """Exportations visées, droits théoriques, baisse possible avec sa fourchette."""
    exact = not p.est_estimation
    baisse = ligne["baisse_court_eur"]
    bornes = sorted(abs(ligne[f"baisse_court_{b}_eur"]) for b in ("basse", "haute"))
    part_ventes = texte_part(_ou_rien(ligne["visees_part_us"]), exact=exact)
    part_toutes = texte_part(_ou_rien(ligne["visees_part_exportations"]), exact=exact)
    moyenne = ligne["surtaxe_moyenne_points"]
    chiffres(
        [
            (
                VISEES,
                ecrire(ligne["visees_eur"], p),
                f"{part_ventes} des ventes aux États-Unis, {part_toutes} de toutes les ventes",
            ),
            (
                DROITS,
                ecrire(ligne["droits_eur"], p),
                "payés par l’importateur américain"
                + ("" if pd.isna(moyenne) else f"\u202f; surtaxe moyenne {ecrire_points(moyenne, p)}"),
            ),
            (
                HAUSSE if baisse < 0 else BAISSE,
                ecrire(abs(baisse), p),
                f"de {ecrire(bornes[0], p)} à {ecrire(bornes[1], p)} selon les usages publiés",
            ),
        ]
    )


def _ou_rien(valeur: float) -> float | None:
    return None if pd.isna(valeur) else float(valeur)


def reserves(ligne: dict[str, float], p: Provenance) -> list[str]:
    """Ce qui manque au calcul pour ce territoire."""
    phrases = []
    if ligne["non_couverte_eur"] > 0:
        part = texte_part(float(ligne["part_non_couverte"]), exact=not p.est_estimation)
        phrases.append(
            f"Taux inconnu pour {ecrire(ligne['non_couverte_eur'], p)} ({part} des ventes aux "
            "États-Unis)\u202f: ces produits ne sont pas comptés dans les droits ni dans la baisse."
        )
    if ligne["visees_inconnues_eur"] > ligne["non_couverte_eur"]:
        phrases.append(
            "La part visée de certains produits est inconnue\u202f: les exportations visées sont un minimum."
        )
    return phrases


def produits_montres(resultat: Exposition, code: str) -> pd.DataFrame:
    """Dix premiers produits vendus aux États-Unis et « Autres produits », en trois parties (euros)."""
    table = resultat.par_produit(code)
    noms = catalogue.produits().set_index("code")
    inconnue = table["visees_eur"].isna()
    parts = pd.DataFrame(
        {
            "libelle": noms["libelle"].reindex(table["produit"]).fillna("Non ventilé").to_numpy(),
            "libelle_court": noms["libelle_court"].reindex(table["produit"]).fillna("Non ventilé").to_numpy(),
            "vise_eur": table["visees_eur"].where(~inconnue, 0.0),
            "non_vise_eur": (table["exportations_us_eur"] - table["visees_eur"]).where(~inconnue, 0.0),
            "inconnu_eur": table["exportations_us_eur"].where(inconnue, 0.0),
        }
    )
    reste = parts.iloc[BARRES:]
    if reste.empty:
        return parts
    autres = reste[["vise_eur", "non_vise_eur", "inconnu_eur"]].sum().to_dict()
    noms_autres = {"libelle": "Autres produits", "libelle_court": "Autres produits"}
    return pd.concat([parts.head(BARRES), pd.DataFrame([noms_autres | autres])], ignore_index=True)
