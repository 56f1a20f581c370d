"""Produits importés et exportés : un seul treemap, deux racines, même aire par euro des deux côtés."""

import textwrap
from typing import Any

import numpy as np
import pandas as pd

from modules.figures import gabarit
from modules.figures.gabarit import Figure, Legende
from modules.langue.nombres import montant, montants, texte_part

_VOYELLES = "aeiouyàâäéèêëîïôöùûüœ"
# Deux consonnes qui commencent une même syllabe : « élec-trique », jamais « élect-rique ».
_GROUPES = frozenset(
    ("bl", "br", "ch", "cl", "cr", "dr", "fl", "fr", "gl", "gn", "gr", "ph", "pl", "pr", "th", "tr", "vr")
)
_BOUT = 4  # lettres au moins de chaque côté de la coupe


def _couper_mot(mot: str, *, largeur: int) -> list[str]:
    """Mot en morceaux d'au plus `largeur` signes, trait d'union compris, coupés entre deux syllabes.

    Un mot sans coupe possible, ou qui a déjà un trait d'union, reste entier.
    """
    if len(mot) <= largeur or "-" in mot:
        return [mot]
    coupes = [
        i for i in range(_BOUT, min(largeur, len(mot) - _BOUT + 1)) if _debut_de_syllabe(mot.lower(), i)
    ]
    if not coupes:
        return [mot]
    return [f"{mot[: coupes[-1]]}-", *_couper_mot(mot[coupes[-1] :], largeur=largeur)]


def lignes(texte: str, *, largeur: int, couper_les_mots: bool) -> list[str]:
    """Texte en lignes d'au plus `largeur` signes ; les mots plus longs sont coupés ou débordent."""
    mots = texte.split()
    if couper_les_mots:
        mots = [morceau for mot in mots for morceau in _couper_mot(mot, largeur=largeur)]
    return textwrap.wrap(" ".join(mots), largeur, break_long_words=False)


def _debut_de_syllabe(mot: str, i: int) -> bool:
    """Consonne suivie d'une voyelle, ou groupe de consonnes ; ni au milieu d'un groupe, ni après « ' »."""
    suite = mot[i + 2 : i + 3] if mot[i : i + 2] in _GROUPES else mot[i + 1 : i + 2]
    dans_un_groupe = mot[i - 1 : i + 1] in _GROUPES
    return (
        mot[i].isalpha()
        and mot[i - 1].isalpha()
        and mot[i] not in _VOYELLES
        and suite != ""
        and suite in _VOYELLES
        and not dans_un_groupe
    )


_HAUTEUR = 700
_FEUILLES = 40
_COLONNES = ("code", "libelle", "libelle_court", "valeur_eur", "mention")
_ENTETE = 44
_SENS = {"import": ("Importations", "←"), "export": ("Exportations", "→")}
_LECTURE = (
    "Chaque tuile est un produit\u00a0; sa surface est proportionnelle à sa valeur, à la même échelle pour "
    "les importations (bleu, flèche ←) et les exportations (violet, flèche →). Le côté le plus étendu est "
    "donc celui qui pèse le plus."
)


Precision = tuple[bool, bool]  # montants des produits, totaux : à la décimale près ?


def treemap(
    produits_import: pd.DataFrame, produits_export: pd.DataFrame, *, legende: Legende, exact: Precision
) -> Figure:
    """Treemap à deux racines.

    Chaque table : code, libelle, libelle_court, valeur_eur (euros), tous les produits du sens ; au-delà de
    40 par côté, le reste devient « Autres ». `exact` : précision des produits, puis des deux totaux.
    Le texte d'une tuile est son nom, son montant et sa part, une ligne chacun : `static/tuiles.js` les
    dispose selon la place, connue une fois la figure dessinée.
    """
    cotes = {"import": _feuilles(produits_import), "export": _feuilles(produits_export)}
    precis, total_precis = exact
    ensemble = [float(c["valeur_eur"].sum()) for c in cotes.values()]
    totaux = dict(zip(cotes, montants(ensemble, total_precis), strict=True))
    tuiles = [
        *_racines(totaux),
        *(tuile for sens, c in cotes.items() if not c.empty for tuile in _tuiles(c, sens, precis)),
    ]
    trace = {
        "type": "treemap",
        "branchvalues": "remainder",
        "ids": [tuile["id"] for tuile in tuiles],
        "labels": [tuile["libelle"] for tuile in tuiles],
        "parents": [tuile["parent"] for tuile in tuiles],
        "values": [tuile["valeur"] for tuile in tuiles],
        "text": [tuile["texte"] for tuile in tuiles],
        "customdata": [tuile["survol"] for tuile in tuiles],
        "texttemplate": "%{text}",
        "hovertemplate": "%{customdata}<extra></extra>",
        "sort": False,  # l'ordre donné est le bon : importations d'abord, « Autres » en dernier
        "tiling": {"packing": "squarify", "squarifyratio": 1, "pad": 0},
        "marker": {
            "colors": [tuile["couleur"] for tuile in tuiles],
            "pad": {"t": 0, "l": 0, "r": 0, "b": 0},
            "line": {"color": gabarit.FOND, "width": 1},
        },
        "textfont": {"color": gabarit.TEXTE_CLAIR, "size": gabarit.TAILLE},
        "textposition": "top left",
        "pathbar": {"visible": False},
        "maxdepth": 2,
    }
    disposition = gabarit.mise_en_page(
        _HAUTEUR,
        margin={"l": 0, "r": 0, "t": _ENTETE, "b": 0, "pad": 0},
        uniformtext={"minsize": 11, "mode": "hide"},
        annotations=_entetes(totaux),
    )
    return Figure(
        legende.titre,
        gabarit.figure([trace], disposition),
        _alt(cotes, totaux, precis),
        _table(cotes),
        legende.source,
        _LECTURE,
    )


