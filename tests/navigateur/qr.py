"""Le QR code affiché, lu comme le lirait un téléphone."""

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page

ESSAIS, PAUSE_MS = 40, 250


def lire_qr_code(page: Page) -> tuple[str, float]:
    """(lien, hauteur du code en pixels) ; regarde l'écran jusqu'à ce qu'un code s'y lise."""
    for _ in range(ESSAIS):
        image = cv2.imdecode(np.frombuffer(page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
        lien, coins, _ = cv2.QRCodeDetector().detectAndDecode(image)
        if lien:
            return lien, float(np.ptp(coins[0][:, 1]))
        page.wait_for_timeout(PAUSE_MS)
    pytest.fail("aucun QR code lisible à l’écran")
