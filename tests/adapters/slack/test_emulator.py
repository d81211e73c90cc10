"""What the tests of the Slack adapter lean on: the emulator, seen through Slack's own SDK."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.emulators.slack import Rate, Slack

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
TO_U1: dict[str, Any] = {"recipient_user_id": "U1", "recipient_team_id": "T1"}
DIVIDER = {"type": "divider"}


class App:
    """A Socket Mode app that notes what it gets, and acknowledges unless told not to."""

    def __init__(self, slack: Slack, ping_interval: float = 5) -> None:
        self.got: list[SocketModeRequest] = []
        self.acknowledges = True
        self.payload: dict[str, Any] | None = None
        web_client = AsyncWebClient(base_url=slack.api_url)
        self.client = SocketModeClient(slack.app_token, web_client=web_client, ping_interval=ping_interval)
        self.client.socket_mode_request_listeners.append(self.take)  # type: ignore[arg-type]

    async def take(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        """One envelope."""
        self.got.append(request)
        if self.acknowledges:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.payload))

    async def open(self) -> None:
        """Connect."""
        await self.client.connect()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Leave."""
        await self.client.close()  # type: ignore[no-untyped-call]

    @property
    def events(self) -> list[dict[str, Any]]:
        """The inner events so far."""
        return [request.payload["event"] for request in self.got]


class Door:
    """An HTTP app that notes what it is posted, and answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], str]] = []
        self.respond: Callable[[], web.Response] = web.Response
        self.delay = 0.0

    async def take(self, request: web.Request) -> web.Response:
        """One request."""
        await asyncio.sleep(self.delay)
        body = await request.text()
        self.got.append((dict(request.headers), body))
        if "url_verification" in body:
            return web.json_response({"challenge": json.loads(body)["challenge"]})
        return self.respond()


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A workspace with a channel, a private one, an im, and a channel without the bot."""
    async with Slack() as slack:
        slack.add_channel("C1")
        slack.add_channel("G1", kind="private")
        slack.add_channel("D1", kind="im")
        slack.add_channel("C2", bot=False)
        slack.add_channel("G2", bot=False, kind="private")
        yield slack


@pytest.fixture
async def client(slack: Slack) -> AsyncIterator[AsyncWebClient]:
    """The official client, with one session and no retries."""
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])


@asynccontextmanager
async def connected(slack: Slack, ping_interval: float = 5) -> AsyncIterator[App]:
    """An app on one socket."""
    app = App(slack, ping_interval)
    await app.open()
    await slack.until(lambda: slack.sockets.connections)
    try:
        yield app
    finally:
        await app.close()


@pytest.fixture
async def app(slack: Slack) -> AsyncIterator[App]:
    """An app on one socket."""
    async with connected(slack) as app:
        yield app


@pytest.fixture
async def door(slack: Slack) -> AsyncIterator[Door]:
    """An app behind a request URL, to which everything goes."""
    door = Door()
    server = web.Application()
    server.router.add_post("/slack/events", door.take)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield door
    await runner.cleanup()


