"""Settings: one config file, then environment, then options. Knows no command and no graph."""

from __future__ import annotations

import hashlib
import json
import socket
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from agent.errors import SetupError
from agent.mistaken import in_words

Writer = Literal["auto", "endpoint", "local", "extractive"]

SECRETS = ("api_key", "embedding_api_key", "judge_api_key", "postgres_url")
# Where things lie and who pays never changes what is written.
_NOT_IN_FINGERPRINT = {
    "library", "out", "api_key", "base_url", "chroma_url", "embedding_api_key", "concurrency",
    "timeout_seconds", "max_retries", "wait_seconds", "price_in", "price_out", "device",
    "judge_url", "judge_api_key", "mcp", "postgres_url", "machine", "traces",
}  # fmt: skip


class Settings(BaseSettings):
    """Everything a run depends on. Unknown names in the config file are refused."""

    model_config = SettingsConfigDict(
        env_prefix="DEEPNEWS_", toml_file="deepnews.toml", frozen=True, extra="forbid"
    )

    library: Path = Path("library")
    """Folder of the ingested documents, or ``shared:NAME`` for a library on servers."""
    out: Path = Path("runs")
    """Folder that receives one run bundle per run."""
    chroma_url: str | None = None
    """Address of a Chroma server; None keeps the vectors in the library folder."""
    postgres_url: SecretStr | None = None
    """Postgres database of shared libraries, of their runs' states and of the queue."""
    machine: str = Field(default_factory=socket.gethostname)
    """Whose files are ingested into a shared library: machines that see the same files under the
    same paths (a network drive, containers) are given one name."""
    wait_seconds: float = 0
    """How long to wait for a library that another process holds."""

    writer: Writer = "auto"
    """Which writer; `auto` takes endpoint, local, extractive, the first that is there."""
    model: str | None = None
    """Model name at the endpoint; None takes the only one it offers."""
    base_url: str | None = Field(
        None, validation_alias=AliasChoices("base_url", "DEEPNEWS_BASE_URL", "OPENAI_BASE_URL")
    )
    api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("api_key", "DEEPNEWS_API_KEY", "OPENAI_API_KEY")
    )
    timeout_seconds: float = 600
    max_retries: int = 3
    concurrency: int = 8
    structured_method: Literal["json_schema", "function_calling", "json_mode"] = "json_schema"
    temperature: float = 0.3
    seed: int = 7
    price_in: float | None = None
    """US dollars per million prompt tokens; without prices money is not enforced."""
    price_out: float | None = None
    candidates: int = 3
    """Candidates per piece that the local writer drafts."""
    decoding: Literal["plain", "typical"] = "plain"
    """How the local writer samples: what is likely, or what is locally typical (2202.00666)."""
    ranking: Literal["verdict", "typicality"] = "verdict"
    """Which supported candidate of the local writer is printed: the gate's best, or the one that
    is most typical and takes most from its evidence."""

    embedder: str = "all-MiniLM-L6-v2"
    """Name, path, or model id at `embedding_url`."""
    embedding_url: str | None = None
    embedding_api_key: SecretStr | None = None
    device: str | None = None
    reranker: str | None = None
    """Path of a sentence-transformers cross-encoder that reads what `find` found; None for none."""
    verifier: str = "deepnews"
    """What reads claims against their evidence: `deepnews` is the shipped cross-encoder, a path is
    another sentence-transformers cross-encoder, `endpoint` asks a language model, `none` leaves it
    to the mechanical checks."""
    slip: float = Field(0.005, gt=0, lt=1)
    """Share of planted errors that the gate may let pass, as `evals.entail.operate` measures it; a
    smaller one refuses more true sentences. Only the shipped reader was measured."""
    judge_url: str | None = None
    """Base URL of the judge of `verifier = endpoint`; None takes the writer's."""
    judge_model: str | None = None
    """The judge's model; None takes the writer's, at a URL of its own the only one it offers."""
    judge_api_key: SecretStr | None = None
    """The judge's key; None takes the writer's, which is sent to no other URL than the writer's."""

    mcp: Path | None = None
    """Config file of MCP servers, ``{"mcpServers": {...}}``; see ``tools.mcp_config``."""

    traces: Literal["off", "otlp", "langsmith"] = "off"
    """Where spans of a run go (extra `otel`): names, counts and seconds, no text. `otlp` takes
    OTEL_EXPORTER_OTLP_ENDPOINT and _HEADERS, `langsmith` takes LANGSMITH_API_KEY, _ENDPOINT and
    _PROJECT. Nothing else turns tracing on."""

    words: int = 900
    schemas: str = ""
    """Folder of narrative schemas of one's own (YAML); one with the id of a shipped one replaces
    it."""
    foraging: bool = True
    """False reads, once, the passages that rank best for the brief's own words and follows nothing:
    to see what foraging is worth."""
    evidence_characters: int | None = Field(None, gt=0)
    """At most so many characters of passages, best first, go into planning and writing; None for
    all that was foraged."""
    forage_rounds: int = 2
    """How often gaps of the plan go back to foraging."""
    pace_rounds: int = 16
    max_calls: int | None = 400
    max_tokens: int | None = 400_000
    max_seconds: float | None = 3600
    max_usd: float | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options beat the environment, which beats the config file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def places(self) -> dict[str, Any]:
        """How a library is to be opened, as ``Library.open`` takes it."""
        url = self.postgres_url.get_secret_value() if self.postgres_url else None
        return {
            "chroma_url": self.chroma_url, "postgres_url": url, "wait_seconds": self.wait_seconds,
        }  # fmt: skip

    def open_embedder(self) -> Any:
        """The embedder that they name.

        Raises:
            SetupError: it is not there.
        """
        from tools.embed import open_embedder

        key = self.embedding_api_key
        return open_embedder(
            self.embedder, device=self.device, base_url=self.embedding_url,
            api_key=key.get_secret_value() if key else None,
        )  # fmt: skip

    def fingerprint(self) -> str:
        """Hash of the settings that change a result (design: the configuration is the result).

        Of a folder of schemas it holds what is in it, not where it lies.

        Raises:
            SetupError: that folder is gone, or a file in it is unreadable.
        """
        facts = self.model_dump(mode="json", exclude=_NOT_IN_FINGERPRINT)
        if self.schemas:
            from agent.plan.shelf import fingerprint

            facts["schemas"] = fingerprint(self.schemas)
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def not_in_fingerprint() -> frozenset[str]:
    """Names of the settings that do not change a result: where things lie, and who pays."""
    return frozenset(_NOT_IN_FINGERPRINT)


def load(**options: Any) -> Settings:
    """Settings from file, environment and the options that were given (None = not given).

    Raises:
        SetupError: a value is not allowed; the message names it.
    """
    try:
        return Settings(**{k: v for k, v in options.items() if v is not None})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise SetupError(f"deepnews.toml: there is no setting {where!r}") from None
        raise SetupError(f"setting {where!r}: {in_words(first)}") from None
    except ValueError as error:  # a broken TOML file
        raise SetupError(f"deepnews.toml cannot be read: {error}") from None
