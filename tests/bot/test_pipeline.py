"""The product's story, told with nothing real behind it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.chain import AnalystChain
from bot.errors import (
    AddressRefusedError,
    ArticleMissingError,
    ModelBusyError,
)
from bot.keys import task_key
from bot.models import Document, Headline, Reply, Request, Told, Version
from bot.pipeline import STAND_INS_KEPT, Desk, analyze, read
from bot.testing import MemoryAnalyst, MemoryReader, MemoryShelf
from tests.bot.factories import article

URL = "https://news.example/2026/ferry"
OTHER = "https://news.example/ferry-again"


async def share(desk: Desk, source: str | Document, tenant: str = "local", **options: object) -> Reply:
    """Somebody shares a link."""
    request = Request(tenant=tenant, source=source, **options)  # type: ignore[arg-type]
    return await analyze(request, desk, lambda stage: None)


@pytest.fixture(autouse=True)
def _stocked(reader: MemoryReader) -> None:
    """The web has two addresses of one article."""
    story = article(url=URL, canonical_url=URL)
    reader.articles = {URL: story, OTHER: replace(story, url=OTHER, canonical_url=OTHER)}


async def test_a_link_shared_twice_is_read_and_analysed_once(
    desk: Desk, reader: MemoryReader, analyst: MemoryAnalyst
) -> None:
    """The second answer comes from the shelf and reads the same."""
    first = await share(desk, URL)
    second = await share(desk, URL)

    assert (first.cached, second.cached) == (False, True)
    assert first.markdown == second.markdown
    assert reader.asked == [URL]
    assert len(analyst.asked) == 1


async def test_two_addresses_of_one_text_share_one_analysis(desk: Desk, analyst: MemoryAnalyst) -> None:
    """A syndicated story has many addresses; the model is paid once."""
    await share(desk, URL)
    second = await share(desk, OTHER)

    assert second.cached
    assert len(analyst.asked) == 1


async def test_the_reply_links_to_the_address_of_this_request(desk: Desk) -> None:
    """What is kept for everyone holds nobody's address, and no tracking is passed on."""
    await share(desk, f"{URL}?utm_source=first")
    reply = await share(desk, f"{URL}/?utm_source=second")

    assert reply.cached
    assert reply.article.url == f"{URL}/"
    assert f"]({URL}/)" in reply.markdown


async def test_a_redirector_is_read_at_its_target(desk: Desk, reader: MemoryReader) -> None:
    """What can be unwrapped without a request is."""
    await share(desk, f"https://www.google.com/url?q={URL}&sa=D")

    assert reader.asked == [URL]


async def test_fresh_passes_the_shelf_by_and_restocks_it(
    desk: Desk, reader: MemoryReader, analyst: MemoryAnalyst
) -> None:
    """For a story that has changed: from then on everyone gets the new one."""
    await share(desk, URL)
    reader.articles[URL] = article(url=URL, canonical_url=URL, paragraphs=("It is all different now.",) * 9)
    fresh = await share(desk, URL, fresh=True)
    after = await share(desk, URL)

    assert not fresh.cached
    assert after.cached
    assert after.markdown == fresh.markdown
    assert len(analyst.asked) == 2


async def test_a_fresh_reading_of_an_unchanged_page_keeps_the_article(
    desk: Desk, reader: MemoryReader, analyst: MemoryAnalyst
) -> None:
    """The site says that nothing changed; the analysis is made anew all the same."""
    version = Version(url=URL, etag='"1"', modified=None)
    reader.articles[URL] = article(url=URL, canonical_url=URL, version=version)
    await share(desk, URL)
    reader.articles[URL] = replace(reader.articles[URL], title="Not looked at")
    fresh = await share(desk, URL, fresh=True)

    assert reader.asked == [URL, URL]
    assert fresh.article.title == article().title
    assert len(analyst.asked) == 2


async def test_the_reader_is_told_what_nobody_asked_for(desk: Desk, reader: MemoryReader) -> None:
    """A dropped link is read by the rules for programs."""
    await share(desk, URL)
    await share(desk, OTHER, automatic=True)

    assert reader.asked_by_nobody == [OTHER]


async def test_another_language_is_another_analysis(desk: Desk, analyst: MemoryAnalyst) -> None:
    """The article is read once, the analysis written once a language."""
    await share(desk, URL)
    german = await share(desk, URL, language="de")

    assert not german.cached
    assert german.analysis.language == "de"
    assert len(analyst.asked) == 2