async def refused(call: Awaitable[Any]) -> str:
    """The name of the error."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


# The Web API


@pytest.mark.parametrize("how", ["json", "data", "params"])
async def test_arguments_may_come_in_any_way(slack: Slack, how: str) -> None:
    """The SDK sends some methods as JSON, some as forms, and some in the query of a POST."""
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    arguments: Any = {how: {"channel": "C1", "text": "hello"}}
    async with aiohttp.ClientSession(slack.api_url, headers=headers) as session:
        response = await session.post("chat.postMessage", **arguments)
        assert (await response.json())["ok"]
    assert slack.messages("C1")[0].text == "hello"


async def test_a_token_may_be_an_argument(slack: Slack) -> None:
    """Older clients send it among the arguments; it is no part of the call that tests look at."""
    async with aiohttp.ClientSession(slack.api_url) as session:
        response = await session.post("auth.test", data={"token": slack.bot_token})
        assert (await response.json())["user_id"] == "UBOT"
    assert slack.calls[0].arguments == {}


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-other", "auth.test", "invalid_auth"),
        ("xapp-1-emulated", "auth.test", "not_allowed_token_type"),
        ("xoxb-1-emulated", "apps.connections.open", "not_allowed_token_type"),
        ("xoxb-1-emulated", "files.upload", "unknown_method"),
    ],
)
async def test_the_wrong_token_or_method_is_refused(
    client: AsyncWebClient, token: str, method: str, error: str
) -> None:
    """What `doctor` tells apart by name."""
    client.token = token
    assert await refused(client.api_call(method)) == error


async def test_scopes_are_told_and_missed(slack: Slack, client: AsyncWebClient) -> None:
    """`doctor` reads them from a header, and a missing one is refused by name."""
    slack.scopes = "commands"
    assert (await client.auth_test()).headers["x-oauth-scopes"] == "commands"
    assert await refused(client.chat_postMessage(channel="C1", text="x")) == "missing_scope"


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"channel": "C9", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C2", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "G2", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C1"}, "no_text"),
        ("chat.postMessage", {"channel": "C1", "text": "x", "thread_ts": "1.1"}, "thread_not_found"),
        ("chat.postMessage", {"channel": "C1", "markdown_text": "x" * 12_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": "C1", "text": "x", "markdown_text": "x"}, "markdown_text_conflict"),
        ("chat.postMessage", {"channel": "C1", "text": "x", "blocks": "no"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": "C1", "text": "x", "metadata": {}}, "invalid_metadata_schema"),
        ("chat.postEphemeral", {"channel": "C1", "text": "x"}, "invalid_arguments"),
        ("chat.update", {"channel": "C1", "ts": "1.1", "text": "x"}, "message_not_found"),
        ("chat.update", {"channel": "C1", "ts": "HERS", "text": "x"}, "cant_update_message"),
        ("chat.delete", {"channel": "C1", "ts": "HERS"}, "cant_delete_message"),
        ("chat.getPermalink", {"channel": "C1", "message_ts": "1.1"}, "message_not_found"),
        ("conversations.replies", {"channel": "C1", "ts": "1.1"}, "thread_not_found"),
        ("conversations.history", {"channel": "C2"}, "not_in_channel"),
        ("reactions.remove", {"channel": "C1", "timestamp": "HERS", "name": "eyes"}, "no_reaction"),
        ("users.info", {"user": "U9"}, "user_not_found"),
        ("views.open", {"trigger_id": "1", "view": {}}, "invalid_trigger_id"),
        ("views.update", {"view_id": "V1", "view": {}}, "not_found"),
        ("oauth.v2.access", {}, "invalid_code"),
        ("chat.startStream", {"channel": "C1", "thread_ts": "HERS"}, "missing_recipient_user_id"),
        ("chat.startStream", {"channel": "D1"}, "invalid_arguments"),
        ("chat.appendStream", {"channel": "C1", "ts": "HERS"}, "message_not_in_streaming_state"),
        ("assistant.threads.setStatus", {"channel_id": "C1", "thread_ts": "1.1"}, "thread_not_found"),
    ],
)
async def test_refusals_have_slacks_names(
    slack: Slack, client: AsyncWebClient, method: str, arguments: dict[str, Any], error: str
) -> None:
    """The adapter decides by these names what to do next."""
    hers = await slack.post("C1", "hers")
    given = {name: hers if value == "HERS" else value for name, value in arguments.items()}
    assert await refused(client.api_call(method, json=given)) == error
    assert len(slack.messages("C1")) == 1


async def test_a_channel_may_close_or_turn_the_bot_out(slack: Slack, client: AsyncWebClient) -> None:
    """A job may outlive its place."""
    slack.archive("C1")
    assert await refused(client.chat_postMessage(channel="C1", text="x")) == "is_archived"
    slack.kick("G1")
    assert await refused(client.chat_postMessage(channel="G1", text="x")) == "channel_not_found"


def button(**more: Any) -> dict[str, Any]:
    """A section's worth of button."""
    return {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go"} | more


def markdown(text: str) -> dict[str, Any]:
    """A markdown block."""
    return {"type": "markdown", "text": text}


def feedback(value: str = "up") -> dict[str, Any]:
    """The two thumbs."""
    thumbs = {name: {"text": {"type": "plain_text", "text": name}} for name in ("yes", "no")}
    return {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": thumbs["yes"] | {"value": value},
        "negative_button": thumbs["no"] | {"value": "down"},
    }


def trash(*users: str) -> dict[str, Any]:
    """An icon button that only these see."""
    icon = {"type": "icon_button", "icon": "trash", "action_id": "trash", "visible_to_user_ids": list(users)}
    return icon | {"text": {"type": "plain_text", "text": "Delete"}, "value": "job"}


def mrkdwn(text: str) -> dict[str, Any]:
    """A text object."""
    return {"type": "mrkdwn", "text": text}


def collapsible(*children: dict[str, Any]) -> dict[str, Any]:
    """A container."""
    title = {"type": "plain_text", "text": "More"}
    return {"type": "container", "title": title, "is_collapsible": True, "child_blocks": list(children)}


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        ([{"type": "section", "text": mrkdwn("x" * 3_001)}], "invalid_blocks"),
        ([{"type": "section", "text": mrkdwn("")}], "invalid_blocks"),
        ([{"type": "section", "text": mrkdwn("x") | {"emoji": True}}], "invalid_blocks"),
        ([{"type": "section"}], "invalid_blocks"),
        ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "invalid_blocks"),
        ([{"type": "header", "text": mrkdwn("x")}], "invalid_blocks"),
        ([{"type": "context", "elements": [mrkdwn("x")] * 11}], "invalid_blocks"),
        ([{"type": "actions", "elements": [button(action_id=str(n)) for n in range(26)]}], "invalid_blocks"),
        ([{"type": "actions", "elements": [button(), button()]}], "invalid_blocks"),
        ([{"type": "actions", "elements": [button(value="x" * 2_001)]}], "invalid_blocks"),
        ([{"type": "actions", "elements": [button(accessibility_label="x" * 76)]}], "invalid_blocks"),
        ([{"type": "actions", "elements": [button(action_id="x" * 256)]}], "invalid_blocks"),
        ([{"type": "actions", "elements": [feedback()]}], "invalid_blocks"),
        ([{"type": "context_actions", "elements": [button()]}], "invalid_blocks"),
        ([{"type": "context_actions", "elements": [feedback("x" * 2_001)]}], "invalid_blocks"),
        ([{"type": "context_actions", "elements": [trash(*map(str, range(11)))]}], "invalid_blocks"),
        ([DIVIDER] * 51, "invalid_blocks"),
        ([DIVIDER | {"block_id": "same"}] * 2, "invalid_blocks"),
        ([{"type": "carousel"}], "invalid_blocks"),
        ([collapsible(markdown("x"))], "invalid_blocks"),
        ([collapsible(*[DIVIDER] * 11)], "invalid_blocks"),
        ([markdown("x" * 6_001)] * 2, "msg_too_long"),
        ([markdown("x" * 12_000), {"type": "section", "text": mrkdwn("x" * 1_300)}], "msg_blocks_too_long"),
        ([markdown("<" * 4_000)], "msg_blocks_too_long"),
        ([markdown("# x\n\nx\n\n" * 26)], "msg_blocks_too_long"),
    ],
)
async def test_blocks_out_of_bounds_are_refused(
    slack: Slack, client: AsyncWebClient, blocks: list[dict[str, Any]], error: str
) -> None:
    """A renderer that keeps within these is a renderer whose answers arrive."""
    assert await refused(client.chat_postMessage(channel="C1", text="x", blocks=blocks)) == error
    assert not slack.messages("C1")


