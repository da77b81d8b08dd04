"""The compose file names settings and commands that there are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from typer.testing import CliRunner

from agent.cli import app
from agent.settings import Settings

DEPLOY = Path(__file__).parents[1] / "agent" / "deploy"


def services() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services: dict[str, Any] = told["services"]
    return services


def test_the_workers_are_set_up_with_settings_that_there_are() -> None:
    names = [name.removeprefix("DEEPNEWS_").lower() for name in services()["worker"]["environment"]]
    assert set(names) <= set(Settings.model_fields)
    assert {"postgres_url", "chroma_url"} <= set(names)


def test_the_command_of_a_worker_is_one() -> None:
    program, *arguments = services()["worker"]["command"]
    assert program == "deepnews"
    result = CliRunner().invoke(app, [*arguments, "--help"])
    assert result.exit_code == 0
    assert "queue" in result.output


def test_the_image_holds_the_packages_and_the_chroma_server_is_of_the_pinned_version() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = {line.split()[1] for line in lines if line.startswith("COPY")}
    assert {"agent", "tools", "prompts", "evals", "pyproject.toml"} <= copied
    pinned = (DEPLOY.parents[1] / "constraints.txt").read_text(encoding="utf-8")
    version = services()["chroma"]["image"].rsplit(":", 1)[1]
    assert f"chromadb=={version}" in pinned
