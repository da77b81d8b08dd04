"""Drafting: sections from their own blocks, and the pacing duel."""
