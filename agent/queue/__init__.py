"""One queue of runs in Postgres for all workers of an installation."""
