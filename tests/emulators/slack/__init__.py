"""Slack on loopback: Web API, Socket Mode and signed HTTP over one workspace. Imports nothing of the bot.

Rules go by their numbers in tests/adapters/slack/test_rules.py; U marks what nobody has verified live.
"""

from tests.emulators.slack.emulator import Slack
from tests.emulators.slack.rates import Rate
from tests.emulators.slack.values import Answer, Call, Ephemeral, Message, Response, Unacknowledged

__all__ = ["Answer", "Call", "Ephemeral", "Message", "Rate", "Response", "Slack", "Unacknowledged"]
