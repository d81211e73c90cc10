"""Throwaway."""
import asyncio
import hashlib
from contextlib import suppress
from dataclasses import replace

import pytest

from adapters.slack import render, sockets, words, places
from adapters.slack import signs as signs_module
from adapters.slack import platform
from bot import intake as intake_module
from bot.errors import NotAnArticleError, StoreError
from bot.models import Frame
from tests.adapters.slack.conftest import FOURTH, OTHER, THIRD, TITLE, URL, Team, listening_to
from tests.bot.factories import article

BOT = "<@UBOT>"


def out(name, *what):
    print(f"\n@@ {name}:", *what)


async def test_t1_private(team: Team):
    a = await team.slack.command("/analyze", "https://news.example/2026/private-equity-boom", user="U1")
    out("T1", a.payload["text"])
    a = await team.slack.command("/analyze", f"{URL}?lang=fr", user="U1")
    await team.quiet()
    root = [m for m in team.slack.messages("C1") if m.thread_ts is None][-1]
    subj = await team.service.records.threads.subject("T1", places.pack(places.Place(team="T1", channel="C1", thread=root.ts)))
    out("T2 language", subj.language)


async def test_t3_silent_then_chatter(team: Team):
    u = "https://news.example/2026/dashboard"
    team.reader.errors = {u: NotAnArticleError("x")}
    ts = await team.slack.post("C1", f"<{u}>", user="U1")
    await team.quiet()
    out("T3 after link", team.read(ts))
    await team.slack.post("C1", "thanks, will have a look", user="U2", thread_ts=ts)
    await team.quiet()
    out("T3 after chatter", team.read(ts))
    # then explicit shortcut
    await team.slack.shortcut("analyze_message", "C1", ts, user="U2")
    await team.quiet()
    await asyncio.sleep(0.3)
    out("T6 shortcut after silent failure", [e.text for e in team.slack.ephemerals], team.read(ts))


async def test_t4_twice(team: Team):
    ts = await team.slack.post("C1", f"{BOT} <{URL}> <{OTHER}> <{THIRD}>", user="U1")
    await team.whole(ts, 2)
    await team.quiet(); await asyncio.sleep(.3)
    out("T4 offers", [e.text for e in team.slack.ephemerals])
    team.slack.ephemerals.clear()
    await team.slack.post("C1", f"{BOT} hello", user="U2")
    await team.quiet(); await asyncio.sleep(.3)
    out("T4 ask_me", [e.text for e in team.slack.ephemerals])


class TestOff:
    @pytest.fixture
    def options(self):
        return {"mode": "off"}

    async def test_t5(self, team: Team):
        ts = await team.slack.post("C1", f"<{URL}>", user="U1")
        await team.slack.post("C1", f"{BOT} please", user="U2", thread_ts=ts)
        await team.quiet(); await asyncio.sleep(.3)
        out("T5 off, mention in thread", team.read(ts)[:1])
        await team.slack.post("C1", f"{BOT} <{OTHER}>", user="U2")
        await team.quiet(); await asyncio.sleep(.3)
        out("T5 off, mention with link told", [e.text for e in team.slack.ephemerals])
        team.slack.add_channel("D1", kind="im", user="U1")
        team.slack.ephemerals.clear()
        await team.slack.post("D1", f"<{OTHER}>", user="U1")
        await team.quiet(); await asyncio.sleep(.3)
        out("T5 off, DM with link told", [e.text for e in team.slack.ephemerals])


async def test_t6_edit_then_shortcut(team: Team):
    ts = await team.slack.post("C1", f"<{URL}>", user="U1")
    await team.whole(ts)
    await team.slack.edit("C1", ts, f"sorry, I meant <{OTHER}>")
    await team.slack.until(lambda: not team.ours(ts))
    await team.slack.shortcut("analyze_message", "C1", ts, user="U1")
    await team.quiet(); await asyncio.sleep(.3)
    out("T6 edited+shortcut", [e.text for e in team.slack.ephemerals], team.read(ts))


async def test_t7_numbering(team: Team):
    front = "https://news.example/"
    team.reader.articles[front] = article(url=front, canonical_url=front, title="Front page")
    ts = await team.slack.post("C1", f"<{front}> <{URL}>", user="U1")
    await team.whole(ts)
    out("T7 auto", team.reader.asked)
    await team.slack.shortcut("analyze_message", "C1", ts, user="U1")
    await team.quiet(); await asyncio.sleep(.3)
    out("T7 shortcut", team.reader.asked, [r[:80] for r in team.read(ts)], [e.text for e in team.slack.ephemerals])


