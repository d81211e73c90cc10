"""What people do on Slack, and what comes of it: over the real SDK, a real Valkey and an emulated Slack."""

import pytest

from adapters.slack import words
from bot.errors import (
    ArticleMissingError,
    ArticlePaywalledError,
    ModelBusyError,
    NotAnArticleError,
    StoreError,
)
from bot.jobs import Jobs
from bot.message import PASTED_WORDS
from bot.models import Request
from bot.render import HEADINGS
from bot.testing import MemoryAnswerer
from tests.adapters.slack.conftest import FOURTH, OTHER, THIRD, TITLE, URL, Team, Transport, id_of
from tests.bot.factories import article

BOT = "<@UBOT>"
PASTED = "The harbour authority said on Tuesday that it would dredge the channel. " * (PASTED_WORDS // 8)


class TestBothWays:
    """The same code stands behind both transports."""

    @pytest.fixture(params=["socket", "http"])
    def transport(self, request: pytest.FixtureRequest) -> Transport:
        """Each of them."""
        way: Transport = request.param
        return way

    async def test_a_link_is_analysed_in_its_thread(self, team: Team) -> None:
        """Dropped in a channel: nobody had to ask."""
        ts = await team.slack.post("C1", f"look: <{URL}>", user="U1")
        [reply] = await team.whole(ts)

        assert all(reply.count(heading) == 1 for heading in HEADINGS.values())
        assert f"Original article link: {TITLE}" in reply
        assert team.slack.unacknowledged == []
        assert team.slack.warnings == []

    async def test_a_command_opens_a_thread_of_its_own(self, team: Team) -> None:
        """It is acknowledged at once; the thread hangs on the article's title, and says who asked (S20)."""
        answer = await team.slack.command("/analyze", URL, user="U1", channel="C1")
        assert answer.payload["text"] == f"Analysing {URL}…"
        assert answer.payload["response_type"] == "ephemeral"
        [parent] = [one for one in team.slack.messages("C1") if one.thread_ts is None]
        await team.whole(parent.ts)
        await team.slack.until(lambda: team.slack.messages("C1")[0].edited)

        [parent] = [one for one in team.slack.messages("C1") if one.thread_ts is None]
        assert parent.text == f"<{URL}|{TITLE}> - requested by <@U1>"

    async def test_a_button_is_answered(self, team: Team) -> None:
        """By whichever way the click comes."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.whole(ts)
        answer = await team.slack.click("C1", team.ours(ts)[0].ts, "evidence", user="U2")

        assert answer.ok
        assert await team.told("U2") == "Evidence"


class TestLinks:
    """Links in channels."""

    async def test_a_mention_is_one_request(self, team: Team) -> None:
        """Slack tells of it twice, by events with ids of their own (S7)."""
        ts = await team.slack.post("C1", f"{BOT} <{URL}>", user="U1")
        await team.quiet()

        assert {event["event"]["type"] for event in team.slack.events} >= {"app_mention", "message"}
        assert len(await team.whole(ts)) == 1
        assert len(team.analyst.asked) == 1

    async def test_the_first_two_of_several_links_are_analysed_and_the_others_offered(
        self, team: Team
    ) -> None:
        """As buttons that only their author sees; pressed, they do what they say (S16)."""
        ts = await team.slack.post("C1", f"<{URL}> <{OTHER}> <{THIRD}> <{FOURTH}>", user="U1")
        await team.whole(ts, 2)
        await team.told("U1")
        [offer] = team.slack.ephemerals
        assert offer.thread_ts is None  # in a thread without replies nobody would see it
        labels = [one["text"]["text"] for one in offer.blocks[1]["elements"]]
        assert labels == ["news.example/2026/bridge", "news.example/2026/tunnel"]

        await team.slack.click("C1", offer.ts, "analyze_4", user="U1")
        replies = await team.whole(ts, 3)
        assert len(replies) == 3
        assert [one.canonical_url for one in team.analyst.asked][-1] == FOURTH

    async def test_the_same_article_again_gets_a_pointer(self, team: Team) -> None:
        """Within half an hour in the same channel; in another one it is analysed there (S17)."""
        first = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.whole(first)
        again = await team.slack.post("C1", f"<{URL}?utm_source=x>", user="U2")
        [pointer] = await team.whole(again)
        assert pointer == "This was shared here a short while ago; its analysis is in that thread."
        assert f"p{team.ours(first)[0].ts.replace('.', '')}" in str(team.ours(again)[0].blocks)

        team.slack.add_channel("C2")
        elsewhere = await team.slack.post("C2", f"<{URL}>", user="U1")
        [reply] = await team.whole(elsewhere, channel="C2")
        assert "News Overview" in reply
        assert len(team.analyst.asked) == 1

    async def test_links_are_read_from_blocks_first(self, team: Team) -> None:
        """They are what the person's editor made; `text` is Slack's rendering of them (S18)."""
        link = {"type": "link", "url": URL, "text": "this"}
        code = {"type": "rich_text_preformatted", "elements": [{"type": "link", "url": OTHER}]}
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": "see "}, link]}
        blocks = [{"type": "rich_text", "elements": [section, code]}]
        ts = await team.slack.post("C1", f"see this {OTHER}", user="U1", blocks=blocks)
        await team.whole(ts)

        assert [one.canonical_url for one in team.analyst.asked] == [URL]

    async def test_a_broadcast_reply_is_a_reply(self, team: Team) -> None:
        """It stands in a thread, and is answered there (S9)."""
        root = await team.slack.post("C1", "Good morning", user="U1")
        await team.slack.post("C1", f"<{URL}>", user="U1", thread_ts=root, subtype="thread_broadcast")
        await team.whole(root)

        assert [one.thread_ts for one in team.ours(root)] == [root]

    async def test_a_link_below_a_file_is_a_link(self, team: Team) -> None:
        """What was written beside a shared file is ordinary text (S9)."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U1", subtype="file_share")
        assert len(await team.whole(ts)) == 1

    async def test_what_nobody_said_to_us_is_passed_over(self, team: Team) -> None:
        """Other bots, unfurls, edits, joins, and our own words: acknowledged, and nothing more (S8, S10)."""
        before = len(team.slack.calls)
        await team.slack.post("C1", f"<{URL}>", user="U9", bot_id="BOTHER")
        await team.slack.post("C1", f"<{URL}>", subtype="bot_message", bot_id="BOTHER")
        await team.slack.post("C1", f"<{URL}>", user="U1", subtype="channel_topic")
        ts = await team.slack.post("C1", "Good morning", user="U1")
        await team.slack.edit("C1", ts, f"Good morning <{URL}>")
        await team.slack.unfurl("C1", ts)
        await team.slack.join("C1", user="U3")
        await team.slack.react("C1", ts, "wave", user="U1")
        await team.slack.send_event({"type": "app_rate_limited", "team_id": "T1"})
        await team.slack.send_event({"type": "an_event_of_the_future"})
        await team.quiet()

        assert team.slack.unacknowledged == []
        assert [call.method for call in team.slack.calls[before:]] == []

    async def test_what_is_no_article_gets_no_answer(self, team: Team) -> None:
        """The sign of life is taken away again; what cannot be told from the address has none at all."""
        front = await team.slack.post("C1", "<https://news.example/>", user="U1")
        await team.quiet()

        assert team.slack.messages("C1", front) == []
        assert team.calls("assistant.threads.setStatus") == 0

    async def test_a_failure_is_told_in_one_line_once(self, team: Team) -> None:
        """In the thread, though nobody asked: a link was dropped, and an answer expected (X10)."""
        ts = await team.slack.post("C1", "<https://news.example/2026/missing>", user="U1")
        [said] = await team.whole(ts)

        assert said.startswith(ArticleMissingError.said)
        assert "[Regenerate]" in said

    async def test_a_pasted_text_is_analysed_where_the_article_could_not_be_read(self, team: Team) -> None:
        """The way out of a paywall."""
        team.reader.errors = {"https://news.example/2026/walled": ArticlePaywalledError("wall")}
        ts = await team.slack.post("C1", "<https://news.example/2026/walled>", user="U1")
        [said] = await team.whole(ts)
        assert said.startswith(ArticlePaywalledError.said)
        team.reader.articles["pasted text"] = article(url=None, canonical_url=None)
        await team.slack.post("C1", PASTED, user="U1", thread_ts=ts)

        assert "News Overview" in (await team.whole(ts, 2))[1]

    async def test_a_long_message_is_no_article_unless_it_is_meant_for_us(self, team: Team) -> None:
        """People write minutes and reports to each other."""
        team.reader.articles["pasted text"] = article(url=None, canonical_url=None)
        theirs = await team.slack.post("C1", PASTED, user="U1")
        ours = await team.slack.post("C1", f"{BOT} {PASTED}", user="U1")
        await team.whole(ours)

        assert team.ours(theirs) == []

    async def test_what_is_offered_or_hinted_at_is_said_once(self, team: Team) -> None:
        """Slack tells of a mention twice."""
        await team.slack.post("C1", f"{BOT} <{URL}> <{OTHER}> <{THIRD}>", user="U1")
        await team.slack.post("C1", f"{BOT} hello", user="U2")
        await team.told("U1")
        await team.told("U2")
        await team.quiet()

        assert len(team.slack.ephemerals) == 2

    async def test_in_a_shared_channel_nothing_is_automatic(self, team: Team) -> None:
        """People of another company did not ask for a bot; a mention is answered (S47)."""
        team.slack.add_channel("C9", shared=True)
        silent = await team.slack.post("C9", f"<{URL}>", user="U1")
        asked = await team.slack.post("C9", f"{BOT} <{OTHER}>", user="U1")
        await team.whole(asked, channel="C9")
        await team.quiet()
        answer = await team.slack.click("C9", team.ours(asked, "C9")[0].ts, "evidence", user="U1")
        assert answer.ok
        assert await team.told("U1") == "Evidence"  # of our own workspace's, whoever opened the channel

        assert team.slack.messages("C9", silent) == []

    async def test_somebody_of_another_company_is_answered_without_a_stream(self, team: Team) -> None:
        """Streams name the user's own workspace, which is not ours (S32)."""
        team.slack.add_user("U7", team="T7")
        team.slack.add_channel("C9", shared=True)
        ts = await team.slack.post("C9", f"{BOT} <{URL}>", user="U7")
        await team.whole(ts, channel="C9")

        assert team.slack.warnings == []


