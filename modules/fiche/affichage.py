"""Précision permise à chaque chiffre, en-tête d'une fiche et réserves propres à un territoire.

Une estimation ne montre que ce qu'elle sait.
"""

from collections.abc import Mapping

from modules.donnees.confiance import SUR, TETES, publies_par_case
from modules.donnees.provenance import Provenance
from modules.donnees.tables import de
from modules.fiche.echanges import ETATS_UNIS
from modules.fiche.fiche import Cote, Fiche
from modules.langue.nombres import INCONNU, montant, nombre, ordinal, soustraire, texte_part, unite_commune

ECART_COMMENTABLE = 1.3  # rapport en dessous duquel une estimation ne se commente pas
_PRESQUE_AUTANT = 1.05  # rapport à une moyenne en deçà duquel « 1,0 fois » n'apprend rien
UNITES_CLASSEES = 100
_FOIS_ENTIERES = 10  # « 12 fois » : au-delà, la décimale n'apprend rien


def texte_total(
    valeur_eur: float | None, *, provenance: Provenance, territoire: str, unite: str | None = None
) -> str:
    """Total ou solde d'un territoire : précis si ses totaux sont publiés. `unite` : celle de ses voisins."""
    if valeur_eur is None:
        return INCONNU
    return montant(valeur_eur, exact=provenance.total_exact(territoire), unite=unite)


def texte_montant(valeur_eur: int | None, *, provenance: Provenance, unite: str | None = None) -> str:
    """Montant d'un produit, d'un pays ou d'un flux. `unite` : celle de ses voisins."""
    exact = provenance.exacte
    return INCONNU if valeur_eur is None else montant(valeur_eur, exact=exact, unite=unite)


def texte_rang(
    rang: int | None, *, provenance: Provenance, chances: Mapping[int, float] | None = None
) -> str:
    """Place parmi les 100 unités classées : « 41e sur 100 », « autour du 40e » sur une estimation.

    `chances` : celles de `chances_de_tete` ; une place en tête qu'elles ne rendent pas sûre se dit « autour
    du 5e ».
    """
    court = rang_court(rang, provenance=provenance)
    if rang is None:
        return court
    if provenance.exacte:
        return f"{court} sur {UNITES_CLASSEES}"
    if chances is not None and rang <= max(TETES):
        sures = [n for n in TETES if rang <= n and chances[n] >= SUR]
        if not sures:
            return f"autour du {ordinal(5 * max(1, round(rang / 5)))}"
        return f"parmi les {'cinq' if sures[0] == TETES[0] else 'dix'} premiers"
    return f"parmi les {court}" if _en_tete_ou_en_queue(rang) else court


def rang_court(rang: int | None, *, provenance: Provenance) -> str:
    """« 41e », « cinq premiers », « autour du 40e », « non classé » : le même, pour une colonne."""
    if rang is None:
        return "non classé"
    if provenance.exacte:
        return ordinal(rang)
    if _en_tete_ou_en_queue(rang):
        return "cinq premiers" if rang <= 5 else "dix premiers" if rang <= 10 else "cinq derniers"
    return f"autour du {ordinal(5 * round(rang / 5))}"


def _en_tete_ou_en_queue(rang: int) -> bool:
    """Place qu'une estimation ne donne que par groupe : dix premiers, cinq derniers."""
    return rang <= 10 or rang > UNITES_CLASSEES - 5


def ecart_net(grand: float, petit: float, *, provenance: Provenance) -> bool:
    """L'écart entre deux montants se commente-t-il ? Toujours sur des chiffres relevés."""
    return grand > petit and (provenance.exacte or grand >= ECART_COMMENTABLE * petit)


# Solde de la France, en Md€ : sur le champ des fichiers départementaux, puis publié (FAB/FAB).
_SOLDES_FRANCE = {"2024": ("−104,4", "−81,0")}
_PROPRES: dict[str, str] = {
    "20": "La Corse compte pour une seule unité et forme sa propre région\u00a0: pas de part régionale.",
    "75": "Par convention douanière, le gaz importé par gazoduc est affecté à Paris.",
    "99": "Monaco est compté en Provence-Alpes-Côte d’Azur, comme dans la source, et n’est pas classé.",
}
_PROPRES_ESTIMATION: dict[str, str] = {
    "9C": "L’estimation reconduit les ventes de satellites de 2019\u00a0: à lire avec prudence.",
}
_NOTE_DROM = "Les départements d’outre-mer sont comparés à l’ensemble des DROM."


def note_solde(provenance: Provenance) -> str:
    """Ce qu'est le solde affiché ; les deux soldes de la France, pour la période montrée seulement."""
    ici, publie = _SOLDES_FRANCE.get(provenance.periode, ("", ""))
    exemple = f" ({ici}\u00a0Md€ pour la France en {provenance.periode})" if ici else ""
    montant_publie = f" de {publie}\u00a0Md€" if publie else ""
    return (
        "Solde = exportations FAB − importations CAF (transport et assurance compris à l’achat seulement), "
        "sur le champ des fichiers départementaux\u00a0: il "
        f"surestime le déficit{exemple} et ne se compare pas au solde publié{montant_publie} (FAB/FAB, tous "
        "compléments)."
    )


def notes(fiche: Fiche) -> tuple[str, ...]:
    """Phrases à afficher, les plus propres au territoire d'abord ; la note sur le solde est à part."""
    code, estimation = fiche.territoire.code, fiche.provenance.est_estimation
    propres = [
        _PROPRES.get(code),
        _PROPRES_ESTIMATION.get(code) if estimation else None,
        _NOTE_DROM if fiche.region is not None and fiche.region.code == "R24" else None,
        *(_non_ventile(c, estimation=estimation) for c in (fiche.exportations, fiche.importations) if c),
        *(
            f"Les {nom} ne sont pas dans le fichier\u00a0: inconnues, et non nulles."
            for nom in _absents(fiche)
        ),
    ]
    return tuple(phrase for phrase in propres if phrase)