async def test_blocks_within_bounds_are_kept_with_ids(slack: Slack, client: AsyncWebClient) -> None:
    """Slack gives an id to each block that has none, and a markdown block always gets a new one."""
    image = {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "A"}
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 150}},
        {"type": "section", "text": mrkdwn("x" * 3_000), "accessory": button(), "block_id": "mine"},
        markdown("x" * 4_000) | {"block_id": "ignored"},
        DIVIDER,
        image,
        {"type": "context", "elements": [mrkdwn("x"), image]},
        {"type": "actions", "elements": [button(style="danger")]},
        collapsible({"type": "section", "text": mrkdwn("x")}),
        {"type": "context_actions", "elements": [feedback(), trash("U1")]},
    ]
    await client.chat_postMessage(channel="C1", text="x", blocks=blocks)
    ids = [block["block_id"] for block in slack.messages("C1")[0].blocks]
    assert len(set(ids)) == len(blocks)
    assert ids[1] == "mine"
    assert ids[2] != "ignored"


async def test_a_reply_is_in_its_thread(slack: Slack, client: AsyncWebClient) -> None:
    """What a person sees, and no complaint about manners."""
    root = await slack.post("C1", "look")
    answer = await client.chat_postMessage(channel="C1", text="hi", thread_ts=root, **QUIET)
    (reply,) = slack.messages("C1", root)
    assert (reply.ts, reply.thread_ts, reply.user) == (answer["ts"], root, "UBOT")
    assert answer["ts"] > root
    assert slack.warnings == []


@pytest.mark.parametrize(
    ("arguments", "warning"),
    [
        ({"blocks": [DIVIDER]}, "without text"),
        ({"text": "x", "unfurl_links": None}, "unfurl_links"),
        ({"text": "x", "unfurl_media": True}, "unfurl_media"),
        ({"text": "x", "reply_broadcast": True}, "reply_broadcast"),
        ({"text": "x", "thread_ts": "REPLY"}, "that of a reply"),
        ({"text": "x" * 4_001}, "over 4000"),
        ({"text": "<!channel> look"}, "calls on everyone"),
        ({"text": "x", "blocks": [{"type": "markdown", "text": "a <!here|here>"}]}, "calls on everyone"),
    ],
)
@pytest.mark.filterwarnings("ignore:The top-level `text` argument")
async def test_bad_manners_are_noted(
    slack: Slack, client: AsyncWebClient, arguments: dict[str, Any], warning: str
) -> None:
    """Slack lets them pass; the people in the channel do not."""
    root = await slack.post("C1", "look")
    reply = await slack.post("C1", "nice", thread_ts=root)
    given: Any = QUIET | {name: reply if value == "REPLY" else value for name, value in arguments.items()}
    await client.chat_postMessage(channel="C1", **given)
    (noted,) = slack.warnings
    assert warning in noted


async def test_an_update_keeps_the_blocks_it_does_not_name(slack: Slack, client: AsyncWebClient) -> None:
    """By its reference only an empty list takes them away."""
    ts = (await client.chat_postMessage(channel="C1", text="one", blocks=[DIVIDER]))["ts"]
    await client.chat_update(channel="C1", ts=ts, text="two")
    assert [block["type"] for block in slack.messages("C1")[0].blocks] == ["divider"]
    await client.chat_update(channel="C1", ts=ts, text="three", blocks=[])
    (message,) = slack.messages("C1")
    assert (message.text, message.blocks, message.edited) == ("three", [], 2)


async def test_an_ephemeral_is_seen_by_one(slack: Slack, client: AsyncWebClient) -> None:
    """And is no message of the channel."""
    await client.chat_postEphemeral(channel="C1", user="U1", text="psst", **QUIET)
    assert [(seen.user, seen.text) for seen in slack.ephemerals] == [("U1", "psst")]
    assert not slack.messages("C1")


async def test_metadata_comes_only_when_asked_for(slack: Slack, client: AsyncWebClient) -> None:
    """The way to find out whether an answer whose receipt was lost is there."""
    root = await slack.post("C1", "look")
    metadata = {"event_type": "news_analysis", "event_payload": {"job_id": "j1"}}
    await client.chat_postMessage(channel="C1", text="x", thread_ts=root, metadata=metadata)
    plain = await client.conversations_replies(channel="C1", ts=root)
    full = await client.conversations_replies(channel="C1", ts=root, include_all_metadata=True)
    assert "metadata" not in plain["messages"][1]
    assert full["messages"][1]["metadata"] == metadata
    assert slack.messages("C1", root)[0].metadata == metadata


async def test_a_thread_comes_in_pages(slack: Slack, client: AsyncWebClient) -> None:
    """Oldest first, the root with its counts, the cursor for the rest."""
    root = await slack.post("C1", "root")
    for number in range(4):
        await slack.post("C1", str(number), thread_ts=root, user="U2")
    first = await client.conversations_replies(channel="C1", ts=root, limit=2)
    pages = [page["messages"] async for page in first]  # each page is the same object with other data
    assert [[message["text"] for message in page] for page in pages] == [["root", "0"], ["1", "2"], ["3"]]
    assert pages[0][0]["reply_users"] == ["U2"]


async def test_one_message_can_be_read_by_its_ts(slack: Slack, client: AsyncWebClient) -> None:
    """A reaction's event has no text; this is where it comes from."""
    ts = await slack.post("C1", "look")
    await slack.post("C1", "later")
    page = await client.conversations_history(channel="C1", latest=ts, inclusive=True, limit=1)
    assert [message["text"] for message in page["messages"]] == ["look"]


async def test_history_can_be_as_scarce_as_for_strangers(slack: Slack, client: AsyncWebClient) -> None:
    """Apps outside the Marketplace get one page of 15 a minute."""
    slack.history_per_minute = 1
    for number in range(20):
        await slack.post("C1", str(number))
    assert len((await client.conversations_history(channel="C1", limit=100))["messages"]) == 15
    assert await refused(client.conversations_history(channel="C1")) == "ratelimited"


