"""Benches: what the system costs, beside what it could cost at best."""
