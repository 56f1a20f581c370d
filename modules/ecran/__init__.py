"""Streamlit : cache, état partagé par l'adresse, composants."""
