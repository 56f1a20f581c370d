"""Imitation, sur cette machine, du site de la douane : page, archives, redirections, coupures."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests import fabriquer
from tests.fabriquer import ANNEE_2024, CINQ, complet

EXPORT = "/sites/default/files/2025-06/12/202506-stat-regional-ce-export.zip"
IMPORT = "/sites/default/files/2025-06/12/202506-stat-regional-ce-import.zip"
ANCIEN = "/site_fr/telechargement/202502_Regional_2024_{}.zip"
PAGE = "/site_fr/telechargement/telechargement_SGBD.asp"


@dataclass
class Site:
    """Ce que le site répond. `pannes` : chemin → code de réponse, ou « coupe » (une fois, à la moitié).

    `demandes` : chemin et en-tête Range de chaque demande reçue.
    """

    adresse: str = ""
    contenus: dict[str, bytes] = field(default_factory=dict)
    redirections: dict[str, str] = field(default_factory=dict)
    pannes: dict[str, int | str] = field(default_factory=dict)
    etiquette: str = '"v1"'
    demandes: list[tuple[str, str | None]] = field(default_factory=list)

    @property
    def page(self) -> str:
        """Adresse de la page des bases complètes."""
        return f"{self.adresse}{PAGE}"

    def publier(self, *liens: str, dans_le_bloc: bool = True) -> None:
        """Page qui porte ces liens, entre d'autres qu'il ne faut pas prendre."""
        autres = "/n/202506-stat-national-ce-export.zip", "/download_no.asp?fic=region_18.zip&rep=/f"
        tous = "".join(f'<li><a href="{lien}">Base</a></li>' for lien in (*autres, *liens))
        bloc = f'<div id="gauche"><div class="bande large"><ul>{tous}</ul></div></div>'
        corps = bloc if dans_le_bloc else f"<ul>{tous}</ul>"
        html = f"<html><body><div id='menu'><a href='/'>Accueil</a></div>{corps}é</body></html>"
        self.contenus[PAGE] = html.encode("latin-1")


def archives() -> dict[str, bytes]:
    """Les deux formes réelles : dernière publication, et année entière dans un dossier."""
    contenus = {}
    for chemin, flux in ((EXPORT, "E"), (IMPORT, "I")):
        texte = fabriquer.texte(complet(flux, tuple(CINQ)), fin="\r\n")
        contenus[chemin] = fabriquer.livraison({f"REGIONAL_CPF4PAYS{flux}.txt": texte})
    for mot, flux in (("export", "E"), ("import", "I")):
        texte = fabriquer.texte(complet(flux, tuple(ANNEE_2024)), fin="\r\n")
        membre = f"Regional-2024-{mot}/Region_2024_{mot.title()}.txt"
        contenus[ANCIEN.format(mot)] = fabriquer.archive({membre: texte})
    return contenus


@contextmanager
def douane() -> Iterator[Site]:
    """Site servi sur une adresse locale, le temps d'un test."""
    site = Site(contenus=archives())

    class Reponses(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            chemin = self.path.split("?")[0]
            site.demandes.append((chemin, self.headers.get("Range")))
            panne = site.pannes.get(chemin)
            if isinstance(panne, int):
                self.send_error(panne)
            elif chemin in site.redirections:
                self.send_response(302)
                self.send_header("Location", site.redirections[chemin])
                self.end_headers()
            elif chemin in site.contenus:
                self._servir(site.contenus[chemin], coupe=panne == "coupe", chemin=chemin)
            else:
                self.send_error(404)

        def _servir(self, octets: bytes, *, coupe: bool, chemin: str) -> None:
            debut = 0
            plage = self.headers.get("Range")
            if plage and self.headers.get("If-Range") == site.etiquette:
                debut = int(plage.removeprefix("bytes=").rstrip("-"))
            self.send_response(206 if debut else 200)
            if debut:
                self.send_header("Content-Range", f"bytes {debut}-{len(octets) - 1}/{len(octets)}")
            self.send_header("ETag", site.etiquette)
            self.send_header("Content-Length", str(len(octets) - debut))
            self.end_headers()
            suite = octets[debut:]
            if coupe:
                del site.pannes[chemin]
            self.wfile.write(suite[: len(suite) // 2] if coupe else suite)

        def log_message(self, *_: object) -> None:
            pass

    service = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Reponses)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    site.adresse = f"http://127.0.0.1:{service.server_port}"
    site.publier(EXPORT, IMPORT, ANCIEN.format("export"), ANCIEN.format("import"))
    try:
        yield site
    finally:
        service.shutdown()
        service.server_close()