class TestModes:
    """What the operator has chosen."""

    @pytest.fixture
    def options(self) -> dict[str, object]:
        """Only when mentioned."""
        return {"mode": "mention"}

    async def test_a_dropped_link_is_passed_over_and_a_mention_answered(self, team: Team) -> None:
        """Called into a thread, the link at its root is meant (S19)."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.quiet()
        assert team.slack.messages("C1", ts) == []

        await team.slack.post("C1", f"{BOT} please", user="U2", thread_ts=ts)
        assert "News Overview" in (await team.whole(ts))[0]

    async def test_a_question_to_us_in_a_strangers_thread_is_answered(self, team: Team) -> None:
        """From the article at its root: that is what it is about."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.slack.post("C1", f"{BOT} who opposes it?", user="U2", thread_ts=ts)
        [answer] = await team.whole(ts)

        assert "dredge the northern channel" in answer
        assert "News Overview" not in answer

    async def test_a_mention_without_anything_to_read_is_told_what_to_do(self, team: Team) -> None:
        """To whoever mentioned us alone; in a thread whose root has no link as well."""
        root = await team.slack.post("C1", f"{BOT} hello", user="U1")
        assert await team.told("U1") == words.ASK_ME
        await team.slack.post("C1", f"{BOT} and you?", user="U2", thread_ts=root)
        assert await team.told("U2") == words.ASK_ME
        assert team.ours(root) == []


