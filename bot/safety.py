"""What a stranger's words may not do in a chat: lead elsewhere, call, ask for money, alter the form. Pure."""

import re
import unicodedata
from itertools import pairwise
from typing import Final

from bot.domains import DOTTED, is_domain
from bot.models import JOINERS

_MENTION: Final = re.compile(r"(?<!\w)[@＠﹫](?=\w)|(?<=[\w+-])[@＠﹫](?=[\w-]+\.\w)")
_EMOJI_NAME: Final = re.compile(r":((?=[0-9_+-]*[a-z])[a-z0-9_+-]{2,}):", re.IGNORECASE)
_SCHEME: Final = re.compile(r"(?:(?<![a-z0-9+.-])[a-z0-9+.-]+)?:/+", re.IGNORECASE)
_UNSAFE: Final = re.compile(
    r"://|\bwww\.|\bmailto:|[<>`|]|\*\*|__|~~|\]\(|&(?:#x?[0-9a-f]+|lt|gt|amp|quot|apos|nbsp);|(?:%[0-9a-f]{2}){3}",
    re.IGNORECASE,
)

# Drawn as nothing: variation selectors, Hangul fillers, the empty Braille cell.
_BLANK: Final = re.compile(
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\u2800]"
)
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
# Pictures, and letters dressed as pictures: squared, circled, bold, Braille; then marks heaped on a letter.
_PICTURE: Final = re.compile(
    "[\U0001f000-\U0001faff\u231a\u231b\u23e9-\u23fa\u20e3\u2600-\u2604\u2607-\u2668\u2670-\u2775\u2794-\u27bf"
    "\u2b00-\u2bff\U0001d400-\U0001d7ff\u24b6-\u24e9\u2800-\u28ff\u1d00-\u1d7f]|[\u0300-\u036f]{3}"
)

_GENERIC: Final = "com|net|org|info|biz|app|dev|xyz|onion|example"
# What opens a program, a call or a payment without any slash.
_OPENS: Final = re.compile(
    r"(?<!\w)(?:javascript|vbscript|data|file|tel|sms|callto|magnet|whatsapp|tg|slack|discord"
    r"|bitcoin|ethereum|litecoin|monero|lightning):(?=\S)",
    re.IGNORECASE,
)
# "Evil.Com"; "evil dot com", but not the bubble; "evil[.]com", "ann (at) evil".
_ADDRESS: Final = re.compile(
    rf"(?<=[\w-])\.(?:{_GENERIC})(?![\w-])"
    rf"|(?<=\w) (?:dot|\.) ?(?:{_GENERIC}|io|co|ly|eu|de|fr|uk|ru|cn)\b"
    r"(?! (?:bubble|boom|bust|era|crash|crisis|compan))"
    r"|\bxn--"
    r"|[\[({]\s?(?:dot|at|punkt|@|\.)\s?[\])}]",
    re.IGNORECASE,
)
_FOREIGN_DOTTED: Final = re.compile(r"(?<![\w.-])(?:[\w-]+\.)+(?:[^\W\d_]{2,24}|xn--[a-z0-9-]+)(?![\w-])")
_NUMERIC_HOST: Final = re.compile(r"(?<![\w.,])(\d{1,3}(?:\.\d{1,3}){3})(?!\w|\.\d)")
_FULL_STOP: Final = re.compile(r"(?<=[A-Za-z0-9])[。｡](?=[A-Za-z])")  # browsers read it as a dot

