"""The values that pass between the steps, frozen: from Request to Reply, from Question to Answered."""

import hashlib
import re
from dataclasses import dataclass
from typing import ClassVar, Literal
from urllib.parse import urlsplit

Kind = Literal["html", "pdf", "text"]
Coverage = Literal["full", "partial"]
Basis = Literal["article", "reading", "absence", "background"]
Engine = Literal["anthropic", "extractive"]
Part = Literal["overview", "in_depth", "commentary"]
Stage = Literal["reading", "analyzing", "checking", "answering"] | Part
FrameKind = Literal["analysis", "answer", "failure"]
Answerable = Literal["yes", "partly", "no", "off_topic"]

# Chinese and Japanese are written without spaces: two characters pass for one word.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SOUTH_EAST_ASIAN = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_SPACED = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff]+(?:['’-][^\W\u3040-\u30ff\u3400-\u9fff]+)*")


_OPINION_PATH = re.compile(
    r"/(?:opinions?|editorials?|commentisfree|columns?|columnists|kommentar|meinung|tribune)/"
)
# They shape Persian and Indic words and hold emoji together: the only invisible characters of use.
MAX_TEXT_BYTES = 2_000_000  # of a page or a text: what is read of it; hostile nesting within costs 26 s
JOINERS = frozenset("\u200c\u200d")


def is_unspaced(text: str) -> bool:
    """Whether a text holds characters of a script that puts no spaces between words."""
    return _UNSPACED.search(text) is not None or _SOUTH_EAST_ASIAN.search(text) is not None


