"""Construction des tables du projet à partir des sources."""