async def test_another_engine_is_another_analysis(desk: Desk) -> None:
    """A key that appears later must not be answered from the time without one."""
    await share(desk, URL)
    other = replace(desk, analyst=MemoryAnalyst(signature="memory:2"))

    assert not (await share(other, URL)).cached


async def test_what_a_stand_in_made_is_shown_but_not_kept(desk: Desk) -> None:
    """As soon as the model is back, its analysis is what people get."""

    busy = MemoryAnalyst(fails_with=ModelBusyError("model"))
    chain = AnalystChain([busy], MemoryAnalyst(engine="extractive"), seconds=5)
    assert (await share(replace(desk, analyst=chain), URL)).analysis.engine == "extractive"

    assert not (await share(desk, URL)).cached


async def test_what_a_second_model_made_is_kept_briefly(desk: Desk) -> None:
    """In an outage the hundredth share costs nothing either; after it, the first model is asked again."""

    class Briefly(MemoryShelf):
        at_most: timedelta | None = None

        async def keep_analysis(self, *args: Any, at_most: timedelta | None = None) -> None:
            self.at_most = at_most
            await super().keep_analysis(*args)

    shelf, busy = Briefly(), MemoryAnalyst(fails_with=ModelBusyError("model"))
    chain = AnalystChain([busy, MemoryAnalyst()], None, seconds=5)
    outage = replace(desk, analyst=chain, shelf=shelf)
    first, second = await share(outage, URL), await share(outage, URL)

    assert [first.cached, second.cached] == [False, True]
    assert "stood in" in second.markdown
    assert shelf.at_most == STAND_INS_KEPT

    busy.fails_with = None
    await share(outage, URL, fresh=True)
    assert shelf.at_most is None


async def test_who_asks_pays(desk: Desk, analyst: MemoryAnalyst) -> None:
    """The tenant whose request it is; what is kept costs nobody anything."""
    await share(desk, URL, tenant="T1")
    await share(desk, URL, tenant="T2")

    assert analyst.payers == ["T1"]


async def test_a_failed_analysis_leaves_nothing_behind(desk: Desk, analyst: MemoryAnalyst) -> None:
    """Only what is whole is kept."""
    analyst.fails_with = ModelBusyError("model")
    with pytest.raises(ModelBusyError):
        await share(desk, URL)

    analyst.fails_with = None
    assert not (await share(desk, URL)).cached


async def test_what_could_not_be_read_is_never_analysed(
    desk: Desk, reader: MemoryReader, analyst: MemoryAnalyst
) -> None:
    """Tomorrow it may be there: that it was not is not kept either."""
    del reader.articles[URL]
    for _ in range(2):
        with pytest.raises(ArticleMissingError):
            await share(desk, URL)

    assert analyst.asked == []
    assert len(reader.asked) == 2


@pytest.mark.parametrize("address", ["ftp://news.example/x", "javascript:alert(1)", "news", "http://"])
async def test_what_is_no_web_address_is_refused(desk: Desk, address: str) -> None:
    """Before anything is read."""
    with pytest.raises(AddressRefusedError):
        await share(desk, address)


async def test_a_private_address_is_kept_for_its_tenant_alone(desk: Desk, reader: MemoryReader) -> None:
    """A signed link opens a door; the next workspace must bring its own."""
    signed = f"{URL}?token=s3cret"
    reader.articles[signed] = article(url=signed, canonical_url=signed)

    assert not (await share(desk, signed, tenant="T1")).cached
    assert (await share(desk, signed, tenant="T1")).cached
    assert not (await share(desk, signed, tenant="T2")).cached


async def test_a_public_address_that_leads_to_a_signed_one_keeps_its_own_name(
    desk: Desk, reader: MemoryReader
) -> None:
    """The signature is never written down where others could find it."""
    signed = f"{URL}?X-Amz-Signature=abc"
    reader.articles[URL] = article(url=signed, canonical_url=signed)

    request = Request(tenant="T1", source=URL)
    found = await read(request, desk, lambda stage: None)

    assert found.canonical_url == found.url == URL
    assert await desk.shelf.article(None, signed) is None


async def test_a_document_is_analysed_for_its_tenant_alone(desk: Desk, reader: MemoryReader) -> None:
    """A pasted text is nobody else's, however well known."""
    pasted = Document(body=b"...", kind="text", name="pasted")
    reader.articles["pasted"] = article(url=None, canonical_url=None)

    assert not (await share(desk, pasted, tenant="T1")).cached
    assert (await share(desk, pasted, tenant="T1")).cached
    assert not (await share(desk, pasted, tenant="T2")).cached
    assert "](" not in (await share(desk, pasted)).markdown


