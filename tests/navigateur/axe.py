"""axe-core dans la page : règles enfreintes, moins les exceptions nommées de Streamlit."""

from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

from tests.navigateur.chromium import attendre_calme

# Défauts mineurs ou modérés de Streamlit, que rien dans l'application ne corrige sans casser son arbre :
# règle → seuls éléments admis. Tout autre élément, toute autre règle, fait échouer le test.
EXCEPTIONS = {
    # La liste déroulée est posée en fin de document, hors de toute zone ; le champ la désigne.
    "region": "[role=listbox], [role=listbox] *",
}
# Les nœuds d'une règle portent leur sélecteur : on garde ceux qui ne sont pas admis.
ANALYSER = """async ([exceptions, zone]) => {
  const { violations } = await axe.run(zone || document, { resultTypes: ["violations"] });
  return violations.flatMap((v) => v.nodes
    .filter((n) => !(v.id in exceptions
      && document.querySelector(n.target.at(-1))?.matches(exceptions[v.id])))
    .map((n) => ({ regle: v.id, gravite: v.impact, element: n.html.slice(0, 200), aide: v.help })));
}"""


@cache
def _source() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def infractions(page: Page, zone: str | None = None) -> list[dict[str, Any]]:
    """Une ligne par élément fautif : règle, gravité, élément, explication.

    `zone` : sélecteur de ce qui vient de s'ouvrir ; sans elle, toute la page.
    """
    attendre_calme(page)
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(_source())
    trouvees: list[dict[str, Any]] = page.evaluate(ANALYSER, [EXCEPTIONS, zone])
    return trouvees
