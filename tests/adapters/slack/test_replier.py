"""One reply on Slack, frame by frame: status, stream, edits, and what is done when any of them fails."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.slack import places, render
from adapters.slack import replier as module
from adapters.slack import signs as signs_module
from adapters.slack import stream as stream_module
from adapters.slack.places import Place
from adapters.slack.replier import SlackReplier
from adapters.slack.signs import open_signs
from adapters.slack.web import A_MINUTE, open_web
from bot.errors import MessageGoneError, PlaceLostError, PlatformAwayError, PlatformBusyError
from bot.models import Claim, Frame, Request, Unit
from bot.render import EXTRACTIVE_NOTE, partly, reply
from bot.settings import Settings
from bot.testing import MemoryAllowance, MemoryNotes
from tests.adapters.slack.conftest import TITLE, URL
from tests.adapters.slack.pictures import shown_of
from tests.bot.factories import analysis, article
from tests.emulators.slack import Message, Slack
from tests.emulators.slack_blocks import as_text, links, pings

ARTICLE = article(url=URL, canonical_url=URL)
ANALYSIS = analysis()
WHOLE = reply(ARTICLE, ANALYSIS, cached=False)
FINAL = Frame(markdown=WHOLE.body, title=TITLE, notes=("A note.",), kind="analysis")
UNITS = (
    *(Unit(part="overview", claims=(claim,)) for claim in ANALYSIS.overview),
    *(Unit(part="in_depth", claims=paragraph) for paragraph in ANALYSIS.in_depth),
    *(Unit(part="commentary", claims=paragraph) for paragraph in ANALYSIS.commentary),
)
FRAMES = tuple(
    Frame(markdown=partly(UNITS[:number], TITLE, URL), title=TITLE, stage=UNITS[number - 1].part)
    for number in range(1, len(UNITS) + 1)
)
SIGN = Frame(markdown="", stage="reading")


@pytest.fixture(autouse=True)
def _no_gaps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames may follow each other at once."""
    monkeypatch.setattr(module._Writing, "is_due", lambda self, reserved: self.writes + 1 + reserved <= 9)


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A workspace, without limits of rate."""
    async with Slack(limits=False) as workspace:
        workspace.add_channel("C1")
        yield workspace
        assert workspace.warnings == []


@pytest.fixture
def allowance() -> MemoryAllowance:
    """What we allow ourselves."""
    return MemoryAllowance()


@pytest.fixture
def notes() -> MemoryNotes:
    """What is known of the workspace."""
    return MemoryNotes()


@pytest.fixture
async def replier(
    slack: Slack, allowance: MemoryAllowance, notes: MemoryNotes
) -> AsyncIterator[SlackReplier]:
    """One process's replier."""
    settings = Settings(slack_bot_token=slack.bot_token, slack_api_url=slack.api_url)
    async with open_web(settings, allowance) as web, open_signs(web, notes) as signs:
        yield SlackReplier(web=web, notes=notes, signs=signs)


@pytest.fixture
async def request_(slack: Slack) -> Request:
    """Ann dropped a link."""
    ts = await slack.post("C1", f"<{URL}>", user="U1")
    place = places.pack(Place(team="T1", channel="C1", thread=ts))
    return Request(tenant="T1", source=URL, id=f"C1-{ts}.1", place=place, user="U1", automatic=True)


def only(slack: Slack) -> Message:
    """The one message of ours."""
    [message] = [one for one in slack.messages("C1") if one.user == slack.bot_user]
    return message


def text(slack: Slack) -> str:
    """The same, as people read it."""
    return as_text(shown_of(only(slack)))


def methods(slack: Slack) -> list[str]:
    """What was called, in its order, without what only reads."""
    return [call.method for call in slack.calls if call.ok and not call.method.startswith(("conv", "auth"))]


async def painted(replier: SlackReplier, request: Request, *frames: Frame) -> str | None:
    """Show frames one after the other, as the core does."""
    message = None
    for frame in frames:
        if message:
            await replier.update(request, message, frame)
        else:
            message = await replier.open(request, frame)
    return message


