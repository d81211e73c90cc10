"""Everything an operator can set, as one frozen value."""

import ipaddress
import os
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError
from bot.prices import PRICES, Price

PREFIX = "TRIPTYCH_"
ANTHROPIC_URL = "https://api.anthropic.com"
SECOND_MODEL = "claude-haiku-5-5"
WEB_PORTS = frozenset({80, 443})
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_RANGE = re.compile(r"(?P<network>[0-9a-fA-F.:]+/\d+|[0-9.]+|\[[0-9a-fA-F:]+\])(?::(?P<port>\d{1,5}))?")

_EMOJI = re.compile(r"[a-z0-9_+'-]*")
_PRICE = re.compile(r"(?P<model>[^=\s]+)=(?P<into>\d+(?:\.\d+)?)/(?P<out>\d+(?:\.\d+)?)")
_NO_RANGE = "each entry is CIDR or CIDR:port, such as 192.168.0.0/16 or 127.0.0.1/32:8000"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedRange:
    """One entry of `TRIPTYCH_FETCH_ALLOW`: these addresses, on these ports alone."""

    network: ipaddress.IPv4Network | ipaddress.IPv6Network
    ports: frozenset[int]

    @classmethod
    def parse(cls, entry: str) -> Self:
        """Read `CIDR` (ports 80 and 443) or `CIDR:port`; a bare address is a network of one.

        Raises `ValueError` that does not repeat the entry: people paste keys into the wrong line.
        """
        match = _RANGE.fullmatch(entry)
        if match is None or not 0 < int(match["port"] or 80) < 65_536:
            raise ValueError(_NO_RANGE)
        ports = frozenset({int(match["port"])}) if match["port"] else WEB_PORTS
        try:
            return cls(network=ipaddress.ip_network(match["network"].strip("[]")), ports=ports)
        except ValueError:
            raise ValueError(_NO_RANGE) from None

    def holds(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address, port: int) -> bool:
        """Whether this entry opens that address on that port."""
        return port in self.ports and address in self.network


