"""The page itself, in a browser, over the real server, worker and store; the model is a mock server's."""

import html
import inspect
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from llmock.pytest_plugin import LLMock
from playwright.async_api import Browser, Locator, Page, expect
from pydantic import SecretStr
from redis.asyncio import Redis

from adapters.playground import places, platform
from adapters.playground.app import NOTHING
from adapters.playground.channel import Channel, Post
from adapters.playground.replier import now
from bot.models import Frame, Request
from bot.service import Service
from bot.settings import Settings
from tests.adapters.playground import conftest
from tests.adapters.playground.browser import (
    CHROMIUM,
    PATIENCE,
    Door,
    Scheme,
    barriers,
    launched,
    opened,
    states,
    tab_to,
    too_wide,
)
from tests.bot.factories import DRAFT, draft
from tests.emulators.site import Site, page

pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no browser at {CHROMIUM}"),
    pytest.mark.asyncio(loop_scope="module"),  # that of the one browser
]

STORY = Path("bot/demo.txt").read_text()
TITLE, *PARAGRAPHS = STORY.strip().split("\n\n")
PAGE = f"""<!doctype html><html lang="en"><title>{TITLE}</title><article><h1>{TITLE}</h1>
{"".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in PARAGRAPHS)}</article></html>"""
PANELS = ["News Overview", "In-Depth Analysis", "Commentary"]
QUESTION = "Who voted against it?"
OWN = Request(tenant="local", source="https://news.example/a", id="own", place="playground:any")
ANSWER = json.dumps(
    {
        "answerable": "yes",
        "steering_found": False,
        "claims": [
            {
                "basis": "article",
                "evidence": ["Councillor Henrik Aas, who voted against the purchase"],
                "text": "Councillor Henrik Aas voted against it.",
            }
        ],
    }
)
ANSWERED = Frame(markdown="The article does not say.", kind="answer")
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
HOSTILE = """<script>alert(1)</script><img src="https://evil.example/x.png" onerror="alert(2)">
<a href="javascript:alert(3)">free</a> [free](javascript:alert(4)) javascript:alert(5)
</p></li></ol><iframe src="https://evil.example/"></iframe><style>@import "https://evil.example/x.css"</style>"""


@pytest.fixture
def settings(settings: Settings, llmock: LLMock, site: Site) -> Settings:
    """With a model, and a site that may be read."""
    model = {
        "engine": "auto",
        "anthropic_base_url": llmock.base_url("anthropic"),
        "anthropic_api_key": SecretStr("sk-test"),
        "compatibility": "off",
    }
    return settings.model_copy(update=model | {"fetch_allow": Settings(fetch_allow=site.allow).fetch_allow})


def as_everywhere(fixture: Callable[..., Any], *arguments: Any) -> AbstractAsyncContextManager[Any]:
    """What a fixture of `conftest.py` does, in the event loop of the browser."""
    return asynccontextmanager(inspect.unwrap(fixture))(*arguments)


@pytest_asyncio.fixture(loop_scope="module")
async def service(settings: Settings, redis: Redis) -> AsyncIterator[Service]:
    """Afresh for each test."""
    async with as_everywhere(conftest.service, settings, redis) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def address(service: Service) -> AsyncIterator[str]:
    """Afresh for each test."""
    async with as_everywhere(conftest.address, service) as served:
        yield served