class TestStreaming:
    """The workspace streams."""

    async def test_a_reply_grows_before_peoples_eyes(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """A status, then one message by Slack's own streaming, in at most nine writes; whole at the end."""
        await painted(replier, request_, SIGN, *FRAMES, FINAL)

        called = methods(slack)
        assert called[:2] == ["assistant.threads.setStatus", "chat.startStream"]
        assert called[-1] == "chat.stopStream"
        assert set(called[2:-1]) == {"chat.appendStream"}
        assert len(called) <= 9
        assert not only(slack).streaming
        for line in ("News Overview", TITLE, "In-Depth Analysis", "Commentary", "A note.", render.DISCLOSURE):
            assert text(slack).count(line) == 1

    async def test_the_stream_begins_with_the_first_finished_words(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """Until then there is a status alone (S29, S33)."""
        assert await replier.open(request_, SIGN) is None
        assert slack.status("C1", places.unpack(request_.place).thread) == "is reading the article…"
        await painted(replier, request_, FRAMES[0])

        assert only(slack).streaming
        assert slack.status("C1", places.unpack(request_.place).thread) == ""

    async def test_who_asked_receives_the_stream(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """With the workspace they belong to, which need not be ours (S32)."""
        await painted(replier, replace(request_, user="U7@T7"), FRAMES[0])
        [call] = slack.called("chat.startStream")

        assert (call.arguments["recipient_user_id"], call.arguments["recipient_team_id"]) == ("U7", "T7")
        assert "markdown_text" not in call.arguments  # never beside chunks (S36)

    async def test_nobody_is_streamed_to_where_nobody_asked(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """A stream has a recipient; without one, a message is edited."""
        await painted(replier, replace(request_, user=""), SIGN, *FRAMES[:2], FINAL)

        assert "chat.startStream" not in methods(slack)
        assert "Commentary" in text(slack)

    @pytest.mark.parametrize("error", ["message_not_in_streaming_state", "msg_too_long"])
    async def test_a_stream_that_breaks_is_finished_by_an_edit(
        self, slack: Slack, replier: SlackReplier, request_: Request, error: str
    ) -> None:
        """Of the same message, never by a second one (S34)."""
        slack.fail("chat.appendStream", status=200, error=error)
        await painted(replier, request_, *FRAMES[:3], FINAL)

        assert methods(slack)[-1] == "chat.update"
        assert text(slack).count("Commentary") == 1

    async def test_a_lost_answer_in_a_stream_says_nothing_twice(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """Whether a piece arrived is not known, so the whole is written over it."""
        slack.fail("chat.appendStream", drop="after")
        await painted(replier, request_, *FRAMES[:3], FINAL)

        for heading in ("News Overview", "In-Depth Analysis", "Commentary"):
            assert text(slack).count(heading) == 1

    async def test_a_lost_last_answer_says_nothing_twice(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """The stream was stopped, and nobody was told."""
        slack.fail("chat.stopStream", drop="after")
        await painted(replier, request_, *FRAMES[:2], FINAL)

        assert text(slack).count("Commentary") == 1
        assert not only(slack).streaming

    async def test_a_long_stream_goes_on_as_edits(
        self, slack: Slack, replier: SlackReplier, request_: Request, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Slack ends it after five minutes; we do before that, in the same message (S33)."""
        monkeypatch.setattr(stream_module, "LONGEST", 0.0)
        message = await painted(replier, request_, *FRAMES[:2])
        assert "It will cost 41 million crowns." in text(slack)  # people go on reading
        for frame in (*FRAMES[2:], FINAL):
            await replier.update(request_, message or "", frame)

        called = methods(slack)
        assert called[-1] == "chat.update"
        assert called.count("chat.stopStream") == 1
        assert text(slack).count("Commentary") == 1

    async def test_a_large_stream_goes_on_as_edits(
        self, slack: Slack, replier: SlackReplier, request_: Request, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Slack takes some 10,600 bytes in a stream, whatever their characters (S33)."""
        monkeypatch.setattr(stream_module, "LARGEST", 200)
        await painted(replier, request_, *FRAMES, FINAL)

        assert methods(slack)[-1] == "chat.update"
        assert text(slack).count("Commentary") == 1

    async def test_an_analysis_that_begins_anew_is_written_over(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """What was streamed cannot be taken back, so the last frame replaces it."""
        other = Frame(markdown="## News Overview\n\n- Something else.", stage="overview")
        await painted(replier, request_, other, *FRAMES, FINAL)

        assert "Something else" not in text(slack)
        assert text(slack).count("News Overview") == 1

    async def test_a_workspace_without_streams_is_remembered(
        self, slack: Slack, replier: SlackReplier, request_: Request, notes: MemoryNotes
    ) -> None:
        """For a day it is not tried again; the message is edited instead (S35)."""
        slack.streaming = False
        await painted(replier, request_, SIGN, *FRAMES[:2], FINAL)
        await painted(replier, replace(request_, id="C1-2.1"), *FRAMES[:2])

        assert [call.method for call in slack.calls].count("chat.startStream") == 1
        assert "chat.update" in methods(slack)
        assert await notes.read("T1", "slack:no streams")

    async def test_when_the_minutes_streams_are_spent_messages_are_edited(
        self, slack: Slack, replier: SlackReplier, request_: Request, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """We stop asking before Slack would refuse (S42)."""
        monkeypatch.setitem(A_MINUTE, "chat.startStream", 1)
        for number in range(3):
            await painted(replier, replace(request_, id=f"C1-{number}.1"), FRAMES[0])

        assert methods(slack).count("chat.startStream") == 1
        assert methods(slack).count("chat.postMessage") == 2


class TestEdits:
    """The workspace has no streams, or none are left."""

    @pytest.fixture(autouse=True)
    def _no_streams(self, slack: Slack) -> None:
        slack.streaming = False

    async def test_one_message_is_edited(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """With a word on what is being done, until it is whole; no more writes than a stream takes."""
        await painted(replier, request_, SIGN, *FRAMES[:2])
        assert "Writing the News Overview…" in text(slack)
        await replier.update(request_, only(slack).ts, FINAL)

        assert len(methods(slack)) <= 9
        assert "Writing" not in text(slack)
        assert [block["type"] for block in only(slack).blocks][:5] == [
            "markdown",
            "divider",
            "markdown",
            "divider",
            "markdown",
        ]

    async def test_edits_are_left_out_when_there_is_much_to_do(
        self, slack: Slack, replier: SlackReplier, request_: Request, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The minute's edits are kept for what is whole."""
        monkeypatch.setitem(A_MINUTE, "partly edited", 1)
        message = await painted(replier, request_, *FRAMES[:2])
        assert message
        with pytest.raises(PlatformBusyError):
            await replier.update(request_, message, FRAMES[2])
        await replier.update(request_, message, FINAL)

        assert methods(slack)[-1] == "chat.update"

    async def test_without_a_status_there_is_a_placeholder(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """So that there is a sign of life at once (S29)."""
        slack.statuses = False
        assert await replier.open(request_, SIGN) == only(slack).ts
        assert "Reading the article…" in text(slack)

    async def test_blocks_that_slack_does_not_take_leave_the_words(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """An older workspace, or a newer rule: nobody is left without an answer."""
        slack.fail("chat.postMessage", status=200, error="invalid_blocks")
        await painted(replier, request_, FINAL)

        for words in ("News Overview", "Commentary", "A note."):
            assert words in text(slack)


class TestForm:
    """What a message looks like, and what it must not do."""

    async def test_a_message_has_a_mark_and_a_few_words_for_who_cannot_see_it(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """The mark holds no one's words (S41); the words are the title and the first bullet (S31)."""
        await painted(replier, request_, FINAL)
        message = only(slack)

        assert message.metadata == render.metadata(request_)
        assert message.metadata["event_payload"]["job_id"] == request_.id
        assert URL not in str(message.metadata)
        assert message.text.startswith(f"{TITLE}: The channel will be dredged")
        assert len(message.text) <= render.LONGEST_FALLBACK
        assert message.thread_ts == places.unpack(request_.place).thread  # S27

    async def test_strangers_words_call_nobody_and_lead_nowhere(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """Neither in blocks nor in the words of a notification, streamed or posted (S30)."""
        hostile = "<!channel> <!here> <@U2> <https://evil.example|x> &lt;!here&gt; *b* `c` ~d~ _e_ > f"
        bad = analysis(overview=(hostile, "Fine."), in_depth=((hostile,),), commentary=((hostile,),))
        whole = reply(replace(ARTICLE, title=hostile), bad, cached=False)
        for number, user in enumerate(("U1", "")):
            frame = Frame(markdown=whole.body, title=hostile, notes=(hostile,), kind="analysis")
            first = Frame(
                markdown=partly([Unit(part="overview", claims=(Claim(text=hostile, basis="article"),))]),
                stage="overview",
            )
            await painted(replier, replace(request_, id=f"C1-{number}.1", user=user), first, frame)
        for message in slack.messages("C1"):
            if message.user == slack.bot_user:
                shown = shown_of(message)
                assert pings(shown) == []
                assert [url for _, url in links(shown)] == [URL]
                assert hostile in as_text(shown).replace(render.UNLINKED, "://")

    async def test_what_no_model_wrote_is_not_said_to_be_by_one(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """The extractive engine says what it is; a model is always disclosed (X26)."""
        await painted(replier, request_, replace(FINAL, notes=(EXTRACTIVE_NOTE,)))

        assert EXTRACTIVE_NOTE in text(slack)
        assert render.DISCLOSURE not in text(slack)

    @pytest.mark.parametrize("kind", ["answer", "failure"])
    async def test_only_an_analysis_has_evidence(
        self, slack: Slack, replier: SlackReplier, request_: Request, kind: str
    ) -> None:
        """A sentence in the place of one can be tried again, an answer is just an answer."""
        await painted(replier, request_, Frame(markdown="A sentence.", kind=kind))  # type: ignore[arg-type]

        assert ("[Regenerate]" in text(slack)) == (kind == "failure")
        assert "[Evidence]" not in text(slack)


class TestFaults:
    """What Slack, or the way to it, does to us."""

    @pytest.mark.parametrize("method", ["chat.startStream", "chat.postMessage"])
    async def test_a_lost_answer_to_the_first_words_is_found_again(
        self, slack: Slack, replier: SlackReplier, request_: Request, method: str
    ) -> None:
        """By its mark, or as the stream that nobody knows of (S43)."""
        slack.streaming = method == "chat.startStream"
        slack.fail(method, drop="after")
        with pytest.raises(PlatformAwayError):
            await replier.open(request_, FRAMES[0])
        found = await replier.find(request_)
        assert found == only(slack).ts
        await replier.update(request_, found, FINAL)

        assert text(slack).count("Commentary") == 1

    async def test_somebody_elses_stream_is_not_taken_over(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """Another link of the same message is being streamed in the same thread."""
        other = replace(request_, id=f"{request_.id[:-1]}2")
        running = await replier.open(other, FRAMES[0])

        assert await replier.find(request_) is None
        assert await replier.find(other) == running

    async def test_a_stream_is_taken_over_by_another_process(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """It does not know what was said so far, so it stops it and writes the whole (X33)."""
        message = await replier.open(request_, FRAMES[0])
        assert message
        other = SlackReplier(web=replier.web, notes=replier.notes, signs=replier.signs)
        await other.update(request_, message, SIGN)
        assert "The channel will be dredged" in text(slack)  # nobody's half reply is taken back
        await other.update(request_, message, FRAMES[2])
        await other.update(request_, message, FINAL)

        assert not only(slack).streaming
        assert text(slack).count("News Overview") == 1

    async def test_a_running_stream_can_be_deleted(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """Slack refuses that until it is stopped."""
        message = await replier.open(request_, FRAMES[0])
        await replier.delete(request_, message)

        assert slack.messages("C1", places.unpack(request_.place).thread) == []

    async def test_a_long_thread_is_searched_to_its_end(
        self, slack: Slack, replier: SlackReplier, request_: Request, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Page by page."""
        monkeypatch.setattr(module, "PAGE", 5)
        for number in range(12):
            await slack.post("C1", f"{number}", user="U2", thread_ts=places.unpack(request_.place).thread)
        message = await replier.open(request_, FINAL)

        assert await replier.find(request_) == message

    async def test_slacks_own_limit_is_everybodys(
        self, slack: Slack, replier: SlackReplier, request_: Request, allowance: MemoryAllowance
    ) -> None:
        """For as long as it says, and a little more, no process asks again (S42)."""
        slack.fail("chat.postMessage", status=429, retry_after=7)
        with pytest.raises(PlatformBusyError) as caught:
            await replier.open(request_, FINAL)

        assert 7 <= caught.value.after <= 7.7
        assert await allowance.take("T1", "slack:chat.postMessage:C1", 100, module.STREAM_NOTED) > 6

    @pytest.mark.parametrize(
        ("error", "kind"),
        [
            ("message_not_found", MessageGoneError),
            ("not_in_channel", PlaceLostError),
            ("is_archived", PlaceLostError),
            ("token_revoked", PlaceLostError),
            ("fatal_error", PlatformAwayError),
        ],
    )
    async def test_each_refusal_is_an_error_of_ours(
        self, slack: Slack, replier: SlackReplier, request_: Request, error: str, kind: type[Exception]
    ) -> None:
        """So that the core knows whether to try again."""
        slack.fail("chat.update", status=200, error=error)
        with pytest.raises(kind):
            await replier.update(request_, "1.1", FINAL)

    @pytest.mark.parametrize("fault", [{"status": 503}, {"drop": "before"}])
    async def test_slack_that_is_away_is_asked_again_later(
        self, slack: Slack, replier: SlackReplier, request_: Request, fault: dict[str, object]
    ) -> None:
        """By the core; not by the SDK, which would post twice."""
        slack.fail("chat.postMessage", **fault)  # type: ignore[arg-type]
        with pytest.raises(PlatformAwayError):
            await replier.open(request_, FINAL)

        assert [call.method for call in slack.calls].count("chat.postMessage") == 1

    async def test_a_sign_that_cannot_be_given_stops_nobody(
        self, slack: Slack, replier: SlackReplier, request_: Request
    ) -> None:
        """It was only a sign."""
        slack.fail("assistant.threads.setStatus", status=503)
        assert await replier.open(request_, SIGN) is None
        await painted(replier, request_, FINAL)

        assert "Commentary" in text(slack)

    async def test_a_status_is_kept_up(
        self, slack: Slack, replier: SlackReplier, request_: Request, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Slack takes it away after two minutes, and an analysis may wait for its turn (S29)."""
        monkeypatch.setattr(signs_module, "REFRESH", 0.01)
        await replier.open(request_, SIGN)
        await slack.until(lambda: len(slack.called("assistant.threads.setStatus")) >= 3)
        await replier.delete(request_, None)

        assert slack.status("C1", places.unpack(request_.place).thread) == ""


class TestWhispers:
    """Replies that one person sees."""

    @pytest.fixture
    async def whispered(self, slack: Slack, request_: Request) -> Request:
        """By the address that came with a command."""
        answer = await slack.command("/analyze", "x", user="U1", channel="C1")
        place = Place(team="T1", channel="C1", response_url=answer.response_url)
        return replace(request_, place=places.pack(place))

    @pytest.fixture(autouse=True)
    async def _acknowledging(self, slack: Slack) -> None:
        slack.ack_seconds = 0.05

    async def test_it_is_said_once_and_whole(
        self, slack: Slack, replier: SlackReplier, whispered: Request
    ) -> None:
        """It cannot be changed afterwards, so nothing is said before."""
        message = await painted(replier, whispered, SIGN, *FRAMES, FINAL)
        await replier.update(whispered, message or "", FINAL)
        await replier.delete(whispered, message)

        [response] = slack.responses
        assert "Commentary" in str(response.payload)
        assert await replier.find(whispered) is None
        assert await replier.link(whispered, message or "") is None

    async def test_an_address_that_has_run_out_is_lost(
        self, slack: Slack, replier: SlackReplier, whispered: Request
    ) -> None:
        """After half an hour nobody waits any more (S21); the address itself stays out of the log."""
        slack.advance(1_900)
        with pytest.raises(PlaceLostError) as caught:
            await replier.open(whispered, FINAL)

        assert "http" not in str(caught.value)
