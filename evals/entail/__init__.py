"""Pairs of evidence and claim with known labels, made from real sentences by rule, and measured."""