def _absents(fiche: Fiche) -> list[str]:
    cotes = {"exportations": fiche.exportations, "importations": fiche.importations}
    return [nom for nom, cote in cotes.items() if cote is None]


def _non_ventile(cote: Cote, *, estimation: bool) -> str | None:
    """Part sans produit ou sans pays connu ; sans objet pour une estimation, qui n'a que `ZZ`."""
    if estimation or not cote.total_eur:
        return None
    manques = {"produit": cote.non_ventile_produits_eur, "pays": cote.non_ventile_pays_eur}
    dits = [
        f"{texte_part(montant / cote.total_eur, exact=True)} sans {axe} identifié"
        for axe, montant in manques.items()
        if montant
    ]
    nom = "exportations" if cote.sens == "export" else "importations"
    if not dits:
        return None
    return f"Dans les {nom}, {' et '.join(dits)}\u00a0: compté dans le total et dans «\u00a0Autres\u00a0»."


def unite_des_totaux(*fiches: Fiche) -> str:
    """Unité où s'écrivent ventes, achats et solde de ces territoires ; M€ si l'un d'eux est exact."""
    if any(f.provenance.total_exact(f.territoire.code) for f in fiches):
        return "M€"
    cotes = [c for f in fiches for c in (f.exportations, f.importations) if c is not None]
    return unite_commune([*(c.total_eur for c in cotes), *(f.solde_eur for f in fiches)])


def total(fiche: Fiche, cote: Cote | None, *, unite: str | None = None) -> str:
    """Total d'un sens, « inconnu » s'il manque au fichier ; dans l'unité des deux autres totaux."""
    valeur, unite = None if cote is None else cote.total_eur, unite or unite_des_totaux(fiche)
    return texte_total(valeur, provenance=fiche.provenance, territoire=fiche.territoire.code, unite=unite)


def solde(fiche: Fiche, *, unite: str | None = None) -> str:
    """Solde du territoire, dans l'unité de ses totaux : la différence des deux montants écrits."""
    code, unite = fiche.territoire.code, unite or unite_des_totaux(fiche)
    return texte_total(solde_ecrit(fiche), provenance=fiche.provenance, territoire=code, unite=unite)


def solde_ecrit(fiche: Fiche) -> float | None:
    """Solde (euros) tel qu'il se lit à côté des deux totaux arrondis ; None s'il manque un sens."""
    ventes, achats = fiche.exportations, fiche.importations
    if ventes is None or achats is None:
        return None
    exact = fiche.provenance.total_exact(fiche.territoire.code)
    return soustraire(ventes.total_eur, achats.total_eur, exact)


def couverture(fiche: Fiche) -> str:
    """Taux de couverture."""
    return texte_part(fiche.taux_couverture, exact=fiche.provenance.total_exact(fiche.territoire.code))


def part_etats_unis(fiche: Fiche) -> tuple[str, str | None]:
    """« 14 % » et « 1,7 fois la part de la France (8,2 %) » ; sans comparaison pour la France elle-même.

    À côté d'une estimation, le chiffre publié des ventes du territoire aux États-Unis, s'il y en a un.
    """
    exact = fiche.provenance.exacte
    nationale = fiche.etats_unis.part_france if fiche.etats_unis else None
    texte = texte_part(fiche.dependance_us, exact=exact)
    if fiche.territoire.genre == "france" or fiche.dependance_us is None or not nationale:
        return texte, None
    publie = publies_par_case(fiche.territoire.code).get(("export", "", ETATS_UNIS)) if not exact else None
    rapport = fiche.dependance_us / nationale
    moyenne = texte_part(nationale, exact=exact)
    dit = nombre(rapport, 0 if rapport >= _FOIS_ENTIERES else 1 if rapport >= 0.1 else 2)
    comparee = f"{dit} fois la part de la France ({moyenne})"
    if texte == moyenne:
        comparee = "comme en France"
    elif 1 / _PRESQUE_AUTANT < rapport < _PRESQUE_AUTANT:
        comparee = f"à peu près comme en France ({moyenne})"
    return texte, f"{comparee}\u202f; {publie.mention}" if publie else comparee


def total_publie(fiche: Fiche) -> str | None:
    """« total publié par la Douane », à côté des seuls totaux d'une estimation qui n'en sont pas."""
    p = fiche.provenance
    return "total publié par la Douane" if p.est_estimation and p.total_exact(fiche.territoire.code) else None


def place(fiche: Fiche, cote: Cote | None) -> str:
    """« 20,0 % de la région · 0,73 % de la France · rang : autour du 40e »."""
    if cote is None:
        return "absentes du fichier chargé"
    code, p = fiche.territoire.code, fiche.provenance
    morceaux = [publie] if (publie := total_publie(fiche)) else []
    if cote.part_region is not None and fiche.region is not None:
        exact = p.total_exact(code) and p.total_exact(fiche.region.code)
        morceaux.append(f"{texte_part(cote.part_region, exact=exact)} {de(fiche.region.nom)}")
    if cote.part_france is not None:
        exact = p.total_exact(code) and p.total_exact("FR")
        morceaux.append(f"{texte_part(cote.part_france, exact=exact)} de la France")
    if fiche.territoire.genre == "departement":
        morceaux.append(f"rang\u00a0: {texte_rang(cote.rang, provenance=p)}")
    return " · ".join(morceaux)
