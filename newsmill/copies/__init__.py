"""Copies: which articles share text, which passages they share, and where a text comes from."""
