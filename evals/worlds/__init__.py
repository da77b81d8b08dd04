"""Closed worlds: generated documents whose facts are all known."""
