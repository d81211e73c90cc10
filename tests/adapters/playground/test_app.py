"""What the page can ask for, over real sockets."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.playground import app
from adapters.playground.channel import Channel
from adapters.playground.replier import PlaygroundReplier
from bot import intake
from bot.errors import StoreError
from bot.jobs import Shares
from bot.service import Service
from bot.worker import Work
from tests.bot.factories import request_id

PAGE = {part.name: part.read_text() for part in Path("adapters/playground/static").iterdir()}
STORY = Path("bot/demo.txt").read_text()
ROOT = "message-1"
ASKED = request_id(ROOT, STORY)
REPLY = f"reply-{ASKED}"


class Watching:
    """One connection of the page: the state of each message, as the events tell it."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines
        self.names: list[str] = []
        self.seen: list[dict[str, Any]] = []
        self.posts: dict[str, dict[str, Any]] = {}

    async def event(self) -> str:
        """Take in the next event; returns its name."""
        line = ""
        while not line.startswith("event: "):  # nor what is only said to say something
            line = await anext(self._lines)
        name = line.removeprefix("event: ")
        data = json.loads((await anext(self._lines)).removeprefix("data: "))
        assert await anext(self._lines) == ""
        self.names.append(name)
        if name == "message":
            self.seen.append(data)
            self.posts[data["id"]] = data
        elif name == "gone":
            self.posts.pop(data["id"], None)
        return name

    async def until(self, id: str, **state: Any) -> dict[str, Any]:
        """Take in events until a message is in this state."""
        async with asyncio.timeout(20):
            while not (id in self.posts and state.items() <= self.posts[id].items()):
                await self.event()
        return self.posts[id]

    async def until_gone(self, id: str) -> None:
        """Take in events until a message is taken away."""
        async with asyncio.timeout(20):
            while id in self.posts:
                await self.event()


@asynccontextmanager
async def watching(page: httpx.AsyncClient) -> AsyncIterator[Watching]:
    """Open the stream of events, and read all there is."""
    async with page.stream("GET", "/events", timeout=20) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        watch = Watching(response.aiter_lines())
        while await watch.event() != "ready":
            pass
        yield watch


async def say(page: httpx.AsyncClient, text: str, id: str = ROOT, **fields: Any) -> httpx.Response:
    """Send a message."""
    return await page.post("/messages", json={"id": id, "text": text} | fields)


@pytest.mark.usefixtures("worker")
async def test_a_story_is_analysed_in_its_thread(page: httpx.AsyncClient) -> None:
    """A sign of life at once, then the parts, with buttons when it is whole."""
    async with watching(page) as watch:
        said = await say(page, STORY)
        whole = await watch.until(REPLY, stage=None)

    assert (said.status_code, said.json()) == (202, {"said": None})
    assert watch.posts[ROOT]["author"] == "you"
    assert whole["thread"] == ROOT
    assert whole["kind"] == "analysis"
    assert whole["actions"] == ["evidence", "regenerate", "delete"]
    assert "<h2>Commentary</h2>" in whole["html"]
    stages = [post["stage"] for post in watch.seen if post["id"] == REPLY]
    assert stages[0] == "reading"
    assert stages.count(None) == 1


@pytest.mark.usefixtures("worker")
async def test_the_same_message_twice_is_answered_once(page: httpx.AsyncClient) -> None:
    """A page that did not hear whether it arrived sends it again."""
    async with watching(page) as watch:
        await asyncio.gather(*(say(page, STORY) for _ in range(5)))
        await watch.until(REPLY, stage=None)
        await say(page, STORY)
        await say(page, "Who voted against it?", id="question-1", thread=ROOT)
        await watch.until("reply-question-1", stage=None)

    replies = [post for post in watch.posts.values() if post["author"] == "triptych"]
    assert len(replies) == 2
    assert len([post for post in watch.seen if post["id"] == REPLY and not post["stage"]]) == 1


