"""D'où vient un chiffre, sur quelle période, et avec quelle réserve."""

import json
from dataclasses import asdict, dataclass
from typing import Literal

Statut = Literal["estimation", "officiel", "importé"]
Sens = Literal["export", "import"]

CONCEPT: dict[str, str] = {"export": "FAB", "import": "CAF"}
LIBELLE_STATUT: dict[str, str] = {
    "estimation": "Estimation",
    "officiel": "Données officielles",
    "importé": "Données importées (cette session)",
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Carte d'identité d'un jeu de flux, affichée sous chaque figure et dans chaque export.

    `debut` et `fin` : mois ISO inclus (« 2024-01 »). `complete` : douze mois pleins.
    `totaux_publies` : codes de territoire (« FR », « R16 », « 25 ») dont le total est un chiffre
    publié ; ne sert qu'à une estimation. `empreinte` : sha256 des flux, abrégé par `marque`.
    `sens_absents` : sens pas encore importés, donc inconnus (jamais nuls).
    """

    statut: Statut
    source: str
    periode: str
    debut: str
    fin: str
    complete: bool
    licence: str
    reserve: str = ""
    empreinte: str = ""
    totaux_publies: tuple[str, ...] = ()
    sens_absents: tuple[Sens, ...] = ()

    @property
    def est_estimation(self) -> bool:
        """Vrai quand les montants sont modélisés et non relevés par la douane."""
        return self.statut == "estimation"

    @property
    def marque(self) -> str:
        """Marque courte des données pour les liens : statut, période, empreinte."""
        return f"{self.statut[0]}-{self.periode}-{self.empreinte[:8]}"

    def total_exact(self, territoire: str) -> bool:
        """Le total de ce territoire s'affiche-t-il à la décimale près ?"""
        return not self.est_estimation or territoire in self.totaux_publies

    def ligne(self, sens: Sens | None = None) -> str:
        """Ligne placée sous une figure : « Estimation 2024 · FAB · Source : … »."""
        concept = CONCEPT[sens] if sens else "FAB à l’export, CAF à l’import"
        return f"{LIBELLE_STATUT[self.statut]} {self.periode} · {concept} · Source\u00a0: {self.source}"

    def vers_json(self) -> str:
        """Texte JSON rangé dans les métadonnées Parquet."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def depuis_json(cls, texte: str) -> "Provenance":
        """Relit `vers_json`."""
        champs = json.loads(texte)
        for liste in ("totaux_publies", "sens_absents"):
            champs[liste] = tuple(champs.get(liste, ()))
        return cls(**champs)