async def test_small_things_can_be_looked_up(slack: Slack, client: AsyncWebClient) -> None:
    """Permalinks, people, places and reactions have the shapes of Slack's."""
    slack.add_user("U7", admin=True, locale="de-DE")
    ts = await slack.post("C1", "look")
    reply = (await client.chat_postMessage(channel="C1", text="x", thread_ts=ts))["ts"]
    link = (await client.chat_getPermalink(channel="C1", message_ts=reply))["permalink"]
    assert link.endswith(f"/archives/C1/p{reply.replace('.', '')}?thread_ts={ts}&cid=C1")
    user = (await client.users_info(user="U7", include_locale=True))["user"]
    assert (user["is_admin"], user["locale"]) == (True, "de-DE")
    assert (await client.conversations_info(channel="G1"))["channel"]["is_private"]
    assert (await client.conversations_open(users="U1"))["channel"]["id"] == "D1"
    await client.reactions_add(channel="C1", timestamp=ts, name="eyes")
    assert slack.messages("C1")[0].reactions == (("eyes", "UBOT"),)
    await client.reactions_remove(channel="C1", timestamp=ts, name="eyes")
    assert slack.messages("C1")[0].reactions == ()


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # the SDK's, with aiohttp 3.14
async def test_a_refresh_token_is_good_for_once(slack: Slack, client: AsyncWebClient) -> None:
    """Of two refreshes at once one is lost; that is what the lock is for."""
    slack.rotates_tokens = True
    app = {"client_id": "1", "client_secret": "2"}
    granted = await client.oauth_v2_access(code="c", **app)
    refresh: Any = app | {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
    client.token = (await client.oauth_v2_access(**refresh))["access_token"]
    assert (await client.auth_test())["team_id"] == "T1"
    assert await refused(client.oauth_v2_access(**refresh)) == "invalid_refresh_token"


# Streaming


async def test_the_sdks_stream_arrives_whole(slack: Slack, client: AsyncWebClient) -> None:
    """Text as it grows, then the blocks and the metadata."""
    root = await slack.post("C1", "look")
    stream = await client.chat_stream(channel="C1", thread_ts=root, buffer_size=1, **TO_U1)
    await stream.append(markdown_text="one ")
    (growing,) = slack.messages("C1", root)
    assert (growing.markdown, growing.streaming) == ("one ", True)
    metadata = {"event_type": "x", "event_payload": {}}
    await stream.stop(markdown_text="two", blocks=[DIVIDER], metadata=metadata)
    (done,) = slack.messages("C1", root)
    assert (done.markdown, done.streaming, done.metadata) == ("one two", False, metadata)
    assert done.blocks[0]["type"] == "divider"


async def streaming(slack: Slack, client: AsyncWebClient, **more: Any) -> dict[str, Any]:
    """A stream that has begun, as the arguments to go on."""
    root = await slack.post("C1", "look")
    start = await client.chat_startStream(channel="C1", thread_ts=root, **TO_U1, **more)
    return {"channel": "C1", "ts": start["ts"]}


async def test_a_stream_dies_of_age(slack: Slack, client: AsyncWebClient) -> None:
    """After five minutes it takes nothing more, but an update mends it."""
    stream = await streaming(slack, client, markdown_text="one")
    slack.advance(301)
    error = "message_not_in_streaming_state"
    assert await refused(client.chat_appendStream(**stream, markdown_text="x")) == error
    assert await refused(client.chat_stopStream(**stream)) == error
    await client.chat_update(**stream, text="whole", blocks=[markdown("whole")])
    assert slack.messages("C1")[1].markdown == ""


async def test_a_stream_is_full_at_some_bytes(slack: Slack, client: AsyncWebClient) -> None:
    """Bytes, not characters; what does not fit is not added, and the rest can be stopped."""
    stream = await streaming(slack, client, markdown_text="é" * 5_000)
    assert await refused(client.chat_appendStream(**stream, markdown_text="é" * 400)) == "msg_too_long"
    await client.chat_stopStream(**stream, markdown_text="x" * 700)
    assert len(slack.messages("C1")[1].markdown) == 5_700


async def test_an_open_stream_refuses_everything_else(slack: Slack, client: AsyncWebClient) -> None:
    """It must be stopped before it can be changed or deleted."""
    stream = await streaming(slack, client)
    assert await refused(client.chat_update(**stream, text="x")) == "streaming_state_conflict"
    assert await refused(client.chat_delete(**stream)) == "cant_delete_message"
    await client.chat_stopStream(**stream)
    await client.chat_update(**stream, text="x")
    await client.chat_delete(**stream)


async def test_a_stream_keeps_to_one_mode(slack: Slack, client: AsyncWebClient) -> None:
    """Neither both in one call, nor one after the other."""
    stream = await streaming(slack, client, markdown_text="one")
    chunks = [{"type": "markdown_text", "text": "two"}]
    both = client.chat_appendStream(**stream, markdown_text="two", chunks=chunks)
    assert await refused(both) == "cannot_provide_both_markdown_text_and_chunks"
    assert await refused(client.chat_appendStream(**stream, chunks=chunks)) == "streaming_mode_mismatch"
    assert await refused(client.chat_appendStream(**stream)) == "markdown_text_or_chunks_required"


async def test_streams_and_statuses_may_be_off(slack: Slack, client: AsyncWebClient) -> None:
    """As on GovSlack, or on a plan without them."""
    slack.streaming = slack.statuses = False
    root = await slack.post("D1", "look")
    assert await refused(client.chat_startStream(channel="D1", thread_ts=root)) == "feature_not_enabled"
    status = client.assistant_threads_setStatus(channel_id="D1", thread_ts=root, status="is reading")
    assert await refused(status) == "feature_not_enabled"


@pytest.mark.parametrize("end", ["post", "time", "empty"])
async def test_a_status_ends(slack: Slack, client: AsyncWebClient, end: str) -> None:
    """By an answer in the thread, by two minutes, or by an empty one."""
    root = await slack.post("C1", "look")
    place: dict[str, Any] = {"channel_id": "C1", "thread_ts": root}
    await client.assistant_threads_setStatus(**place, status="is reading")
    assert slack.status("C1", root) == "is reading"
    if end == "post":
        await client.chat_postMessage(channel="C1", thread_ts=root, text="x")
    elif end == "time":
        slack.advance(121)
    else:
        await client.assistant_threads_setStatus(**place, status="")
    assert slack.status("C1", root) == ""


# Rates and faults


async def test_a_fourth_message_at_once_is_too_much(slack: Slack, client: AsyncWebClient) -> None:
    """One a second and channel, with short bursts; another channel has its own."""
    for _ in range(3):
        await client.chat_postMessage(channel="C1", text="x")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="x")
    assert caught.value.response.status_code == 429
    assert 1 <= int(caught.value.response.headers["Retry-After"]) <= 3
    await client.chat_postMessage(channel="G1", text="x")
    slack.advance(3)
    await client.chat_postMessage(channel="C1", text="x")
    assert [call.error for call in slack.calls].count("ratelimited") == 1


