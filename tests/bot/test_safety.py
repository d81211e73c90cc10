"""What strangers' words may not do in a chat."""

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domains import DOTTED, is_domain
from bot.render import HEADINGS, LINK_LABEL, title_of
from bot.safety import disarmed, is_safe
from tests.bot.factories import article


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Town opens river works", "Town opens river works"),
        ("Read www.evil.example/phish now", "Read www․evil․example/phish now"),
        ("@everyone, look", "(at)everyone, look"),
        ("＠everyone and ﹫here, look", "(at)everyone and (at)here, look"),
        ("Write to ann@evil.example", "Write to ann(at)evil․example"),
        ("Great :tada: news", "Great ∶tada∶ news"),
        ("At 10:30:15 p.m. in the U.S.", "At 10:30:15 p.m. in the U.S."),
        ("https://evil.example", "evil․example"),
        ("A\u200bB\u202eC", "ABC"),
    ],
)
def test_a_title_is_shown_but_does_nothing(title: str, shown: str) -> None:
    """A title cannot be dropped as a claim can: something else takes the place of what works."""
    assert title_of(article(title=title)) == shown


@given(st.text(st.sampled_from("ab.@＠:/ www evil.example com 1-_"), max_size=60))
def test_nothing_disarmed_leads_or_calls(text: str) -> None:
    """Whatever the combination; markup is left to the renderer."""
    left = disarmed(text)

    assert "://" not in left
    assert not re.search(r"(?<!\w)@\w", unicodedata.normalize("NFKC", left))
    assert not any(is_domain(name[0]) for name in DOTTED.finditer(left))


@pytest.mark.parametrize(
    "text",
    [
        "Call +1 202 555 0143 now.",
        "Call +12025550143 now.",
        "Ring (202) 555-0143.",
        "Ring 202-555-0143.",
        "Ring 202.555.0143.",
        "Ring 202 555 0143.",
        "It is 202\N{EN DASH}555\N{EN DASH}0143.",
        "The line is 0800 123 4567.",
        "The line is 0800-1234567.",
        "The line is 08001234567.",
        "Try 0044 20 7946 0958.",
        "Try +44 (0)20 7946 0958.",
        "Essayez le 01 23 45 67 89.",
        "Unter 030/1234567 erreichbar.",
        "It is ２０２-５５５-０１４３.",
        "Try 12025550143.",
        "Call 555-0143.",
        "Call us at 555 1234.",
        "Text HELP to 70070.",
        "Try 1-800-FLOWERS.",
        "It is two zero two, five five five, oh one four three.",
    ],
)
def test_a_telephone_number_is_unsafe(text: str) -> None:
    """An article about a scam prints the scammer's; nobody needs it in a summary."""
    assert not is_safe(text)


@pytest.mark.parametrize(
    "text",
    [
        "Send it to bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh.",
        "Send it to 0x52908400098527886E0F7030069857D2E4169EE7.",
        "Send it to 1BoatSLRHtKNngkdXEeobR76b53LETtpyT.",
        "Send it to bc1q xy2k gdyg jrsq tzq2 n0yr f249.",
        "Pay DE89 3704 0044 0532 0130 00.",
        "Pay DE89370400440532013000.",
        "Pay NO93 8601 1117 947.",
        "Pay NO9386011117947.",
        "Pay GB29-NWBK-6016-1331-9268-19.",
        "Pay with 4111 1111 1111 1111.",
        "Pay to account 12345678.",
        "Pay to $HarbourRelief.",
        "Pay bitcoin:harbour.",
        "The key is AKIAIOSFODNN7EXAMPLE.",
        "VGhyZWUgZ3JvdXBzIGFyZSBhZmZlY3RlZC4=",
        "It ends with aGVsbG8gd29ybGQ.",
        "It ends with %54%68%65.",
    ],
)
def test_what_is_paid_to_or_read_by_machines_is_unsafe(text: str) -> None:
    """Wallets, accounts, cards, keys, encoded text."""
    assert not is_safe(text)


