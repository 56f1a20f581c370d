"""D'où vient un chiffre, sur quelle période, et avec quelle réserve."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

Statut = Literal["estimation", "officiel", "officiel partiel", "importé", "utilisateur"]
Sens = Literal["export", "import"]

CONCEPT: dict[str, str] = {"export": "FAB", "import": "CAF"}
LIBELLE_STATUT: dict[str, str] = {
    "estimation": "Estimation",
    "officiel": "Données officielles",
    "officiel partiel": "Données officielles partielles",
    "importé": "Données importées (cette session)",
    "utilisateur": "Données de l’utilisateur",
}
INITIALE: dict[str, str] = {
    "estimation": "e", "officiel": "o", "officiel partiel": "p", "importé": "i", "utilisateur": "u",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FichierSource:
    """Fichier d'où viennent des flux : nom, taille en octets et sha256 de ce qui a été lu."""

    nom: str
    octets: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TotalControle:
    """Somme en euros d'un trimestre (« 2025T2 ») et d'un sens, telle que lue dans le fichier d'origine."""

    sens: Sens
    trimestre: str
    valeur_eur: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Carte d'identité d'un jeu de flux, affichée sous chaque figure et dans chaque export.

    `debut` et `fin` : mois ISO inclus (« 2024-01 »). `complete` : douze mois pleins.
    `totaux_publies` : codes de territoire (« FR », « R16 », « 25 ») dont le total est un chiffre
    publié ; ne sert qu'à une estimation. `empreinte` : sha256 des flux, abrégé par `marque`.
    `sens_absents` : sens pas encore importés, donc inconnus (jamais nuls).

    `trimestres` : tous ceux du fichier (« 2025T2 »), dans l'ordre ; vide pour un jeu annuel. `periode` n'en
    retient que quatre. `totaux` : totaux de contrôle par trimestre et par sens ; un couple absent n'a pas
    été importé. `sources`, `publication` (millésime, « 2025T2 » ou date), `importe_le` (date ISO), `rapport`
    (phrases du compte rendu) : d'où viennent les lignes et ce que l'import en a dit.
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
    trimestres: tuple[str, ...] = ()
    totaux: tuple[TotalControle, ...] = ()
    sources: tuple[FichierSource, ...] = ()
    publication: str = ""
    importe_le: str = ""
    rapport: tuple[str, ...] = ()

    @property
    def est_estimation(self) -> bool:
        """Vrai quand les montants sont modélisés et non relevés par la douane."""
        return self.statut == "estimation"

    @property
    def exacte(self) -> bool:
        """Vrai quand les montants sont relevés : ils s'écrivent à la décimale, pas en ordre de grandeur."""
        return not self.est_estimation

    @property
    def est_partielle(self) -> bool:
        """Vrai si des départements manquent ou peuvent manquer : ni part, ni rang, ni total de la France."""
        return self.statut in {"officiel partiel", "utilisateur"}

    @property
    def trimestres_retenus(self) -> tuple[str, ...]:
        """Trimestres de la période, « 2024T3 » à « 2025T2 », que le fichier les distingue ou non."""
        return _trimestres_entre(self.debut, self.fin)

    def trimestres_de(self, sens: Sens) -> tuple[str, ...]:
        """Trimestres importés pour ce sens : ailleurs la valeur est inconnue, jamais nulle."""
        return tuple(sorted({t.trimestre for t in self.totaux if t.sens == sens}))

    @property
    def marque(self) -> str:
        """Marque courte des données pour les liens : statut, période, empreinte."""
        return f"{INITIALE[self.statut]}-{self.periode}-{self.empreinte[:8]}"

    @property
    def version(self) -> str:
        """Clé de cache : change avec le contenu, le statut et la période (qui fixe les surtaxes)."""
        return f"{self.statut}:{self.debut}:{self.fin}:{self.empreinte}"

    def total_exact(self, territoire: str) -> bool:
        """Le total de ce territoire s'affiche-t-il à la décimale près ?"""
        return self.exacte or territoire in self.totaux_publies

    def ligne(self, sens: Sens | None = None) -> str:
        """Ligne placée sous une figure : « Estimation 2024 · FAB · Source : … »."""
        concept = CONCEPT[sens] if sens else "FAB à l’export, CAF à l’import"
        return f"{LIBELLE_STATUT[self.statut]} {self.periode} · {concept} · Source\u00a0: {self.source}"

    def vers_json(self) -> str:
        """Texte JSON rangé dans les métadonnées Parquet."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def depuis_json(cls, texte: str) -> "Provenance":
        """Relit `vers_json`. Lève `ValueError`, `TypeError` ou `KeyError` si ce n'en est pas."""
        try:
            champs: dict[str, Any] = json.loads(texte)
        except RecursionError as erreur:  # vingt mille crochets ouverts
            raise ValueError("provenance illisible") from erreur
        for liste in ("totaux_publies", "sens_absents", "trimestres", "rapport"):
            champs[liste] = tuple(champs.get(liste, ()))
        champs["totaux"] = tuple(TotalControle(**t) for t in champs.get("totaux", ()))
        champs["sources"] = tuple(FichierSource(**f) for f in champs.get("sources", ()))
        return cls(**champs)


def rang_trimestre(code: str) -> int:
    """Rang absolu de « 2025T2 » : deux trimestres qui se suivent ont deux rangs qui se suivent."""
    return int(code[:4]) * 4 + int(code[5]) - 1


def trimestre_du_rang(rang: int) -> str:
    """Inverse de `rang_trimestre`."""
    return f"{rang // 4}T{rang % 4 + 1}"


def _trimestres_entre(debut: str, fin: str) -> tuple[str, ...]:
    """Trimestres civils de deux mois ISO inclus : « 2024-07 », « 2025-06 » → 2024T3 … 2025T2."""
    premier, dernier = (int(mois[:4]) * 4 + (int(mois[5:7]) - 1) // 3 for mois in (debut, fin))
    return tuple(trimestre_du_rang(rang) for rang in range(premier, dernier + 1))
