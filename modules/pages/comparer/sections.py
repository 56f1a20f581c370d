"""Page « Comparer » : scénarios, territoires ou fiches côte à côte, écarts écrits et tracés."""

import html
from collections.abc import Mapping, Sequence

import streamlit as st

from modules.documents.comparaison import comparaison_fiches
from modules.documents.reglages import limace
from modules.donnees import tables
from modules.donnees.flux import TableFlux
from modules.donnees.recherche import nom_affiche
from modules.donnees.tables import region_de, territoire
from modules.ecran import adresse, cache, partage
from modules.ecran.choix import choisir, choisir_plusieurs, ecrire, lire_plusieurs
from modules.ecran.composants import dire_verification, montrer, tableau, titre_de_figure
from modules.ecran.partage import Fichier
from modules.ecran.recherche import champ
from modules.fiche.affichage import note_solde
from modules.fiche.fiche import Fiche
from modules.figures.groupees import legende
from modules.langue.nombres import texte_part
from modules.langue.typographie import citer, echapper
from modules.simulation.echange import Carnet, Cas, prereglages
from modules.simulation.lectures import Colonne
from modules.simulation.mots import TROIS_MONTANTS, scenario_en_phrase
from modules.simulation.scenario import Hypotheses, Scenario
from modules.vues.comparaison import (
    LIBELLES,
    MOTS,
    chiffres_fiches,
    csv_comparaison,
    figure_mesures,
    figure_produits,
    figures_fiches,
    phrases_ecarts,
    phrases_fiches,
    specialites,
)
from modules.vues.resultat import s_appuie_sur_le_droit, trois_nombres, unite_des_resultats

VUES = {
    "scenarios": "Des scénarios, un territoire",
    "lieux": "Des territoires, un scénario",
    "fiches": "Les fiches de deux territoires",
}
_MAXIMUM = 4
_ICI = "ici"
_COURTES = {"droits": "droits_eur", "visees": "visees_eur", "baisse": "baisse_court_eur"}


def scenarios_connus(carnet: Carnet, scenario: Scenario, hypotheses: Hypotheses) -> dict[str, Cas]:
    """Code d'adresse → scénario : celui du simulateur, ceux du carnet par rang, puis les préréglages."""
    connus = {_ICI: Cas("Scénario du simulateur", scenario, hypotheses)}
    connus |= {str(rang): cas for rang, cas in enumerate(carnet.cas, start=1)}
    return connus | {f"p.{cle}": Cas(nom, s) for cle, (nom, s) in prereglages().items()}


def _lieux_connus() -> dict[str, str]:
    """Code → nom des territoires que le simulateur sait traiter."""
    regions = [f"R{c}" for c in tables.regions()["code"]]
    return {c: nom_affiche(c) for c in ("FR", *regions, *tables.departements()["code"])}


def _choisir_scenarios(connus: Mapping[str, Cas], carnet: Carnet) -> list[Cas]:
    """Deux à quatre scénarios ; au départ, ceux du carnet, sinon celui du simulateur et un préréglage."""
    du_carnet = [str(i + 1) for i in range(len(carnet.cas))][:_MAXIMUM]
    premier_autre = next(c for c, cas in connus.items() if cas.scenario != connus[_ICI].scenario)
    codes = choisir_plusieurs(
        "cas",
        {code: cas.nom for code, cas in connus.items()},
        libelle="Scénarios à comparer (deux à quatre)",
        defaut=du_carnet if len(du_carnet) > 1 else [_ICI, premier_autre],
        maximum=_MAXIMUM,
    )
    return [connus[code] for code in codes]


def _choisir_lieu() -> str:
    """Un territoire : celui de l'adresse, sinon le département de la visite, sinon la France."""
    noms, code = _lieux_connus(), adresse.departement_courant()
    recu = st.query_params.get("lieu")
    lieu = recu if recu in noms else code or "FR"
    if recu is not None and recu not in noms:
        st.warning(
            f"Le territoire «\u00a0{citer(recu)}\u00a0» de l’adresse est inconnu\u202f: il a été ignoré."
        )
    st.query_params["lieu"] = lieu

    def suivre(choisi: str) -> None:
        vise = territoire(choisi)
        code = (vise.departements or ())[0] if vise.genre == "ti" else choisi
        st.query_params["lieu"] = code
        if territoire(code).genre == "departement":
            adresse.retenir_territoire(code)

    champ("Territoire", cle="recherche_lieu_compare", courant=noms[lieu], au_choix=suivre)
    return lieu


