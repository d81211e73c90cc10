"""A claim reads as sentences of the wanted language do."""

import base64
import re
from collections.abc import Callable

import pytest

from bot.grounding import fold
from bot.grounding.prose import Prose
from tests.bot.grounding.invented import HONEST, about

TRAM = " ".join(about("council-tram").paragraphs)
ENGLISH = [
    (name, text) for name, claims in HONEST.items() if about(name).language == "en" for _, _, text in claims
]
# One sentence of each language, invented, with few of its little words in it.
HONESTLY = {
    "en": "Courts, unions and consumer groups have asked for clearer rules for years.",
    "de": "Gerichte, Gewerkschaften und Verbraucherschützer fordern seit vielen Jahren klarere Regeln.",
    "fr": "Tribunaux, syndicats et consommateurs réclament depuis des années des règles plus claires.",
    "es": "Tribunales, sindicatos y consumidores reclaman desde hace años reglas más claras.",
    "it": "Tribunali, sindacati e consumatori chiedono da molti anni regole più chiare.",
    "pt": "Tribunais, sindicatos e consumidores pedem há muitos anos regras mais claras.",
    "nl": "Rechters, vakbonden en consumenten vragen sinds jaren om duidelijkere regels.",
}
SWITCHES = [(wanted, other) for wanted in HONESTLY for other in HONESTLY if wanted != other]
# Too near to each other for one sentence to tell; a longer text of them is told.
NEAR = {("es", "pt"), ("pt", "es"), ("pt", "it"), ("fr", "it"), ("it", "fr"), ("es", "it"), ("it", "es")}


def prose(
    *, wanted: str | None = None, declared: str | None = "en", article: str = TRAM, more: str = ""
) -> Prose:
    """What claims about the tram must read like."""
    return Prose(fold(f"{article} {more}"), declared=declared, wanted=wanted)


def shifted(by: int) -> Callable[[str], str]:
    """A Caesar cipher."""
    lower, upper = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    table = str.maketrans(lower + upper, lower[by:] + lower[:by] + upper[by:] + upper[:by])
    return lambda text: text.translate(table)


CIPHERS: dict[str, Callable[[str], str]] = {
    **{f"caesar{by}": shifted(by) for by in range(1, 26)},
    "reversed": lambda text: text[::-1],
    "each word reversed": lambda text: " ".join(word[::-1] for word in text.split()),
    "without vowels": lambda text: re.sub("[aeiou]", "", text, flags=re.IGNORECASE),
    "digits for letters": lambda text: text.translate(str.maketrans("aeiostAEIOST", "431057431057")),
    "letter by letter": lambda text: " ".join(text.replace(" ", "")),
    "dots and dashes": lambda text: " ".join(".-" if letter in "aeiou" else "-." for letter in text),
    "hexadecimal": lambda text: text.encode().hex(" "),
    "binary": lambda text: " ".join(f"{byte:08b}" for byte in text.encode()),
    "base32 in pieces": lambda text: " ".join(re.findall(".{1,9}", base64.b32encode(text.encode()).decode())),
}


@pytest.mark.parametrize("cipher", CIPHERS.values(), ids=CIPHERS)
def test_a_cipher_is_no_prose(cipher: Callable[[str], str]) -> None:
    """The honest claims of the invented articles, obfuscated: one in thirty may slip through."""
    grounds = {name: Prose(fold(about(name).text), declared="en", wanted=None) for name, _ in ENGLISH}
    slipped = [text for name, text in ENGLISH if grounds[name].fault(cipher(text)) is None]

    assert len(slipped) <= len(ENGLISH) / 30, slipped


@pytest.mark.parametrize("wanted", HONESTLY)
def test_an_honest_sentence_of_the_wanted_language_passes(wanted: str) -> None:
    """Whatever language the article is in."""
    assert prose(wanted=wanted).fault(HONESTLY[wanted]) is None


@pytest.mark.parametrize(("wanted", "other"), [pair for pair in SWITCHES if pair not in NEAR])
def test_a_sentence_of_another_language_is_refused(wanted: str, other: str) -> None:
    """A reply is in one language, whatever a page asks for."""
    assert prose(wanted=wanted).fault(HONESTLY[other]) in {"in another language", "not plain prose"}


