"""What every test shares."""

from hypothesis import settings

# The same cases in every run: a red run must be red again. Look for new cases with
# `pytest -p hypothesis --hypothesis-profile=default`.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
