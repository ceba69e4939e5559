"""The settings of the reading side: environment (`CLOUDWISE_…`) over the same `cloudwise.yaml` over the defaults below.

Here: what `cloudwise serve` and `cloudwise keys` are told. Not here: the pipeline's settings, of which only `data_dir`
is shared.
"""

from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    YamlConfigSettingsSource,
)
from yaml import YAMLError

from api.errors import WrongSettingsError

DEMO = "demo"
"""Where, in the data folder, `cloudwise demo` puts its own."""

_HINT: Final = "CLOUDWISE_… in the environment, or `api:` of cloudwise.yaml; docs/api.md lists them"

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Limits(BaseModel):
    """How much one process answers, and how fast; beyond it, 413, 429 or 503."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    body_bytes: int = Field(16_384, ge=256, description="Longest body of a request.")
    requests_per_minute: int = Field(6_000, ge=1, description="Requests of one key in a minute.")
    in_flight: int = Field(64, ge=1, description="Requests answered at once; more are told to come again.")
    analyses: int = Field(2, ge=1, description="Analyses computed at once.")
    query_seconds: float = Field(10, gt=0, description="Longest run of one query of the snapshot.")
    cache_megabytes: int = Field(256, ge=1, description="Of answers kept; one with 1,000 findings has 1.6.")
    cache_seconds: float = Field(300, gt=0, description="How long an answer is kept; a new generation ends it sooner.")
    export_rows: int = Field(1_000_000, ge=1, description="Most rows of one export.")


class Breaker(BaseModel):
    """When the snapshot is given up for a while: after so many failures in a row, for so many seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    failures: int = Field(5, ge=1)
    seconds: float = Field(15, gt=0)


def _secure(url: str) -> str:
    """An address whose answers nobody on the way can change."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return url
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return url
    raise ValueError("an identity provider is named by https://…; http:// only on this machine (127.0.0.1, ::1)")


Secure = Annotated[str, AfterValidator(_secure)]


class Oidc(BaseModel):
    """An identity provider whose tokens are taken beside keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: Secure = Field(description="The `iss` that tokens must name.")
    audience: str = Field(min_length=1, description="The `aud` that tokens must name.")
    jwks_url: Secure = Field(description="Where the provider publishes its keys.")
    accounts_claim: str = Field("cloudwise_accounts", description='Claim: a list of accounts, or ["*"].')
    actions_claim: str = Field("cloudwise_actions", description="Claim: a list of actions.")


class Api(BaseModel):
    """The section `api:` of cloudwise.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field("127.0.0.1", description="Address that `cloudwise serve` listens on.")
    port: int = Field(8710, ge=0, le=65_535, description="Port that `cloudwise serve` listens on.")
    https: bool = Field(False, description="Browsers come over https, through a proxy: their cookie goes no other way.")
    memory_limit: str = Field("1GB", description="DuckDB's memory limit while reading a snapshot.")
    limits: Limits = Limits()
    breaker: Breaker = Breaker()
    oidc: Oidc | None = None


class Settings(BaseSettings):
    """Where the data are, and how they are served."""

    model_config = SettingsConfigDict(
        env_prefix="CLOUDWISE_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        yaml_file=Path("cloudwise.yaml"),
        extra="ignore",  # the pipeline reads the rest, and refuses what it does not know
        frozen=True,
    )

    data_dir: Path = Path("data")
    api: Api = Api()

    @property
    def published(self) -> Path:
        """Snapshots and the pointer to the newest."""
        return self.data_dir / "published"

    @property
    def keys(self) -> Path:
        """Who may read what; and the secret that keys are stored with."""
        return self.data_dir / "api"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then cloudwise.yaml."""
        return init_settings, env_settings, YamlConfigSettingsSource(settings_cls)


def load() -> Settings:
    """The settings of this process.

    Raises:
        WrongSettingsError: what is wrong and where, in words.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise WrongSettingsError(f"the settings are wrong: {wrong}. {_HINT}") from error
    except SettingsError as error:
        raise WrongSettingsError(f"the settings are wrong: {error}; a mapping is written as JSON. {_HINT}") from error
    except (YAMLError, OSError, ValueError, TypeError) as error:
        raise WrongSettingsError(f"cloudwise.yaml cannot be read: {error}") from error