@pytest.mark.usefixtures("worker")
async def test_a_question_is_answered_from_the_article(page: httpx.AsyncClient) -> None:
    """In the same thread, below what was said before."""
    async with watching(page) as watch:
        await say(page, STORY)
        await watch.until(REPLY, stage=None)
        await say(page, "Who voted against the purchase?", id="question-1", thread=ROOT)
        answer = await watch.until("reply-question-1", stage=None)

    assert answer["thread"] == ROOT
    assert answer["kind"] == "answer"
    assert answer["actions"] == ["delete"]
    assert "Henrik Aas" in answer["html"]


@pytest.mark.usefixtures("worker")
async def test_the_evidence_of_each_claim_can_be_seen(page: httpx.AsyncClient) -> None:
    """By part, with the paragraph of each quote."""
    async with watching(page) as watch:
        await say(page, STORY)
        await watch.until(REPLY, stage=None)
        told = (await page.get(f"/messages/{REPLY}/evidence")).json()

    assert [part["heading"] for part in told["parts"]] == [
        "News Overview",
        "In-Depth Analysis",
        "Commentary",
    ]
    for claim in told["parts"][0]["claims"]:
        assert claim["basis"] == "article"
        assert claim["evidence"][0]["paragraph"] >= 1
        assert claim["evidence"][0]["quote"] in STORY


@pytest.mark.usefixtures("worker")
async def test_an_analysis_can_be_made_afresh_in_its_place(page: httpx.AsyncClient) -> None:
    """The reply shows signs of life again; there is still only one."""
    async with watching(page) as watch:
        await say(page, STORY)
        await watch.until(REPLY, stage=None)
        assert (await page.post(f"/messages/{REPLY}/regenerate")).status_code == 202
        await watch.until(REPLY, stage="reading")
        await watch.until(REPLY, stage=None)

    assert list(watch.posts) == [ROOT, REPLY]


@pytest.mark.usefixtures("worker")
async def test_a_message_takes_its_thread_along(page: httpx.AsyncClient, service: Service) -> None:
    """All of it is gone from the page and from the store, and nobody answers any more."""
    async with watching(page) as watch:
        await say(page, STORY)
        await watch.until(REPLY, stage=None)
        assert (await page.delete(f"/messages/{ROOT}")).status_code == 204
        await watch.until_gone(ROOT)
        await watch.until_gone(REPLY)
        gone = await say(page, "And why?", id="question-1", thread=ROOT)

    assert (gone.status_code, gone.json()) == (404, {"said": app.GONE})
    assert await service.records.board.all("local") == {}


async def test_a_message_deleted_before_its_turn_is_not_answered(
    page: httpx.AsyncClient, service: Service
) -> None:
    """The job is there, and finds that nobody wants it."""
    await say(page, STORY)
    await page.delete(f"/messages/{ROOT}")
    begun = await service.records.deliveries.find("local", ASKED)

    assert begun is None
    assert await service.jobs.deliveries_waiting() == 1
    reply = PlaygroundReplier(Channel(service.records.board))
    working = asyncio.create_task(service.jobs.work(Work(service, {"playground": reply}), Shares()))
    async with asyncio.timeout(10):
        while await service.jobs.deliveries_waiting():
            pass
    working.cancel()
    await asyncio.wait([working])
    assert await service.records.board.all("local") == {}


@pytest.mark.usefixtures("worker")
async def test_a_reply_can_be_deleted_alone(page: httpx.AsyncClient) -> None:
    """Regenerating what is gone says so."""
    async with watching(page) as watch:
        await say(page, STORY)
        await watch.until(REPLY, stage=None)
        await page.delete(f"/messages/{REPLY}")
        await watch.until_gone(REPLY)

    assert list(watch.posts) == [ROOT]
    for method, what in (("POST", "/regenerate"), ("GET", "/evidence"), ("DELETE", "")):
        refused = await page.request(method, f"/messages/{REPLY}{what}")
        assert (refused.status_code, refused.json()) == (404, {"said": app.GONE})