@pytest.mark.parametrize(("method", "calls"), [("chat.update", 50), ("chat.appendStream", 100)])
async def test_tiers_are_per_minute(slack: Slack, client: AsyncWebClient, method: str, calls: int) -> None:
    """Refused calls by other reasons count as well."""
    arguments = {"channel": "C1", "ts": "1.1", "text": "x"}
    errors = [await refused(client.api_call(method, json=arguments)) for _ in range(calls + 1)]
    assert errors == ["message_not_found"] * calls + ["ratelimited"]


async def test_rates_can_be_turned_off_or_changed() -> None:
    """Sizes never."""
    async with Slack(limits=False) as slack, aiohttp.ClientSession() as session:
        slack.add_channel("C1")
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
        for _ in range(10):
            await client.chat_postMessage(channel="C1", text="x")
        slack.rates["chat.postMessage"] = Rate(calls=0)
        assert await refused(client.chat_postMessage(channel="C1", text="x")) == "ratelimited"


@pytest.mark.parametrize("status", [200, 500])
async def test_a_call_can_fail_by_name(slack: Slack, client: AsyncWebClient, status: int) -> None:
    """Nothing is applied, and the next one goes well."""
    slack.fail("chat.postMessage", error="internal_error", status=status)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="x")
    assert caught.value.response.status_code == status
    await client.chat_postMessage(channel="C1", text="y")
    assert [message.text for message in slack.messages("C1")] == ["y"]


async def test_a_call_can_be_told_to_wait(slack: Slack, client: AsyncWebClient) -> None:
    """The SDK's own handler heeds Retry-After."""
    client.retry_handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=1)]
    slack.fail("chat.postMessage", retry_after=0)
    await client.chat_postMessage(channel="C1", text="x")
    assert [call.error for call in slack.calls] == ["ratelimited", ""]


@pytest.mark.parametrize(("drop", "messages"), [("before", 0), ("after", 1)])
async def test_an_answer_can_get_lost(slack: Slack, client: AsyncWebClient, drop: Any, messages: int) -> None:
    """The caller cannot know whether the message is there."""
    slack.fail("chat.postMessage", drop=drop)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="x")
    assert len(slack.messages("C1")) == messages


async def test_the_sdk_posts_twice_by_default(slack: Slack) -> None:
    """Why the adapter passes its own retry handlers."""
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    slack.fail("chat.postMessage", drop="after")
    await client.chat_postMessage(channel="C1", text="x")
    assert len(slack.messages("C1")) == 2


async def test_an_answer_can_be_late(slack: Slack, client: AsyncWebClient) -> None:
    """The message is there, the caller no longer."""
    slack.fail("chat.postMessage", delay=60)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.chat_postMessage(channel="C1", text="x"), 0.1)
    assert len(slack.messages("C1")) == 1


async def test_a_bench_hears_of_each_call(slack: Slack, client: AsyncWebClient) -> None:
    """Right after it was applied."""
    heard: list[tuple[str, int]] = []
    slack.on_call = lambda call: heard.append((call.method, len(slack.messages("C1"))))
    await client.chat_postMessage(channel="C1", text="x")
    assert heard == [("chat.postMessage", 1)]
    assert len(slack.called("chat.postMessage")) == 1


async def test_waiting_in_vain_tells_of_the_last_calls(slack: Slack, client: AsyncWebClient) -> None:
    """A failed test should say what happened instead."""
    await client.chat_postMessage(channel="C1", text="x")
    with pytest.raises(TimeoutError, match=r"chat\.postMessage ok"):
        await slack.until(lambda: False, seconds=0.01)


# Socket Mode


async def test_a_post_reaches_the_app_and_is_acknowledged(slack: Slack, app: App) -> None:
    """In the shape of Slack's, the link as an element of its own."""
    ts = await slack.post("C1", "see <https://x.example/a?b=1&amp;c|A> <@U2> &lt;b&gt;", user="U2")
    await slack.until(lambda: slack.acks)
    payload = app.got[0].payload
    event = payload["event"]
    assert (payload["team_id"], payload["api_app_id"]) == ("T1", "A1")
    assert payload["authorizations"][0]["user_id"] == "UBOT"
    assert (event["ts"], event["user"], event["channel_type"]) == (ts, "U2", "channel")
    assert event["blocks"][0]["elements"][0]["elements"] == [
        {"type": "text", "text": "see "},
        {"type": "link", "url": "https://x.example/a?b=1&c", "text": "A"},
        {"type": "text", "text": " "},
        {"type": "user", "user_id": "U2"},
        {"type": "text", "text": " <b>"},
    ]


async def test_a_mention_is_told_twice(slack: Slack, app: App) -> None:
    """Once as a message and once as a mention, by different event ids; in an im only once."""
    await slack.post("C1", "<@UBOT> look")
    await slack.post("D1", "<@UBOT> look")
    await slack.until(lambda: len(slack.acks) == 3)
    assert [event["type"] for event in app.events] == ["message", "app_mention", "message"]
    assert len({request.payload["event_id"] for request in app.got}) == 3


