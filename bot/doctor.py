"""What stands between this machine and a working Triptych; every fault names its fix."""

from dataclasses import dataclass

from bot.errors import SettingsError, StoreError
from bot.platforms import installed
from bot.settings import Settings, unknown_variables
from bot.store import AWAY, open_redis, probe


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The outcome of one check: what was found and, for a fault, what to do."""

    check: str
    ok: bool
    detail: str


async def examine() -> tuple[Finding, ...]:
    """Run every check; settings that cannot be read end the examination."""
    try:
        settings = Settings.load()
    except SettingsError as error:
        return (Finding(check="settings", ok=False, detail=error.said),)
    findings = [_settings(settings), await _redis(settings), _model(settings)]
    for platform in installed():
        findings += await platform.examine(settings)
    return tuple(findings)


def _settings(settings: Settings) -> Finding:
    unknown = unknown_variables()
    if unknown:
        fix = f"Nothing is called {', '.join(unknown)}; correct or remove it."
        return Finding(check="settings", ok=False, detail=fix)
    opened = f"; the fetcher may reach {len(settings.fetch_allow)} range(s) that are not public"
    return Finding(check="settings", ok=True, detail="read" + (opened if settings.fetch_allow else ""))


async def _redis(settings: Settings) -> Finding:
    where = "REDIS_URL" if settings.redis_url else f"embedded, in {settings.home}"
    try:
        async with open_redis(settings.redis_url, settings.home) as redis:
            return Finding(check="redis", ok=True, detail=f"{await probe(redis)} ({where})")
    except StoreError as error:
        if settings.redis_url and error.said == AWAY:
            fix = "Nothing answers at REDIS_URL; start that server or correct the address."
            return Finding(check="redis", ok=False, detail=fix)
        return Finding(check="redis", ok=False, detail=error.said)
    except SettingsError as error:
        return Finding(check="redis", ok=False, detail=error.said)


def _model(settings: Settings) -> Finding:
    if settings.engine == "extractive":
        return Finding(check="model", ok=True, detail="not used: TRIPTYCH_ENGINE is extractive")
    if settings.engine == "anthropic" and not settings.has_model:
        return Finding(check="model", ok=False, detail="TRIPTYCH_ENGINE is anthropic: set ANTHROPIC_API_KEY.")
    if not settings.has_model:
        fix = "none: set ANTHROPIC_API_KEY for Claude; until then, extractive"
        return Finding(check="model", ok=True, detail=fix)
    first = (settings.model, settings.second_model) if settings.has_first_model else ()
    names = list(filter(None, (*first, settings.compatible_model)))
    key = "with ANTHROPIC_API_KEY" if settings.anthropic_api_key else "without a key, at ANTHROPIC_BASE_URL"
    key = key if first else "at TRIPTYCH_COMPATIBLE_URL"
    words = ", in words alone" if settings.is_compatible or not first else ""
    free = [name for name in names if name not in settings.prices]
    unpriced = f"; not counted, as TRIPTYCH_PRICES has no price: {', '.join(free)}" if free else ""
    detail = f"{', then '.join(names)}, {key}{words} (not tried){unpriced}"
    return Finding(check="model", ok=True, detail=detail)
