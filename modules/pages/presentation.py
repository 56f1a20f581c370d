"""Comparer."""