async def test_what_happens_has_slacks_shapes(slack: Slack, app: App) -> None:
    """Every kind of event that must not start an analysis, and those that do something else."""
    root = await slack.post("G1", "look")
    await slack.post("G1", "nice", thread_ts=root)
    await slack.edit("G1", root, "look again")
    await slack.unfurl("G1", root)
    await slack.react("G1", root, "eyes")
    await slack.remove("G1", root, tombstone=True)
    await slack.remove("G1", root)
    await slack.join("C2")
    await slack.open_home(tab="messages")
    await slack.send_event({"type": "app_rate_limited"})
    slack.kick("C1")
    await slack.uninstall()
    await slack.until(lambda: slack.is_idle)
    post, reply, edited, unfurled, reacted, buried, removed, joined, home, *rest = app.events
    assert post["channel_type"] == "group"
    assert reply["parent_user_id"] == "U1"
    assert (edited["subtype"], edited["message"]["edited"]["user"]) == ("message_changed", "U1")
    assert unfurled["hidden"]
    assert unfurled["message"]["text"] == unfurled["previous_message"]["text"]
    assert unfurled["message"]["attachments"]
    assert reacted["item"]["ts"] == root
    assert (buried["subtype"], buried["message"]["subtype"]) == ("message_changed", "tombstone")
    assert (removed["subtype"], removed["deleted_ts"]) == ("message_deleted", root)
    assert (joined["type"], joined["user"], joined["inviter"]) == ("member_joined_channel", "UBOT", "U1")
    assert (home["tab"], home["channel"]) == ("messages", "D1")
    types = [event["type"] for event in rest]
    assert types == ["app_rate_limited", "channel_left", "tokens_revoked", "app_uninstalled"]


async def test_the_app_hears_of_its_own_deeds(slack: Slack, client: AsyncWebClient, app: App) -> None:
    """And must not answer itself."""
    ts = (await client.chat_postMessage(channel="C1", text="x"))["ts"]
    await client.chat_update(channel="C1", ts=ts, text="y")
    await client.chat_delete(channel="C1", ts=ts)
    await slack.until(lambda: len(slack.acks) == 3)
    assert (app.events[0]["bot_id"], app.events[0]["user"]) == ("BBOT", "UBOT")
    assert [event.get("subtype") for event in app.events] == [None, "message_changed", "message_deleted"]


async def test_guests_and_bots_can_be_told_apart(slack: Slack, app: App) -> None:
    """Slack Connect, other bots old and new, and files."""
    slack.add_channel("C3", shared=True)
    slack.add_user("U9", team="T9")
    await slack.post("C3", "x", user="U9")
    await slack.post("C1", "x", user="U5", bot_id="B5")
    await slack.post("C1", "x", subtype="bot_message", bot_id="B6")
    await slack.post("C1", "x", subtype="file_share")
    await slack.until(lambda: len(slack.acks) == 4)
    guest, modern, old, file = app.events
    assert app.got[0].payload["is_ext_shared_channel"]
    assert guest["user_team"] == "T9"
    assert (modern["bot_id"], "subtype" in modern) == ("B5", False)
    assert "user" not in old
    assert file["files"]


async def test_nothing_is_heard_of_channels_without_the_bot(slack: Slack, app: App) -> None:
    """Not even a mention."""
    await slack.post("C2", "<@UBOT> look")
    assert slack.is_idle
    assert not slack.events


async def test_events_wait_while_nobody_is_connected(slack: Slack) -> None:
    """A restart of the only process loses none, and changes no order."""
    for number in range(5):
        await slack.post("C1", str(number))
    async with connected(slack) as app:
        await slack.until(lambda: len(slack.acks) == 5)
        assert [event["text"] for event in app.events] == list("01234")


async def test_connections_take_turns(slack: Slack, app: App) -> None:
    """Each event goes to one of them."""
    async with connected(slack) as other:
        await slack.until(lambda: len(slack.sockets.connections) == 2)
        for number in range(4):
            await slack.post("C1", str(number))
        await slack.until(lambda: len(slack.acks) == 4)
        assert (len(app.got), len(other.got)) == (2, 2)


async def test_what_is_not_acknowledged_comes_again(slack: Slack, app: App) -> None:
    """Three times more, saying so, and then never."""
    slack.ack_seconds = slack.retry_seconds = 0.02
    app.acknowledges = False
    await slack.post("C1", "look")
    await slack.until(lambda: slack.is_idle)
    assert [request.retry_attempt for request in app.got] == [0, 1, 2, 3]
    assert app.got[1].retry_reason == "timeout"
    assert len({request.payload["event_id"] for request in app.got}) == 1
    assert [lost.attempt for lost in slack.unacknowledged] == [0, 1, 2, 3]


async def test_a_dropped_connection_sends_its_events_elsewhere(slack: Slack, app: App) -> None:
    """At once, whatever the patience."""
    app.acknowledges = False
    await slack.post("C1", "look")
    await slack.until(lambda: app.got)
    async with connected(slack) as other:
        await slack.until(lambda: len(slack.sockets.connections) == 2)
        await app.close()
        await slack.until(lambda: slack.acks)
        assert other.got[0].retry_attempt == 1
        assert slack.unacknowledged[0].reason == "dropped"


async def test_the_sdk_follows_a_disconnect(slack: Slack, app: App) -> None:
    """Slack refreshes every connection now and then."""
    (before,) = slack.sockets.connections
    await slack.disconnect()
    await slack.until(lambda: slack.sockets.connections and before not in slack.sockets.connections)
    await slack.post("C1", "look")
    await slack.until(lambda: slack.acks)
    assert len(app.got) == 1


