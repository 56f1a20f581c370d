"""« Évolution » d'un territoire : séries par trimestre, ventes aux États-Unis, attendu et observé."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from modules.donnees import tables
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance
from modules.ecran import cache
from modules.ecran.choix import choisir
from modules.ecran.composants import chiffres, montrer, tableau, titre_de_figure
from modules.ecran.partage import Fichier, proposer
from modules.fiche.fiche import Fiche
from modules.figures.evolution import (
    bandes_visibles,
    base_100,
    echanges,
    euros_ecrits,
    legende_bandes,
    ventes_us,
)
from modules.figures.gabarit import dire
from modules.langue.typographie import echapper
from modules.vues.evolution import (
    NON_CONNUES,
    NOTE_ATTENDU,
    NOTE_PETITES,
    NOTE_RUPTURE,
    Chronique,
    bandes_des_regimes,
    cas_attendus,
    changements,
    ecrire_trimestre,
    ecrire_variation,
    message_base_100,
    message_serie,
    phrases_evolution,
    source_des_series,
    table_attendu,
    table_attendus,
    table_base_100,
    table_evolution,
    table_montree,
    trimestres_attendus,
)
from modules.vues.evolution import figure_attendu as figure_de_l_attendu
from modules.vues.tableur import csv_francais

_TOUS = "tous"
_PROPOSES = 30  # produits ou pays, du plus échangé au moins échangé
_CSV_SERIES = "Séries trimestrielles (CSV)"
_CSV_ATTENDU = "Attendu et observé (CSV)"


def evolution(flux: TableFlux, fiche: Fiche) -> None:
    """La section entière ; sans trimestres, ce qui a été observé pour la France."""
    if not flux.provenance.trimestres:
        _sans_trimestres(flux, fiche)
        return
    produit, pays = _choix(fiche)
    c = cache.chronique(flux, fiche.territoire.code, produit=produit, pays=pays)
    if c.serie is None:
        return
    _derniers(c)
    st.markdown("\n".join(f"- {echapper(phrase)}" for phrase in phrases_evolution(c)))
    _series(c)
    st.subheader("Ventes aux États-Unis, trimestre par trimestre", anchor=False)
    _ventes_us(c)
    with st.expander("Trimestre par trimestre, à l’euro"):
        tableau(table_montree(c), legende=f"Séries trimestrielles, {c.territoire.nom}")
    _changements(flux, c)
    if not c.attendu.empty:
        st.subheader("Attendu et observé", anchor=False)
        _attendu(c)
    _telecharger(c)


def _choix(fiche: Fiche) -> tuple[str | None, str | None]:
    """Un produit et un pays parmi les premiers du territoire, gardés dans l'adresse."""
    cotes = [c for c in (fiche.exportations, fiche.importations) if c is not None]
    gauche, droite = st.columns(2)
    codes_produits = _premiers([c.sommes_produits for c in cotes], set(tables.produits()["code"]))
    codes_pays = _premiers([c.sommes_pays for c in cotes], set(tables.pays()["code"]))
    produits = {_TOUS: "Tous les produits"} | {c: tables.nom_produit(c) for c in codes_produits}
    pays = {_TOUS: "Tous les pays"} | {c: tables.libelle_pays(c) for c in codes_pays}
    produit = choisir("serie_produit", produits, libelle="Produit", colonne=gauche)
    partenaire = choisir("serie_pays", pays, libelle="Pays partenaire", colonne=droite)
    return (None if produit == _TOUS else produit), (None if partenaire == _TOUS else partenaire)


def _premiers(sommes: list["pd.Series[int]"], connus: set[str]) -> list[str]:
    total = pd.concat(sommes).groupby(level=0).sum() if sommes else pd.Series(dtype=float)
    classes = total[total > 0].sort_values(ascending=False)
    return [str(code) for code in classes.index if code in connus][:_PROPOSES]


