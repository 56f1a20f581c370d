"""Estimation 2024 des échanges par département × CPF4 × pays, une section de la méthode par fichier.

`entrees` lit les sources ; `structure` (§ 1), `calage` (§ 2), `pays` (§ 3), `produit_pays` (§ 4),
`departement_produit_pays` (§ 5) et `arrondi` (§ 6) calculent, en M€ ; `controles` vérifie la table finale ;
`construction` enchaîne. Aucun tirage aléatoire : mêmes sources, mêmes octets.
"""
