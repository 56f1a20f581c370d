"""Page « Carnet d'atelier » : une carte par scénario, puis ce qu'on en fait."""

import html
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from modules.documents.compte_rendu import Partie, compte_rendu
from modules.documents.html import Edition
from modules.documents.reglages import lire_reglages
from modules.donnees.erreurs import ErreurMetier
from modules.donnees.flux import TableFlux
from modules.donnees.tables import Territoire, avec_article, territoire
from modules.ecran import adresse, cache, cadre, carnet, navigation
from modules.ecran.partage import Fichier, bouton_copier, proposer
from modules.langue.typographie import echapper
from modules.simulation.echange import (
    NOM_MAXIMUM,
    NOTE_MAXIMUM,
    Carnet,
    carnet_depuis_json,
    carnet_en_json,
    carnet_en_lien,
    ecourter,
)
from modules.simulation.lectures import MESURES
from modules.simulation.mots import scenario_en_phrase
from modules.vues.resultat import euros, trois_nombres, unite_des_resultats

_DEPOT = "fichier_carnet"


def _lieu_de(code: str | None) -> Territoire:
    """Le département de l'atelier, à défaut la France."""
    return territoire(code or "FR")


def parties(flux: TableFlux, cahier: Carnet, *, code: str | None) -> list[Partie]:
    """Scénarios du carnet, calculés, avec le lien qui les rouvre dans le simulateur."""
    return [
        Partie(
            cas,
            cache.exposition(flux, cas.scenario, cas.hypotheses),
            adresse.adresse(
                "simulateur",
                adresse.parametres_scenario(code, cas.scenario, cas.hypotheses, provenance=flux.provenance),
            ),
        )
        for cas in cahier.cas
    ]


def liste(cahier: Carnet, calculees: Sequence[Partie], *, code: str | None) -> None:
    """Une carte par scénario : nom, phrase, trois nombres, note, et ses boutons."""
    if not calculees:
        st.info(
            "Le carnet est vide. Composez un scénario dans le simulateur, puis «\u00a0Enregistrer ce "
            "scénario\u00a0»\u202f; ou rouvrez un carnet enregistré, ci-dessous."
        )
        st.page_link(navigation.page("simulateur"), label="Ouvrir le simulateur", icon=":material/tune:")
        return
    st.header(f"Scénarios pour {avec_article(_lieu_de(code).nom)}", anchor=False)
    lieu = _lieu_de(code).code
    montants = [(p.resultat.ligne(lieu), cache.etendue(p.resultat, lieu)) for p in calculees]
    unite = unite_des_resultats(*montants)
    for rang, partie in enumerate(calculees):
        with st.container(border=True, key=f"cas-{rang}"):
            st.html(_carte(partie, rang=rang, lieu=lieu, unite=unite))
            _boutons(cahier, rang)


def _carte(partie: Partie, *, rang: int, lieu: str, unite: str) -> str:
    ligne, p = partie.resultat.ligne(lieu), partie.resultat.assiette.provenance
    trois = trois_nombres(ligne, p, cache.etendue(partie.resultat, lieu), unite)
    nombres = "".join(
        f'<div><dt>{html.escape(libelle)}</dt><dd><data value="{euros(ligne[mesure])}">{html.escape(valeur)}'
        f"</data> <small>{html.escape(precision)}</small></dd></div>"
        for (libelle, valeur, precision), mesure in zip(trois, MESURES, strict=True)
    )
    note = f'<p class="dit">{html.escape(partie.cas.note)}</p>' if partie.cas.note else ""
    phrase = html.escape(scenario_en_phrase(partie.cas.scenario))
    return (
        f'<h3 class="cas">{rang + 1}. {html.escape(partie.cas.nom)}</h3><p>{phrase}</p>'
        f'<dl class="nombres">{nombres}</dl>{note}'
    )


def _boutons(cahier: Carnet, rang: int) -> None:
    """Rouvrir, déplacer, renommer, dupliquer, supprimer."""
    cas, dernier = cahier.cas[rang], len(cahier.cas) - 1

    def bouton(libelle: str, suivant: Carnet, *, icone: str, inactif: bool = False) -> None:
        st.button(
            libelle,
            key=f"{libelle.lower()}-{rang}",
            icon=f":material/{icone}:",
            help=f"{libelle} «\u00a0{echapper(cas.nom)}\u00a0»",
            on_click=carnet.retenir,
            args=(suivant,),
            disabled=inactif,
        )

    with st.container(horizontal=True):
        if st.button("Rouvrir", key=f"rouvrir-{rang}", icon=":material/tune:", help="Dans le simulateur"):
            adresse.retenir_scenario(cas.scenario, cas.hypotheses)
            st.switch_page(navigation.page("simulateur"))
        bouton("Monter", cahier.deplacer(rang, -1), icone="arrow_upward", inactif=rang == 0)
        bouton("Descendre", cahier.deplacer(rang, 1), icone="arrow_downward", inactif=rang == dernier)
        _renommer(cahier, rang)
        bouton("Dupliquer", cahier.dupliquer(rang), icone="content_copy", inactif=cahier.plein)
        bouton("Supprimer", cahier.retirer(rang), icone="delete")