async def test_a_deaf_socket_is_open_and_dead(slack: Slack) -> None:
    """Nothing comes and no ping is answered, until somebody makes a new connection."""
    slack.ack_seconds = 0.05
    async with connected(slack, ping_interval=0.1) as app:
        await slack.go_deaf()
        await slack.post("C1", "look")
        await slack.until(lambda: slack.unacknowledged)
        assert not app.got
        await slack.until(lambda: slack.acks)
        assert app.got[0].retry_attempt


async def test_an_eleventh_connection_is_turned_away(slack: Slack) -> None:
    """Ten is what Slack allows; the first word to the others is hello."""
    async with aiohttp.ClientSession() as session:
        sockets = [await session.ws_connect(await wss_url(slack, session)) for _ in range(11)]
        frames = [await socket.receive_json() for socket in sockets]
    assert (frames[0]["type"], frames[0]["num_connections"]) == ("hello", 1)
    assert frames[9]["num_connections"] == 10
    assert frames[10]["reason"] == "too_many_websockets"


async def wss_url(slack: Slack, session: aiohttp.ClientSession) -> str:
    """A permission to connect."""
    client = AsyncWebClient(base_url=slack.api_url, session=session)
    return str((await client.apps_connections_open(app_token=slack.app_token))["url"])


async def test_an_event_can_come_twice(slack: Slack, app: App) -> None:
    """Slack promises at least once, not once."""
    slack.deliver_times = 2
    await slack.post("C1", "look")
    await slack.redeliver()
    await slack.until(lambda: len(slack.acks) == 3)
    assert len({request.payload["event_id"] for request in app.got}) == 1


# Commands and clicks


async def test_a_command_is_answered_in_its_acknowledgement(slack: Slack, app: App) -> None:
    """The reply that only the one who typed it sees."""
    app.payload = {"text": "Analysing"}
    answer = await slack.command("/analyze", "https://x.example", user="U2")
    assert (answer.ok, answer.payload) == (True, {"text": "Analysing"})
    payload = app.got[0].payload
    assert (payload["command"], payload["text"], payload["user_id"]) == (
        "/analyze",
        "https://x.example",
        "U2",
    )
    assert app.got[0].accepts_response_payload


async def test_a_command_does_not_wait_for_ever(slack: Slack, app: App) -> None:
    """After three seconds the person sees an error, and the command never comes again."""
    slack.ack_seconds = 0.02
    app.acknowledges = False
    assert not (await slack.command("/analyze", "x")).ok
    assert len(app.got) == 1
    assert slack.unacknowledged[0].kind == "slash_commands"


async def test_a_command_to_nobody_is_not_kept(slack: Slack) -> None:
    """Unlike events, what a person waits for does not wait."""
    slack.ack_seconds = 0.01
    assert not (await slack.command("/analyze", "x")).ok
    async with connected(slack) as app:
        await slack.post("C1", "look")
        await slack.until(lambda: slack.acks)
        assert [request.type for request in app.got] == ["events_api"]


async def test_a_response_url_has_five_uses_and_half_an_hour(slack: Slack, app: App) -> None:
    """More is an error; what was said is noted, and what is for everyone is posted."""
    url = (await slack.command("/analyze", "x")).response_url
    async with aiohttp.ClientSession() as session:
        for _ in range(4):
            assert (await session.post(url, json={"text": "psst"})).status == 200
        everyone = {"text": "hear", "response_type": "in_channel"}
        assert (await session.post(url, json=everyone)).status == 200
        assert (await session.post(url, json={"text": "psst"})).status == 404
        late = (await slack.command("/analyze", "x")).response_url
        slack.advance(1_801)
        assert (await session.post(late, json={"text": "psst"})).status == 404
    assert [said.payload["text"] for said in slack.responses] == ["psst"] * 4 + ["hear"]
    assert [message.text for message in slack.messages("C1")] == ["hear"]


async def test_clicks_say_what_was_clicked(slack: Slack, client: AsyncWebClient, app: App) -> None:
    """With the message, its thread, a trigger and the value."""
    root = await slack.post("C1", "look")
    blocks = [{"type": "context_actions", "elements": [feedback(), trash("U1")]}]
    ts = (await client.chat_postMessage(channel="C1", text="x", thread_ts=root, blocks=blocks))["ts"]
    slack.echo = False
    await slack.until(lambda: slack.is_idle)
    app.got.clear()
    assert (await slack.click("C1", ts, "trash")).ok
    await slack.click("C1", ts, "feedback")
    await slack.click("C1", ts, "feedback", value="down")
    payloads = [request.payload for request in app.got]
    assert [payload["actions"][0]["value"] for payload in payloads] == ["job", "up", "down"]
    assert payloads[0]["container"]["thread_ts"] == root
    assert payloads[0]["message"]["text"] == "x"
    assert payloads[0]["trigger_id"]


async def test_a_button_may_be_for_one(slack: Slack, client: AsyncWebClient) -> None:
    """Who does not see it cannot click it, nor can anyone what is not there."""
    blocks = [{"type": "context_actions", "elements": [trash("U1")]}]
    ts = (await client.chat_postMessage(channel="C1", text="x", blocks=blocks))["ts"]
    with pytest.raises(AssertionError, match="U2 sees no button trash"):
        await slack.click("C1", ts, "trash", user="U2")
    with pytest.raises(AssertionError, match="sees no button other"):
        await slack.click("C1", ts, "other")


async def test_an_ephemeral_can_be_clicked_and_replaced(
    slack: Slack, client: AsyncWebClient, app: App
) -> None:
    """The way to pick one of several links; there is no message in the click."""
    blocks = [
        {"type": "actions", "elements": [button(value=value, action_id=f"{value}:go")]} for value in "ab"
    ]
    ts = (await client.chat_postEphemeral(channel="C1", user="U1", text="x", blocks=blocks))["message_ts"]
    answer = await slack.click("C1", ts, "b:go")
    payload = app.got[0].payload
    assert "message" not in payload
    assert (payload["actions"][0]["value"], payload["container"]["is_ephemeral"]) == ("b", True)
    async with aiohttp.ClientSession() as session:
        await session.post(answer.response_url, json={"delete_original": True})
    assert not slack.ephemerals