async def test_t8_root_deleted(team: Team):
    ts = await team.slack.post("C1", f"<{URL}>", user="U1")
    await team.whole(ts)
    r = await team.slack.post("C1", f"compare <{OTHER}>", user="U2", thread_ts=ts)
    await team.whole(ts, 2)
    await team.slack.remove("C1", r)
    await team.quiet(); await asyncio.sleep(.5)
    out("T8 reply with link deleted; replies left", len(team.ours(ts)))
    await team.slack.remove("C1", ts, tombstone=True)
    await team.quiet(); await asyncio.sleep(.5)
    out("T8 root deleted; replies left", len(team.ours(ts)))


async def test_t9_nonmember(team: Team):
    team.slack.add_channel("C5", bot=False)
    ts = await team.slack.post("C5", f"<{URL}>", user="U1")
    for u in ("U1", "U2"):
        await team.slack.shortcut("analyze_message", "C5", ts, user=u)
        await team.quiet(); await asyncio.sleep(.3)
        out("T9 non-member", u, len(team.slack.responses), [e.text for e in team.slack.ephemerals])
    no = await team.slack.post("C5", "no link", user="U1")
    n = len(team.slack.responses)
    await team.slack.shortcut("analyze_message", "C5", no, user="U2")
    await asyncio.sleep(.3)
    out("T9 non-member no link", len(team.slack.responses) - n, [e.text for e in team.slack.ephemerals])


async def test_t10_whisper_failure(team: Team):
    await team.slack.command("/analyze", "https://news.example/2026/missing private", user="U1")
    await team.slack.until(lambda: team.slack.responses)
    [r] = team.slack.responses
    out("T10", r.payload["blocks"][-1])
    value = r.payload["blocks"][-1]["elements"][0]["value"]
    before = len(team.slack.responses)
    team.slack.ephemerals.append(__import__("tests.emulators.slack.values", fromlist=["Ephemeral"]).Ephemeral(
        channel="C1", user="U1", ts="9999.1", thread_ts=None, text="x", blocks=[{**b, "block_id": "b"} for b in r.payload["blocks"]]))
    await team.slack.click("C1", "9999.1", "regenerate", user="U1")
    await team.quiet(); await asyncio.sleep(.5)
    out("T10 after press: responses", len(team.slack.responses) - before, "asked", team.reader.asked, [e.text for e in team.slack.ephemerals])


async def test_t11_busy_heading(team: Team, monkeypatch):
    monkeypatch.setattr(intake_module, "MOST_WAITING", 0)
    a = await team.slack.command("/analyze", URL, user="U1")
    await asyncio.sleep(.2)
    out("T11", a.payload["text"], [m.text for m in team.slack.messages("C1")])


async def test_t12_listen_dies(slack, service, presence, monkeypatch):
    monkeypatch.setattr(sockets, "PING", 0.2)
    monkeypatch.setattr(sockets, "LOOK", 0.05)
    monkeypatch.setattr(sockets, "DEAF", 0.5)
    going = asyncio.create_task(presence.listen())
    await slack.until(lambda: len(slack.sockets.connections) == 2)
    await asyncio.sleep(.7)
    slack.fail("apps.connections.open", status=503, times=1_000)
    await slack.go_deaf()
    await asyncio.sleep(3)
    out("T12 listen done?", going.done(), going.done() and repr(going.exception()))
    going.cancel()
    with suppress(BaseException):
        await going


async def test_t12b_listen_dies_refused(slack, service, presence, monkeypatch):
    monkeypatch.setattr(sockets, "PING", 0.2)
    monkeypatch.setattr(sockets, "LOOK", 0.05)
    monkeypatch.setattr(sockets, "DEAF", 0.5)
    going = asyncio.create_task(presence.listen())
    await slack.until(lambda: len(slack.sockets.connections) == 2)
    await asyncio.sleep(.7)
    slack.fail("apps.connections.open", drop="before", times=1_000)
    await slack.go_deaf()
    await asyncio.sleep(3)
    out("T12b listen done?", going.done(), going.done() and repr(going.exception()))
    going.cancel()
    with suppress(BaseException):
        await going


async def test_t13_deaf_at_start(slack, service, presence, monkeypatch):
    monkeypatch.setattr(sockets, "PING", 0.2)
    monkeypatch.setattr(sockets, "LOOK", 0.05)
    slack.fail("apps.connections.open", status=503, times=1_000)
    going = asyncio.create_task(presence.listen())
    await asyncio.sleep(2)
    out("T13 deaf at start", service.deaf, len(slack.sockets.connections))
    going.cancel()
    with suppress(BaseException):
        await going