@pytest.mark.parametrize(
    "text",
    [
        "It opens on 01-04-2026, or 01.04.2026, or 1/4/2026.",
        "It runs 01.04.2026-05.04.2026, from 2026-04-01 on.",
        "The plan covers 2024-2026 and the 2024/25 season.",
        "There are about 1 234 567 890 of them.",
        "Rund 1.234.567.890 Euro, davon 1.234.100.200 in bar.",
        "Between 3 500 000\N{EN DASH}4 200 000 people, or 10.000-20.000.",
        "In 2026 12 000 workers went; by 2030 100 000 will.",
        "It rose to 5000000, by +12 000 000 and +1.2%.",
        "They won 6-4 3-6 7-6 (7-4) 6-2.",
        "The council voted 7-4 on item 12.",
        "Open 08.00-17.30; the alarm rang at 10:30:15.",
        "The number of jobs rose to 41000; he called 12 000 voters.",
        "Case No. 23-12345 is about pi, 3.1415927.",
        "Section 18 U.S.C. 1983 and Article 370 2019 apply.",
        "The A100, H100 and B200 chips; the H5N1, H7N9 and H5N8 strains.",
        "Das Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz gilt.",
        "Das 100-Milliarden-Euro-Sondervermögen und die COVID-19-Ausnahmeverordnung gelten.",
        "A $multibillion deal, a $3m fee and US$5 for LinkedIn, YouTube and JavaScript.",
        "The Boeing 737-800 and the Airbus A340-600 fly 24/7.",
        "The dot com bubble burst.",
    ],
)
def test_figures_dates_and_long_words_are_safe(text: str) -> None:
    """News is full of digits; each false alarm costs the reader a claim."""
    assert is_safe(text)


@pytest.mark.parametrize(
    "text",
    [
        "Visit evil dot com today.",
        "Visit evil[.]com today.",
        "Visit Evil.Com today.",
        "Visit evil．com today.",
        "Visit evil。com today.",
        "Visit пример.рф today.",
        "Visit evil.xn--p1ai today.",
        "Visit 192.0.2.44/login today.",
        "Visit 10.0.0.1 today.",
        "Write to ann (at) evil.",
        "Open javascript:alert now.",
        "Ask ＠everyone to come.",
        "Ask ﹫here to come.",
        "It is &#104;idden.",
    ],
)
def test_an_address_or_mention_is_unsafe_however_it_is_dressed(text: str) -> None:
    """What a chat program or a willing reader turns back into one is one."""
    assert not is_safe(text)


@pytest.mark.parametrize(
    "text",
    [
        "The bridge is closed 🚧.",
        "The bridge ❤ is closed.",
        "The bridge is closed ✅ now.",
        "🇺🇸 won.",
        "𝐓𝐡𝐞 bridge is closed.",
        "Ⓣhe bridge is closed.",
        "⠠⠞⠓⠑ bridge is closed.",
        "The b\u0335\u0336\u0337ridge is closed.",
    ],
)
def test_pictures_are_unsafe(text: str) -> None:
    """The one emoji of a reply marks the one link that is ours."""
    assert not is_safe(text)


@pytest.mark.parametrize("unit", ["1 ", "12-", "(1)", "AB12 ", "a1", "call to ", "one ", " dot ", "a."])
def test_a_long_text_costs_little(unit: str) -> None:
    """The engine without a model judges every sentence of an article: the work must not grow squared."""
    long = unit * (20_000 // len(unit))
    started = time.process_time()

    is_safe(long)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    "text",
    ["It is in C♯ minor, not B♭.", "It has ★★★ and costs 5½ € at 20 ℃ → № 3, ™ and ®.", "[…] “we” – won."],
)
def test_signs_that_are_no_pictures_are_safe(text: str) -> None:
    """Music, stars, fractions and arrows are printed in news."""
    assert is_safe(text)


@pytest.mark.parametrize(
    "text",
    [
        "The vote\ufe01\ufe05\ufe0b was rigged.",
        "The vote\U000e0101 was rigged.",
        "The vote\u3164was rigged.",
        "The vo\u200dte was rigged.",
        "The vote \u200c\u200d\u200c was rigged.",
        "The @\u200deveryone was rigged.",
    ],
)
def test_characters_that_carry_what_nobody_sees_are_unsafe(text: str) -> None:
    """A joiner may shape a Persian word; between Latin letters it spells in secret."""
    assert not is_safe(text)


@pytest.mark.parametrize(
    "text",
    [
        *HEADINGS.values(),
        *(f"## {heading}" for heading in HEADINGS.values()),
        *(f"{heading}: the council lied." for heading in HEADINGS.values()),
        f"{LINK_LABEL} Council vote in full",
        f"{LINK_LABEL.removeprefix('🔗 ')} Council vote in full",
        "Read the original article link below.",
        "In\N{NON-BREAKING HYPHEN}depth analysis",
    ],
)
def test_a_line_that_is_ours_to_write_is_unsafe(text: str) -> None:
    """Within a paragraph it would pass for the bot's own."""
    assert not is_safe(text)


@pytest.mark.parametrize(
    "text",
    [
        "Commentary in the Harbour Times was mixed.",
        "The in-depth analysis took years.",
        "The original link between smoking and cancer was doubted.",
    ],
)
def test_the_words_of_our_lines_may_stand_in_a_sentence(text: str) -> None:
    """They are ordinary words."""
    assert is_safe(text)
