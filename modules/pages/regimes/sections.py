"""Régimes et menaces datés : frise, puis une carte lisible par événement, avec sa source."""

import re
from collections.abc import Hashable, Mapping
from itertools import zip_longest
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from modules.donnees.droit import Tarifs, derniere_verification, verifie_le
from modules.ecran import navigation
from modules.ecran.choix import choisir
from modules.ecran.composants import dire_verification, montrer, titre_de_figure
from modules.figures.chronologie import chronologie
from modules.langue.nombres import points
from modules.langue.typographie import (
    date_ecrite,
    dates_ecrites,
    dates_insecables,
    echapper,
    entre_guillemets,
    insecables,
    le,
    majuscule,
)
from modules.simulation.echange import vers_adresse
from modules.simulation.embarque import regime_en_vigueur, vocabulaire_embarque
from modules.simulation.scenario import Scenario

_TOUS = "tous"
_GROUPES = {
    "en_vigueur": "En vigueur",
    "decide": "Décidés, date d’effet inconnue",
    "en_attente": "En attente",
    "termine": "Terminés",
    "jamais_applique": "Menaces jamais appliquées",
    "construit": "Construit pour comparer",
}
_ADRESSE = re.compile(r"https?://[^\s)]+")
# Ce que dit le texte de droit, après ce qu'il veut dire.
_CHAMPS = (
    ("Produits visés", "champ"),
    ("Se cumule ainsi", "cumul"),
    ("Exemptions", "exemptions"),
    ("État", "etat_detail"),
    ("Base légale", "base_legale"),
    ("Confiance", "confiance"),
    ("Remarque", "remarques"),
)


def introduction() -> None:
    """Ce que la page contient, à quelle date, et ce qu'elle ne dit pas."""
    jour = dates_insecables(verifie_le())
    st.markdown(
        "Ce que les États-Unis ont appliqué aux produits français depuis 2025, ou menacé d’appliquer. "
        f"**Vérifié au {jour}**\u202f: la page ne dit rien de ce qui a suivi. Le champ et le cumul "
        "des menaces jamais appliquées sont des conventions de calcul, étiquetées comme telles. "
        "«\u00a0Simuler ce régime\u00a0» ouvre le simulateur sur toutes les surtaxes en vigueur ou supposées "
        "à cette date, et pas seulement sur la mesure décrite."
    )
    dire_verification()


def choisir_etat(evenements: pd.DataFrame) -> pd.DataFrame:
    """Boutons par état ; renvoie les événements retenus."""
    comptes = evenements["etat"].value_counts()
    noms = {etat: f"{nom} ({comptes[etat]})" for etat, nom in _GROUPES.items() if etat in comptes}
    noms[_TOUS] = f"Tout ({len(evenements)})"
    choix = choisir("etat", noms, libelle="Montrer", colonne=st.container(), boutons=True)
    return evenements if choix == _TOUS else evenements[evenements["etat"] == choix]


def frise(evenements: pd.DataFrame, regimes: pd.DataFrame) -> None:
    """Les mêmes événements sur un axe de temps."""
    jour = dates_insecables(verifie_le())
    figure = chronologie(
        evenements,
        verifie=derniere_verification(regimes),
        titre="Frise des régimes et menaces",
        source=f"Droit américain, vérifié au {jour}\u202f; source propre à chaque ligne",
    )
    titre_de_figure(figure, niveau=0)
    montrer(figure, cle="frise", fichier="regimes-et-menaces", statut=f"vérifié au {verifie_le()}")


def liste(evenements: pd.DataFrame, tarifs: Tarifs, code: str | None) -> None:
    """Un encadré par événement, par état puis par date."""
    libelles = dict(zip(tarifs.evenements["evenement"], tarifs.evenements["libelle"], strict=True))
    for etat, titre in _GROUPES.items():
        groupe = evenements[evenements["etat"] == etat]
        if groupe.empty:
            continue
        st.header(titre, anchor=False)
        dates = groupe["debut"].where(groupe["debut"] != "", groupe["annonce"])
        ordre = groupe.loc[dates.sort_values(kind="stable").index].to_dict("records")
        # Deux par rangée : l'ordre des dates reste le même sur un téléphone, où tout s'empile.
        for paire in zip_longest(ordre[::2], ordre[1::2]):
            for colonne, evenement in zip(st.columns(2), paire, strict=True):
                if evenement is not None:
                    with colonne, st.container(border=True, height="stretch"):
                        _encadre({str(c): v for c, v in evenement.items()}, libelles)
                        _simuler(evenement, code)