# What a number may be that is no telephone number; ranges and a year beside it are told by `_FIGURES`.
_GROUPED: Final = r"[1-9]\d{0,2}(?:[ .]\d{3})+"
_DATE: Final = (
    r"\d{1,2}[./ -]\d{1,2}[./ -](?:\d{4}|\d{2})|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}/\d{4}|\d{4}/\d{2}"
)
_FIGURE: Final = rf"(?:{_DATE}|{_GROUPED}|\d{{1,2}}\.\d{{2}}|\d{{1,2}}\.?|0\.\d+|[1-9]\d{{0,8}}(?:\.\d+)?)"
_YEAR: Final = r"(?:1[5-9]|2[01])\d\d"
_FIGURES: Final = re.compile(
    rf"{_FIGURE}(?:\s?[-–/]\s?{_FIGURE})?|{_YEAR} {_FIGURE}|{_FIGURE} {_YEAR}"
    r"|\(?\d{1,3}[-–]\d{1,3}\)?(?: \(?\d{1,3}[-–]\d{1,3}\)?)+"  # sets of a match
)
_CHAIN: Final = re.compile(r"(?<!\w)(?<!\d[,:])\+?\s?\(?\d+(?:[ ()./·‐–−-]{1,3}\d+)*")
_TELEPHONE_DIGITS: Final = 7  # at the least; fewer only where somebody is told to call
_ABROAD_DIGITS: Final = 9  # with a plus: fewer may be "+12 000 000"
_FIVE_DIGITS: Final = re.compile(r"\d(?:[ ()./·‐–−-]{0,3}\d){4}")  # fewer are worth no look
_DIALLED: Final = re.compile(
    r"\b(?:call|dial|phone|telephone|tel|ring|text|sms|fax|whatsapp|viber|hotline|helpline|zelle|anrufen|telefon"
    r"|appelez|téléphone|llame|llama|teléfono|chiama|telefono|bel|account|konto|cuenta|compte|routing"
    r"|sort code|number|nummer|numéro|número|numero)\b[\s:.]*"
    r"(?:(?:us|him|her|them|now|today|at|on|to|is|no|the|hotline|helpline|free|unter|au|al|le|il|number"
    r"|nummer|numéro|número|numero)\b[\s:.]*){0,4}(\d(?:[ ()./–-]{0,2}\d){4,})",
    re.IGNORECASE,
)
_LETTERED: Final = re.compile(r"\b8(?:00|33|44|55|66|77|88)-[A-Z]{4,}")  # 1-800-FLOWERS
_TEXTED: Final = re.compile(r"\b(?:text|sms) \w{2,12} to \d{5,6}\b", re.IGNORECASE)  # text HELP to 70070
_SPELLED_DIGITS: Final = re.compile(
    r"(?:\b(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|triple)\b[\s,-]{0,2}){7}",
    re.IGNORECASE,
)
_IBAN: Final = re.compile(
    r"(?<!\w)[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]{4}){2,7}(?:[ .-]?[A-Z0-9]{1,4})?(?!\w)", re.IGNORECASE
)
_IBAN_DIGITS: Final = 10  # at the least, so that no words pass for one
_CASHTAG: Final = re.compile(r"(?<!\w)\$(?!multi|[mbtz]rillion|[mbz]illion)[A-Za-z][A-Za-z0-9_]{2,}")

_RUN: Final = re.compile(r"[A-Za-z0-9]{12,}")
_CODE_LENGTH: Final = 20  # wallets, keys and digests are longer, words with a figure in them shorter
_CODE_CHANGES: Final = re.compile(r"(?<=[a-z])[A-Z]|(?<=[A-Za-z])\d|(?<=\d)[A-Za-z]")
_CODE_CHANGED: Final = 4  # times within one run: "aGVsbG8gd2", where a name changes twice
_IN_FOURS: Final = re.compile(r"(?<!\w)(?:[A-Za-z0-9]{4}[ -]){4,}[A-Za-z0-9]{1,4}(?!\w)")
_MIXED: Final = re.compile(r"\b(?=\d*[A-Za-z])(?=[A-Za-z]*\d)[A-Za-z0-9]+\b")

# The lines that are ours to write (`bot.render`), alone or as a label.
_OURS: Final = re.compile(
    r"^[\W_]*(?:news overview|in\W{0,2}depth analysis|commentary)(?:[\W_]*$|\s*:|\s+[-–—]\s)"
    r"|^[\W_]*(?:original|full|source) article(?: link)?\s*[:–—]|\boriginal article link\b",
    re.IGNORECASE,
)


