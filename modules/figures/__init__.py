"""Des chiffres aux figures Plotly, chacune avec son texte et sa table."""