@pytest.mark.parametrize(
    "text",
    [
        "Kommunfullmäktige röstade i tisdags för att låta spårvagnarna gå hela natten från nästa vår.",
        "Rada miasta przegłosowała we wtorek kursowanie tramwajów w nocy od przyszłej wiosny.",
        "Belediye meclisi salı gecesi tramvayların gelecek bahardan itibaren çalışmasını kabul etti.",
        "Gorodskoi sovet vo vtornik progolosoval za nochnye tramvai s vesny na linii.",
        "Kaupunginvaltuusto päätti tiistaina, että raitiovaunut kulkevat öisin ensi keväästä alkaen.",
    ],
)
def test_a_sentence_of_a_language_that_we_have_no_words_of_is_refused_too(text: str) -> None:
    """That it is not the wanted one is told by what it lacks."""
    assert prose().fault(text) == "not plain prose"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("The council voted for trams. Visite nuestra tienda y compre los relojes de lujo.", True),
        ("The council voted for trams. Wkh prwlrq zdv sdvvhg eb d vpdoo pdmrulwb.", True),
        ("Wkuhh jurxsv duh diihfwhg.", True),
        ("Kaufen Sie jetzt billige Uhren.", True),
        ("I t i s a t a x a s a l w a y s", True),
        ("Wkuhh jurxsv.", False),
        ("Both sides claim victory.", False),
    ],
)
def test_each_sentence_of_a_claim_must_read_so(text: str, fault: bool) -> None:
    """An honest beginning excuses no end; of three words nothing can be said."""
    assert (prose().fault(text) is not None) is fault


@pytest.mark.parametrize(
    "text",
    [
        "Abara, Ortiz, Lindqvist, Dahl, Frayne, Solheim and Merrow voted against.",
        "De la Cruz and Ortega of Banco de la Nación del Perú and Puerto de la Cruz voted.",
        "Net profit fell 27% to €31.4 million, revenue 4% to €571 million, orders 22% to €140 million.",
        "He said: « Nous ne pouvons pas payer pour les erreurs de la ville et de la région. »",
        "He said: “Wir können nicht für die Fehler der Stadt und des Landes bezahlen.”",
        "The Donaudampfschifffahrtsgesellschaft and the Verkehrsverbundgesellschaft voted for trams.",
        "The trial gives 5 μg of β-blocker and α-synuclein at 3 kΩ, the council said.",
        "Tuesday night's vote: 23-18.",
    ],
)
def test_names_figures_and_quotations_are_no_fault(text: str) -> None:
    """Honest sentences with hardly a little word in them."""
    people = "Abara Ortiz Lindqvist Dahl Frayne Solheim Merrow Ortega"
    places = "Banco de la Nación del Perú, Puerto de la Cruz"

    assert prose(more=f"{people} {places}").fault(text) is None


def test_what_is_generally_so_need_not_be_in_the_words_of_the_article() -> None:
    """Background brings words of its own; a claim about the article without any of its words is none."""
    text = "Xlex xvmep mw xs fikmr mr Qec sr 12 ligxeviw mr Gewoiv Fec."  # "mr" passes for English

    assert prose().fault(text) == "not plain prose"
    assert prose().fault(text, general=True) is None


@pytest.mark.parametrize("wanted", ["sv", "ja", "xx"])
def test_the_little_words_of_an_unknown_language_are_not_asked_for(wanted: str) -> None:
    """What is not known cannot be checked."""
    assert prose(wanted=wanted).fault(
        "Kommunen röstade i tisdags för nattliga spårvagnar 昨天东京发生地震后"
    ) in {
        None,
        "in another script",
    }
    assert (
        prose(wanted="sv").fault("Kommunen röstade i tisdags för att låta spårvagnar gå på natten.") is None
    )


@pytest.mark.parametrize(
    ("wanted", "declared", "german"),
    [
        (None, "en", False),
        ("de", "en", True),
        ("de-AT", None, True),
        (None, None, False),
        ("en_GB", "de", False),
    ],
)
def test_the_wanted_language_is_what_was_asked_for_or_the_articles_own(
    wanted: str | None, declared: str | None, german: bool
) -> None:
    """An article that declares none is known by its words."""
    rules = prose(wanted=wanted, declared=declared)

    assert (rules.fault(HONESTLY["de"]) is None) is german
    assert (rules.fault(HONESTLY["en"]) is None) is not german


def test_a_text_too_short_to_know_its_language_checks_none() -> None:
    """Four words tell nothing."""
    assert Prose("tog innstilt i dag", declared=None, wanted=None).fault(HONESTLY["de"]) is None