@pytest_asyncio.fixture(loop_scope="module")
async def worker(service: Service) -> AsyncIterator[None]:
    """Afresh for each test that needs one."""
    async with as_everywhere(conftest.worker, service):
        yield


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all; each test has a profile of its own."""
    expect.set_options(timeout=PATIENCE)
    async with launched() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def tab(chromium: Browser, address: str) -> AsyncIterator[Page]:
    """The page, on a wide screen; nothing may go wrong in it that is only told to developers."""
    async with opened(chromium, address) as (tab, troubles):
        yield tab
        assert troubles == []


def composer(tab: Page) -> Locator:
    """Where one writes to the channel."""
    return tab.get_by_label("Message to the channel")


def question(tab: Page) -> Locator:
    """Where one asks in a thread."""
    return tab.get_by_label("Question about this article")


def button(tab: Page, name: str) -> Locator:
    """A button that can be seen; the last one of that name."""
    return tab.get_by_role("button", name=name, exact=True).last


def thread(tab: Page) -> Locator:
    """The thread that is open."""
    return tab.get_by_role("region", name="Thread")


def evidence(tab: Page) -> Locator:
    """The panel beside it."""
    return tab.get_by_test_id("evidence-panel")


def messages(tab: Page, pane: str = "channel") -> Locator:
    """The messages of a pane, whether it is covered or not."""
    return tab.locator(f"#{pane}").get_by_test_id("message")


async def share(tab: Page, text: str = STORY) -> None:
    """Say something in the channel."""
    await composer(tab).fill(text)
    await composer(tab).press("Enter")


async def whole(tab: Page) -> None:
    """Wait for the analysis."""
    await expect(button(tab, "Evidence")).to_be_visible()


async def ask(tab: Page, text: str = QUESTION) -> None:
    """Ask in the thread, and wait for the answer."""
    await question(tab).fill(text)
    await question(tab).press("Enter")
    await expect(thread(tab)).to_contain_text("Councillor Henrik Aas voted against it. (¶4)")


async def reply(tab: Page, service: Service, frame: Frame) -> str:
    """Put a reply of one's own below the only message there is."""
    root = await messages(tab).get_attribute("data-id") or ""
    async with platform.open(service) as presence:
        message = await presence.replier.open(replace(OWN, place=places.pack(root)), frame)
    assert message
    return message


@pytest.mark.parametrize("kind", ["text", "link"])
@pytest.mark.usefixtures("worker")
async def test_what_is_shared_is_answered_in_its_thread_part_by_part(
    tab: Page, llmock: LLMock, site: Site, kind: str
) -> None:
    """A sign of life at once, and the overview can be read while the commentary is being written."""
    llmock.reply(DRAFT, times=None).pace(1)
    site.pages["/ferry"] = page(PAGE)
    await share(tab, f"/analyze {site.url}/ferry" if kind == "link" else STORY)
    await whole(tab)

    noted = await states(tab)
    assert all(state["shown"] for state in noted)
    assert (noted[0]["stage"], noted[0]["headings"]) == ("Reading the article…", [])
    headings = [state["headings"] for state in noted if not state["buttons"]]
    assert all(PANELS[:count] in headings for count in range(4))
    assert sorted(headings, key=len) == headings
    assert noted[-1] == {
        "stage": "",
        "headings": PANELS,
        "buttons": ["Evidence", "Regenerate", "Delete"],
        "shown": True,
    }
    await expect(tab.get_by_test_id("thread-button").locator("visible=true")).to_contain_text("1 reply")
    await expect(thread(tab).get_by_role("link", name=TITLE)).to_have_count(1 if kind == "link" else 0)


@pytest.mark.usefixtures("worker")
async def test_who_has_no_link_at_hand_can_try_an_invented_story(tab: Page, llmock: LLMock) -> None:
    """One click on an empty page shows what it is about; then the invitation is gone."""
    llmock.reply(DRAFT)
    await tab.get_by_role("button", name="Try it with an invented story").click()
    await whole(tab)

    await expect(messages(tab)).to_have_count(1)
    await expect(tab.get_by_test_id("example-button")).to_be_hidden()
    await expect(composer(tab)).to_have_value("")


