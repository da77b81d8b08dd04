"""Foraging: which needs are open, where to look, when to leave."""
