"""Bytes → text → what a reader sees of it."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extract.characters import decode, paragraphs_of
from bot.visible import visible

RUSSIAN = "Портовое управление заявило, что углубит северный канал весной."
CHINESE = "港务局星期二表示，将于明年春天疏浚北航道，工程耗时十一周。"
FRENCH = "Le port a été fermé à la circulation dès l’aube, d’après la mairie."


@pytest.mark.parametrize(
    ("body", "media_type", "text"),
    [
        (RUSSIAN.encode(), None, RUSSIAN),
        (RUSSIAN.encode(), "text/html; charset=iso-8859-1", RUSSIAN),
        (codecs.BOM_UTF8 + RUSSIAN.encode(), "text/html; charset=koi8-r", RUSSIAN),
        (codecs.BOM_UTF8 + b"a\xff", None, "a\ufffd"),
        (codecs.BOM_UTF16_LE + RUSSIAN.encode("utf-16-le"), None, RUSSIAN),
        (codecs.BOM_UTF16_BE + RUSSIAN.encode("utf-16-be"), "text/html; charset=utf-8", RUSSIAN),
        (FRENCH.encode("cp1252"), "text/html; charset=windows-1252", FRENCH),
        (FRENCH.encode("cp1252"), 'text/html; charset="Windows-1252"', FRENCH),
        (RUSSIAN.encode("koi8-r"), "text/html;charset=KOI8-R", RUSSIAN),
        (b"<meta charset=gbk>" + CHINESE.encode("gbk"), None, f"<meta charset=gbk>{CHINESE}"),
        (b"<META CHARSET = 'GBK'>" + CHINESE.encode("gbk"), "text/html", f"<META CHARSET = 'GBK'>{CHINESE}"),
        (
            b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">' + CHINESE.encode("gbk"),
            "text/html; charset=x-unknown",
            f'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">{CHINESE}',
        ),
        (
            b"<meta charset=no-such>" + (RUSSIAN * 20).encode("cp1251"),
            None,
            "<meta charset=no-such>" + RUSSIAN * 20,
        ),
        ((RUSSIAN * 20).encode("cp1251"), "text/html; charset=utf-8", RUSSIAN * 20),
        (b"", None, ""),
    ],
)
def test_a_page_is_read_in_the_charset_it_is_written_in(
    body: bytes, media_type: str | None, text: str
) -> None:
    """Headers and pages both lie; valid UTF-8 hardly ever does."""
    assert decode(body, media_type) == text


@pytest.mark.parametrize(
    "charset", ["undefined", "idna", "punycode", "unicode_escape", "hex", "zip", "x" * 5_000, '"', "\udcff"]
)
def test_no_charset_name_breaks_the_reading(charset: str) -> None:
    """Python knows codecs that are no charsets, and a page may name any of them."""
    body = b"caf\xe9 \\d and the harbour is closed again"

    assert "harbour is closed" in decode(body, f"text/html; charset={charset}")
    assert "harbour is closed" in decode(b"<meta charset=" + charset.encode("ascii", "replace") + b">" + body)


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_utf8_cut_within_a_character_is_still_utf8(cut: int) -> None:
    """Pages are cut at a number of bytes; one broken character must not spoil all the others."""
    body = (RUSSIAN * 10 + "\N{PILE OF POO}").encode()[:-cut]

    assert decode(body, None).startswith(RUSSIAN * 10)
    assert decode(body, "text/html; charset=iso-8859-1").startswith(RUSSIAN * 10)


@given(st.binary(max_size=200), st.sampled_from([None, "text/html", "text/html; charset=shift_jis"]))
def test_any_bytes_can_be_read(body: bytes, media_type: str | None) -> None:
    """What fits nowhere becomes a replacement character."""
    assert isinstance(decode(body, media_type), str)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("  one\n\ttwo\r\n three ", "one two three"),
        ("one\N{NO-BREAK SPACE}two\N{EM SPACE}three\N{IDEOGRAPHIC SPACE}four", "one two three four"),
        ("a\N{ZERO WIDTH SPACE}b\N{WORD JOINER}c\N{ZERO WIDTH NO-BREAK SPACE}d", "abcd"),
        ("co\N{SOFT HYPHEN}operative", "cooperative"),
        ("safe\N{RIGHT-TO-LEFT OVERRIDE}txt.exe\N{POP DIRECTIONAL FORMATTING}", "safetxt.exe"),
        ("a\x00b\x07c\x1b[31md", "abc[31md"),
        ("a\ue000b\U000f0000c", "abc"),
        ("a\ud800b", "ab"),
        ("a\U000e0041\U000e0042b", "ab"),
        ("heart ❤\N{VARIATION SELECTOR-16} a\U000e0101b", "heart ❤ ab"),
        ("می\N{ZERO WIDTH NON-JOINER}خواهد", "می\N{ZERO WIDTH NON-JOINER}خواهد"),
        ("क्\N{ZERO WIDTH JOINER}ष", "क्\N{ZERO WIDTH JOINER}ष"),
        ("👩\N{ZERO WIDTH JOINER}🚀", "👩\N{ZERO WIDTH JOINER}🚀"),
        ("a\N{ZERO WIDTH JOINER}b", "ab"),
        ("\N{ZERO WIDTH NON-JOINER}ab", "ab"),
        ("e\N{COMBINING ACUTE ACCENT}", "e\N{COMBINING ACUTE ACCENT}"),
        ("\N{ZERO WIDTH SPACE}", ""),
    ],
)
def test_only_what_a_reader_can_see_is_kept(text: str, seen: str) -> None:
    """Hidden characters carry hidden orders; joiners shape the words of some scripts."""
    assert visible(text) == seen


def test_lines_without_anything_to_see_are_no_paragraphs() -> None:
    """Paragraph numbers are shown to people."""
    assert paragraphs_of(["One.", " ", "", "\N{ZERO WIDTH SPACE}", " Two. "]) == ("One.", "Two.")


@pytest.mark.parametrize(
    "charset", ["cp037", "ibm500", "unicode-escape", "unicode_escape", "hex", "rot13", "utf-7"]
)
def test_a_charset_that_no_browser_knows_is_not_believed(charset: str) -> None:
    """The same bytes would be another page to us than to the reader."""
    body = b"<p>Plain words.</p><!-- \xc9\x87\x95\x96\x99\x85 -->"

    assert "Plain words." in decode(body, f"text/html; charset={charset}")


@pytest.mark.parametrize(
    ("text", "charset", "declared"),
    [
        ("“Vertieft”, sagt sie – 5 €", "cp1252", "iso-8859-1"),
        ("港務局說，航道將於明年春天疏浚。", "big5", "big5"),
        ("港の浚渫は来年の春に始まる。", "iso-2022-jp", "iso-2022-jp"),
        ("港の浚渫は来年の春に始まる。", "shift_jis", "x-sjis"),
        ("항만청은 내년 봄에 준설을 시작한다고 밝혔다.", "euc-kr", "ks_c_5601-1987"),
        ("أعلنت هيئة الميناء أنها ستعمق القناة.", "windows-1256", "windows-1256"),
        ("רשות הנמל הודיעה כי תעמיק את התעלה.", "windows-1255", "windows-1255"),
        ("Рейс отложен до весны.", "koi8-r", "koi8-r"),
    ],
)
def test_a_charset_is_what_browsers_make_of_its_name(text: str, charset: str, declared: str) -> None:
    """ "iso-8859-1" is windows-1252 to them: encoding.spec.whatwg.org."""
    assert decode(text.encode(charset), f"text/html; charset={declared}") == text
