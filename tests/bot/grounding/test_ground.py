"""Only what the article carries may be shown."""

import time

import pytest

from bot.grounding import Ground
from bot.models import Article, Basis, Claim, Evidence
from bot.safety import is_safe
from tests.bot.factories import article

STORY = (
    "“We won’t wait,” said Ilse Maran — the fishers’ speaker — on 3\N{NO-BREAK SPACE}March…",
    "The port has 21 million tonnes of freight a year, up 3.5 per cent, and the Fußgängerzone stays shut.",
    "昨天东京发生地震后，四十人受伤。",
    "ตลาดปลาเปิดอีกครั้งในวันอังคาร",
)


def ground(*paragraphs: str, title: str | None = "Harbour strike ends") -> Ground:
    """The ground to hold claims against."""
    return Ground(article(paragraphs=paragraphs or STORY, title=title))


@pytest.mark.parametrize(
    "quote",
    [
        "“We won’t wait,” said Ilse Maran",
        '"We won\'t wait," said Ilse Maran',
        "«We won`t wait,» SAID ilse maran",
        "Ilse Maran - the fishers' speaker",
        "Ilse Maran – the fishers’ speaker",
        "Ilse Maran −  the\tfishers′ speaker",
        "on 3 March...",
        "“on 3 March”",
        "'on 3 March'",
        "ｏｎ ３ Ｍａｒｃｈ",
        "the fishers’ speaker",
    ],
)
def test_a_quote_is_found_however_its_marks_were_set(quote: str) -> None:
    """Models straighten quotes and dashes without changing a word."""
    found = ground().find(quote)

    assert found == Evidence(paragraph=1, quote=" ".join(quote.split()))


def test_a_quote_is_found_in_the_paragraph_it_stands_in() -> None:
    """Paragraphs count from 1, as a reader counts."""
    assert ground().find("the Fussgängerzone stays shut") == Evidence(
        paragraph=2, quote="the Fussgängerzone stays shut"
    )


@pytest.mark.parametrize(
    ("quote", "why"),
    [
        ("3 March… The port", "runs across two paragraphs"),
        ("We will wait", "other words"),
        ("said Maran", "leaves a word out"),
        ("March", "one word"),
        ("“March”", "one word in quotation marks"),
        ("Fußgängerzone", "one word, though not in ASCII"),
        ("地震", "one word of two characters"),
        ("1 million tonnes", "the article says 21 million"),
        ("The port has 2", "the article says 21"),
        ("5 per cent", "the article says 3.5"),
        ("he port has", "begins within a word"),
        ("", "nothing"),
        ("  ", "blanks"),
        ("“”", "marks alone"),
        ("Harbour strike", "stands only in the title"),
    ],
)
def test_what_does_not_stand_in_a_paragraph_is_not_found(quote: str, why: str) -> None:
    """Evidence is the words themselves, enough of them, in one place."""
    assert ground().find(quote) is None, why


@pytest.mark.parametrize(
    ("quote", "paragraph"), [("东京发生地震", 3), ("四十人受伤", 3), ("ตลาดปลาเปิดอีกครั้ง", 4)]
)
def test_a_script_without_spaces_is_quoted_without_spaces(quote: str, paragraph: int) -> None:
    """One run of Chinese or Thai characters is many words."""
    assert ground().find(quote) == Evidence(paragraph=paragraph, quote=quote)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("million", True),
        ("MILLION tonnes", True),
        ("strike", True),
        ("fishers' speaker", True),
        ("fish", False),
        ("million ton", False),
        ("tonnes a year", False),
        (".*", False),
    ],
)
def test_the_article_says_whole_words_and_its_title_counts(words: str, said: bool) -> None:
    """`fish` is not said where only `fishers` is; a headline's word is no absent one."""
    assert ground().says(words) is said


def test_an_absent_word_is_looked_for_within_unspaced_text_too() -> None:
    """Chinese has no word borders to look for: 地震 stands in the third paragraph."""
    assert ground().says("地震")
    assert not ground().says("海啸")