def _derniers(c: Chronique) -> None:
    """Le dernier trimestre, et son écart au même de l'année d'avant."""
    if c.serie is None:
        return
    ligne, ecarts = c.serie.trimestres.iloc[-1], c.serie.un_an().iloc[-1]
    montres = {
        "exportations": "Exportations", "importations": "Importations",
        "exportations_us": "Ventes aux États-Unis",
    }  # fmt: skip
    st.markdown(f"**{ecrire_trimestre(ligne['trimestre'])}**, et écart au même trimestre de l’année d’avant")
    chiffres(
        [
            (
                nom,
                euros_ecrits(ligne[f"{cle}_eur"]),
                f"Sur un an\u00a0: {ecrire_variation(ecarts[f'{cle}_pct'])}",
            )
            for cle, nom in montres.items()
        ],
        cle="chiffres-trimestre",
    )


def _series(c: Chronique) -> None:
    """Valeurs, ou indices face à la région et à la France ; la table porte masses et valeur unitaire."""
    if c.serie is None:
        return
    nom = _sujet(c)
    vues = {"valeur": "Trimestre par trimestre", "glissant": "Douze mois glissants"}
    if c.region is not None or c.france is not None:
        face = "Face à la région et à la France" if c.region is not None else "Face à la France"
        vues["base100"] = face
    vue = choisir("serie_vue", vues, libelle="Montrer", colonne=st.container(), boutons=True)
    if vue == "base100":
        noms = {"territoire": c.territoire.nom}
        noms |= {"region": c.region.territoire.nom} if c.region is not None else {}
        noms |= {"france": "France"} if c.france is not None else {}
        table = table_base_100(c)
        figure = base_100(
            table,
            noms,
            titre=f"Exportations, base 100, {nom}",
            source=source_des_series(c.provenance, "export"),
        )
        figure = dire(figure, message_base_100(table, noms), unite="")
    else:
        titre = "Échanges par trimestre" if vue == "valeur" else "Sommes des quatre derniers trimestres"
        serie = c.serie.trimestres if vue == "valeur" else c.serie.glissant()
        figure = echanges(serie, titre=f"{titre}, {nom}", source=source_des_series(c.provenance))
        ecarts = c.serie.un_an() if vue == "valeur" else c.serie.un_an_glissant()
        figure = dire(figure, message_serie(ecarts, "exportations", "Exportations"), unite="en euros")
    titre_de_figure(figure)
    montrer(figure, cle=f"evolution_{vue}", fichier=_fichier("evolution", c), statut=c.provenance.statut)
    if c.serie.rompue and c.serie.trimestres["trimestre"].min() < "2022T1":
        st.caption(NOTE_RUPTURE)
    _volumes(c)


def _volumes(c: Chronique) -> None:
    """Masse et valeur unitaire du dernier trimestre, quand les deux masses sont connues."""
    if c.serie is None:
        return
    volumes = c.serie.volumes().iloc[-1]
    dits = [
        f"{nom}\u00a0: quantité {ecrire_variation(volumes[f'{cle}_kg_pct'])}, "
        f"prix au kilogramme {ecrire_variation(volumes[f'{cle}_eur_par_kg_pct'])}"
        for cle, nom in (("exportations", "Exportations"), ("importations", "Importations"))
        if pd.notna(volumes[f"{cle}_kg_pct"])
    ]
    if dits:
        st.caption("Sur un an, en volume. " + "\u202f; ".join(dits) + ".")


def _ventes_us(c: Chronique) -> None:
    if c.serie is None:
        return
    bandes = bandes_des_regimes()
    serie = c.serie.trimestres
    figure = ventes_us(
        serie,
        bandes,
        titre=f"Ventes aux États-Unis, {_sujet(c, pays=False)}",
        source=source_des_series(c.provenance, "export"),
    )
    message = message_serie(c.serie.un_an(), "exportations_us", "Ventes aux États-Unis")
    figure = dire(figure, message, unite="en euros")
    titre_de_figure(figure, niveau=0)
    montrer(figure, cle="evolution_us", fichier=_fichier("ventes-etats-unis", c), statut=c.provenance.statut)
    visibles = bandes_visibles(bandes, list(serie["trimestre"]))
    if visibles:
        st.caption(f"Régimes américains, dans l’ordre des bandes grises. {legende_bandes(visibles)}")