def is_safe(text: str) -> bool:
    """Whether a sentence is plain words: no address or number to call or pay, no mention, markup, picture.

    Nothing invisible either, and no line that only the bot writes. What looks different but is read alike
    by a chat program (`＠`, `．`) counts as what it is read as.
    """
    if _UNSAFE.search(text) or _EMOJI_NAME.search(text) or _OURS.search(text):
        return False
    if not text.isascii():
        if _PICTURE.search(text):
            return False
        text = unicodedata.normalize("NFKC", _FULL_STOP.sub(".", text))
    return not (_hides(text) or _leads(text) or _MENTION.search(text) or _is_contact(text) or _is_code(text))


def disarmed(text: str) -> str:
    """The same words where they must be shown, as a title must: something else takes the place of what works.

    Markup is left in: escaping is the renderer's.
    """
    text = _SCHEME.sub("", text)
    text = _MENTION.sub("(at)", text)
    text = _EMOJI_NAME.sub("\u2236\\1\u2236", text)
    text = DOTTED.sub(lambda name: name[0].replace(".", "\u2024") if is_domain(name[0]) else name[0], text)
    return "".join(character for character in text if not _is_invisible(character)).strip()


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN and character not in JOINERS


def _hides(text: str) -> bool:
    """Whether there is more than meets the eye; a joiner may stand where it shapes a word."""
    if _BLANK.search(text):
        return True
    return not text.isprintable() and any(_is_odd(*pair) for pair in pairwise(f" {text}"))


def _is_odd(before: str, character: str) -> bool:
    if character in JOINERS:
        return unicodedata.category(before) not in {"Lo", "Mn", "Mc"}
    return unicodedata.category(character) in _UNSEEN


def _leads(text: str) -> bool:
    """Whether a chat program or a willing reader could make an address of a part of it."""
    if ":" in text and _OPENS.search(text):
        return True
    if _ADDRESS.search(text) or any(is_domain(name[0]) for name in DOTTED.finditer(text)):
        return True
    if any(_is_numeric_host(found[1]) for found in _NUMERIC_HOST.finditer(text)):
        return True
    foreign = () if text.isascii() else _FOREIGN_DOTTED.finditer(text)
    return any(not name[0].isascii() and is_domain(name[0]) for name in foreign)


def _is_numeric_host(found: str) -> bool:
    parts = found.split(".")
    is_figure = parts[0][0] != "0" and all(len(part) == 3 for part in parts[1:])  # "1.234.100.200" in German
    return all(int(part) < 256 for part in parts) and not is_figure


def _is_contact(text: str) -> bool:
    """Whether it holds a number to call or to pay, even where the article has it."""
    if _SPELLED_DIGITS.search(text) or _LETTERED.search(text) or _CASHTAG.search(text):
        return True
    if not _FIVE_DIGITS.search(text):
        return False
    return any(map(_is_telephone, _CHAIN.findall(text))) or _is_told_to_call_or_pay(text)


def _is_told_to_call_or_pay(text: str) -> bool:
    if _TEXTED.search(text) or any(_digits(found) >= _IBAN_DIGITS for found in _IBAN.findall(text)):
        return True
    return any(not re.fullmatch(_GROUPED, found) for found in _DIALLED.findall(text))


def _is_telephone(chain: str) -> bool:
    """Whether figures in a row are one number to call, or the number of a card."""
    number = chain.strip()
    if _digits(number) < _TELEPHONE_DIGITS:
        return False
    if number.startswith("+") and _digits(number) >= _ABROAD_DIGITS:
        return True
    return not _FIGURES.fullmatch(number.lstrip("+ "))


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _is_code(text: str) -> bool:
    """Whether a part of it is for machines: a wallet, a key, a digest, text in base64."""
    for run in _RUN.findall(text):
        mixed = any(map(str.isdigit, run)) and any(map(str.isalpha, run))
        if (mixed and len(run) >= _CODE_LENGTH) or len(_CODE_CHANGES.findall(run)) >= _CODE_CHANGED:
            return True
    return any(len(_MIXED.findall(found)) > 2 for found in _IN_FOURS.findall(text))