async def test_what_one_is_reading_is_not_replaced(tab: Page, service: Service) -> None:
    """A selection survives what is written below it, and the link that comes to stand in between."""
    await share(tab, "Good morning!")
    half = "## News Overview\n\n- One.\n- Two.\n\n## In-Depth Analysis\n\nThree."
    begun = await reply(tab, service, Frame(markdown=half, stage="in_depth"))
    await expect(thread(tab)).to_contain_text("Three.")
    blocks = messages(tab, "thread").locator(".body :is(h2, li, p)")
    await blocks.evaluate_all("(blocks) => blocks.forEach((block) => (block.isKept = true))")
    more = half.replace("\n- Two.", "\n- Two.\n\nLink.") + "\n\nFour."
    async with platform.open(service) as presence:
        await presence.replier.update(OWN, begun, Frame(markdown=more, kind="analysis"))
    await expect(thread(tab)).to_contain_text("Four.")

    kept = "(blocks) => blocks.filter((block) => block.isKept).map((block) => block.textContent)"
    assert await blocks.all_text_contents() == [
        *(PANELS[0], "One.", "Two.", "Link."),
        *(PANELS[1], "Three.", "Four."),
    ]
    assert await blocks.evaluate_all(kept) == [PANELS[0], "One.", "Two.", PANELS[1], "Three."]


async def test_a_long_text_does_not_flood_the_channel(tab: Page) -> None:
    """A few lines of it do, until the rest is asked for; what is short has nothing to ask for."""
    await share(tab, "Good morning!")
    await expect(messages(tab)).to_have_count(1)
    await share(tab)
    body = messages(tab).last.locator(".body")

    async def height() -> float:
        return float(await body.evaluate("(element) => element.clientHeight"))

    await expect(button(tab, "Show all")).to_have_attribute("aria-expanded", "false")
    assert await height() < 150
    await button(tab, "Show all").click()
    assert await height() > 500
    await button(tab, "Show less").click()
    assert await height() < 150
    await expect(messages(tab).first.get_by_test_id("show-all")).to_be_hidden()


@pytest.mark.usefixtures("worker")
async def test_a_question_is_answered_below(tab: Page, llmock: LLMock) -> None:
    """In the thread, with the paragraph that it rests on; the channel only counts."""
    llmock.reply(DRAFT).reply(ANSWER)
    await share(tab)
    await whole(tab)
    await ask(tab)

    await expect(messages(tab, "thread")).to_have_count(3)
    await expect(messages(tab)).to_have_count(1)
    await expect(messages(tab)).to_contain_text("3 replies")
    await expect(question(tab)).to_have_value("")


@pytest.mark.usefixtures("worker")
async def test_evidence_opens_beside_the_thread_and_gives_the_focus_back(tab: Page, llmock: LLMock) -> None:
    """Each claim says what it rests on: quotes, an inference, an absence, or common knowledge."""
    llmock.reply(DRAFT)
    await share(tab)
    await whole(tab)
    await expect(evidence(tab)).to_be_hidden()
    await button(tab, "Evidence").click()

    await expect(evidence(tab).get_by_role("heading", level=3)).to_have_text(PANELS)
    await expect(evidence(tab).get_by_role("heading", level=2)).to_be_focused()
    quote = evidence(tab).get_by_role("blockquote").first
    await expect(quote).to_contain_text("voted 9 to 4 on Monday to replace")
    await expect(quote).to_contain_text("Paragraph 1")
    for said in (
        "The article says so",
        "Inferred from the article",
        "Not in the article",
        "Looked for: battery life, interest rate",
        "General knowledge, not from the article",
    ):
        await expect(evidence(tab).get_by_text(said).first).to_be_visible()

    await tab.keyboard.press("Escape")
    await expect(evidence(tab)).to_be_hidden()
    await expect(button(tab, "Evidence")).to_be_focused()
    await expect(thread(tab)).to_be_visible()


@pytest.mark.usefixtures("worker")
async def test_an_analysis_is_made_afresh_in_its_place(tab: Page, llmock: LLMock) -> None:
    """The old one goes at once, so that nobody takes it for the new one."""
    bullet = json.loads(DRAFT)["overview"][0]
    anew = [bullet | {"text": "The council voted 9 to 4 on Monday to replace the ferry."}]
    llmock.reply(DRAFT).reply(draft(overview=[*anew, *json.loads(DRAFT)["overview"][1:]]))
    await share(tab)
    await whole(tab)
    await states(tab)
    await button(tab, "Regenerate").click()

    await expect(thread(tab)).to_contain_text(anew[0]["text"])
    await whole(tab)
    await expect(thread(tab)).not_to_contain_text(bullet["text"])
    await expect(messages(tab, "thread")).to_have_count(1)
    noted = await states(tab)
    assert {"stage": "Reading the article…", "headings": [], "buttons": [], "shown": True} in noted