class TestQuestions:
    """Follow-ups in our own threads."""

    async def test_a_question_needs_no_mention(self, team: Team, answerer: MemoryAnswerer) -> None:
        """It is answered from the article, below the analysis (S25)."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.whole(ts)
        await team.slack.post("C1", "Who &amp; what opposes it, <@U2|ben> said?", user="U1", thread_ts=ts)
        await team.slack.post("C1", f"{BOT} who opposes it?", user="U1", thread_ts=ts)
        await team.whole(ts, 2)
        await team.quiet()

        assert len(team.ours(ts)) == 2  # the first one was for Ben
        assert [text for _, text in answerer.asked] == ["who opposes it?"]

    async def test_two_people_are_left_to_talk_to_each_other(
        self, team: Team, answerer: MemoryAnswerer
    ) -> None:
        """Until one of them asks something that follows nobody's words, or calls us (S25)."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.whole(ts)
        for user, text in (
            ("U1", "Eleven weeks is a long time."),
            ("U2", "It is indeed."),
            ("U1", "And did you see the cost?"),
        ):
            await team.slack.post("C1", text, user=user, thread_ts=ts)
            await team.quiet()
        assert [text for _, text in answerer.asked] == ["Eleven weeks is a long time."]

        await team.slack.post("C1", f"{BOT} what does it cost?", user="U2", thread_ts=ts)
        await team.whole(ts, 3)
        await team.slack.post("C1", "And who pays?", user="U1", thread_ts=ts)
        await team.whole(ts, 4)

    async def test_a_remark_that_we_cannot_answer_is_no_question(
        self, team: Team, answerer: MemoryAnswerer
    ) -> None:
        """Nobody asked; a question by its mark is told why there is no answer."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.whole(ts)
        answerer.fails_with = ModelBusyError("model")
        await team.slack.post("C1", "Thanks, will have a look", user="U1", thread_ts=ts)
        await team.quiet()
        assert len(team.ours(ts)) == 1

        await team.slack.post("C1", "Who opposes it?", user="U1", thread_ts=ts)
        assert ModelBusyError.said in (await team.whole(ts, 2))[1]

    async def test_what_a_colleague_says_after_calling_us_is_not_for_us(
        self, team: Team, answerer: MemoryAnswerer
    ) -> None:
        """Who called us by name takes part in the thread like anybody."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.whole(ts)
        await team.slack.post("C1", f"{BOT} who opposes it?", user="U2", thread_ts=ts)
        await team.whole(ts, 2)
        await team.slack.post("C1", "I agree with you, Ben", user="U1", thread_ts=ts)
        await team.quiet()

        assert len(answerer.asked) == 1

    async def test_questions_survive_a_restart(self, team: Team, answerer: MemoryAnswerer) -> None:
        """What a thread is about stands in the store, not in the process that posted it."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.whole(ts)
        await team.slack.disconnect("refresh_requested")
        await team.slack.post("C1", "Who opposes it?", user="U1", thread_ts=ts)

        assert len(await team.whole(ts, 2)) == 2
        assert len(answerer.asked) == 1

    async def test_a_question_is_asked_in_plain_words(self, team: Team, answerer: MemoryAnswerer) -> None:
        """Without Slack's entities and tokens."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.whole(ts)
        text = f"{BOT} is 3 &lt; 4 &amp; so on in <#C1|general>?"
        await team.slack.post("C1", text, user="U1", thread_ts=ts)
        await team.whole(ts, 2)

        assert [text for _, text in answerer.asked] == ["is 3 < 4 & so on in general?"]


