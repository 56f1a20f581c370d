"""Codes connus, auxquels la lecture compare ceux des fichiers de la douane."""

from dataclasses import dataclass
from functools import cache

from modules.donnees import tables


@dataclass(frozen=True, slots=True)
class CodesConnus:
    """`a129` : CPF4 → A129. `regions` : département → région douanière. `pays` : codes de pays."""

    a129: dict[str, str]
    regions: dict[str, str]
    pays: frozenset[str]

    def manque(self, dimension: str, code: str) -> bool:
        """Ce code est-il à compter comme « non ventilé » ?"""
        connus = {"departement": self.regions, "produit": self.a129, "pays": self.pays}[dimension]
        return code not in connus


@cache
def codes_connus() -> CodesConnus:
    """Codes des nomenclatures embarquées."""
    produits, departements = tables.produits(), tables.departements()
    return CodesConnus(
        a129=dict(zip(produits["code"], produits["a129"], strict=True)),
        regions=dict(zip(departements["code"], departements["region"], strict=True)),
        pays=frozenset(tables.pays()["code"]),
    )
