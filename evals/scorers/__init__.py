"""Scorers: pure functions from a record to a number with an explanation."""
