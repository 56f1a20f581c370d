"""Sections de la fiche départementale, dans l'ordre de la page."""

import streamlit as st

from modules.donnees import tables
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Sens
from modules.donnees.recherche import nom_affiche
from modules.donnees.tables import Territoire, de
from modules.ecran import adresse, cache, navigation
from modules.ecran.choix import choisir
from modules.ecran.composants import CHIFFRES_ECHANGES, chiffres, montrer, tableau, titre_de_figure
from modules.fiche.affichage import (
    couverture,
    note_solde,
    notes,
    part_etats_unis,
    place,
    solde,
    total,
)
from modules.fiche.echanges import AUTRES
from modules.fiche.fiche import Fiche
from modules.fiche.retenir import a_retenir as phrases_a_retenir
from modules.fiche.retenir import phrases_concentration
from modules.figures.de_fiche import (
    MOT,
    figure_balance,
    figure_flux,
    figure_produits,
    figure_specialisation,
)
from modules.langue.nombres import montants
from modules.langue.typographie import echapper, insecables
from modules.simulation.echange import prereglages
from modules.simulation.scenario import Hypotheses
from modules.vues.comparaison import chiffres_fiches, phrases_fiches
from modules.vues.fiche import flux_principaux, phrase_confiance, reserves_de, table_publies

_AVEC = "avec"
_LISTE_AVEC = 238  # pixels : sur un téléphone, la liste tient à côté du titre « À retenir »
_PREMIERS_PRODUITS = 5
_NIVEAUX = {"cpf4": "Produits détaillés", "a129": "Produits regroupés"}


def titre(lieu: Territoire | None) -> str:
    """« La Réunion (974) » ; la France si rien n'est choisi."""
    if lieu is None:
        return nom_affiche("FR")
    return lieu.nom if lieu.genre == "ti" else nom_affiche(lieu.code)


def chiffres_cles(fiche: Fiche) -> None:
    """Ce qui est vendu, acheté, le solde, et la part des États-Unis comparée à celle de la France."""
    ventes, achats = fiche.exportations, fiche.importations
    chiffres(
        [
            ("Exportations (FAB)", total(fiche, ventes), place(fiche, ventes)),
            ("Importations (CAF)", total(fiche, achats), place(fiche, achats)),
            ("Solde", solde(fiche), f"Taux de couverture\u00a0: {couverture(fiche)}"),
            ("Part des États-Unis", *part_etats_unis(fiche)),
        ],
        cle=CHIFFRES_ECHANGES,
    )


def droit_en_vigueur(fiche: Fiche) -> None:
    """Lien vers ce que le dernier régime vérifié vise ici."""
    _, scenario = prereglages()["dernier-regime"]
    st.page_link(
        navigation.page("simulateur"),
        label="Que vise ici le droit américain en vigueur\u202f?",
        icon=":material/gavel:",
        query_params=adresse.parametres_scenario(
            fiche.territoire.code, scenario, Hypotheses(), provenance=fiche.provenance
        ),
    )


def presentation(fiche: Fiche) -> None:
    """Région, Territoires d'industrie ou départements, et réserves propres au territoire."""
    lieu = fiche.territoire
    if lieu.genre == "departement":
        region = fiche.region.nom if fiche.region else "la Corse, à elle seule"
        ti = " · ".join(fiche.territoires_industrie) or "aucun"
        mot = "Territoires" if len(fiche.territoires_industrie) > 1 else "Territoire"
        st.markdown(f"Région\u00a0: **{region}** — {mot} d’industrie\u00a0: **{echapper(ti)}**")
        _pages_des_territoires(fiche)
    elif lieu.departements is not None:
        noms = ", ".join(nom_affiche(code) for code in lieu.departements)
        st.markdown(f"**{len(lieu.departements)} départements**\u00a0: {noms}.")
    st.caption(note_solde(fiche.provenance))
    for note in notes(fiche):
        st.caption(note)


def _pages_des_territoires(fiche: Fiche) -> None:
    """Un bouton par Territoire d'industrie du département, vers sa page."""
    codes = tables.codes_des_territoires()
    with st.container(horizontal=True, gap="small", key="territoires"):
        for nom in fiche.territoires_industrie:
            st.button(
                f"Ouvrir «\u00a0{echapper(nom)}\u00a0»",
                key=f"ti-{codes[nom]}",
                icon=":material/factory:",
                type="tertiary",
                on_click=adresse.retenir_territoire,
                args=(codes[nom],),
            )


def a_retenir(fiche: Fiche) -> None:
    """Quatre à six phrases écrites à partir des chiffres."""
    st.markdown("\n".join(f"- {echapper(phrase)}" for phrase in cache.phrases(fiche, phrases_a_retenir)))


