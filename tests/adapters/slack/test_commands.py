"""`/analyze`, with all that can stand behind it."""

import json

import pytest

from adapters.slack import words
from bot.errors import StoreError
from bot.intake import BUSY
from bot.message import PASTED_WORDS
from bot.models import Request
from tests.adapters.slack.conftest import OTHER, TITLE, URL, Team
from tests.bot.factories import article


async def said(team: Team, text: str, *, user: str = "U1", channel: str = "C1") -> str:
    """Give the command; what its author is told at once."""
    answer = await team.slack.command("/analyze", text, user=user, channel=channel)
    assert answer.ok
    assert answer.payload["response_type"] == "ephemeral"
    return str(answer.payload["text"])


def roots(team: Team, channel: str = "C1") -> list[str]:
    """The `ts` of our own messages in a channel."""
    return [one.ts for one in team.slack.messages(channel) if one.thread_ts is None and one.bot_id]


@pytest.mark.parametrize("text", ["", "help", " HELP "])
async def test_help_is_given_at_once(team: Team, text: str) -> None:
    """Without a model, and to its author alone (S22)."""
    assert await said(team, text) == words.HELP
    assert team.slack.messages("C1") == []


async def test_status_says_how_we_are_set_up_and_what_we_did(team: Team) -> None:
    """Mode, model, usage, and what is in hand (S22)."""
    ts = await team.slack.post("C1", f"<{URL}>", user="U1")
    await team.whole(ts)
    await team.quiet()
    status = await said(team, "status")

    assert words.MODES["auto"] in status
    assert "1 analysis" in status
    assert team.service.settings.model in status


async def test_delete_takes_the_latest_one_of_its_author_away(team: Team) -> None:
    """And no one else's."""
    theirs = await team.slack.post("C1", f"<{OTHER}>", user="U2")
    mine = await team.slack.post("C1", f"<{URL}>", user="U1")
    await team.whole(theirs)
    await team.whole(mine)

    assert await said(team, "delete") == words.DELETED
    await team.slack.until(lambda: not team.ours(mine))
    assert len(team.ours(theirs)) == 1
    assert await said(team, "delete") == words.NOTHING_TO_DELETE


@pytest.mark.parametrize("text", ["what?", "ftp://news.example/a", "https://"])
async def test_what_is_no_address_is_told_so(team: Team, text: str) -> None:
    """In one sentence, with an example."""
    assert await said(team, text) == words.NO_LINK


async def test_a_private_analysis_is_seen_by_its_author_alone(team: Team) -> None:
    """By the address that came with the command; nothing is posted."""
    assert await said(team, f"{URL} private lang=de") == words.PRIVATELY.format(what=URL)
    await team.slack.until(lambda: team.slack.responses)
    await team.quiet()

    [response] = team.slack.responses
    assert response.payload["response_type"] == "ephemeral"
    shown = json.dumps(response.payload["blocks"])
    assert TITLE in shown
    assert "Regenerate" not in shown  # nobody could change it
    assert team.slack.messages("C1") == []


async def test_an_address_may_hold_the_words_of_an_option(team: Team) -> None:
    """Only a word of its own is one."""
    url = "https://news.example/2026/private-equity?lang=fr"
    team.reader.articles[url] = team.reader.articles[URL]
    assert await said(team, url) == words.ANALYSING.format(what=url)
    await team.whole(roots(team)[0])

    assert team.reader.asked == [url]
    assert team.analyst.asked
    assert team.slack.responses == []


async def test_another_language_is_another_analysis(team: Team) -> None:
    """And no reason for a pointer to the first."""
    await said(team, URL)
    await team.whole(roots(team)[0])
    await team.quiet()

    assert await said(team, f"{URL} lang=de") == words.ANALYSING.format(what=URL)


async def test_when_there_is_too_much_to_do_nothing_is_begun(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No thread is opened that nothing would stand in."""
    monkeypatch.setattr("bot.intake.MOST_WAITING", 0)
    assert await said(team, URL) == BUSY
    assert roots(team) == []


async def test_a_command_that_cannot_be_stored_leaves_nothing_behind(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its author is told that it failed, and no thread stands there in which nothing will come."""

    async def away(jobs: object, request: Request) -> None:
        raise StoreError("redis", "away")

    monkeypatch.setattr(type(team.service.jobs), "deliver", away)
    team.slack.ack_seconds, team.slack.retries = 0.5, 0
    answer = await team.slack.command("/analyze", URL, user="U1", channel="C1")
    await team.slack.until(lambda: team.calls("chat.delete") == team.calls("chat.postMessage") == 1)

    assert not answer.ok
    assert roots(team) == []


async def test_the_language_can_be_chosen(team: Team) -> None:
    """For this one analysis."""
    await said(team, f"{URL} lang=de")
    await team.whole(roots(team)[0])
    [delivery] = [
        await team.service.records.deliveries.find("T1", one.metadata["event_payload"]["job_id"])
        for one in team.ours(roots(team)[0])
        if one.metadata
    ]
    assert delivery
    assert delivery.request.language == "de"


async def test_where_we_are_not_the_analysis_goes_to_its_author(team: Team) -> None:
    """With a word on how to have it in a thread (S21)."""
    team.slack.add_channel("C5", bot=False)
    assert await said(team, URL, channel="C5") == words.UNREACHED.format(what=URL)
    await team.slack.until(lambda: team.slack.responses)

    assert "News Overview" in json.dumps(team.slack.responses[0].payload)
    assert team.slack.messages("C5") == []


async def test_a_command_whose_answer_fails_ends_in_a_sentence(team: Team) -> None:
    """In the thread it opened, where Regenerate tries again."""
    await said(team, "https://news.example/2026/missing")
    [reply] = await team.whole(roots(team)[0])

    assert "[Regenerate]" in reply
    assert "no such page" in reply


async def test_the_same_command_again_leads_to_the_first(team: Team) -> None:
    """Within half an hour in that channel: its author is told where it stands (S17)."""
    await said(team, URL)
    await team.whole(roots(team)[0])
    await team.quiet()
    again = await said(team, URL, user="U2")

    assert again.startswith(words.KNOWN.format(link="http"))
    assert len(roots(team)) == 1


async def test_slack_that_does_not_let_us_write_is_told_of(team: Team) -> None:
    """Its author may try again: nothing was promised."""
    team.slack.fail("chat.postMessage", status=429, retry_after=30)
    assert await said(team, URL) == words.TRY_AGAIN
    assert team.slack.messages("C1") == []


async def test_a_text_can_be_given_instead_of_an_address(team: Team) -> None:
    """Of an article that we cannot read."""
    team.reader.articles["pasted text"] = article(url=None, canonical_url=None)
    await said(team, "The harbour authority said that it would dredge. " * (PASTED_WORDS // 6))
    await team.whole(roots(team)[0])
    await team.slack.until(lambda: team.slack.messages("C1")[0].edited)

    assert team.slack.messages("C1")[0].text.startswith(TITLE)


async def test_questions_are_answered_in_the_thread_of_a_command(team: Team) -> None:
    """It is a thread like any other."""
    await said(team, URL)
    [root] = roots(team)
    await team.whole(root)
    await team.slack.post("C1", "Who opposes it?", user="U1", thread_ts=root)

    assert len(await team.whole(root, 2)) == 2
