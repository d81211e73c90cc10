"""What is shown of an analysis while it is made: its title once it is known, its parts, what is going on."""

from collections.abc import AsyncGenerator
from dataclasses import replace

from bot.following import Analyses, awaited
from bot.models import Document, Finished, Frame, Headline, News, Reply, Request
from bot.render import LINK_LABEL, partly
from bot.testing import MemoryLog
from tests.bot.delivering import REQUEST, STORY, TITLE, URL, units_of
from tests.bot.factories import analysis

ANALYSIS = analysis()
BULLET, SECOND, IN_DEPTH, *COMMENTARY = units_of(ANALYSIS)
FINISHED = Finished(article=STORY, analysis=ANALYSIS, cached=False)
HEADLINE = Headline(title=TITLE)
TOLD: tuple[News, ...] = ("reading", HEADLINE, "analyzing", BULLET, SECOND, IN_DEPTH, *COMMENTARY)


class ToldLog(MemoryLog):
    """A log that tells just this, in an epoch each."""

    def __init__(self, *attempts: tuple[News, ...]) -> None:
        super().__init__()
        self._attempts = attempts

    async def follow(self, key: str) -> AsyncGenerator[tuple[int, News], None]:
        """Tell it."""
        for epoch, told in enumerate(self._attempts, 1):
            for news in told:
                yield epoch, news


async def shown(*attempts: tuple[News, ...], request: Request = REQUEST) -> tuple[list[Frame], Reply]:
    """What is shown of one attempt after the other, and what came of the last."""
    frames: list[Frame] = []

    async def ask(request: Request, key: str) -> None:
        """Somebody makes it."""

    log = ToldLog(*attempts[:-1], (*attempts[-1], FINISHED))
    analyses = Analyses(log=log, key=lambda request, *, own=False: "key", ask=ask)
    reply = await awaited(request, analyses, frames.append)
    assert isinstance(reply, Reply)
    return frames, reply


async def test_the_title_is_shown_once_it_is_known() -> None:
    """Before there is anything else to show, and in every frame from then on."""
    frames, _ = await shown(("reading", HEADLINE, "analyzing", BULLET))

    assert frames == [
        Frame(markdown="", stage="reading"),
        Frame(markdown="", stage="reading", title=TITLE),
        Frame(markdown="", stage="analyzing", title=TITLE),
        Frame(markdown=partly([BULLET], TITLE, URL), stage="analyzing", title=TITLE),
    ]


async def test_what_began_anew_keeps_its_title() -> None:
    """Another model takes over: what was written is void, what the article is called is not."""
    frames, _ = await shown(("reading", HEADLINE, "analyzing", BULLET, "analyzing", SECOND, IN_DEPTH))

    assert [frame.title for frame in frames[1:]] == [TITLE] * 6
    assert frames[-3].markdown == ""
    assert frames[-2].markdown == partly([SECOND])
    assert frames[-1].markdown == partly([SECOND, IN_DEPTH], TITLE, URL)


async def test_a_new_attempt_starts_over() -> None:
    """The one before it died with its worker: nothing of it is shown twice."""
    frames, _ = await shown(TOLD[:5], TOLD)

    assert frames[4].markdown == partly([BULLET, SECOND])
    assert [frame.markdown for frame in frames[5:8]] == ["", "", ""]
    assert frames[8].markdown == partly([BULLET])
    assert [frame.stage for frame in frames[5:8]] == ["reading", "reading", "analyzing"]


async def test_a_new_attempt_starts_over_whatever_it_tells_first() -> None:
    """It is known by its number."""
    frames, _ = await shown((HEADLINE, "analyzing", BULLET), (SECOND,))

    assert frames[-1].markdown == partly([SECOND])


async def test_a_new_attempt_may_find_another_title() -> None:
    """The page was changed meanwhile."""
    frames, _ = await shown(TOLD[:5], ("reading", Headline(title="Another title"), "analyzing", *TOLD[3:]))

    assert f"{LINK_LABEL} [Another title]({URL})" in frames[-1].markdown
    assert TITLE not in frames[-1].markdown
    assert frames[-1].title == "Another title"


async def test_every_frame_is_the_beginning_of_the_whole_reply() -> None:
    """Nothing that people read moves or changes under their eyes; the link is this request's own."""
    shared = replace(REQUEST, source=f"{URL}?utm_source=x")
    frames, reply = await shown(TOLD, request=shared)

    assert all(reply.body.startswith(frame.markdown) for frame in frames)
    assert [len(frame.markdown) for frame in frames] == sorted(len(frame.markdown) for frame in frames)
    assert frames[-1].markdown == reply.body
    assert f"]({URL})" in reply.body


async def test_a_pasted_text_leads_nowhere_while_it_is_written() -> None:
    """Its title stands there as it will in the end."""
    pasted = replace(REQUEST, source=Document(body=b"A story.", kind="text", name="pasted text"))
    frames, _ = await shown(TOLD, request=pasted)

    assert f"{LINK_LABEL} {TITLE}\n" in frames[-1].markdown
    assert "](" not in frames[-1].markdown