def _renommer(cahier: Carnet, rang: int) -> None:
    cas = cahier.cas[rang]
    volet = st.popover("Renommer", icon=":material/edit:", key=f"renommer-{rang}", on_change="rerun")
    if not volet.open:
        return
    with volet, st.form(f"form-renommer-{rang}"):
        nom = st.text_input("Nom", cas.nom, max_chars=NOM_MAXIMUM)
        note = st.text_area("Note", cas.note, max_chars=NOTE_MAXIMUM, height=100)
        if st.form_submit_button("Enregistrer"):
            nouveau = replace(
                cas, nom=ecourter(nom, NOM_MAXIMUM) or cas.nom, note=ecourter(note, NOTE_MAXIMUM)
            )
            carnet.retenir(cahier.changer(rang, nouveau))
            st.rerun()


def suite(cahier: Carnet) -> None:
    """Comparer et présenter ; un carnet vide présente le scénario du simulateur et la fiche."""
    with st.container(horizontal=True):
        if st.button("Comparer", icon=":material/compare_arrows:", disabled=len(cahier.cas) < 2):
            st.switch_page(navigation.page("comparer"))
        if st.button("Mode présentation", icon=":material/slideshow:", type="primary"):
            st.switch_page(navigation.page("presentation"))


def emporter(cahier: Carnet, calculees: Sequence[Partie], *, code: str | None) -> None:
    """Lien, fichier, compte rendu."""
    p, lieu = calculees[0].resultat.assiette.provenance, _lieu_de(code)
    date_du_jour = cadre.aujourdhui()
    st.header("Garder et transmettre", anchor=False)
    notes = st.checkbox("Mettre aussi les notes dans le lien", key="notes_du_lien")
    parametres = adresse.parametres_de_page(p) | {
        carnet.PARAMETRE: carnet_en_lien(replace(cahier, territoire=code or ""), notes=notes)
    }
    complet = adresse.adresse("atelier", parametres)
    trop_long = len(complet) > carnet.LIEN_MAXIMUM
    if trop_long:
        st.warning(
            f"Ce carnet ferait un lien de {len(complet)} signes\u202f; au-delà de {carnet.LIEN_MAXIMUM}, un "
            "lien se casse souvent. Transmettez le fichier, ou retirez les notes du lien."
        )
    else:
        bouton_copier(parametres, cle="copier-carnet")
        st.caption(
            f"Le lien ({len(complet)} signes) porte tous les scénarios, "
            + ("avec" if notes else "sans")
            + " leurs notes."
        )
    a_emporter = fichier(cahier)
    gauche, droite = st.columns(2)
    proposer(a_emporter, large=True, dans=gauche)
    a_imprimer = Fichier(
        "Compte rendu d’atelier (HTML, à imprimer)",
        f"compte-rendu-atelier-{lieu.code}-{date_du_jour.isoformat()}.html".lower(),
        lambda: compte_rendu(
            calculees,
            lieu=lieu,
            edition=Edition(lire_reglages(), date_du_jour),
            lien_carnet="" if trop_long else complet,
        ).encode(),
    )
    proposer(a_imprimer, large=True, dans=droite)


def fichier(cahier: Carnet) -> Fichier:
    """Le carnet et ses notes, en JSON."""
    nom = f"carnet-atelier-{cahier.territoire or 'france'}.json".lower()
    return Fichier("Carnet (JSON, avec les notes)", nom, lambda: carnet_en_json(cahier).encode())


def relire() -> None:
    """Rouvre un carnet enregistré ; un fichier refusé ne change rien."""
    volet = st.expander("Rouvrir un carnet enregistré", key="relire-carnet", on_change="rerun")
    if not volet.open:
        return
    with volet:
        depose = st.file_uploader("Fichier JSON d’un carnet", type=["json"], key=_DEPOT)
        if depose is None or not st.button("Charger ce carnet"):
            return
        try:
            texte = depose.getvalue().decode("utf-8-sig")
            lu = carnet_depuis_json(texte, connu=carnet.est_territoire)
        except UnicodeDecodeError:
            st.error("Ce fichier n’est pas du texte\u202f: choisissez un carnet enregistré par cet outil.")
        except ErreurMetier as erreur:
            cadre.montrer_erreur(erreur)
        else:
            carnet.adopter(lu, departement="sien")
            st.rerun()