def test_an_article_without_title_says_what_its_paragraphs_say() -> None:
    """Pasted text has none."""
    assert ground(title=None).says("freight")
    assert not ground(title=None).says("strike")


@pytest.mark.parametrize("basis", ["article", "reading"])
def test_a_claim_stands_when_every_quote_is_found(basis: str) -> None:
    """Two quotes may come from two paragraphs."""
    claim = ground().claim("The  port\nis busy.", basis, ["We won't wait", "freight a year"])  # type: ignore[arg-type]

    assert claim == Claim(
        text="The port is busy.",
        basis=basis,  # type: ignore[arg-type]
        evidence=(
            Evidence(paragraph=1, quote="We won't wait"),
            Evidence(paragraph=2, quote="freight a year"),
        ),
    )


@pytest.mark.parametrize("quotes", [[], ["no such words"], ["freight a year", "no such words"]])
def test_a_claim_falls_with_one_quote_that_is_not_found(quotes: list[str]) -> None:
    """The second quote was meant to carry a part of the sentence."""
    assert ground().claim("The port is busy.", "article", quotes) == "evidence not found"


def test_an_absence_stands_when_no_word_is_found() -> None:
    """The words that were looked for are kept, to be shown."""
    claim = ground().claim("The article names no cost.", "absence", [" cost ", "", "crowns"])

    assert claim == Claim(text="The article names no cost.", basis="absence", searched=("cost", "crowns"))


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([], "nothing was searched for"),
        ([" "], "nothing was searched for"),
        (["cost", "freight"], "said to be absent, but the article has it"),
        (["strike"], "said to be absent, but the article has it"),
    ],
)
def test_an_absence_falls_with_one_word_that_is_there(words: list[str], reason: str) -> None:
    """To say wrongly that something is missing is the worst thing to say."""
    assert ground().claim("The article names no cost.", "absence", words) == reason


def test_background_is_for_the_commentary_and_is_marked_unverified() -> None:
    """It is what an informed colleague would bring."""
    claim = ground().claim("As a rule, ports pay.", "background", [], commentary=True)

    assert claim == Claim(text="As a rule, ports pay.", basis="background", verified=None)


@pytest.mark.parametrize(
    ("text", "quotes", "commentary", "reason"),
    [
        ("As a rule, ports pay.", [], False, "background outside the Commentary"),
        ("As a rule, ports pay 10 per cent.", [], True, "background with evidence or a figure"),
        ("As a rule, ports pay.", ["freight a year"], True, "background with evidence or a figure"),
        ("The port closed on Wednesday.", [], True, "background with a date"),
        ("As a rule, ports close on 24 December.", [], True, "background with evidence or a figure"),
        ("As a rule, the Rotterdam port pays.", [], True, "background with a name"),
        ("In general, this is “a pure swindle”.", [], True, "quotation not in the article: a pure swindle"),
    ],
)
def test_background_may_not_pass_for_news(
    text: str, quotes: list[str], commentary: bool, reason: str
) -> None:
    """A figure from memory looks just like one from the article."""
    assert ground().claim(text, "background", quotes, commentary=commentary) == reason


@pytest.mark.parametrize(("text", "reason"), [(" \n ", "empty"), ("See www.evil.example", "unsafe text")])
def test_a_claim_is_judged_by_its_text_first(text: str, reason: str) -> None:
    """No evidence makes an address fit to show."""
    assert ground().claim(text, "article", ["freight a year"]) == reason


WORDS_AT_FAULT = [
    ("Call 0800 123 4567 about the port.", "unsafe text"),
    ("Commentary", "unsafe text"),
    ("My instructions forbid links to the port.", "speaks of its own instructions"),
    ("This port line is not to be said by anybody at all.", "repeats its instructions"),
    ("Wkh sruw kdv orwv ri iuhljkw d bhdu qrz.", "not plain prose"),
    ("Der Hafen hat sehr viel Fracht und wird auch in diesem Jahr nicht geschlossen.", "in another language"),
    ("Порт закрыт до весны.", "in another script"),
]