def balance(fiche: Fiche) -> None:
    """Papillon des échanges par pays."""
    figure = cache.figure(fiche, figure_balance)
    if figure is None:
        st.subheader("Solde par pays", anchor=False)
        st.info("Le solde par pays demande les deux fichiers, exportations et importations.")
        return
    titre_de_figure(figure)
    montrer(figure, cle="balance", fichier=_fichier("balance", fiche), statut=fiche.provenance.statut)


def produits(flux: TableFlux, fiche: Fiche) -> None:
    """Treemap à deux racines des produits achetés et vendus."""
    en_tete = st.container()
    choix = choisir("niveau", _NIVEAUX, libelle="Niveau de détail", colonne=st.container(), boutons=True)
    detail = cache.fiche(flux, fiche.territoire.code, "a129" if choix == "a129" else "cpf4")
    figure = cache.figure(detail, figure_produits)
    if figure is None:
        en_tete.subheader("Produits importés et exportés", anchor=False)
        st.info("Cette figure demande les deux fichiers, exportations et importations.")
        return
    with en_tete:
        titre_de_figure(figure)
    st.markdown(
        f"Importations\u00a0: **{total(fiche, detail.importations)}** · "
        f"Exportations\u00a0: **{total(fiche, detail.exportations)}** · Solde\u00a0: **{solde(fiche)}**"
    )
    montrer(figure, cle="produits", fichier=_fichier("produits", fiche), statut=fiche.provenance.statut)
    for phrase in cache.phrases(detail, _premiers_produits):
        st.markdown(phrase)


def _premiers_produits(fiche: Fiche) -> list[str]:
    """Cinq premiers produits et leurs montants : sur un petit écran, leurs tuiles n'ont pas toutes un nom."""
    phrases = []
    for cote in (fiche.importations, fiche.exportations):
        if cote is not None and cote.total_eur:
            nommes = cote.produits[cote.produits["code"] != AUTRES].head(_PREMIERS_PRODUITS)
            ecrits = montants(nommes["valeur_eur"], fiche.provenance.exacte)
            produits = "\u202f; ".join(
                f"{echapper(str(court))} ({ecrit})"
                for court, ecrit in zip(nommes["libelle_court"], ecrits, strict=True)
            )
            phrases.append(f"**{MOT[cote.sens]}, les premiers produits\u00a0:** {produits}.")
    return phrases


def echanges(flux: TableFlux, fiche: Fiche, *, sens: Sens) -> None:
    """Sankey du département, de sa région ou de la France, et ses cinq flux principaux en phrases."""
    vue = cache.fiche(flux, _echelle(fiche, sens))
    cote = vue.exportations if sens == "export" else vue.importations
    if cote is None:
        st.info(f"{MOT[sens]} inconnues\u00a0: le fichier chargé ne les contient pas.")
        return
    lieu, provenance = vue.territoire, vue.provenance
    st.markdown(
        f"**{MOT[sens]} {de(lieu.nom)}\u00a0: {total(vue, cote)}**"
        + (f" — {place(vue, cote)}" if lieu.genre == "departement" else "")
    )
    figure = cache.figure(vue, figure_flux, sens=sens)
    if figure is None:
        st.info(f"Aucune {MOT[sens].lower()[:-1]} n’est enregistrée sur la période.")
        return
    titre_de_figure(figure)
    nom = _fichier(f"{MOT[sens].lower()}-flux", vue)
    montrer(figure, cle=f"sankey_{sens}", fichier=nom, statut=provenance.statut)
    st.markdown("**Les cinq flux principaux**")
    st.markdown("\n".join(cache.phrases(vue, _flux_principaux, sens=sens)))


def _echelle(fiche: Fiche, sens: Sens) -> str:
    """Code du territoire à montrer : celui de la fiche, sa région ou la France."""
    lieu, nom = fiche.territoire, f"echelle_{sens}"
    if lieu.genre == "france":
        return lieu.code
    codes, noms = {"dep": lieu.code}, {"dep": "Département" if lieu.genre == "departement" else "Région"}
    if fiche.region is not None:
        codes["region"], noms["region"] = fiche.region.code, "Région"
    elif st.query_params.get(nom) == "region":  # choisie pour un autre territoire
        st.query_params[nom] = "dep"
    codes["france"], noms["france"] = "FR", "France"
    return codes[choisir(nom, noms, libelle="Échelle", colonne=st.container(), boutons=True)]


def _flux_principaux(fiche: Fiche, *, sens: Sens) -> list[str]:
    cote = fiche.exportations if sens == "export" else fiche.importations
    return [
        f"1. {echapper(depart)} → {echapper(arrivee)}\u00a0: **{valeur}**"
        + (f", *{echapper(mention)}*" if mention else "")
        for depart, arrivee, valeur, mention in (flux_principaux(fiche, cote) if cote is not None else ())
    ]