def _feuilles(produits: pd.DataFrame) -> pd.DataFrame:
    """Au plus 40 produits triés, puis « Autres »."""
    valeurs = produits["valeur_eur"].to_numpy()
    nomme = (produits["code"] != gabarit.AUTRES).to_numpy() & (valeurs > 0)
    ordre = np.argsort(-valeurs, kind="stable")
    ordre = ordre[nomme[ordre]][:_FEUILLES]
    tete = produits[[nom for nom in _COLONNES if nom in produits]].take(ordre).reset_index(drop=True)
    reste = valeurs[valeurs > 0].sum() - valeurs[ordre].sum()
    if not reste:
        return tete
    autres = ["Autres produits"]
    ligne = {"code": [gabarit.AUTRES], "libelle": autres, "libelle_court": autres, "valeur_eur": [reste]}
    return pd.concat([tete, pd.DataFrame(ligne)], ignore_index=True)


def _racines(totaux: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "id": sens, "libelle": nom, "parent": "", "valeur": 0, "texte": "",
            "survol": f"{nom}\u00a0: {totaux[sens]}", "couleur": gabarit.COULEUR_SENS[sens],
        }
        for sens, (nom, _) in _SENS.items()
    ]  # fmt: skip


def _tuiles(feuilles: pd.DataFrame, sens: str, exact: bool) -> list[dict[str, Any]]:
    """Une tuile par ligne."""
    nom, fleche = _SENS[sens]
    codes, courts, valeurs = (feuilles[c].tolist() for c in ("code", "libelle_court", "valeur_eur"))
    total, textes = sum(valeurs), montants([float(v) for v in valeurs], exact)
    tuiles = []
    for code, court, valeur, texte in zip(codes, courts, valeurs, textes, strict=True):
        p = texte_part(float(valeur) / total, exact=exact)
        survol = f"<b>{gabarit.couper(court, largeur=45)}</b><br>{nom}\u00a0: {texte}<br>{p} du total"
        couleurs = gabarit.COULEUR_AUTRES if code == gabarit.AUTRES else gabarit.COULEUR_SENS
        tuiles.append(
            {
                "id": f"{sens}-{code}",
                "libelle": court,
                "parent": sens,
                "valeur": valeur,
                "texte": f"{gabarit.echapper(court)}<br>{fleche}\u00a0{texte}<br>{p}",
                "survol": survol,
                "couleur": couleurs[sens],
            }
        )
    return tuiles


def _entetes(totaux: dict[str, str]) -> list[dict[str, Any]]:
    commun = {"xref": "paper", "yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False, "yshift": 2}
    return [
        commun
        | {
            "text": f"<b>{texte}</b>",
            "align": ancre,
            "x": x,
            "xanchor": ancre,
            "font": {"color": gabarit.COULEUR_SENS[sens], "size": gabarit.TAILLE},
        }
        for sens, texte, x, ancre in (
            ("import", f"← Importations<br>{totaux['import']}", 0, "left"),
            ("export", f"Exportations →<br>{totaux['export']}", 1, "right"),
        )
    ]


def _alt(cotes: dict[str, pd.DataFrame], totaux: dict[str, str], exact: bool) -> str:
    phrases = ["Treemap des produits importés et exportés, à la même échelle."]
    for sens, (nom, _) in _SENS.items():
        phrases.append(f"{nom}\u00a0: {totaux[sens]}")
        feuilles = cotes[sens]
        if not feuilles.empty:
            premier = feuilles.iloc[0]
            phrases[-1] += (
                f", dont {premier['libelle_court']}, {montant(float(premier['valeur_eur']), exact)}"
            )
        phrases[-1] += "."
    return " ".join(phrases)


def _table(cotes: dict[str, pd.DataFrame]) -> pd.DataFrame:
    tables = [
        c[[n for n in ("code", "libelle", "valeur_eur", "mention") if n in c]].assign(
            sens=_SENS[s][0], part=100 * c["valeur_eur"] / c["valeur_eur"].sum()
        )
        for s, c in cotes.items()
    ]
    noms = {
        "sens": "Sens",
        "code": "Code",
        "libelle": "Produit",
        "valeur_eur": "Valeur (€)",
        "part": "Part du sens (%)",
        "mention": gabarit.CONFIANCE,
    }
    table = pd.concat(tables, ignore_index=True)
    table = table[[nom for nom in noms if nom in table]].rename(columns=noms)
    return gabarit.decrire(table, euros=[noms["valeur_eur"]], pour_cent=[noms["part"]])