def _changements(flux: TableFlux, c: Chronique) -> None:
    """Produits et pays dont les ventes ont le plus changé sur un an ; rien sans l'année d'avant."""
    with st.expander("Ce qui a le plus changé sur un an"):
        for dimension, nom in (("produit", "Produits vendus"), ("pays", "Pays clients")):
            table = changements(cache.ecarts(flux, c.territoire.code, dimension))
            if table.empty:
                st.caption(f"{nom}\u00a0: l’année d’avant n’est pas dans le fichier.")
                continue
            st.markdown(f"**{nom}**")
            tableau(table, legende=f"{nom}, écarts sur un an, {c.territoire.nom}")


def _attendu(c: Chronique) -> None:
    """Un trimestre au choix, tous produits puis les premiers, ici puis en France ; tous dans une table."""
    trimestres = {t: ecrire_trimestre(t) for t in trimestres_attendus(c)}
    choisi = choisir("serie_attendu", trimestres, libelle="Trimestre", colonne=st.container())
    st.markdown(
        f"**{trimestres[choisi]}**, ventes aux États-Unis par rapport au même trimestre de l’année d’avant"
    )
    titre = f"Attendu et observé, {c.territoire.nom}, {trimestres[choisi]}"
    figure = figure_de_l_attendu(cas_attendus(c, choisi), titre=titre, p=c.provenance)
    titre_de_figure(figure, niveau=0)
    montrer(figure, cle="attendu", fichier=_fichier("attendu-observe", c), statut=c.provenance.statut)
    with st.expander("Tous les trimestres depuis les surtaxes, produit par produit"):
        tableau(table_attendus(c), legende=f"Attendu et observé sur un an, {c.territoire.nom}")
    st.caption(NOTE_ATTENDU)
    st.caption(NOTE_PETITES)


def _sans_trimestres(flux: TableFlux, fiche: Fiche) -> None:
    """Les relevés nationaux, et l'effet que l'outil calcule pour chacun."""
    st.info(NON_CONNUES)
    figure = cache.figure_nationale(flux)
    if figure is None:
        return
    st.subheader("Attendu et observé, en France", anchor=False)
    code, p = fiche.territoire.code, flux.provenance
    fichier = f"attendu-observe-{code}-{p.periode}".lower()
    titre_de_figure(figure, niveau=0)
    montrer(figure, cle="attendu", fichier=fichier, statut="officiel")
    st.caption(NOTE_ATTENDU)
    nom = f"observations-nationales-{code}-{p.periode}".lower()
    _bouton(_CSV_ATTENDU, lambda: table_attendu(cache.chronique(flux, code)), p, nom=nom)


def _telecharger(c: Chronique) -> None:
    gauche, droite = st.columns(2)
    with gauche:
        _bouton(_CSV_SERIES, partial(table_evolution, c), c.provenance, nom=_fichier("evolution", c))
    if not c.attendu.empty:
        with droite:
            _bouton(_CSV_ATTENDU, partial(table_attendu, c), c.provenance, nom=_fichier("attendu-observe", c))


def _bouton(libelle: str, table: Callable[[], pd.DataFrame], p: Provenance, *, nom: str) -> None:
    fichier = Fichier(libelle, f"{nom}.csv", lambda: csv_francais(table(), statut=p.statut, source=p.source))
    proposer(fichier, cle=f"dl-{nom}", large=True)


def _sujet(c: Chronique, *, pays: bool = True) -> str:
    """« Doubs, vins de raisin, États-Unis » : le territoire et ce qui est choisi."""
    choisis = [c.territoire.nom]
    if c.produit is not None:
        choisis.append(tables.nom_produit(c.produit))
    if pays and c.pays is not None:
        choisis.append(tables.libelle_pays(c.pays))
    return ", ".join(choisis)


def _fichier(sujet: str, c: Chronique) -> str:
    filtres = "".join(f"-{code}" for code in (c.produit, c.pays) if code)
    trimestres = c.provenance.trimestres
    periode = f"{trimestres[0]}-{trimestres[-1]}" if trimestres else c.provenance.periode
    return f"{sujet}-{c.territoire.code}{filtres}-{periode}".lower()
