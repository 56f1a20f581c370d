"""Produits importés et exportés : un seul treemap, deux racines, même aire par euro des deux côtés."""

import textwrap
from typing import Any

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
    tuiles = pd.concat(
        [
            _racines(totaux),
            *(_tuiles(c, sens, precis) for sens, c in cotes.items() if not c.empty),
        ],
        ignore_index=True,
    )
    trace = {
        "type": "treemap",
        "branchvalues": "remainder",
        "ids": tuiles["id"].tolist(),
        "labels": tuiles["libelle"].tolist(),
        "parents": tuiles["parent"].tolist(),
        "values": tuiles["valeur"].tolist(),
        "text": tuiles["texte"].tolist(),
        "customdata": tuiles["survol"].tolist(),
        "texttemplate": "%{text}",
        "hovertemplate": "%{customdata}<extra></extra>",
        "sort": False,  # l'ordre donné est le bon : importations d'abord, « Autres » en dernier
        "tiling": {"packing": "squarify", "squarifyratio": 1, "pad": 0},
        "marker": {
            "colors": tuiles["couleur"].tolist(),
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
    tries = produits[produits["valeur_eur"] > 0]
    nomme = tries["code"] != gabarit.AUTRES
    reste = tries[~nomme]
    tries = tries[nomme].sort_values("valeur_eur", ascending=False, kind="stable")
    reste = pd.concat([tries.iloc[_FEUILLES:], reste])
    tete = tries.iloc[:_FEUILLES]
    if reste.empty:
        return tete.reset_index(drop=True)
    autres = pd.DataFrame(
        {
            "code": [gabarit.AUTRES],
            "libelle": ["Autres produits"],
            "libelle_court": ["Autres produits"],
            "valeur_eur": [reste["valeur_eur"].sum()],
        }
    )
    return pd.concat([tete, autres], ignore_index=True)


def _racines(totaux: dict[str, str]) -> pd.DataFrame:
    lignes = [
        (sens, nom, "", 0, "", f"{nom}\u00a0: {totaux[sens]}", gabarit.COULEUR_SENS[sens])
        for sens, (nom, _) in _SENS.items()
    ]
    return pd.DataFrame(lignes, columns=["id", "libelle", "parent", "valeur", "texte", "survol", "couleur"])


def _tuiles(feuilles: pd.DataFrame, sens: str, exact: bool) -> pd.DataFrame:
    """Une ligne par tuile."""
    nom, fleche = _SENS[sens]
    total = feuilles["valeur_eur"].sum()
    autres = feuilles["code"] == gabarit.AUTRES
    textes = montants(feuilles["valeur_eur"].astype(float), exact)
    parts = [texte_part(float(v) / total, exact=exact) for v in feuilles["valeur_eur"]]
    return pd.DataFrame(
        {
            "id": [f"{sens}-{code}" for code in feuilles["code"]],
            "libelle": feuilles["libelle_court"],
            "parent": sens,
            "valeur": feuilles["valeur_eur"],
            "texte": [
                f"{gabarit.echapper(court)}<br>{fleche}\u00a0{texte}<br>{p}"
                for court, texte, p in zip(feuilles["libelle_court"], textes, parts, strict=True)
            ],
            "survol": [
                f"<b>{gabarit.couper(court, largeur=45)}</b><br>{nom}\u00a0: {texte}<br>{p} du total"
                for court, texte, p in zip(feuilles["libelle_court"], textes, parts, strict=True)
            ],
            "couleur": autres.map({True: gabarit.COULEUR_AUTRES[sens], False: gabarit.COULEUR_SENS[sens]}),
        }
    )


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