def count_words(text: str) -> int:
    """Words as a reader counts them; two characters of an unspaced script are one word."""
    if text.isascii():
        return len(_SPACED.findall(text))
    return len(_SPACED.findall(text)) + (len(_UNSPACED.findall(text)) + 1) // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a site calls the state of a page, to ask later whether it has changed (RFC 9110, 8.8)."""

    url: str
    etag: str | None
    modified: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Bytes that may hold an article, and where they came from.

    `url` is the address that finally answered (after redirects), `media_type` what was said of
    the bytes, parameters included; both are None for a file or a pasted text. `name` is for
    messages; `private` that a host which is not public took part.
    """

    # in JSON, bytes that are no text
    __pydantic_config__: ClassVar = {"ser_json_bytes": "base64", "val_json_bytes": "base64"}

    body: bytes
    kind: Kind
    name: str
    url: str | None = None
    media_type: str | None = None
    private: bool = False
    version: Version | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Somebody wants an article analysed.

    `source` is an http(s) address as it was shared, or the document itself. `tenant` is whose
    request it is: `local` for the terminal. `id` tells it from all others of its tenant, `place` is
    where the reply belongs, which only the adapter that packed it understands; both are empty where
    nobody delivers. `user` is who asks, as the platform names people. `language` is the one to answer in;
    None: the article's own. `fresh` asks to pass the cache by; `automatic` says that nobody asked by name:
    a link was merely dropped, or something said in a thread of ours. `headed`: the place lies below a
    message of ours, which is to bear the article's title. `earlier` is the request by which the same was
    shared there a short while ago.
    """

    tenant: str
    source: str | Document
    id: str = ""
    place: str = ""
    user: str = ""
    language: str | None = None
    fresh: bool = False
    automatic: bool = False
    show_cost: bool = False
    headed: bool = False
    earlier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """A page that holds no article, only the way to one: a redirect in HTML, an aggregator's item."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What stands behind a link, as far as it could be read.

    `url` is the address that was shared, without tracking; `canonical_url` the one identity of
    the article; both None for a file or a pasted text. `published` is an ISO date, `language` a
    BCP 47 code. Paragraphs hold visible text only, one line each. `gap` is one sentence on what is
    missing, None when the text is whole. `private` says that it came from an address that is not
    public, whatever its name looks like.
    """

    url: str | None
    canonical_url: str | None
    title: str | None
    site: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    language: str | None = None
    kind: Kind
    paragraphs: tuple[str, ...]
    gap: str | None = None
    private: bool = False
    version: Version | None = None

    @property
    def coverage(self) -> Coverage:
        """Whether this is the whole article."""
        return "partial" if self.gap else "full"

    @property
    def is_opinion(self) -> bool:
        """Whether its address files it under opinion."""
        return _OPINION_PATH.search(urlsplit(self.canonical_url or "").path) is not None

    @property
    def text(self) -> str:
        """The paragraphs, separated by one blank line."""
        return "\n\n".join(self.paragraphs)

    @property
    def words(self) -> int:
        """Length of the text in words."""
        return sum(map(count_words, self.paragraphs))

    @property
    def text_hash(self) -> str:
        """Identity of the text whatever address it came from: 32 hex digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words that stand in the article, and in which paragraph (counted from 1)."""

    paragraph: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence (or two short ones) of an analysis, and what it rests on.

    * `article`: the article says it.
    * `reading`: inferred from what the article says.
    * `absence`: the article does not say it; `searched` holds the words that were looked for.
    * `background`: how such things generally work; only in the Commentary, `verified` is None.

    `text` is plain text: no markup, no addresses.
    """

    text: str
    basis: Basis
    evidence: tuple[Evidence, ...] = ()
    searched: tuple[str, ...] = ()
    verified: bool | None = True


Paragraph = tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A finished, verified piece of an analysis that is still being written: a bullet or a paragraph."""

    part: Part
    claims: Paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """What an article is called, known as soon as it has been read; it leads nowhere and calls nobody."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Something about an analysis that is not as it should be, though it is shown."""

    check: str
    level: Literal["block", "warn"]
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What was used: all zero without a model; no cost where the model has no known price.

    `input_tokens` are those that were read anew, `cache_read_tokens` those the server had kept.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cost_usd: float | None = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        """Both together; an unknown cost stays unknown."""
        unknown = self.cost_usd is None or other.cost_usd is None
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cache_read_tokens=self.cache_read_tokens + other.cache_read_tokens,
            cost_usd=None if unknown else round((self.cost_usd or 0) + (other.cost_usd or 0), 6),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The three parts. Holds no address and no tenant, so that everyone may be shown it."""

    engine: Engine
    model: str | None
    language: str | None
    overview: Paragraph
    in_depth: tuple[Paragraph, ...]
    commentary: tuple[Paragraph, ...]
    checks: tuple[Check, ...] = ()
    usage: Usage = Usage()

    @property
    def is_stand_in(self) -> bool:
        """Whether somebody else made it than the first model in the chain."""
        return any(check.check == "engine" for check in self.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """An analysis is whole, and this is what it is of.

    `payer` is the tenant for whom somebody had to stand in, as its money may be spent: others need
    not put up with that.
    """

    article: Article
    analysis: Analysis
    cached: bool
    payer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """There will be no analysis; `said` is the sentence for the person, `silent` as in `BotError`.

    `payer` is the tenant for whom there will be none, as its money is spent.
    """

    said: str
    silent: bool = False
    payer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a reply shows at a time: the parts so far and what is being done, or the whole.

    The last one has no `stage`; its `kind` says what it is, as an analysis has buttons that the
    sentence in the place of one has not. `notes` are plain sentences, to be set apart below. `title` is
    what the article is called, in plain text, once that is known. `cached`: the analysis had been made
    before, and cost nothing; None where there is no new one.
    """

    markdown: str
    title: str = ""
    notes: tuple[str, ...] = ()
    stage: Stage | None = None
    kind: FrameKind | None = None
    cached: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How far the delivery of a request has come; no message: it was begun, and may have been posted.

    `kind` is what stands there in the end.
    """

    request: Request
    message: str | None = None
    done: bool = False
    kind: FrameKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """How many analyses were delivered, and how many of these had been made before and cost nothing."""

    analyses: int = 0
    cached: int = 0


STEERED = "The page holds words addressed to programs that read it; they were not followed."
Told = Stage | Headline | Unit  # of an analysis while it is being made
News = Told | Finished | Failed  # the same, for all who wait for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Somebody asks about an article that was shared in a thread.

    `request` is what the thread is about, with the id and the place of the question itself; `thread`
    is the thread's address, which the core never splits: None gives the article a thread of its own,
    of which this tenant has one.
    """

    request: Request
    text: str
    thread: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the article says to a question; the claims are empty where it says nothing."""

    answerable: Answerable
    claims: Paragraph
    engine: Engine
    model: str | None
    checks: tuple[Check, ...] = ()
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question and its answer; turns of a thread are counted from 1.

    `request` is the id that the question came with: who asks again under the same one gets this answer.
    """

    number: int
    question: str
    answer: Answer
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What a thread is about, and what has been said there lately.

    `source` is what was shared there, as `bot.followup.source_of` has it.

    `nonce` marks the article's lines in every prompt of this thread: were it another one each time,
    no model's server could keep the article from one question to the next.
    """

    nonce: str
    article: Article
    analysis: Analysis | None = None
    turns: tuple[Turn, ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer as it is shown: in plain words, and with the `notes` below it in the dialect of `Reply`."""

    answer: Answer
    said: str
    markdown: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is shown to the person who asked, in one Markdown dialect.

    The dialect knows paragraphs, `## ` headings, `- ` bullets, `**bold**` and `[text](url)`;
    anything else in `markdown` is escaped with a backslash. `notes` are the sentences below the parts
    on how the reply came about; `body` is the Markdown without them.
    """

    article: Article
    analysis: Analysis
    body: str
    markdown: str
    cached: bool
    notes: tuple[str, ...] = ()
