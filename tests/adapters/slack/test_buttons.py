"""What stands below an analysis, pressed."""

import json

import pytest
from redis.asyncio import Redis

from adapters.slack import words
from bot.errors import ModelBusyError
from bot.testing import MemoryAnalyst
from tests.adapters.slack.conftest import URL, Team


@pytest.fixture
async def thread(team: Team) -> str:
    """Ann's link, analysed."""
    ts = await team.slack.post("C1", f"<{URL}>", user="U1")
    await team.whole(ts)
    return ts


async def press(team: Team, thread: str, action: str, *, user: str, value: str | None = None) -> None:
    """Press a button below the analysis; it is acknowledged in time."""
    answer = await team.slack.click("C1", team.ours(thread)[0].ts, action, user=user, value=value)
    assert answer.ok


async def test_every_button_can_be_read_aloud(team: Team, thread: str) -> None:
    """And none says what it does by a picture alone (S31)."""
    buttons = [
        element
        for block in team.ours(thread)[0].blocks
        for element in block.get("elements", ())
        if element["type"] in {"button", "icon_button"}
    ]
    assert {one["action_id"] for one in buttons} == {"evidence", "regenerate", "delete"}
    assert all(one["accessibility_label"] and one["text"]["text"] for one in buttons)
    feedback = team.ours(thread)[0].blocks[-1]["elements"][0]
    assert feedback["positive_button"]["accessibility_label"]


async def test_evidence_is_shown_to_who_asks(team: Team, thread: str) -> None:
    """Each claim with the words of the article it rests on, in the thread."""
    await press(team, thread, "evidence", user="U2")
    await team.told("U2")
    [shown] = team.slack.ephemerals

    assert (shown.user, shown.thread_ts) == ("U2", thread)
    text = json.dumps(shown.blocks)
    assert "News Overview" in text
    assert "(\\u00b61)" in text  # ¶1


async def test_regenerating_edits_the_same_message(team: Team, thread: str, analyst: MemoryAnalyst) -> None:
    """Past the cache, with a word on when; twice an hour for each user, then it is told so (S40, X38)."""
    [before] = team.ours(thread)
    for count in (2, 3):
        await press(team, thread, "regenerate", user="U1")
        await team.slack.until(lambda count=count: len(analyst.asked) == count)  # type: ignore[misc]
        await team.quiet()
    assert "Revised on" in team.read(thread)[0]
    assert [one.ts for one in team.ours(thread)] == [before.ts]

    await press(team, thread, "regenerate", user="U1")
    assert await team.told("U1") == words.ENOUGH
    await press(team, thread, "regenerate", user="U2")
    await team.slack.until(lambda: len(analyst.asked) == 4)


async def test_a_failed_regeneration_leaves_the_analysis(
    team: Team, thread: str, analyst: MemoryAnalyst
) -> None:
    """A person who wanted a better one must not be left with none."""
    analyst.fails_with = ModelBusyError("model")
    await press(team, thread, "regenerate", user="U1")
    await team.slack.until(lambda: "could not be made afresh" in team.read(thread)[0], seconds=30)

    assert "Commentary" in team.read(thread)[0]


async def test_who_asked_may_delete(team: Team, thread: str) -> None:
    """By the bin that nobody else sees (S37, S39)."""
    message = team.ours(thread)[0].ts
    with pytest.raises(AssertionError):
        await team.slack.click("C1", message, "delete", user="U2")
    await press(team, thread, "delete", user="U1")
    await team.slack.until(lambda: not team.ours(thread))


async def test_the_bin_as_an_emoji_deletes_as_well(team: Team, thread: str) -> None:
    """For who asked and for admins; anybody else is told why not (S39)."""
    message = team.ours(thread)[0].ts
    team.slack.add_user("U8", admin=True)
    await team.slack.react("C1", message, "wastebasket", user="U2")
    assert await team.told("U2") == words.NOT_YOURS
    assert len(team.ours(thread)) == 1

    await team.slack.react("C1", message, "wastebasket", user="U8")
    await team.slack.until(lambda: not team.ours(thread))


async def test_somebody_elses_bin_is_nothing_to_us(team: Team) -> None:
    """An emoji on a message that is not ours."""
    ts = await team.slack.post("C1", "Good morning", user="U2")
    before = len(team.slack.calls)
    await team.slack.react("C1", ts, "wastebasket", user="U1")
    await team.quiet()

    assert team.slack.calls[before:] == []


async def test_the_last_verdict_counts_and_is_thanked_for_once(team: Team, thread: str) -> None:
    """A thumb is a toggle that tells nobody when it is taken back (S38); kept without a name (X21)."""
    job = team.ours(thread)[0].metadata
    assert job
    request = job["event_payload"]["job_id"]
    for verdict in ("good", "bad"):
        await press(team, thread, "feedback", user="U2", value=f"{verdict} {request}")
    await team.quiet()
    await team.told("U2")

    assert [one.text for one in team.slack.ephemerals] == [words.THANKS]


async def test_what_is_not_kept_any_more_is_told_so(team: Team, thread: str, redis: Redis) -> None:
    """A month later: the message stands, its records are gone."""
    await team.quiet()
    await redis.flushdb()
    for action in ("evidence", "regenerate", "delete"):
        await press(team, thread, action, user="U1")
    await team.slack.until(lambda: len(team.slack.ephemerals) == 3)

    assert [one.text for one in team.slack.ephemerals] == [words.UNKEPT, words.GONE, words.GONE]
