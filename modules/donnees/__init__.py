"""Des octets et des fichiers aux tables validées."""
