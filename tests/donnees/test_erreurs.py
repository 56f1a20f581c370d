"""Les erreurs disent leur phrase en français, et portent où et quoi pour qui doit décider."""

from modules.donnees.erreurs import Defaut, ErreurDonnees, ErreurMetier


def test_un_defaut_est_une_phrase_qui_sait_ou():
    defaut = Defaut("npf.csv, ligne 3 : vide", fichier="npf.csv", ligne=3, attendu="un nombre")
    assert defaut == "npf.csv, ligne 3 : vide"
    assert (defaut.fichier, defaut.ligne, defaut.colonne, defaut.attendu) == ("npf.csv", 3, None, "un nombre")


def test_l_erreur_porte_le_lieu_du_message_ou_du_premier_defaut_situe():
    seule = ErreurDonnees(Defaut("« a.zip » est tronqué.", fichier="a.zip"))
    assert (str(seule), seule.fichier, seule.ligne) == ("« a.zip » est tronqué.", "a.zip", None)
    deux = ErreurDonnees(Defaut("« a.csv » : en double", fichier="a.csv"), [Defaut("ligne 7", ligne=7)])
    assert (deux.fichier, deux.ligne) == ("a.csv", 7)
    ensemble = ErreurMetier("À corriger.", ["sans lieu", Defaut("ligne 4", ligne=4, colonne="part")])
    assert (ensemble.fichier, ensemble.ligne, ensemble.colonne) == (None, 4, "part")
    assert str(ensemble) == "À corriger.\n- sans lieu\n- ligne 4"


def test_sans_lieu_les_attributs_sont_vides():
    erreur = ErreurMetier("Non.", ["parce que"])
    assert [erreur.fichier, erreur.ligne, erreur.colonne, erreur.attendu] == [None] * 4