class TestDirectMessages:
    """The app's own page, and its messages."""

    async def test_a_link_is_analysed_and_asked_about(self, team: Team, answerer: MemoryAnswerer) -> None:
        """In its thread, or simply below: there is nobody else to talk to (S26)."""
        team.slack.add_channel("D1", kind="im", user="U1")
        ts = await team.slack.post("D1", f"<{URL}>", user="U1")
        await team.whole(ts, channel="D1")
        below = await team.slack.post("D1", "Who opposes it?", user="U1")
        await team.whole(below, channel="D1")

        assert len(answerer.asked) == 1

    async def test_a_conversation_goes_on_in_the_thread_of_a_question(
        self, team: Team, answerer: MemoryAnswerer
    ) -> None:
        """Asked below, answered in a thread, asked there again: it is about the same article."""
        team.slack.add_channel("D1", kind="im", user="U1")
        ts = await team.slack.post("D1", f"<{URL}>", user="U1")
        await team.whole(ts, channel="D1")
        below = await team.slack.post("D1", "Who opposes it?", user="U1")
        await team.whole(below, channel="D1")
        await team.slack.post("D1", "And who pays?", user="U1", thread_ts=below)
        await team.whole(below, 2, channel="D1")

        assert len(answerer.asked) == 2

    async def test_small_talk_is_answered_with_what_we_can_do(self, team: Team) -> None:
        """Bad input never meets silence."""
        team.slack.add_channel("D1", kind="im", user="U1")
        await team.slack.post("D1", "hello", user="U1")

        assert await team.told("U1") == words.ASK_ME