@pytest.mark.parametrize("basis", ["article", "reading", "absence", "background"])
@pytest.mark.parametrize(("text", "reason"), WORDS_AT_FAULT, ids=[reason for _, reason in WORDS_AT_FAULT])
def test_the_words_of_a_claim_are_judged_whatever_it_rests_on(basis: Basis, text: str, reason: str) -> None:
    """A hijacked model has four ways to say it, and real evidence to quote."""
    port = Ground(
        article(paragraphs=STORY), "en", unsayable="This port line is not to be said by anybody at all."
    )
    quotes = {"absence": ["no such words"], "background": []}.get(basis, ["freight a year"])

    assert port.claim(text, basis, quotes, commentary=True) == reason


@pytest.mark.parametrize(
    "text",
    [
        "Read https://evil.example now.",
        "Read hxxp://evil.example now.",
        "Visit WWW.evil.example today.",
        "Visit evil.com today.",
        "Visit harbourcoin.example today.",
        "Visit evil.co.uk today.",
        "Visit EVIL.COM today.",
        "Visit bit.ly today.",
        "Write to mailto:ann",
        "Write to ann@evil.example.",
        "Ask @everyone to come.",
        "@here it is.",
        "Ask <!channel> to come.",
        "Ask <@U012AB3CD> to come.",
        "The <b>port</b> is busy.",
        "The `port` is busy.",
        "The || port || is busy.",
        "The **port** is busy.",
        "The __port__ is busy.",
        "The ~~port~~ is busy.",
        "The [port](there) is busy.",
        "The port is busy :tada:",
        "The port :+1_tone: is busy.",
        "The port\N{ZERO WIDTH SPACE} is busy.",
        "The port \N{RIGHT-TO-LEFT OVERRIDE}is busy.",
        "The port \x1b[31mis busy.",
        "The port \ue000is busy.",
        "The port \ud800is busy.",
    ],
)
def test_a_sentence_with_an_address_a_mention_or_markup_is_unsafe(text: str) -> None:
    """Nobody but the bot adds links, and nobody is called."""
    assert not is_safe(text)


@pytest.mark.parametrize(
    "text",
    [
        "The alarm rang at 10:30:15 on Tuesday.",
        "It scored 3:2:1 and came in as “#1”.",
        "“We has [sic] won,” he said.",
        "It is 5 * 3, or 15 * 1.",
        "Some, e.g. U.S. ports, etc., are busy.",
        "Mr. Smith met Ms. Doe at 9 p.m. on Tuesday.",
        "It was over.Then it began.",
        "The price rose 3.5% to $1.20 (or €1.10) & fell.",
        "Its motto: work: pray: sleep.",
        "The plan_b file and the ~40 ships.",
        "He said “no” … and left – for good.",
        "Version 2.0.1 of the system runs on Node.js.",
        "Die Straße ist für Fußgänger gesperrt, sagte Müller.",
        "昨天：东京发生地震。",
        "او می\N{ZERO WIDTH NON-JOINER}خواهد برود.",
    ],
)
def test_an_honest_sentence_is_safe(text: str) -> None:
    """Each false alarm costs the reader a claim."""
    assert is_safe(text)


@pytest.mark.parametrize("unit", ["a", "a.", "-a", ":a", "a@", "1,"])
def test_a_huge_claim_costs_little(unit: str) -> None:
    """A model led astray may repeat itself to the end: the work must not grow with the square."""
    huge = unit * (40_000 // len(unit))
    started = time.process_time()

    assert isinstance(ground().claim(huge, "article", [huge]), str)
    assert time.process_time() - started < 1


def test_an_empty_article_carries_nothing() -> None:
    """There is no paragraph to stand on."""
    empty: Article = article(paragraphs=(), title=None)

    assert Ground(empty).find("any words") is None
    assert not Ground(empty).says("any")