def _choisir_lieux(maximum: int = _MAXIMUM) -> list[str]:
    """Deux territoires ou plus ; au départ, le département de la visite, sa région et la France."""
    code = adresse.departement_courant()
    region = region_de(code) if code else None
    defaut = [c for c in (code, region.code if region else None, "FR") if c] if code else ["FR", "R03"]
    libelle = f"Territoires comparés ({'deux' if maximum == 2 else 'deux à quatre'})"
    noms = _lieux_connus()
    codes = lire_plusieurs("lieux", noms, libelle=libelle, defaut=defaut[:maximum], maximum=maximum)
    gauche, droite = st.columns(2, vertical_alignment="bottom")
    with gauche:
        champ(
            "Ajouter un département, une région, une ville ou un Territoire d’industrie",
            cle="recherche_lieux_compares",
            courant=None,
            au_choix=lambda choisi: ecrire("lieux", _avec_un_de_plus(codes, choisi, maximum=maximum)),
        )
    with droite:
        st.session_state["liste_lieux"] = codes
        st.pills(
            f"{libelle}\u00a0: toucher pour retirer",
            codes,
            selection_mode="multi",
            key="liste_lieux",
            format_func=lambda c: f"{noms[c]}\u00a0×",
            on_change=lambda: ecrire("lieux", st.session_state["liste_lieux"]),
        )
    return codes


def _avec_un_de_plus(codes: Sequence[str], choisi: str, *, maximum: int) -> list[str]:
    """Territoires à comparer une fois celui-ci ajouté ; s'ils sont déjà `maximum`, il remplace le dernier.

    Un Territoire d'industrie se lit à travers ses départements, qui remplacent tout ; s'il n'en a qu'un, ce
    département s'ajoute.
    """
    vise = territoire(choisi)
    nouveaux = list(vise.departements or ()) if vise.genre == "ti" else [choisi]
    if len(nouveaux) > 1:
        return nouveaux[:maximum]
    restent = [c for c in codes if c not in nouveaux]
    return [*restent[: maximum - 1], *nouveaux] if len(restent) == len(codes) else list(codes)


def choisir_termes(vue: str, connus: Mapping[str, Cas], carnet: Carnet) -> tuple[list[str], list[Cas]]:
    """Territoires et scénarios à croiser : l'un des deux est seul ; aucun scénario pour deux fiches."""
    if vue == "fiches":
        return _choisir_lieux(2), []
    if vue == "scenarios":
        return [_choisir_lieu()], _choisir_scenarios(connus, carnet)
    lieux = _choisir_lieux()
    noms = {code: cas.nom for code, cas in connus.items()}
    return lieux, [connus[choisir("un", noms, libelle="Scénario", colonne=st.container())]]


def termes(flux: TableFlux, cas: Sequence[Cas], lieux: Sequence[str]) -> list[Colonne]:
    """Un terme par scénario et par territoire, l'un des deux étant seul."""
    nommer_lieu = len(lieux) > 1
    return [
        Colonne(
            territoire(lieu).nom if nommer_lieu else c.nom,
            cache.exposition(flux, c.scenario, c.hypotheses),
            lieu,
        )
        for c in cas
        for lieu in lieux
    ]


def cote_a_cote(colonnes: Sequence[Colonne]) -> None:
    """Une carte par terme : lettre, nom, phrase, trois nombres."""
    for phrase in dict.fromkeys(a.texte for c in colonnes for a in c.resultat.avis_de(c.unite) if a.avant):
        st.warning(phrase)
    calcules = [(c.resultat.ligne(c.unite), cache.etendue(c.resultat, c.unite)) for c in colonnes]
    unite = unite_des_resultats(*calcules)
    noms = legende([c.nom for c in colonnes])
    cartes = zip(st.columns(len(colonnes)), colonnes, calcules, noms, strict=True)
    for zone, colonne, (ligne, etendue), (lettre, nom, couleur, encre) in cartes:
        p = colonne.resultat.assiette.provenance
        with zone, st.container(border=True, height="stretch"):
            pastille = f'<span style="background:{couleur};color:{encre}">{lettre}</span>'
            st.html(f'<h2 class="terme">{pastille} {html.escape(nom)}</h2>')
            st.caption(echapper(scenario_en_phrase(colonne.resultat.scenario)))
            for libelle, valeur, precision in trois_nombres(ligne, p, etendue, unite):
                st.metric(libelle, valeur)
                st.caption(precision)
            part = texte_part(None if ligne["exportations_eur"] <= 0 else ligne["dependance"], exact=p.exacte)
            st.caption(f"Part des États-Unis dans les exportations\u00a0: {part}")
    st.markdown(f"*{TROIS_MONTANTS}*")
    if any(s_appuie_sur_le_droit(c.resultat.scenario) for c in colonnes):
        dire_verification()