@pytest.mark.usefixtures("worker")
async def test_a_reply_is_deleted_at_once_and_a_thread_after_a_question(tab: Page, llmock: LLMock) -> None:
    """The question is asked in the page: one can keep it all, and what is deleted stays so."""
    llmock.reply(DRAFT).reply(ANSWER)
    await share(tab)
    await whole(tab)
    await ask(tab)
    await button(tab, "Delete").click()
    await expect(messages(tab, "thread")).to_have_count(2)
    await expect(thread(tab)).not_to_contain_text("Councillor Henrik Aas voted against it. (¶4)")

    dialog = tab.get_by_role("dialog", name="Delete this message and its thread (2 replies)?")
    for keep in ("Escape", "Enter"):  # Enter: the first button, "Keep it", has the focus
        await messages(tab).hover()
        await messages(tab).get_by_test_id("delete-button").click()
        await expect(dialog).to_be_visible()
        await tab.keyboard.press(keep)
        await expect(dialog).to_be_hidden()
    await expect(messages(tab)).to_have_count(1)
    await expect(thread(tab)).to_be_visible()

    await messages(tab).get_by_test_id("delete-button").click()
    await dialog.get_by_role("button", name="Delete").click()
    await expect(tab.get_by_text("What are you reading?")).to_be_visible()
    await expect(thread(tab)).to_be_hidden()
    await tab.reload()
    await expect(tab.get_by_text("What are you reading?")).to_be_visible()


async def test_the_language_is_sent_and_remembered(tab: Page) -> None:
    """Who reads German will do so tomorrow."""
    await tab.get_by_label("Answer in").select_option(label="Deutsch")
    async with tab.expect_request("**/messages") as sent:
        await share(tab)
    assert json.loads((await sent.value).post_data or "")["language"] == "de"

    await tab.reload()
    await expect(tab.get_by_label("Answer in")).to_have_value("de")
    async with tab.expect_request("**/messages") as sent:
        await share(tab, "Guten Morgen!")
    assert json.loads((await sent.value).post_data or "")["language"] == "de"


@pytest.mark.usefixtures("worker")
async def test_everything_can_be_done_by_keyboard(tab: Page, llmock: LLMock) -> None:
    """From a page just opened to an answer; one always sees where one is."""
    llmock.reply(DRAFT).reply(ANSWER)
    await expect(composer(tab)).to_be_focused()
    await tab.keyboard.insert_text(STORY)
    await tab.keyboard.press("Enter")
    await whole(tab)
    await expect(composer(tab)).to_be_focused()  # a thread that opens by itself takes nobody along

    await tab_to(tab, button(tab, "Evidence"))
    await tab.keyboard.press("Enter")
    await expect(evidence(tab).get_by_role("blockquote").first).to_be_visible()
    await tab_to(tab, button(tab, "Close the evidence"), "Shift+Tab")
    await tab.keyboard.press("Space")
    await expect(button(tab, "Evidence")).to_be_focused()

    await tab_to(tab, question(tab))
    await tab.keyboard.type(QUESTION)
    await tab_to(tab, button(tab, "Ask"))
    await tab.keyboard.press("Enter")
    await expect(thread(tab)).to_contain_text("Councillor Henrik Aas voted against it. (¶4)")
    await expect(question(tab)).to_be_focused()


