"""Tables of the queue, and the one statement that decides who writes what next."""

from __future__ import annotations

from typing import Any, Final

from agent.checkpoints import LOCK, SCHEMA
from tools.postgres import Postgres

RUNS_AT_ONCE: Final = 2  # of one user, where no limit of his own is set
ATTEMPTS: Final = 5  # workers that a run may take down before it counts as failed

TABLES = (
    "CREATE TABLE IF NOT EXISTS runs ("
    "id text PRIMARY KEY, owner text NOT NULL, library text NOT NULL, brief jsonb NOT NULL, "
    "options jsonb NOT NULL, state text NOT NULL DEFAULT 'queued', "
    "attempts int NOT NULL DEFAULT 0, token text, worker text, lease timestamptz, "
    "not_before timestamptz NOT NULL DEFAULT now(), created timestamptz NOT NULL DEFAULT now(), "
    "started timestamptz, ended timestamptz, error text, report jsonb)",
    "CREATE INDEX IF NOT EXISTS runs_state ON runs (state, created)",
    "CREATE INDEX IF NOT EXISTS runs_owner ON runs (owner, ended)",
    "CREATE TABLE IF NOT EXISTS run_files (run text NOT NULL REFERENCES runs ON DELETE CASCADE, "
    "name text NOT NULL, data bytea NOT NULL, PRIMARY KEY (run, name))",
    "CREATE TABLE IF NOT EXISTS run_calls (run text NOT NULL REFERENCES runs ON DELETE CASCADE, "
    "number bigserial, line text NOT NULL, PRIMARY KEY (run, number))",
    "CREATE TABLE IF NOT EXISTS limits (owner text PRIMARY KEY, running int, queued int, "
    "tokens_per_day bigint)",
)
CLAIMED: Final = "runs.id, runs.owner, runs.library, runs.brief, runs.options, runs.attempts"
# What a run used, by its report, or by its calls where it failed or was cancelled.
_USED = """coalesce(
        (report->'spent'->>'prompt_tokens')::bigint
        + (report->'spent'->>'completion_tokens')::bigint,
        (SELECT sum((line::jsonb->>'prompt_tokens')::bigint
                    + (line::jsonb->>'completion_tokens')::bigint)
         FROM (SELECT DISTINCT line FROM run_calls c
               WHERE c.run = runs.id AND line LIKE '{%%') each))"""
# The run that waits longest, of a user with the fewest under way, who is below his limits. A run
# whose worker has not been heard of waits again.
CLAIM = f"""
WITH busy AS (
    SELECT owner, count(*) AS n FROM runs WHERE state = 'running' AND lease > now() GROUP BY owner
), spent AS (
    SELECT owner, sum({_USED}) AS tokens
    FROM runs WHERE ended >= date_trunc('day', now()) GROUP BY owner
), next AS (
    SELECT r.id FROM runs r
    LEFT JOIN busy USING (owner) LEFT JOIN spent USING (owner) LEFT JOIN limits l USING (owner)
    WHERE ((r.state = 'queued' AND r.not_before <= now())
           OR (r.state = 'running' AND r.lease <= now()))
      AND coalesce(busy.n, 0) < coalesce(l.running, {RUNS_AT_ONCE})
      AND (l.tokens_per_day IS NULL OR coalesce(spent.tokens, 0) < l.tokens_per_day)
    ORDER BY coalesce(busy.n, 0), r.created, r.id
    LIMIT 1 FOR UPDATE OF r SKIP LOCKED
)
UPDATE runs SET state = 'running', token = %s, worker = %s, attempts = attempts + 1,
    lease = now() + %s * interval '1 second', started = coalesce(started, now()), error = NULL
FROM next WHERE runs.id = next.id
RETURNING {CLAIMED}
"""


def make(postgres: Postgres) -> None:
    """Make the tables, unless they are there."""

    def work(connection: Any) -> None:
        if connection.execute(f"SELECT to_regclass('{SCHEMA}.limits')").fetchone()[0]:
            return
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK + 1,))
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        for table in TABLES:
            connection.execute(table)

    postgres.transaction(work)