class TestPointing:
    """Shortcuts and reactions."""

    @pytest.fixture
    def options(self) -> dict[str, object]:
        """Quiet otherwise, with an emoji of choice."""
        return {"mode": "off", "reaction": "newspaper"}

    async def test_a_shortcut_analyses_any_message(self, team: Team) -> None:
        """Another bot's as well, in its thread (S23)."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U9", bot_id="BOTHER")
        answer = await team.slack.shortcut("analyze_message", "C1", ts, user="U1")

        assert answer.ok
        assert "News Overview" in (await team.whole(ts))[0]

    async def test_a_shortcut_without_a_link_is_explained(self, team: Team) -> None:
        """To whoever used it."""
        ts = await team.slack.post("C1", "Good morning", user="U2")
        await team.slack.shortcut("analyze_message", "C1", ts, user="U1")

        assert await team.told("U1") == words.NO_LINK_SHOWN

    async def test_a_second_shortcut_says_that_it_stands_there(self, team: Team) -> None:
        """One message is analysed once, however many point at it."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U2")
        for user in ("U1", "U2"):
            await team.slack.shortcut("analyze_message", "C1", ts, user=user)

        assert await team.told("U2") == words.STANDS
        assert len(await team.whole(ts)) == 1

    async def test_where_we_are_not_a_shortcut_is_answered_to_its_user_alone(self, team: Team) -> None:
        """By the address that came with it (S21)."""
        team.slack.add_channel("C5", bot=False)
        ts = await team.slack.post("C5", f"<{URL}>", user="U1")
        await team.slack.shortcut("analyze_message", "C5", ts, user="U1")
        await team.slack.until(lambda: team.slack.responses)

        [response] = team.slack.responses
        assert response.payload["response_type"] == "ephemeral"
        assert "News Overview" in str(response.payload["blocks"])

    async def test_the_chosen_emoji_has_a_message_analysed(self, team: Team) -> None:
        """It is read once, as the event holds no text; in a thread as well; other emoji are nothing (S24)."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        reply = await team.slack.post("C1", f"<{OTHER}>", user="U1", thread_ts=ts)
        await team.slack.react("C1", ts, "tada", user="U2")
        await team.quiet()
        assert team.ours(ts) == []

        await team.slack.react("C1", ts, "newspaper", user="U2")
        await team.whole(ts)
        await team.slack.react("C1", reply, "newspaper", user="U2")
        await team.whole(ts, 2)
        assert [one.canonical_url for one in team.analyst.asked] == [URL, OTHER]

    async def test_a_reaction_that_could_not_be_stored_comes_again(
        self, team: Team, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is done then, and when it comes once more nobody is told that it was."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        deliver, faults = type(team.service.jobs).deliver, [StoreError("redis", "away")]

        async def failing(jobs: Jobs, request: Request) -> None:
            if faults:
                raise faults.pop()
            await deliver(jobs, request)

        monkeypatch.setattr(type(team.service.jobs), "deliver", failing)
        team.slack.ack_seconds = 0.3
        await team.slack.react("C1", ts, "newspaper", user="U2")
        await team.whole(ts)
        await team.slack.redeliver(
            next(one["event_id"] for one in team.slack.events if one["event"]["type"] == "reaction_added")
        )
        await team.quiet()

        assert len(team.ours(ts)) == 1
        assert team.slack.ephemerals == []

    async def test_off_is_off(self, team: Team) -> None:
        """Neither a link nor a mention is answered, nor in somebody's thread; who calls us is told (S19)."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.slack.post("C1", f"{BOT} <{URL}>", user="U1")
        assert await team.told("U1") == words.OFF
        await team.slack.post("C1", f"{BOT} please", user="U2", thread_ts=ts)
        assert await team.told("U2") == words.OFF
        await team.quiet()

        assert team.ours(ts) == []

    async def test_what_was_passed_over_is_analysed_when_somebody_points_at_it(self, team: Team) -> None:
        """A dropped link that was no article: who asks by name is told why, and not that it was done."""
        team.reader.errors = {URL: NotAnArticleError("front page")}
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        request = Request(
            tenant="T1", source=URL, id=id_of(ts), place=f"slack:T1:C1:{ts}:", user="U1", automatic=True
        )
        await team.service.intake.take(request.id, request)
        await team.quiet()
        assert team.ours(ts) == []
        await team.slack.shortcut("analyze_message", "C1", ts, user="U2")

        assert (await team.whole(ts))[0].startswith(NotAnArticleError.said)

    async def test_everybody_who_points_where_we_are_not_is_answered(self, team: Team) -> None:
        """Each for themselves; without a link as well."""
        team.slack.add_channel("C5", bot=False)
        ts = await team.slack.post("C5", f"<{URL}>", user="U1")
        bare = await team.slack.post("C5", "Good morning", user="U1")
        for user in ("U1", "U2"):
            await team.slack.shortcut("analyze_message", "C5", ts, user=user)
        await team.slack.shortcut("analyze_message", "C5", bare, user="U1")
        await team.slack.until(lambda: len(team.slack.responses) == 3)

        said = sorted(str(one.payload) for one in team.slack.responses)
        assert sum("News Overview" in one for one in said) == 2
        assert sum(words.NO_LINK_SHOWN in one for one in said) == 1