async def test_talk_is_left_alone(page: httpx.AsyncClient, service: Service) -> None:
    """The person is told quietly why nothing happens."""
    said = await say(page, "Good morning!")

    assert said.json() == {"said": app.NOTHING}
    assert await service.jobs.deliveries_waiting() == 0


async def test_whoever_comes_later_sees_everything(page: httpx.AsyncClient) -> None:
    """In the order in which it was said; a reconnection begins by forgetting."""
    for number in range(3):
        await say(page, f"Message number {number}", id=f"message-{number}")
    async with watching(page) as watch:
        assert list(watch.posts) == ["message-0", "message-1", "message-2"]
        assert watch.names == ["reset", "message", "message", "message", "ready"]


async def test_too_much_is_told_honestly(page: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by silence."""
    monkeypatch.setattr(intake, "MOST_WAITING", 0)

    assert (await say(page, STORY)).json() == {"said": intake.BUSY}


async def test_a_store_that_is_away_takes_nothing(
    page: httpx.AsyncClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page keeps the text and sends it again, under the same id."""

    async def away(*arguments: Any, **options: Any) -> bool:
        raise StoreError("redis", "away")

    with monkeypatch.context() as broken:
        broken.setattr(type(service.records.claims), "take", away)
        refused = await say(page, STORY)
    assert (refused.status_code, refused.json()) == (503, {"said": app.AWAY})

    assert (await say(page, STORY)).json() == {"said": None}
    assert await service.jobs.deliveries_waiting() == 1


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400),
        ({"content": b"x" * (app.LARGEST + 1), "headers": {"content-type": "application/json"}}, 413),
        ({"content": b"{}", "headers": {"content-type": "text/plain"}}, 415),
        ({"json": {"id": "message-1", "text": " "}}, 400),
    ],
)
async def test_what_is_no_message_is_refused_in_a_sentence(
    page: httpx.AsyncClient, request_: dict[str, Any], status: int
) -> None:
    """A form of a page elsewhere, which a browser sends without asking, among them."""
    refused = await page.post("/messages", **request_)

    assert refused.status_code == status
    assert refused.json()["said"].endswith(".")


async def test_the_page_says_who_analyses(page: httpx.AsyncClient) -> None:
    """And is served with all its parts, none of which comes from elsewhere."""
    status = (await page.get("/status")).json()
    assert (status["engine"], status["model"], status["mode"]) == ("extractive", None, "auto")

    assert (await page.get("/")).text == PAGE["index.html"]
    for name in PAGE.keys() - {"index.html"}:
        assert (await page.get(f"/static/{name}")).text == PAGE[name]
    assert (await page.get("/static/../app.py")).status_code == 404


async def test_there_is_an_invented_story_to_try(page: httpx.AsyncClient) -> None:
    """Whoever has no link at hand sees what it is about all the same."""
    assert (await page.get("/example")).json() == {"text": STORY}


@pytest.mark.parametrize("name", PAGE)
def test_the_page_names_no_address_elsewhere(name: str) -> None:
    """It works without a network, and tells nobody that it is open."""
    assert set(re.findall(r"https?://[\w.]+", PAGE[name])) <= {"http://www.w3.org"}


async def test_health_is_told(page: httpx.AsyncClient) -> None:
    """To whoever keeps processes alive, or sends them work."""
    assert (await page.get("/healthz")).text == "alive"
    assert (await page.get("/readyz")).status_code == 200


async def test_the_page_ends_with_its_process(page: httpx.AsyncClient, service: Service) -> None:
    """A stream without end would hold up the stop."""
    async with watching(page) as watch:
        service.stopping.set()
        with pytest.raises(StopAsyncIteration):
            async with asyncio.timeout(5):
                await watch.event()
