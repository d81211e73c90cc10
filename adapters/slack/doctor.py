"""What stands between this machine and a working Triptych on Slack."""

from typing import Final

from slack_sdk.errors import SlackApiError

from adapters.slack.web import SlackWeb, open_web
from bot.doctor import Finding
from bot.errors import PlatformAwayError, PlatformError
from bot.settings import Settings

# What is asked for in slack/manifest.yaml; a test holds both, and what the code does, to each other.
SCOPES: Final = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "mpim:history",
        "reactions:read",
        "users:read",
    }
)
AWAY: Final = "Slack cannot be reached; check the network, or SLACK_API_URL."


async def examine(settings: Settings) -> tuple[Finding, ...]:
    """Check both tokens at Slack; nothing where no setting of Slack's is made."""
    way = settings.slack_app_token or settings.slack_signing_secret
    if settings.slack_bot_token is None and way is None:
        return ()
    if settings.slack_bot_token is None:
        return (_fault("Set SLACK_BOT_TOKEN: the Bot User OAuth Token of your app, under Install App."),)
    if way is None:
        fix = "Set SLACK_APP_TOKEN (Socket Mode), or SLACK_SIGNING_SECRET where Slack comes by HTTP."
        return (_fault(fix),)
    async with open_web(settings) as web:
        return (await _bot(web), *([await _app(web, settings)] if settings.slack_app_token else []))


async def _bot(web: SlackWeb) -> Finding:
    try:
        identity = await web.identity()
    except PlatformAwayError:
        return _fault(AWAY)
    except PlatformError:
        return _fault("Slack does not accept SLACK_BOT_TOKEN; copy it once more from Install App.")
    missing = sorted(SCOPES - identity.scopes)
    if missing:
        fix = (
            f"Add {', '.join(missing)} to the bot's scopes under OAuth & Permissions, and reinstall the app."
        )
        return _fault(fix)
    return Finding(check="slack", ok=True, detail=f"in workspace {identity.team}, with every scope it needs")


async def _app(web: SlackWeb, settings: Settings) -> Finding:
    token = settings.slack_app_token
    try:
        await web.client.apps_connections_open(app_token=token.get_secret_value() if token else "")
    except SlackApiError as error:
        code = error.response.get("error") if error.response is not None else ""
        fix = f"Slack does not accept SLACK_APP_TOKEN ({code}); it needs the scope connections:write."
        return _fault(fix, "sockets")
    except Exception:  # noqa: BLE001  # the SDK raises whatever its HTTP client does
        return _fault(AWAY, "sockets")
    return Finding(check="sockets", ok=True, detail="a connection can be opened")


def _fault(fix: str, check: str = "slack") -> Finding:
    return Finding(check=check, ok=False, detail=fix)