@pytest.mark.usefixtures("worker")
async def test_panes_and_messages_can_be_left_by_keyboard(tab: Page, llmock: LLMock) -> None:
    """Whoever closes, regenerates or deletes something stays near the place where it was."""
    llmock.reply(DRAFT, times=None)
    await share(tab)
    await whole(tab)
    await tab_to(tab, button(tab, "Regenerate"))
    await tab.keyboard.press("Enter")
    await expect(thread(tab).get_by_test_id("message").first).to_be_focused()  # the button is gone meanwhile
    await whole(tab)

    await tab_to(tab, button(tab, "Close the thread"), "Shift+Tab")
    await tab.keyboard.press("Escape")
    await expect(thread(tab)).to_be_hidden()
    await expect(tab.get_by_test_id("thread-button").first).to_be_focused()
    await tab.keyboard.press("Enter")
    await expect(question(tab)).to_be_focused()

    await tab_to(tab, button(tab, "Show all"), "Shift+Tab")
    await tab.keyboard.press("Enter")
    await expect(button(tab, "Show less")).to_be_focused()
    await tab_to(tab, messages(tab).get_by_test_id("delete-button"), "Shift+Tab")
    await tab.keyboard.press("Enter")
    await tab_to(tab, tab.get_by_test_id("confirm-delete"))
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_text("What are you reading?")).to_be_visible()


@pytest.mark.usefixtures("worker")
async def test_a_phone_shows_one_pane_at_a_time_and_never_scrolls_sideways(
    chromium: Browser, address: str, llmock: LLMock
) -> None:
    """Not even for an address without end."""
    llmock.reply(DRAFT).reply(ANSWER)
    async with opened(chromium, address, **PHONE) as (tab, troubles):
        assert await too_wide(tab) == []
        await share(tab, f"Not an article: http://localhost/{'x' * 300} {'y' * 300}")
        await expect(tab.get_by_test_id("notice")).to_be_visible()
        assert await too_wide(tab) == []

        await share(tab)
        await expect(thread(tab)).to_be_visible()
        await expect(composer(tab)).to_be_hidden()
        await whole(tab)
        await ask(tab)
        assert await too_wide(tab) == []

        await button(tab, "Evidence").tap()
        await expect(evidence(tab).get_by_role("blockquote").first).to_be_visible()
        await expect(question(tab)).to_be_hidden()
        assert await too_wide(tab) == []

        await button(tab, "Close the evidence").tap()
        await expect(button(tab, "Evidence")).to_be_in_viewport()
        await button(tab, "Close the thread").tap()
        await expect(composer(tab)).to_be_in_viewport()
    assert troubles == []


async def test_the_page_is_dark_for_who_likes_it_dark(tab: Page) -> None:
    """At once, when that changes."""

    async def lightness(property: str) -> float:
        colour = await tab.evaluate(f"getComputedStyle(document.body).{property}.match(/\\d+/g)")
        return sum(map(int, colour[:3])) / (3 * 255)

    await tab.emulate_media(color_scheme="light")
    assert await lightness("backgroundColor") > 0.9
    assert await lightness("color") < 0.2
    await tab.emulate_media(color_scheme="dark")
    assert await lightness("backgroundColor") < 0.1
    assert await lightness("color") > 0.8


async def test_the_address_names_the_thread(tab: Page, service: Service) -> None:
    """A reload keeps it open, and Back closes it."""
    await share(tab, "Good morning!")
    await reply(tab, service, ANSWERED)
    await expect(thread(tab)).to_contain_text(ANSWERED.markdown)
    await tab.reload()
    await expect(thread(tab)).to_contain_text(ANSWERED.markdown)

    await tab.go_back()
    await expect(thread(tab)).to_be_hidden()
    await expect(messages(tab)).to_have_count(1)


