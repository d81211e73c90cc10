"""The response_url: five uses within half an hour."""

from dataclasses import replace

from aiohttp import web

from tests.emulators.slack import blocks, events, methods
from tests.emulators.slack.people import RESPONSE_USES, People
from tests.emulators.slack.values import Json, Response, SlackError
from tests.emulators.slack.workspace import Channel, Post


async def respond(people: People, request: web.Request) -> web.Response:
    """Take what the app says to one of its response_urls, and show it."""
    id = request.match_info["id"]
    payload = await request.json()
    try:
        kind, target = _opened(people, id, str(request.url))
        _show(people, target, payload)
    except SlackError as error:  # 400 for blocks is U
        status = 404 if error.name.endswith("_url") else 400
        return web.json_response({"ok": False, "error": error.name}, status=status)
    people.responses.append(Response(kind=kind, payload=payload, url=str(request.url)))
    people.touch()
    return web.Response(text="ok")


def _opened(people: People, id: str, url: str) -> tuple[str, Json]:
    kind, target, ends = people.response_urls.get(id, ("", {}, 0.0))
    if people.clock.now() > ends:
        raise SlackError("expired_url")
    if sum(response.url == url for response in people.responses) >= RESPONSE_USES:
        raise SlackError("used_url")
    return kind, target


def _show(people: People, target: Json, payload: Json) -> None:
    """Post for everyone, or change what was clicked; what one person sees anew is only noted."""
    kept = blocks.check(payload.get("blocks") or [])
    text = payload.get("text", "")
    channel = people.channels[target["channel"]]
    ts = target.get("ts", "")
    if payload.get("delete_original") or payload.get("replace_original"):
        _change(people, channel, ts, None if payload.get("delete_original") else (text, kept))
    elif payload.get("response_type") == "in_channel":
        thread_ts = payload.get("thread_ts")
        said = Post(
            channel=channel.id, ts=people.clock.ts(), user=people.bot_user, text=text, thread_ts=thread_ts
        )
        said.bot_id, said.blocks = people.bot_id, kept
        people.add(channel, said)
        people.emit(events.posted(people, channel, said), channel)


def _change(people: People, channel: Channel, ts: str, content: tuple[str, list[Json]] | None) -> None:
    """Put something else in the place of a message or an ephemeral, or nothing."""
    for number, seen in enumerate(people.ephemerals):
        if seen.ts == ts:
            now = [replace(seen, text=content[0], blocks=content[1])] if content else []
            people.ephemerals[number : number + 1] = now
            return
    post = channel.posts.get(ts)
    if post is None:
        return
    if content is None:
        methods.erase(people, channel, post)
        return
    before = events.message(people, post)
    post.text, post.blocks = content
    post.markdown = ""
    post.edited += 1
    post.edited_ts = people.clock.ts()
    people.emit(events.changed(people, channel, events.message(people, post), before), channel)
