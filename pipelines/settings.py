"""The settings of one installation: environment (`CLOUDWISE_…`) over `cloudwise.yaml` over the defaults below.

Here: one `Settings`, read at the edges only and passed down as arguments. Not here: thresholds of detectors, which are
named where they are used and overridden under `detectors:` in `cloudwise.yaml`.
"""

from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    YamlConfigSettingsSource,
)
from yaml import YAMLError, safe_load

from models.features.profile import TIME_ZONE
from models.threshold import Values, configure
from pipelines.errors import CloudWiseError
from pipelines.notify.settings import Notifications

_FILE = Path("cloudwise.yaml")


class Settings(BaseSettings):
    """Every setting, with its default. `docs/settings.md` is generated from these descriptions."""

    model_config = SettingsConfigDict(
        env_prefix="CLOUDWISE_", env_ignore_empty=True, yaml_file=_FILE, extra="forbid", frozen=True
    )

    data_dir: Path = Field(Path("data"), description="Where everything that is written goes.")
    inbox: list[Path] = Field(
        default_factory=list,
        description="Folders, files or export roots that the Dagster sensor and the daily schedule read.",
    )
    memory_limit: str = Field("4GB", description="DuckDB's memory limit; beyond it, it spills to temp_directory.")
    temp_directory: Path | None = Field(None, description="Where DuckDB spills; default: tmp/ in data_dir.")
    threads: int | None = Field(None, ge=1, description="DuckDB's threads; default: every core.")
    link_files: bool = Field(
        False,
        description="Hard-link files into landing rather than copy them: for files that nothing rewrites in place.",
    )
    immature_days: int = Field(3, ge=0, le=10, description="Days before the newest that may still change.")
    window_days: int = Field(30, ge=7, le=90, description="Trailing window of the rules, in days.")
    time_zone: str | dict[str, Any] = Field(
        "UTC",
        description="Whose nights and weekends are meant: an IANA name; or {default: Europe/Berlin, accounts: "
        '{"000000000001": America/New_York}, tags: {"team=ml": Asia/Tokyo}}.',
    )
    findings_days: int = Field(400, ge=1, description="How far back from the newest day a run judges.")
    wait_seconds: float = Field(60, ge=0, description="How long a run waits for another writer to end.")
    keep_snapshots: int = Field(3, ge=1, description="Published snapshots kept beside the newest's readers.")
    offers: Path | None = Field(
        None, description="A csv of reservations and savings plans on offer, in place of the one that comes along."
    )
    detectors: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description="Thresholds by detector id, e.g. detectors: {nat_gateway_idle: {max_gb_per_day: 0.5}}; "
        "by account and by tag with {default: …, accounts: {…}, tags: {…}}.",
    )
    notifications: Notifications = Field(
        default_factory=Notifications,
        description="Channels, routes and quiet hours of messages about incidents, and of the daily digest "
        "(docs/notifications.md).",
    )
    api: dict[str, Any] = Field(
        default_factory=dict, description="What `cloudwise serve` reads (docs/api.md); nothing of a run depends on it."
    )

    @field_validator("time_zone")
    @classmethod
    def _zones(cls, value: str | dict[str, Any]) -> str | dict[str, Any]:
        """Every name is one that the time zone database knows."""
        values = time_zones(value)
        names = [values.general, *values.by_account.values(), *values.by_tag.values()]
        known = available_timezones()
        for name in (str(name) for group in names for name in group.values()):
            if name not in known:
                near = get_close_matches(name, known, n=1)
                raise ValueError(f"unknown time zone {name!r}" + (f". Did you mean {near[0]!r}?" if near else ""))
        return value

    @property
    def owners_time(self) -> Values:
        """`time_zone` by account and by tag."""
        return time_zones(self.time_zone)

    @property
    def landing(self) -> Path:
        """Immutable files of every accepted version."""
        return self.data_dir / "landing"

    @property
    def warehouse(self) -> Path:
        """The writer's database; disposable."""
        return self.data_dir / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """Snapshots, the CURRENT pointer, and findings.duckdb."""
        return self.data_dir / "published"

    @property
    def reports(self) -> Path:
        """What a person opens after a run."""
        return self.data_dir / "reports"

    @property
    def spill(self) -> Path:
        """Where DuckDB spills."""
        return self.temp_directory or self.data_dir / "tmp"

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


def time_zones(value: str | dict[str, Any]) -> Values:
    """The setting `time_zone` as a threshold: by account and by tag; raises ValueError as those do."""
    return configure([TIME_ZONE], {TIME_ZONE.name: value}, "settings")


def load(**overrides: Any) -> Settings:
    """The settings of this process; arguments override everything.

    Raises:
        CloudWiseError: a setting that does not exist or has no sensible value, or a cloudwise.yaml that is no YAML or
            no list of names with values.
    """
    try:
        _require_names()
        return Settings(**overrides)
    except SettingsError as error:
        raise CloudWiseError(
            f"The settings are wrong: {error}",
            where="CLOUDWISE_… in the environment",
            hint="""a list or mapping is written as JSON: CLOUDWISE_INBOX='["/bills/one", "/bills/two"]'""",
        ) from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors())
        raise CloudWiseError(
            f"The settings are wrong: {wrong}",
            where="CLOUDWISE_… in the environment, or cloudwise.yaml",
            hint="docs/settings.md lists every setting",
        ) from error
    except YAMLError as error:
        raise CloudWiseError(
            f"cloudwise.yaml cannot be read: {error}", where="cloudwise.yaml", hint="mend it, or move it away"
        ) from error


def _require_names() -> None:
    content = safe_load(_FILE.read_bytes()) if _FILE.is_file() else None
    if content is not None and not (isinstance(content, dict) and all(isinstance(name, str) for name in content)):
        raise CloudWiseError(
            "cloudwise.yaml holds something else than settings",
            where=str(_FILE),
            hint="write one `name: value` per line, for example `data_dir: /var/lib/cloudwise`",
        )