async def test_nothing_is_lost_while_the_server_is_away(
    chromium: Browser, address: str, service: Service
) -> None:
    """What is being written stays, and what was sent into the void is sent again, once."""
    door = Door(address)
    await door.open()
    async with opened(chromium, door.address) as (tab, _):  # a browser tells developers of each lost try
        away = tab.get_by_test_id("connection")
        await share(tab, "Good morning!")
        await reply(tab, service, ANSWERED)
        await question(tab).fill("Half a ques")
        await door.shut()
        await expect(away).to_have_text("Triptych cannot be reached. This page will try again by itself.")
        await share(tab, "Good evening!")
        await expect(tab.get_by_test_id("notice")).to_be_visible()
        await expect(composer(tab)).to_have_value("Good evening!")

        await door.open()
        await expect(away).to_be_empty()
        await expect(messages(tab)).to_have_count(2)
        await expect(tab.get_by_test_id("notice")).to_have_text(NOTHING)
        await expect(composer(tab)).to_have_value("")
        await expect(question(tab)).to_have_value("Half a ques")
        await expect(messages(tab, "thread")).to_have_count(1)
        await tab.reload()
        await expect(messages(tab)).to_have_count(2)
    await door.shut()


async def test_a_hostile_message_and_reply_are_only_words(tab: Page, service: Service) -> None:
    """Nothing of them runs, loads or leads anywhere."""
    await share(tab, HOSTILE)
    await expect(messages(tab)).to_contain_text("<script>alert(1)</script>")
    await reply(tab, service, Frame(markdown=HOSTILE, notes=(HOSTILE,), kind="answer"))

    await expect(messages(tab, "thread")).to_contain_text("<script>alert(1)</script>")
    assert await tab.locator("main :is(script, img, iframe, style, [onerror])").count() == 0
    leads = await tab.locator("main a").evaluate_all("(links) => links.map((link) => link.protocol)")
    assert set(leads) <= {"http:", "https:"}


async def test_even_markup_that_slipped_through_does_nothing(
    chromium: Browser, address: str, service: Service
) -> None:
    """The page's own policy is the second wall."""
    async with opened(chromium, address) as (tab, troubles):
        channel = Channel(service.records.board)
        await channel.add(Post(id="slipped-1", thread=None, author="triptych", html=HOSTILE, at=now()))
        await messages(tab).get_by_role("link", name="free").first.click()
        await messages(tab).get_by_role("link", name="free").first.click(modifiers=["ControlOrMeta"])
        await share(tab, "Are you there?")
        await expect(tab.get_by_test_id("notice")).to_be_visible()

    assert troubles
    assert all("Content Security Policy" in trouble for trouble in troubles), troubles


async def test_who_shares_what_is_no_article_is_told_quietly(tab: Page, service: Service) -> None:
    """Also where that turned out only while it was being read: a thread without a reply closes."""
    await share(tab, "Good morning!")
    await expect(tab.get_by_test_id("notice")).to_have_text(NOTHING)

    begun = await reply(tab, service, Frame(markdown="", stage="reading"))
    await expect(thread(tab)).to_be_visible()
    async with platform.open(service) as presence:
        await presence.replier.delete(OWN, begun)
    await expect(thread(tab)).to_be_hidden()
    await expect(tab.get_by_test_id("notice")).to_have_text(
        "I found no article behind that link, so I stay quiet. Write /analyze before it to hear more."
    )


@pytest.mark.parametrize(
    ("options", "schemes"), [({}, ["light", "dark"]), (PHONE, ["light"])], ids=["wide", "phone"]
)
@pytest.mark.usefixtures("worker")
async def test_nothing_keeps_people_out(
    chromium: Browser, address: str, llmock: LLMock, options: dict[str, Any], schemes: list[Scheme]
) -> None:
    """As far as a program can tell, in every state of the page."""
    llmock.reply(DRAFT).reply(ANSWER)
    async with opened(chromium, address, **options) as (tab, _):
        assert await barriers(tab, schemes) == []
        await share(tab)
        await whole(tab)
        await ask(tab)
        assert await barriers(tab, schemes) == []
        await button(tab, "Evidence").click()
        await expect(evidence(tab).get_by_role("blockquote").first).to_be_visible()
        assert await barriers(tab, schemes) == []
        await tab.keyboard.press("Escape")
        await tab.keyboard.press("Escape")
        await messages(tab).hover()
        await messages(tab).get_by_test_id("delete-button").click()
        await expect(tab.get_by_role("dialog")).to_be_visible()
        assert await barriers(tab, schemes) == []
