"""Scripts: a claim is written in the letters of its language, but for names copied as they are printed."""

import re
import unicodedata
from functools import cache
from typing import Final

_LATIN: Final = frozenset({"LATIN", "MODIFIER"})  # "ʻ" is a letter in Hawaiian names
# By the first word of their letters' names; languages that are written in several scripts are left out.
_SCRIPTS: Final = {
    code: frozenset(scripts.split())
    for scripts, codes in {
        "LATIN MODIFIER": "af ca cs cy da de en es et eu fi fr ga gl hr hu id is it lt lv ms nb nl nn no pl"
        " pt ro sk sl sq sv sw tl tr vi",
        "CYRILLIC": "ru uk be bg mk",
        "GREEK": "el",
        "ARABIC": "ar fa ur ps",
        "HEBREW": "he yi",
        "DEVANAGARI": "hi mr ne",
        "BENGALI": "bn as",
        "TAMIL": "ta",
        "TELUGU": "te",
        "THAI": "th",
        "ARMENIAN": "hy",
        "GEORGIAN": "ka",
        "HANGUL CJK": "ko",
        "CJK IDEOGRAPHIC": "zh yue",
        "CJK IDEOGRAPHIC HIRAGANA KATAKANA": "ja",
    }.items()
    for code in codes.split()
}
_BEYOND_LATIN: Final = re.compile(r"(?![A-Za-zª-ɏḀ-ỿ])[^\W\d_]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LENT: Final = 1 / 3  # of the letters at the most: names are copied as printed, sentences are not
_OWN: Final = 1 / 5  # of the letters at the least: a Russian sentence may be about Apple, Google and Meta
_SYMBOL: Final = 2  # letters: "β", "μg" and "kΩ" are no Greek
_SYMBOLS: Final = _LATIN | {"GREEK"}
_A_FEW: Final = 3  # words from which on a sentence must have some of its own letters


def is_strange(text: str, code: str, article: str) -> bool:
    """Whether a text is in letters that the language does not use; `article` is folded.

    Never of a language that is written in several scripts, or not known here.
    """
    own = _SCRIPTS.get(code)
    if own is None or (own == _LATIN and not _BEYOND_LATIN.search(text)):
        return False
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    strange = [word for word in words if not (_is_in(word, own | _LATIN) or _is_symbol(word))]
    if any(word.casefold() not in article or _is_disguised(word) for word in strange):
        return True
    if sum(map(len, strange)) > _LENT * letters:
        return True
    written = sum(len(word) for word in words if _is_in(word, own))
    return len(words) >= _A_FEW and written < _OWN * letters


def _is_disguised(word: str) -> bool:
    """Whether letters of two alphabets pass for one word, as no name has them."""
    return {"LATIN", "CYRILLIC"} <= set(map(_script, word))


def _is_symbol(word: str) -> bool:
    return len(word) <= _SYMBOL and _is_in(word, _SYMBOLS)


def _is_in(word: str, scripts: frozenset[str]) -> bool:
    return all(_script(character) in scripts for character in word)


@cache
def _script(letter: str) -> str:
    return re.split("[ -]", unicodedata.name(letter, "UNKNOWN"), maxsplit=1)[0]