async def test_the_stages_are_told_as_they_come(desk: Desk) -> None:
    """The sign of life that every platform shows in its own way."""
    told: list[Told] = []
    await analyze(Request(tenant="local", source=URL), desk, told.append)

    assert told == ["reading", Headline(title="Port Meridian to dredge northern channel"), "analyzing"]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "The opposite of what it says"},
        {"site": "Another paper"},
        {"published": "1999-01-01"},
        {"gap": "Half of it."},
    ],
)
async def test_a_mirror_with_other_details_speaks_for_itself_alone(
    desk: Desk, reader: MemoryReader, change: dict[str, str]
) -> None:
    """The analyst saw these as well: who copies a text under a lying title must not be believed by all."""
    reader.articles[OTHER] = replace(reader.articles[OTHER], **change)  # type: ignore[arg-type]
    await share(desk, OTHER)

    assert not (await share(desk, URL)).cached


async def test_a_page_behind_an_opened_range_is_kept_for_its_tenant_alone(
    desk: Desk, reader: MemoryReader
) -> None:
    """Its name may look public: `wiki.corp.example` that leads to 10.0.0.5."""
    reader.articles[URL] = article(url=URL, canonical_url=URL, private=True)

    assert not (await share(desk, URL, tenant="T1")).cached
    assert (await share(desk, URL, tenant="T1")).cached
    assert not (await share(desk, URL, tenant="T2")).cached
    assert reader.asked == [URL, URL]


async def test_an_unchanged_page_never_takes_the_place_of_the_one_it_claims_to_be(
    desk: Desk, reader: MemoryReader
) -> None:
    """Its canonical address is its own word: the victim has been read at that address."""
    evil = "https://news.example/evil"
    version = Version(url=evil, etag='"1"', modified=None)
    reader.articles[evil] = article(url=evil, canonical_url=URL, title="Mallory's", version=version)
    await share(desk, URL)
    await share(desk, evil)
    await share(desk, evil, fresh=True)

    assert (await share(desk, URL)).article.title == article().title


async def test_an_answer_with_more_parameters_does_not_speak_for_the_page(
    desk: Desk, reader: MemoryReader
) -> None:
    """A redirect to `victim?utm_term=…` may show what the parameter says, and the victim's key is without."""
    short = "https://short.example/x"
    reader.articles[short] = article(
        url=f"{URL}?utm_term=lies", canonical_url="https://elsewhere.example/x", title="Reflected"
    )
    await share(desk, short)

    assert (await share(desk, URL)).article.title == article().title


async def test_a_session_in_the_path_is_nobody_elses(desk: Desk, reader: MemoryReader) -> None:
    """The key is without it, so the fetch must be, too."""
    await share(desk, f"{URL};jsessionid=ABC123")

    assert reader.asked == [URL]


async def test_the_version_of_a_signed_copy_is_not_written_down(desk: Desk, reader: MemoryReader) -> None:
    """It would give the signature away."""
    signed = f"{URL}?X-Amz-Signature=abc"
    version = Version(url=signed, etag='"1"', modified=None)
    reader.articles[URL] = article(url=signed, canonical_url=URL, version=version)
    await share(desk, URL)
    kept = await desk.shelf.article(None, URL)

    assert kept is not None
    assert kept.version is None


def test_one_article_is_one_task_whoever_asks() -> None:
    """Known before anything is read: fifty shares at once are one analysis."""

    def key(shared: bool = True, tenant: str = "T1", source: str | Document = URL, **options: Any) -> str:
        request = Request(tenant=tenant, source=source, **options)
        return task_key(request, MemoryAnalyst(), shared=shared)

    pasted = Document(body=b"One text.", kind="text", name="a")
    private = f"{URL}?token=s3cret"
    assert key(source=f"{URL}?utm_source=x") == key(tenant="T2", id="r2", place="C2")
    assert key(source=pasted) == key(source=replace(pasted, name="b"))
    for one, other in (
        (key(), key(source=OTHER)),
        (key(), key(language="de")),
        (key(fresh=True, id="r1"), key(fresh=True, id="r2")),
        (key(source=private), key(source=private, tenant="T2")),
        (key(source=pasted), key(source=pasted, tenant="T2")),
        (key(shared=False), key(shared=False, tenant="T2")),
    ):
        assert one != other