def valeur_des_chiffres(fiche: Fiche) -> None:
    """Ce que vaut l'estimation ici : partage entre pays, réserves du territoire, chiffres publiés à côté."""
    phrase = phrase_confiance(fiche)
    if phrase is None:
        return
    st.subheader("Ce que valent ces chiffres", anchor="valeur")
    st.markdown(insecables(phrase))
    deja_dites = cache.phrases(fiche, phrases_a_retenir)
    for reserve in reserves_de(fiche):
        dite = insecables(reserve.phrase) in deja_dites
        phrase = "voir « À retenir »." if dite else reserve.phrase[:1].lower() + reserve.phrase[1:]
        st.caption(insecables(f"{reserve.sujet.capitalize()} : {phrase} Source : {reserve.source}."))
    publies = cache.phrases(fiche, table_publies)
    if len(publies):
        st.markdown("**Ce qui est publié sur ce territoire, et ce que l’estimation en dit**")
        tableau(publies, legende="Chiffres publiés sur ce territoire, et estimation")


def comparaison(fiche: Fiche) -> None:
    """Spécialisation et concentration, en mots puis en barres."""
    if fiche.exportations is None or fiche.specialisations is None or fiche.exportations.total_eur == 0:
        st.info("Sans exportations connues, il n’y a rien à comparer.")
        return
    st.markdown("\n".join(f"- {phrase}" for phrase in cache.phrases(fiche, phrases_concentration)))
    figure = cache.figure(fiche, figure_specialisation)
    if figure is None:
        st.info("Aucun produit ne pèse nettement plus ici que dans les exportations de la France.")
        return
    titre_de_figure(figure)
    nom = _fichier("specialisation", fiche)
    montrer(figure, cle="specialisation", fichier=nom, statut=fiche.provenance.statut)


def choisir_comparaison(flux: TableFlux, fiche: Fiche) -> str | None:
    """« Comparer avec… » : code du territoire choisi parmi ceux qui s'y prêtent."""
    if fiche.territoire.genre == "france":
        return None
    options = {
        autre: f"{nom_affiche(autre)}, {pourquoi}" for autre, pourquoi in _proposes(flux, fiche).items()
    }
    recu = st.query_params.get(_AVEC)
    if recu is not None and recu not in options:  # choisi depuis un autre territoire
        st.query_params.pop(_AVEC)
        recu = None
    st.session_state["liste_avec"] = recu
    return st.selectbox(
        "Comparer avec…",
        list(options),
        index=None,
        key="liste_avec",
        format_func=options.__getitem__,
        placeholder="Comparer avec…",
        label_visibility="collapsed",
        filter_mode="contains",
        on_change=_suivre_avec,
        width=_LISTE_AVEC,
    )


def comparer_avec(flux: TableFlux, fiche: Fiche, choisi: str | None) -> None:
    """Les chiffres du territoire choisi à côté de ceux-ci, sur place."""
    if choisi is None:
        return
    code = fiche.territoire.code
    fiches = [fiche, cache.fiche(flux, choisi)]
    st.markdown(f"**{echapper(fiche.territoire.nom)} et {echapper(fiches[1].territoire.nom)}**")
    tableau(chiffres_fiches(fiches), legende="Chiffres clés des deux territoires")
    st.markdown("\n".join(f"- {echapper(phrase)}" for phrase in phrases_fiches(fiches)))
    st.page_link(
        navigation.page("comparer"),
        label="Comparer aussi produits, pays et spécialités",
        icon=":material/compare_arrows:",
        query_params=navigation.etat_pour("comparer") | {"vue": "fiches", "lieux": f"{code}~{choisi}"},
    )


def _suivre_avec() -> None:
    choisi = st.session_state["liste_avec"]
    if choisi:
        st.query_params[_AVEC] = choisi
    else:
        st.query_params.pop(_AVEC, None)


def _proposes(flux: TableFlux, fiche: Fiche) -> dict[str, str]:
    """Code d'un territoire → pourquoi le comparer ; pour une région, les autres régions."""
    lieu = fiche.territoire
    if lieu.genre == "departement":
        propres = {fiche.region.code: "sa région"} if fiche.region is not None else {}
        return propres | cache.a_comparer(flux, lieu.code)
    return {f"R{c}": "autre région" for c in tables.regions()["code"] if f"R{c}" not in {lieu.code, "R22"}}


def _fichier(sujet: str, fiche: Fiche) -> str:
    """« balance-25-2024 » : nom commun des téléchargements."""
    return f"{sujet}-{fiche.territoire.code}-{fiche.provenance.periode}".lower()