class TestSecondThoughts:
    """Messages that are deleted or edited."""

    @pytest.mark.parametrize("tombstone", [False, True])
    async def test_a_deleted_message_takes_its_analysis_along(self, team: Team, tombstone: bool) -> None:
        """However Slack tells of it: a root with replies leaves a stone behind (S11)."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.whole(ts)
        await team.slack.remove("C1", ts, tombstone=tombstone)
        await team.slack.until(lambda: not team.ours(ts))

        assert team.calls("chat.delete") == 1

    async def test_a_link_that_is_edited_away_takes_its_analysis_along(self, team: Team) -> None:
        """The other one stays."""
        ts = await team.slack.post("C1", f"<{URL}> <{OTHER}>", user="U1")
        await team.whole(ts, 2)
        await team.slack.edit("C1", ts, f"only <{OTHER}>")
        await team.slack.until(lambda: len(team.ours(ts)) == 1)

        await team.quiet()
        assert "harbour" in str(team.ours(ts)[0].blocks)

    async def test_a_deleted_thread_is_nothing_to_us_any_more(
        self, team: Team, answerer: MemoryAnswerer
    ) -> None:
        """What people say there afterwards is no question to us."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.whole(ts)
        await team.quiet()
        await team.slack.click("C1", team.ours(ts)[0].ts, "delete", user="U1")
        await team.slack.until(lambda: not team.ours(ts))
        await team.quiet()
        await team.slack.post("C1", "Why did you delete it?", user="U1", thread_ts=ts)
        await team.quiet()

        assert answerer.asked == []

    async def test_a_link_below_another_is_taken_along_as_well(self, team: Team) -> None:
        """Whichever of the two the thread is about by now."""
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.whole(ts)
        later = await team.slack.post("C1", f"<{OTHER}>", user="U1", thread_ts=ts)
        await team.whole(ts, 2)
        await team.slack.remove("C1", ts, tombstone=True)
        await team.slack.until(lambda: len(team.ours(ts)) == 1)
        await team.slack.remove("C1", later)
        await team.slack.until(lambda: not team.ours(ts))

    async def test_deleting_anything_else_costs_nothing(self, team: Team) -> None:
        """Most messages are none of ours."""
        ts = await team.slack.post("C1", "Good morning", user="U1")
        before = len(team.slack.calls)
        await team.slack.remove("C1", ts)
        await team.quiet()

        assert team.slack.calls[before:] == []


class TestJoining:
    """We were invited."""

    async def test_it_is_said_once_what_we_do(self, team: Team) -> None:
        """In one short message that calls nobody, and how to switch (S49)."""
        team.slack.add_channel("C2", bot=False)
        for _ in range(2):
            await team.slack.join("C2", user="UBOT", inviter="U1")
            await team.quiet()
        await team.slack.until(lambda: team.slack.messages("C2"))

        [hello] = team.slack.messages("C2")
        assert len(hello.text) < 400
        assert words.MODES["auto"] in hello.text
        assert "TRIPTYCH_MODE" in hello.text

    async def test_somebody_elses_arrival_is_nothing_to_us(self, team: Team) -> None:
        """Nor is our own name in it."""
        await team.slack.join("C1", user="U5")
        await team.quiet()

        assert team.slack.messages("C1") == []


async def test_the_home_page_says_what_it_is_and_what_it_did(team: Team) -> None:
    """How to use it, the share that cost nothing, and what becomes of people's words (S50)."""
    for channel in ("C1", "C2"):
        team.slack.add_channel(channel)
        ts = await team.slack.post(channel, f"<{URL}>", user="U1")
        await team.whole(ts, channel=channel)
        await team.quiet()
    await team.slack.open_home(user="U1", tab="home")
    await team.slack.until(lambda: "U1" in team.slack.views)

    shown = str(team.slack.views["U1"])
    assert "2 analyses, 50% of them from the cache" in shown
    assert "/analyze" in shown
    assert "Privacy" in shown
    assert "kept for 7 days" in shown