async def test_a_clicked_message_can_be_replaced(slack: Slack, client: AsyncWebClient, app: App) -> None:
    """Over the response_url, by which also a bot without rights in the channel may answer."""
    options = [{"value": value, "text": {"type": "plain_text", "text": value}} for value in ("de", "en")]
    select = {"type": "static_select", "action_id": "language", "options": options}
    blocks = [{"type": "actions", "elements": [select]}]
    slack.echo = False
    ts = (await client.chat_postMessage(channel="C1", text="x", blocks=blocks))["ts"]
    answer = await slack.click("C1", ts, "language", value="en")
    assert app.got[0].payload["actions"][0]["selected_option"]["value"] == "en"
    async with aiohttp.ClientSession() as session:
        await session.post(answer.response_url, json={"replace_original": True, "text": "thanks"})
        assert [(seen.text, seen.blocks) for seen in slack.messages("C1")] == [("thanks", [])]
        bad = {"replace_original": True, "blocks": [{"type": "nonsense"}]}
        assert (await session.post(answer.response_url, json=bad)).status == 400
        await session.post(answer.response_url, json={"delete_original": True})
    assert not slack.messages("C1")


async def test_a_shortcut_brings_the_whole_message(slack: Slack, app: App) -> None:
    """Also one that the bot was never told of."""
    ts = await slack.post("C1", "look <https://x.example>")
    assert (await slack.shortcut("analyze_message", "C1", ts, user="U3")).ok
    payload = app.got[-1].payload
    assert (payload["type"], payload["callback_id"]) == ("message_action", "analyze_message")
    assert (payload["message"]["ts"], payload["channel"]["id"]) == (ts, "C1")


async def test_a_home_and_a_modal_can_be_used(slack: Slack, client: AsyncWebClient, app: App) -> None:
    """A click at home gives a trigger, good for one modal; the modal's values come back."""
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button()]}]}
    await client.views_publish(user_id="U1", view=home)
    trigger = (await slack.click_home("go")).trigger_id
    title = {"type": "plain_text", "text": "Settings"}
    modal = {"type": "modal", "title": title, "callback_id": "settings", "blocks": [DIVIDER]}
    view = (await client.views_open(trigger_id=trigger, view=modal))["view"]
    assert await refused(client.views_open(trigger_id=trigger, view=modal)) == "exchanged_trigger_id"
    await client.views_update(view_id=view["id"], view=modal | {"private_metadata": "C1"})
    await slack.submit(view["id"], {"b": {"a": {"value": "de"}}})
    submitted = app.got[-1].payload["view"]
    assert (submitted["private_metadata"], submitted["state"]["values"]["b"]["a"]["value"]) == ("C1", "de")
    assert not slack.modals
    assert "U1" in slack.views


# Signed HTTP


async def test_http_events_are_signed(slack: Slack, door: Door) -> None:
    """By the SDK's own verifier; a wrong secret or an old time can be made for tests."""
    await slack.post("C1", "look")
    await slack.until(lambda: slack.acks)
    headers, body = door.got[0]
    verifier = SignatureVerifier(slack.signing_secret)
    assert verifier.is_valid_request(body, headers)
    assert json.loads(body)["event"]["text"] == "look"
    assert not verifier.is_valid_request(body, slack.http.headers(body.encode(), age=301))
    assert not verifier.is_valid_request(body, slack.http.headers(body.encode(), secret="other"))


async def test_http_failures_come_again(slack: Slack, door: Door) -> None:
    """Three times, numbered, unless the app asks for none."""
    slack.retry_seconds = 0.01
    door.respond = lambda: web.Response(status=500)
    await slack.post("C1", "look")
    await slack.until(lambda: slack.is_idle)
    assert [headers.get("X-Slack-Retry-Num") for headers, _ in door.got] == [None, "1", "2", "3"]
    assert door.got[1][0]["X-Slack-Retry-Reason"] == "http_error"
    door.respond = lambda: web.Response(status=500, headers={"X-Slack-No-Retry": "1"})
    await slack.post("C1", "look")
    await slack.until(lambda: slack.is_idle)
    assert len(door.got) == 5


@pytest.mark.parametrize("reason", ["timeout", "connection_failed"])
async def test_http_silence_counts_as_failure(slack: Slack, door: Door, reason: str) -> None:
    """An app that hangs, and one that is not there."""
    slack.ack_seconds, slack.retries = 0.05, 0
    if reason == "timeout":
        door.delay = 0.2
    else:
        slack.request_url = "http://127.0.0.1:1/slack/events"
    await slack.post("C1", "look")
    await slack.until(lambda: slack.unacknowledged)
    assert slack.unacknowledged[0].reason == reason


async def test_http_commands_and_clicks_are_forms(slack: Slack, door: Door) -> None:
    """A command is flat; an interaction is JSON within a field."""
    door.respond = lambda: web.json_response({"text": "Analysing"})
    answer = await slack.command("/analyze", "https://x.example?a=1&b=2")
    assert answer.payload == {"text": "Analysing"}
    assert parse_qs(door.got[0][1])["text"] == ["https://x.example?a=1&b=2"]
    slack.transport = "socket"
    ts = await slack.post("C1", "look")
    slack.transport = "http"
    await slack.shortcut("analyze_message", "C1", ts)
    assert json.loads(parse_qs(door.got[1][1])["payload"][0])["type"] == "message_action"


async def test_a_request_url_can_be_verified(slack: Slack, door: Door) -> None:
    """Slack asks once, when the address is entered."""
    assert await slack.verify_url()


async def test_both_ways_take_turns(slack: Slack, door: Door, app: App) -> None:
    """A repeated event may come over the other one."""
    slack.transport = "both"
    slack.deliver_times = 2
    await slack.post("C1", "look")
    await slack.until(lambda: len(slack.acks) == 2)
    assert (len(door.got), len(app.got)) == (1, 1)