def ecarts(colonnes: Sequence[Colonne]) -> None:
    """Les écarts en phrases."""
    st.header(f"Écarts avec A, {echapper(colonnes[0].nom)}", anchor=False)
    st.markdown("\n".join(f"- {echapper(phrase)}" for phrase in phrases_ecarts(colonnes)))


def figures(colonnes: Sequence[Colonne]) -> None:
    """Trois montants puis produits, mêmes couleurs et même échelle pour tous les termes."""
    p, nom = colonnes[0].resultat.assiette.provenance, nom_de(colonnes)
    figure = figure_mesures(colonnes, titre="Les trois montants, à la même échelle")
    titre_de_figure(figure, niveau=2)
    _dire_legende([c.nom for c in colonnes])
    montrer(figure, cle="compare-mesures", fichier=f"{nom}-montants", statut=p.statut)
    st.header("Par produit", anchor=False)
    courte = choisir(
        "mesure",
        {c: LIBELLES[m] for c, m in _COURTES.items()},
        libelle="Montant",
        colonne=st.container(),
        boutons=True,
    )
    figure = figure_produits(colonnes, mesure=_COURTES[courte])
    titre_de_figure(figure)
    _dire_legende([c.nom for c in colonnes])
    montrer(figure, cle="compare-produits", fichier=f"{nom}-produits", statut=p.statut)


def _dire_legende(noms: Sequence[str]) -> None:
    """Lettres et couleurs des termes."""
    morceaux = "".join(
        f'<li><span style="background:{couleur};color:{encre}">{lettre}</span> {html.escape(nom)}</li>'
        for lettre, nom, couleur, encre in legende(noms)
    )
    st.html(f'<ul class="termes">{morceaux}</ul>')


def telecharger(colonnes: Sequence[Colonne]) -> None:
    """Totaux et produits de chaque terme, à l'euro près."""
    if (a_emporter := fichier(colonnes)) is not None:
        partage.proposer(a_emporter)


def fichier(colonnes: Sequence[Colonne]) -> Fichier | None:
    """Le CSV de la comparaison ; None s'il n'y a rien à comparer."""
    if len(colonnes) < 2:
        return None
    return Fichier("Toute la comparaison (CSV)", f"{nom_de(colonnes)}.csv", lambda: csv_comparaison(colonnes))


def nom_de(colonnes: Sequence[Colonne]) -> str:
    """Nom des fichiers de la comparaison, sans extension."""
    lieux = dict.fromkeys(c.unite for c in colonnes)
    return f"comparaison-{'-'.join(lieux)}-{colonnes[0].resultat.assiette.provenance.periode}".lower()


def comparer(flux: TableFlux, lieux: Sequence[str]) -> None:
    """Tableau des chiffres clés, écarts écrits, puis produits et pays à la même échelle."""
    if len(lieux) < 2:
        st.info("Choisissez deux territoires à comparer.")
        return
    fiches = [cache.fiche(flux, code) for code in lieux]
    noms = [f.territoire.nom for f in fiches]
    partage.menu_comparaison(
        limace(f"comparaison-fiches-{'-'.join(lieux)}-{flux.provenance.periode}"),
        lambda: comparaison_fiches(fiches),
    )
    st.header("Chiffres clés", anchor=False)
    tableau(chiffres_fiches(fiches), legende="Chiffres clés des deux territoires")
    st.markdown("\n".join(f"- {echapper(phrase)}" for phrase in phrases_fiches(fiches)))
    st.caption(note_solde(flux.provenance))
    _dire_legende(noms)
    figures = figures_fiches(fiches)
    for sens, (mot, _, _) in MOTS.items():
        st.header(mot, anchor=False)
        if (sens, "produits") not in figures:
            st.info(f"{mot} inconnues\u00a0: le fichier chargé ne les contient pas.")
            continue
        for zone, axe in zip(st.columns(2), ("produits", "pays"), strict=True):
            figure, cle = figures[sens, axe], f"fiches-{sens}-{axe}"
            with zone:
                titre_de_figure(figure)
                montrer(
                    figure,
                    cle=cle,
                    fichier=f"{cle}-{'-'.join(lieux)}".lower(),
                    statut=fiches[0].provenance.statut,
                )
    st.header("Spécialisation", anchor=False)
    for zone, fiche in zip(st.columns(2), fiches, strict=True):
        zone.markdown(_specialites(fiche))
    st.caption(fiches[0].provenance.ligne())


def _specialites(fiche: Fiche) -> str:
    nom, lignes = echapper(fiche.territoire.nom), specialites(fiche)
    if not lignes:
        return (
            f"**{nom}**\u00a0: aucun produit ne pèse nettement plus que dans les exportations de la France."
        )
    return "\n".join(
        [f"**{nom}**, plus que la France\u00a0:", "", *(f"1. {echapper(ligne)}" for ligne in lignes)]
    )