async def test_t15_again_stuck(team: Team, monkeypatch):
    ts = await team.slack.post("C1", f"<{URL}>", user="U1")
    await team.whole(ts)
    m = team.ours(ts)[0].ts
    deliver = type(team.service.jobs).deliver
    async def failing(jobs, request):
        raise StoreError("redis", "away")
    monkeypatch.setattr(type(team.service.jobs), "deliver", failing)
    a = await team.slack.click("C1", m, "regenerate", user="U1")
    out("T15 first", a.ok)
    monkeypatch.setattr(type(team.service.jobs), "deliver", deliver)
    for u in ("U1", "U2"):
        a = await team.slack.click("C1", m, "regenerate", user=u)
        await team.quiet(); await asyncio.sleep(.3)
        out("T15", u, a.ok, "analyses", len(team.analyst.asked), [e.text for e in team.slack.ephemerals], "Revised" in str(team.read(ts)))


async def test_t16_dm(team: Team):
    team.slack.add_channel("D1", kind="im", user="U1")
    ts = await team.slack.post("D1", f"<{URL}>", user="U1")
    await team.whole(ts, channel="D1")
    q = await team.slack.post("D1", "Who opposes it?", user="U1")
    await team.whole(q, channel="D1")
    await team.slack.post("D1", "And why?", user="U1", thread_ts=q)
    await team.quiet(); await asyncio.sleep(.3)
    out("T16", len(team.ours(q, "D1")), [e.text for e in team.slack.ephemerals])


async def test_t20_language(team: Team):
    a = await team.slack.command("/analyze", URL, user="U1")
    await team.quiet()
    a = await team.slack.command("/analyze", f"{URL} lang=de", user="U2")
    out("T20", a.payload["text"])


async def test_t21_streams_off(team: Team):
    team.slack.fail("chat.startStream", error="invalid_recipient_user_id", times=1)
    u = None
    for url in (URL, OTHER, THIRD):
        ts = await team.slack.post("C1", f"<{url}>", user="U1")
        await team.whole(ts)
    out("T21 starts", [ (c.method, c.error) for c in team.slack.calls if "Stream" in c.method])
    out("T21 note", await team.service.records.notes.read("T1", "slack:no streams"))


async def test_t23_after_delete(team: Team):
    ts = await team.slack.post("C1", f"<{URL}>", user="U1")
    await team.whole(ts)
    m = team.ours(ts)[0].ts
    await team.slack.click("C1", m, "delete", user="U1")
    await team.slack.until(lambda: not team.ours(ts))
    await team.slack.post("C1", "ok, gone", user="U1", thread_ts=ts)
    await team.quiet()
    out("T23 after bin, chatter", team.read(ts))


async def test_t24_offer_boundary(team: Team):
    base = "slack:T1:C1:1.1:"
    for extra in (0, 1, 2, 3):
        url = "https://x.example/" + "a" * (1999 - len(base) - len("https://x.example/") - extra)
        b = words.offer((url,), base, 2)
        out("T24", extra, [len(e["value"]) for e in b[1]["elements"]])
    out("T24 none", words.offer(("https://x.example/" + "a" * 2000,), base, 2)[1])


async def test_t33_pointer_chain(team: Team):
    a = await team.slack.post("C1", f"<{URL}>", user="U1")
    await team.whole(a)
    b = await team.slack.post("C1", f"<{URL}>", user="U1")
    await team.whole(b)
    await team.slack.remove("C1", a, tombstone=True)
    await team.slack.until(lambda: not team.ours(a))
    out("T34 dangling pointer", team.read(b))
    c = await team.slack.post("C1", f"<{URL}>", user="U1")
    await team.whole(c)
    d = await team.slack.post("C1", f"<{URL}>", user="U1")
    await team.whole(d)
    out("T33 c", team.read(c)[0][:60], "| d", team.read(d)[0][:60])


def test_t18_render():
    from bot.render import escape
    for t in ("# Heading", "1. One thing", "- nested", "2026. The year", "+ plus", "> q", "10) x", "=== x", ":100: 3:100:4", "| a | b |", "--- x", "1\\. x"):
        md = f"- {escape(t)}\n- two"
        out("T18", repr(t), "->", repr(render.markdown(md)), "| para:", repr(render.markdown(escape(t))))


async def test_t26_speakers(team: Team, answerer):
    ts = await team.slack.post("C1", f"<{URL}>", user="U1")
    await team.whole(ts)
    await team.slack.post("C1", f"{BOT} who opposes it?", user="U2", thread_ts=ts)
    await team.whole(ts, 2)
    await team.slack.post("C1", "I agree with you Ben, bad plan.", user="U1", thread_ts=ts)
    await team.quiet()
    out("T26", [t for _, t in answerer.asked])
