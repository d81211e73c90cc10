"""Where settings come from, what they may be, and what they never tell."""

import ipaddress
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.errors import SettingsError
from bot.prices import PRICES, Price
from bot.settings import WEB_PORTS, AllowedRange, Settings, variable, variables

SECRET = "hunter2-very-secret"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` but the test's own."""
    monkeypatch.chdir(tmp_path)


def dotenv(**lines: str) -> None:
    """Write the `.env` of this folder."""
    Path(".env").write_text("".join(f"{name}={value}\n" for name, value in lines.items()), "utf-8")


def ranges(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[AllowedRange, ...]:
    """What `TRIPTYCH_FETCH_ALLOW` opens."""
    monkeypatch.setenv("TRIPTYCH_FETCH_ALLOW", text)
    return Settings.load().fetch_allow


def test_without_any_setting_triptych_runs() -> None:
    """Extractive, with the embedded Valkey, closed to private addresses."""
    settings = Settings.load()

    assert settings.engine == "auto"
    assert settings.anthropic_api_key is None
    assert settings.redis_url is None
    assert settings.fetch_allow == ()
    assert settings.keep_articles == timedelta(days=7)
    assert settings.keep_analyses == timedelta(days=30)
    assert settings.model == "claude-sonnet-5-5"


def test_the_environment_wins_over_dotenv_and_dotenv_over_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A container's environment must be the last word."""
    dotenv(TRIPTYCH_MODEL="from-dotenv", TRIPTYCH_CONTACT="ann@news.example.org")
    monkeypatch.setenv("TRIPTYCH_MODEL", "from-environment")

    settings = Settings.load()

    assert settings.model == "from-environment"
    assert settings.contact == "ann@news.example.org"
    assert settings.log_format == "text"


def test_an_argument_wins_over_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command's option is meant for this run."""
    monkeypatch.setenv("TRIPTYCH_LANGUAGE", "de")

    assert Settings.load(language="fr", anthropic_api_key=SECRET).language == "fr"


def test_prices_are_added_to_those_that_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A local model costs nothing, and a known one may have a price of one's own."""
    monkeypatch.setenv("TRIPTYCH_PRICES", "local=0/0, claude-haiku-5-5=0.2/1.5")
    prices = Settings.load().prices

    assert prices["local"] == Price(into=0, out=0)
    assert prices["claude-haiku-5-5"] == Price(into=0.2, out=1.5)
    assert prices["claude-sonnet-5-5"] == PRICES["claude-sonnet-5-5"]


@pytest.mark.parametrize(
    ("settings", "compatible", "second"),
    [
        ({}, False, "claude-haiku-5-5"),
        ({"anthropic_base_url": "https://api.anthropic.com"}, False, "claude-haiku-5-5"),
        ({"anthropic_base_url": "https://eu.anthropic.com/x"}, False, "claude-haiku-5-5"),
        ({"anthropic_base_url": "https://anthropic.com.evil.example"}, True, None),
        ({"anthropic_base_url": "http://localhost:8080"}, True, None),
        ({"anthropic_base_url": "http://localhost:8080", "fallback_model": "b"}, True, "b"),
        ({"anthropic_base_url": "http://localhost:8080", "compatibility": "off"}, False, "claude-haiku-5-5"),
        ({"compatibility": "on"}, True, None),
        ({"fallback_model": "none"}, False, None),
        ({"model": "claude-haiku-5-5"}, False, None),
        ({"model": "a", "fallback_model": "a"}, False, None),
    ],
)
def test_who_stands_in_and_how_a_server_is_spoken_to(
    settings: dict[str, str], compatible: bool, second: str | None
) -> None:
    """A model never stands in for itself, nor one of Anthropic's at somebody else's server."""
    loaded = Settings.load(**settings)

    assert loaded.is_compatible is compatible
    assert loaded.second_model == second


@pytest.mark.parametrize("name", variables())
def test_an_empty_variable_counts_as_unset(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose files and CI set what they do not know to nothing."""
    monkeypatch.setenv(name, "")

    assert Settings.load() == Settings()


def test_vendors_names_are_read_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody already has these variables."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", SECRET)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9/anthropic")
    monkeypatch.setenv("REDIS_URL", "rediss://cache.example.org/0")

    settings = Settings.load()

    assert settings.anthropic_api_key
    assert settings.anthropic_api_key.get_secret_value() == SECRET
    assert settings.anthropic_base_url == "http://127.0.0.1:9/anthropic"
    assert settings.redis_url == "rediss://cache.example.org/0"


def test_slacks_settings_are_read_by_the_names_that_slack_gives_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """People copy them from its pages; without them there is no Slack, and its API is where it always is."""
    none = Settings.load()
    assert (none.slack_bot_token, none.slack_app_token, none.slack_signing_secret) == (None, None, None)
    assert (none.slack_api_url, none.reaction) == ("https://slack.com/api/", "")

    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "signed")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    monkeypatch.setenv("TRIPTYCH_REACTION", "newspaper")
    settings = Settings.load()

    secrets = (settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret)
    assert [secret and secret.get_secret_value() for secret in secrets] == ["xoxb-1", "xapp-1", "signed"]
    assert (settings.slack_api_url, settings.reaction) == ("http://127.0.0.1:9/api/", "newspaper")


@pytest.mark.parametrize("reaction", ["+1", "e-mail", "man_in_tuxedo", "non-potable_water", "8ball"])
def test_any_emoji_may_ask_for_an_analysis(reaction: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the name that Slack shows."""
    monkeypatch.setenv("TRIPTYCH_REACTION", reaction)

    assert Settings.load().reaction == reaction


def test_words_may_be_written_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """LOG_LEVEL=INFO is what most people write."""
    monkeypatch.setenv("TRIPTYCH_LOG_LEVEL", "INFO")
    monkeypatch.setenv("TRIPTYCH_ENGINE", "Extractive")

    assert (Settings.load().log_level, Settings.load().engine) == ("info", "extractive")


def test_the_home_may_be_written_with_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither Docker nor systemd expands it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TRIPTYCH_HOME", "~/state")

    assert Settings.load().home == tmp_path.resolve() / "state"


def test_a_duration_is_written_as_people_or_machines_write_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Days for people, ISO 8601 for machines."""
    monkeypatch.setenv("TRIPTYCH_KEEP_ARTICLES", "2d")
    monkeypatch.setenv("TRIPTYCH_KEEP_ANALYSES", "PT1H")

    settings = Settings.load()

    assert (settings.keep_articles, settings.keep_analyses) == (timedelta(days=2), timedelta(hours=1))


def test_settings_cannot_be_changed_later() -> None:
    """They are made once and passed down."""
    with pytest.raises(ValidationError, match="frozen"):
        Settings.load().model = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "network", "ports"),
    [
        ("10.0.0.0/8", "10.0.0.0/8", WEB_PORTS),
        ("10.1.0.0/16:8080", "10.1.0.0/16", {8080}),
        ("127.0.0.1", "127.0.0.1/32", WEB_PORTS),
        ("127.0.0.1:8000", "127.0.0.1/32", {8000}),
        ("fd00::/8", "fd00::/8", WEB_PORTS),
        ("fd00::/8:8080", "fd00::/8", {8080}),
        ("[::1]", "::1/128", WEB_PORTS),
        ("[::1]:8000", "::1/128", {8000}),
    ],
)
def test_a_range_may_be_opened_to_the_fetcher(
    text: str, network: str, ports: frozenset[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a port that pair alone, without one ports 80 and 443."""
    opened = AllowedRange(network=ipaddress.ip_network(network), ports=frozenset(ports))

    assert ranges(text, monkeypatch) == (opened,)


def test_ranges_are_parted_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blanks and a comma too many do no harm."""
    opened = ranges(" 10.0.0.0/8 , 127.0.0.1:8000,, ", monkeypatch)

    assert opened == (AllowedRange.parse("10.0.0.0/8"), AllowedRange.parse("127.0.0.1:8000"))


@pytest.mark.parametrize(
    ("entry", "address", "port", "open_"),
    [
        ("10.0.0.0/8", "10.255.0.1", 443, True),
        ("10.0.0.0/8", "10.255.0.1", 8080, False),
        ("10.0.0.0/8", "11.0.0.1", 80, False),
        ("10.0.0.0/8:8080", "10.0.0.1", 8080, True),
        ("10.0.0.0/8:8080", "10.0.0.1", 80, False),
        ("[::1]:80", "::1", 80, True),
        ("0.0.0.0/0", "::1", 80, False),
    ],
)
def test_a_range_opens_its_addresses_on_its_ports_alone(
    entry: str, address: str, port: int, open_: bool
) -> None:
    """Every door that is not named stays shut."""
    assert AllowedRange.parse(entry).holds(ipaddress.ip_address(address), port) is open_


@pytest.mark.parametrize(
    "value",
    [
        "intranet.corp.example",
        "10.0.0.1/8",
        "10.0.0.0/33",
        "10.0.0",
        "::1",
        "[::1",
        "[10.0.0.1]:x",
        "10.0.0.0/8:",
        "10.0.0.0/8:0",
        "10.0.0.0/8:65536",
        "10.0.0.0/8;11.0.0.0/8",
        "10.0.0.0/8,intranet.corp.example",
    ],
)
def test_what_is_no_range_is_refused_by_name(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The names of somebody's intranet do not belong in a log."""
    with pytest.raises(SettingsError, match="TRIPTYCH_FETCH_ALLOW") as caught:
        ranges(value, monkeypatch)

    assert "TRIPTYCH_FETCH_ALLOW" in caught.value.said
    assert value.rpartition(",")[2] not in str(caught.value) + caught.value.said


@pytest.mark.parametrize(
    "name",
    [
        "ANTHROPIC_BASE_URL",
        "REDIS_URL",
        "TRIPTYCH_ENGINE",
        "TRIPTYCH_ANALYSIS_SECONDS",
        "TRIPTYCH_ARTICLE_TOKENS",
        "TRIPTYCH_KEEP_ARTICLES",
        "TRIPTYCH_FETCH_ALLOW",
        "TRIPTYCH_FETCH_SECONDS",
        "TRIPTYCH_EXTRACT_SECONDS",
        "TRIPTYCH_LOG_LEVEL",
        "TRIPTYCH_LOG_FORMAT",
    ],
)
def test_a_setting_that_means_nothing_is_named_and_its_value_is_not(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People paste keys into the wrong line; the sentence goes to the screen and the log."""
    monkeypatch.setenv(name, SECRET)

    with pytest.raises(SettingsError) as caught:
        Settings.load()

    error = caught.value
    assert error.subject == name
    assert error.said.startswith(f"The setting {name} cannot be used: ")
    assert error.said.endswith(".")
    assert "\n" not in error.said
    assert SECRET not in str(error) + error.said + repr(error)
    assert error.__cause__ is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRIPTYCH_ANALYSIS_SECONDS", "0"),
        ("TRIPTYCH_FETCH_SECONDS", "121"),
        ("TRIPTYCH_EXTRACT_SECONDS", "-1"),
        ("TRIPTYCH_ARTICLE_TOKENS", "499"),
        ("ANTHROPIC_BASE_URL", "ftp://127.0.0.1"),
        ("REDIS_URL", "http://127.0.0.1"),
        ("ANTHROPIC_BASE_URL", "http://[bad"),
        ("ANTHROPIC_BASE_URL", "http://"),
        ("TRIPTYCH_COMPATIBLE_URL", "http://host:99999"),
        ("TRIPTYCH_COMPATIBLE_URL", "http://host:8080"),  # without its model
        ("TRIPTYCH_DAILY_DOLLARS", "inf"),
        ("TRIPTYCH_DAILY_TENANT_DOLLARS", "-1"),
        ("TRIPTYCH_PRICES", "model"),
        ("TRIPTYCH_PRICES", "model=1"),
        ("TRIPTYCH_PRICES", "model=1/2/3"),
        ("TRIPTYCH_COMPATIBILITY", "perhaps"),
        ("TRIPTYCH_ANSWER_SECONDS", "0"),
        ("TRIPTYCH_KEEP_THREADS", "P0D"),
        ("SLACK_API_URL", "slack.com/api"),
        ("TRIPTYCH_REACTION", "two words"),
        ("TRIPTYCH_REACTION", "📰"),
    ],
)
def test_a_value_out_of_bounds_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found at the start, not in the middle of the night."""
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=name):
        Settings.load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANTHROPIC_API_KEY", SECRET),
        ("REDIS_URL", f"redis://:{SECRET}@cache.example.org"),
        ("SLACK_BOT_TOKEN", SECRET),
        ("SLACK_APP_TOKEN", SECRET),
        ("SLACK_SIGNING_SECRET", SECRET),
    ],
)
def test_a_secret_is_not_shown(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings end up in tracebacks and debug logs."""
    monkeypatch.setenv(name, value)

    settings = Settings.load()

    assert SECRET not in repr(settings)
    assert SECRET not in str(settings)


def test_every_variable_is_known_by_its_name() -> None:
    """The README's table and the tests' clean environment are made from this list."""
    names = variables()

    assert len(names) == len(set(names)) == len(Settings.model_fields)
    assert {"ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "REDIS_URL", "TRIPTYCH_HOME"} <= set(names)
    assert all(name.startswith(("TRIPTYCH_", "ANTHROPIC_", "REDIS_", "SLACK_", "PORT")) for name in names)


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("fetch_allow", "TRIPTYCH_FETCH_ALLOW"),
        ("redis_url", "REDIS_URL"),
        ("ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY"),
        ("slack_bot_token", "SLACK_BOT_TOKEN"),
        ("slack_app_token", "SLACK_APP_TOKEN"),
        ("slack_signing_secret", "SLACK_SIGNING_SECRET"),
        ("slack_api_url", "SLACK_API_URL"),
        ("reaction", "TRIPTYCH_REACTION"),
    ],
)
def test_a_field_has_one_variable(field: str, name: str) -> None:
    """Errors name a field or, where there is one, its alias."""
    assert variable(field) == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRIPTYCH_HOME", "~nobody-by-that-name/x"),
        ("TRIPTYCH_CONTACT", "é"),
        ("TRIPTYCH_CONTACT", "a\nb"),
        ("TRIPTYCH_KEEP_ARTICLES", "P0D"),
        ("TRIPTYCH_KEEP_ANALYSES", "-PT5S"),
    ],
)
def test_what_would_fail_later_is_refused_at_the_start(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the name of the setting, not by what happens to break."""
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as caught:
        Settings.load()

    assert caught.value.subject == name


def test_a_form_in_another_encoding_is_told_in_a_sentence() -> None:
    """Notepad's old habits."""
    Path(".env").write_bytes("TRIPTYCH_CONTACT=caf\u00e9".encode("latin-1"))

    with pytest.raises(SettingsError) as caught:
        Settings.load()

    assert caught.value.said == "The file .env is not UTF-8 text; save it as such."


@pytest.mark.parametrize("written", ["newspaper", ":newspaper:"])
def test_an_emoji_may_be_written_as_people_write_it(written: str) -> None:
    """With its colons or without."""
    assert Settings.load(reaction=written).reaction == "newspaper"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("reaction", "two words", "it takes the name of one emoji, such as newspaper"),
        ("slack_api_url", "slack", "it takes an address such as http://localhost:8080"),
    ],
)
def test_what_slack_cannot_use_is_told_in_words(field: str, value: str, said: str) -> None:
    """And not by a pattern."""
    with pytest.raises(SettingsError) as caught:
        Settings.load(**{field: value})

    assert said in caught.value.said
