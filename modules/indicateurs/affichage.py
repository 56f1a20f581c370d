"""Précision permise à chaque chiffre : une estimation ne montre que ce qu'elle sait.

Règles : méthode de l'estimation 2024, § 7. Un total publié ou un fichier officiel garde une décimale ; tout
le reste d'une estimation s'écrit avec deux chiffres significatifs et un rang « autour du 40e ».
"""

from math import floor, log10

from modules.donnees.provenance import Provenance
from modules.langue.nombres import INCONNU, deux_chiffres, montant, ordinal, part

ECART_COMMENTABLE = 1.3  # rapport en dessous duquel une estimation ne se commente pas
UNITES_CLASSEES = 100


def texte_total(valeur_eur: int | None, *, provenance: Provenance, territoire: str) -> str:
    """Total ou solde d'un territoire : précis si ses totaux sont publiés."""
    if valeur_eur is None:
        return INCONNU
    return montant(valeur_eur, exact=provenance.total_exact(territoire))


def texte_montant(valeur_eur: int | None, *, provenance: Provenance) -> str:
    """Montant d'un produit, d'un pays ou d'un flux."""
    return INCONNU if valeur_eur is None else montant(valeur_eur, exact=not provenance.est_estimation)


def texte_part(valeur: float | None, *, exact: bool) -> str:
    """Part de 0 à 1 : « 20,0 % », « 0,73 % » si elle est exacte, sinon deux chiffres significatifs."""
    if valeur is None:
        return INCONNU
    if exact:
        return part(valeur, 1 if valeur >= 0.01 or valeur == 0 else 2)
    if valeur < 0.00005:
        return part(valeur, 0 if valeur == 0 else 2)
    arrondi = deux_chiffres(valeur * 100)
    return part(arrondi / 100, max(0, 1 - floor(log10(arrondi))))


def texte_rang(rang: int | None, *, provenance: Provenance) -> str:
    """Place parmi les 100 unités classées : « 41e sur 100 », « autour du 40e » sur une estimation."""
    if rang is None:
        return "non classé"
    if not provenance.est_estimation:
        return f"{ordinal(rang)} sur {UNITES_CLASSEES}"
    if rang <= 5:
        return "parmi les cinq premiers"
    if rang <= 10:
        return "parmi les dix premiers"
    if rang > UNITES_CLASSEES - 5:
        return "parmi les cinq derniers"
    return f"autour du {ordinal(5 * round(rang / 5))}"


def ecart_net(grand: float, petit: float, *, provenance: Provenance) -> bool:
    """L'écart entre deux montants se commente-t-il ? Toujours sur des chiffres relevés."""
    return grand > petit and (not provenance.est_estimation or grand >= ECART_COMMENTABLE * petit)