def _encadre(evenement: dict[str, object], libelles: dict[str, str]) -> None:
    st.subheader(echapper(str(evenement["libelle"])), anchor=False)
    st.markdown(f"**{_quand(evenement)}.** {echapper(_en_clair(str(evenement['en_clair']), libelles))}")
    lignes = [f"Taux\u00a0: {_taux(evenement)}"]
    for nom, champ in _CHAMPS:
        if texte := str(evenement[champ]):
            lignes.append(f"{nom}\u00a0: {echapper(_en_clair(texte, libelles))}")
    lignes.append(f"Source\u00a0: {_sources(str(evenement['source']))}")
    st.caption("  \n".join(lignes))


def _quand(evenement: dict[str, object]) -> str:
    """« Annoncé le 27 juillet 2025, appliqué du 7 août 2025 au 24 février 2026 »."""
    annonce, debut, fin = (str(evenement[c]) for c in ("annonce", "debut", "fin"))
    morceaux = [f"annoncé {le(annonce)}"] if annonce else []
    if debut and evenement["etat"] == "en_vigueur":
        morceaux.append(f"en vigueur depuis {le(debut)}")
        if fin:
            morceaux.append(f"fin prévue {le(fin)}")
    elif debut and fin and evenement["etat"] == "termine":
        morceaux.append(f"appliqué du {date_ecrite(debut)} au {date_ecrite(fin)}")
    elif debut:
        morceaux.append(f"prévu pour {le(debut)}")
    if evenement["etat"] == "decide":
        morceaux.append("date d’effet inconnue")
    phrase = ", ".join(morceaux) or "sans date connue"
    return majuscule(phrase)


def _taux(evenement: dict[str, object]) -> str:
    taux, genre = float(evenement["taux_points"]), str(evenement["type_taux"])  # type: ignore[arg-type]
    if pd.isna(taux):
        return "inconnu" if genre in {"", "inconnu"} else echapper(genre)
    if taux == 0:
        return echapper(genre)
    return f"{points(taux, 0 if taux == round(taux) else 1)}, {echapper(genre)}"


def _en_clair(texte: str, libelles: dict[str, str]) -> str:
    """Dates en français ; un code d'événement devient son libellé."""
    for evenement, libelle in libelles.items():
        texte = texte.replace(evenement, entre_guillemets(libelle))
    return dates_ecrites(texte)


def _sources(texte: str) -> str:
    """Sources en Markdown, adresses réduites au nom du site."""
    morceaux, fin = [], 0
    for trouve in _ADRESSE.finditer(texte):
        morceaux.append(echapper(insecables(dates_ecrites(texte[fin : trouve.start()]))))
        adresse = trouve.group().rstrip(".,;")
        site = urlsplit(adresse).netloc.removeprefix("www.")
        morceaux.append(f"[{echapper(site)}](<{adresse}>)")
        fin = trouve.start() + len(adresse)
    morceaux.append(echapper(insecables(dates_ecrites(texte[fin:]))))
    return "".join(morceaux)


def _simuler(evenement: Mapping[Hashable, object], code: str | None) -> None:
    """Liens vers le simulateur ; chacun dit quel régime il ouvre.

    Une mesure en vigueur est dans le droit d'aujourd'hui : c'est lui qui s'ouvre, même si elle date d'un
    régime passé.
    """
    connus = [r for r in str(evenement["regimes"]).split(";") if r in vocabulaire_embarque().regimes]
    if not connus:
        st.caption("Aucun taux par produit\u202f: ce cas ne se simule pas tel quel.")
        return
    texte = "Simuler ce régime"
    if evenement["etat"] == "en_vigueur":
        connus, texte = [regime_en_vigueur()], "Simuler le droit en vigueur, qui contient cette mesure"
    for regime in connus:
        st.page_link(
            navigation.page("simulateur"),
            label=f"{texte}\u00a0: {vocabulaire_embarque().regimes[regime]}",
            icon=":material/tune:",
            query_params={**({"dep": code} if code else {}), **vers_adresse(Scenario(base=regime))},
        )
