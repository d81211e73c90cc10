"""Slack: links dropped in channels, mentions, commands and questions, answered in their threads."""

from adapters.slack.app import platform

__all__ = ["platform"]