class Settings(BaseSettings):
    """The environment wins over `.env`, `.env` over the defaults here.

    Made once, by the command that runs, and passed down; no other module reads the environment.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    anthropic_api_key: SecretStr | None = Field(default=None, validation_alias="ANTHROPIC_API_KEY")
    anthropic_base_url: str | None = Field(
        default=None, repr=False, validation_alias="ANTHROPIC_BASE_URL", pattern=r"^https?://"
    )
    redis_url: str | None = Field(
        default=None, repr=False, validation_alias="REDIS_URL", pattern=r"^(rediss?(\+cluster)?|unix)://"
    )  # None: the embedded Valkey
    home: Path = Path("~/.local/state/triptych")

    # Slack: the bot token, and one of the other two (Socket Mode, or signed HTTP)
    slack_bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(default=None, validation_alias="SLACK_SIGNING_SECRET")
    slack_api_url: str = Field(default="https://slack.com/api/", validation_alias="SLACK_API_URL")
    # the emoji, without its colons, that asks for an analysis of what it is put on; none by default
    reaction: str = ""

    # the local page: auto, when no platform is configured
    playground: Literal["auto", "on", "off"] = "auto"
    playground_password: SecretStr | None = None
    bind: str = Field(default="127.0.0.1", pattern=r"^[0-9A-Za-z.:-]+$")
    port: int = Field(default=8321, ge=0, le=65_535, validation_alias="PORT")
    # what is answered without being asked by command: links and mentions, mentions, nothing
    mode: Literal["auto", "mention", "off"] = "auto"
    # how much is done at once: analyses in a worker process, and of one tenant in all of them
    analyses_at_once: int = Field(default=32, ge=1)
    tenant_analyses_at_once: int = Field(default=16, ge=1)
    tenant_deliveries_at_once: int = Field(default=100, ge=1)

    engine: Literal["auto", "anthropic", "extractive"] = "auto"
    model: str = "claude-sonnet-5-5"
    # stands in for the first; None: haiku at Anthropic, nobody at a compatible server
    fallback_model: str | None = None
    # whether the server knows no more of the Messages API than its words; auto: unless it is Anthropic's
    compatibility: Literal["auto", "on", "off"] = "auto"
    # a server of one's own that stands in when both models fail
    compatible_url: str | None = Field(default=None, repr=False, pattern=r"^https?://")
    compatible_model: str | None = None
    compatible_key: SecretStr | None = None
    # None: each article's own
    language: str | None = None
    analysis_seconds: float = Field(default=120, gt=0)
    answer_seconds: float = Field(default=60, gt=0)
    article_tokens: int = Field(default=12_000, ge=500)  # of an article, sent to the model

    daily_tenant_dollars: float = Field(default=5, ge=0, allow_inf_nan=False)
    daily_dollars: float = Field(default=50, ge=0, allow_inf_nan=False)  # in all
    prices: Annotated[dict[str, Price], NoDecode] = Field(default_factory=lambda: dict(PRICES))
    show_cost: bool = False

    keep_articles: timedelta = Field(default=timedelta(days=7), ge=timedelta(seconds=1))
    keep_analyses: timedelta = Field(default=timedelta(days=30), ge=timedelta(seconds=1))
    keep_threads: timedelta = Field(default=timedelta(days=30), ge=timedelta(seconds=1))

    fetch_allow: Annotated[tuple[AllowedRange, ...], NoDecode] = ()
    fetch_seconds: float = Field(default=20, gt=0, le=120)
    extract_seconds: float = Field(default=5, gt=0, le=60)
    # whose reads heed robots.txt: all, or only those that nobody asked for by name
    robots: Literal["always", "automatic"] = "always"
    contact: str = Field(
        default="", pattern=r"^[\x20-\x7e]*$"
    )  # for the User-Agent: an address or e-mail of whoever runs this

    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    log_format: Literal["text", "json"] = "text"

    @field_validator("fetch_allow", mode="before")
    @classmethod
    def _split_ranges(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(AllowedRange.parse(entry.strip()) for entry in value.split(",") if entry.strip())

    @field_validator("prices", mode="before")
    @classmethod
    def _add_prices(cls, value: object) -> object:
        """What is set goes on top of what is known."""
        if not isinstance(value, str):
            return value
        entries = [_PRICE.fullmatch(entry.strip()) for entry in value.split(",") if entry.strip()]
        if None in entries:
            raise ValueError(
                "each entry is MODEL=IN/OUT in dollars per million tokens, such as my-model=0.5/2"
            )
        told = {e["model"]: Price(into=float(e["into"]), out=float(e["out"])) for e in entries if e}
        return dict(PRICES) | told

    @field_validator("reaction")
    @classmethod
    def _is_emoji(cls, value: str) -> str:
        name = value.strip(":")
        if not _EMOJI.fullmatch(name):
            raise ValueError("it takes the name of one emoji, such as newspaper")
        return name

    @field_validator("anthropic_base_url", "compatible_url", "slack_api_url")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        try:
            parts = urlsplit(value or ANTHROPIC_URL)
            if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
                return value
        except ValueError:
            pass
        raise ValueError("it takes an address such as http://localhost:8080")

    @field_validator("language")
    @classmethod
    def _is_language(cls, value: str | None) -> str | None:
        if value is not None and not LANGUAGE_CODE.fullmatch(value):
            raise ValueError("it takes a language code such as de or pt-BR")
        return value

    @field_validator(
        *("log_level", "log_format", "engine", "robots", "compatibility", "mode", "playground"), mode="before"
    )
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("home")
    @classmethod
    def _expand(cls, value: Path) -> Path:
        try:
            return value.expanduser().resolve()
        except RuntimeError:
            raise ValueError("there is no such folder") from None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.compatible_url is None) != (self.compatible_model is None):
            raise ValueError("TRIPTYCH_COMPATIBLE_URL and TRIPTYCH_COMPATIBLE_MODEL go together")
        return self

    @property
    def is_local(self) -> bool:
        """Whether the web process is reached from this machine alone."""
        return self.bind in LOOPBACK

    @property
    def has_model(self) -> bool:
        """Whether there is any model to ask."""
        return self.has_first_model or self.compatible_url is not None

    @property
    def has_first_model(self) -> bool:
        """Whether the first server can be asked; else the server of one's own is the only one."""
        return self.anthropic_api_key is not None or self.anthropic_base_url is not None

    @property
    def is_compatible(self) -> bool:
        """Whether the first server is to be spoken to in words alone."""
        if self.compatibility != "auto":
            return self.compatibility == "on"
        host = urlsplit(self.anthropic_base_url or ANTHROPIC_URL).hostname or ""
        return host != "anthropic.com" and not host.endswith(".anthropic.com")

    @property
    def second_model(self) -> str | None:
        """Who stands in at the first server."""
        second = self.fallback_model or ("none" if self.is_compatible else SECOND_MODEL)
        return None if second in {"none", self.model} else second

    @classmethod
    def load(cls, **overrides: object) -> Self:
        """Read the settings; raises `SettingsError` that names the one at fault, never its value."""
        try:
            return cls(**overrides)  # type: ignore[arg-type]
        except UnicodeDecodeError:
            raise SettingsError(".env", said="The file .env is not UTF-8 text; save it as such.") from None
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            name = variable(str(first["loc"][0])) if first["loc"] else f"{PREFIX}COMPATIBLE_URL"
            raise SettingsError(
                name,
                first["type"],
                said=f"The setting {name} cannot be used: {first['msg'].removeprefix('Value error, ')}.",
            ) from None


def variable(field: str) -> str:
    """The environment variable of a field (or of the alias that pydantic names in its stead)."""
    info = Settings.model_fields.get(field)
    if info is None:
        return field
    alias = info.validation_alias
    return alias if isinstance(alias, str) else PREFIX + field.upper()


def unknown_variables() -> tuple[str, ...]:
    """Variables of the environment that begin like ours and mean nothing: most likely misspelled."""
    return tuple(sorted(name for name in os.environ if name.startswith(PREFIX) and name not in variables()))


def variables() -> tuple[str, ...]:
    """Every environment variable that Triptych reads, in the order of their fields."""
    return tuple(map(variable, Settings.model_fields))
