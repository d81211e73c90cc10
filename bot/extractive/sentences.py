"""A paragraph -> its sentences, verbatim.

A quotation or a bracket is never cut in two, so that who said it stays with what was said.
"""

import re

from bot.languages.tongue import word_set

_UNCUT = re.compile(
    r"“[^“”]*”|„[^„“”]*[“”]|”[^“”]*”|\"[^\"]*\"|«[^«»]*»|»[^«»]*«|「[^「」]*」|『[^『』]*』"
    r"|‘[^‘]{8,}?[.,!?…]’(?!\w)|(?<!\w)'(?=[A-Z])[^']*(?:\w'\w[^']*)*[.,!?…]'(?!\w)|\([^()]*\)"
    # never closed: it goes on in the next paragraph
    r"|“[^“”]*$|(?<!\w)\"[^\"]*$|„[^„“”]*$"
)
_END = re.compile(r"[.!?…]+[)\]\"”’»«“']*(?=\s)|[。！？．]+[」』”）)]*|[؟।]+")
_OPENERS = " \u00a0\u202f\"“”„«»‘’'([¿¡—–-「『"
_ASIDE = re.compile(r"\W*(?:[^\W\d_]\S*\s+){1,4}?(?:said|says|asked|wrote|added|told|shouted|cried)\b")

# After a quotation in Japanese: 「…。」と goes on.
_PARTICLE = re.compile(r"[ぁ-ゖ]")
# Titles and the like: what follows always belongs to them.
_NEVER = word_set(
    "mr mrs ms dr prof sen gov gen rep rev hon st lt col sgt capt cmdr adm maj mt ft vs messrs pres supt "
    "insp "
    "ald cllr bzw ca vgl sog ggf evtl dipl ing hr fr frl mio mrd tel str hl geb mme mlle mm me sr sra srta "
    "dra ud uds avda cf approx est resp dott ing avv drs dhr mevr e.g i.e z.b d.h u.a"
)
# Those that may also end a sentence: it ends when the next word is a usual beginning.
_MAYBE = word_set(
    "inc corp co ltd jr sr etc bros llc plc dept univ assn ave blvd rd al usw approx max min ed eds bd "
    "ala ariz calif colo conn fla ill kan mass mich minn miss mont neb nev okla ore pa tenn tex va vt "
    "wash wis "
    "a.m p.m u.s u.k u.n e.u d.c ph.d"
)
_BEFORE_FIGURE = word_set(
    "no nos nr art abs fig vol pp p sec ch n núm jan feb mar apr jun jul aug sep sept oct nov dec janv "
    "févr "
    "avr juil déc ene abr ago dic § ziff kap bl"
)
_BEGINNINGS = word_set(
    "the a an in on at it he she they we but and for this that these those however if as when while after "
    "before since with by from to there its his her their i you some many most several all no not last "
    "der die das ein eine er sie es im am und aber doch seit nach bei auch wer was wir ich "
    "le la les un une il elle ils elles mais et en dans pour ce cette selon el los las una pero según "
    "il lo gli ma het de een maar o os as um uma"
)


def split(text: str, language: str | None = None) -> list[str]:
    """Cut where sentences end; each piece is a stretch of `text` without outer whitespace.

    `language` is a bare code such as "de"; it decides what "3." before a capital is.
    """
    uncut = [match.span() for match in _UNCUT.finditer(text)]
    pieces, start, held = [], 0, 0
    for end in _END.finditer(text):
        while held < len(uncut) and uncut[held][1] < end.end():
            held += 1
        inside = held < len(uncut) and uncut[held][0] < end.end() < uncut[held][1]
        if not inside and _ends(text, start, end, language):
            pieces.append(text[start : end.end()].strip())
            start = end.end()
    pieces.append(text[start:].strip())
    return [piece for piece in pieces if piece]


def _ends(text: str, start: int, end: re.Match[str], language: str | None) -> bool:
    following = text[end.end() : end.end() + 80].lstrip(_OPENERS)
    if not following:
        return True
    mark = end.group()
    if mark[0] in "。！？．؟।":
        return not (mark[-1] in "」』）" and _PARTICLE.match(following))
    if following[0].islower():
        return False
    if mark == ".":
        return not _abbreviates(text[start : end.start()].split(), following, language)
    return not (mark[0] in "!?" and len(mark) > 1 and _ASIDE.match(following))


def _abbreviates(before: list[str], following: str, language: str | None) -> bool:
    if not before:
        return True
    word = before[-1].lstrip(_OPENERS).casefold()
    if word in _NEVER:
        return True
    if word in _BEFORE_FIGURE and following[0].isdigit():
        return True
    if word.isdigit() and len(word) < 3 and (language == "de" or len(before) == 1):
        return True
    if word in _MAYBE or (len(word) == 1 and word.isalpha()) or _is_dotted(word):
        return _first_word(following) not in _BEGINNINGS
    return False


def _is_dotted(word: str) -> bool:
    """Tell initials: "u.s", "j.k", "z.b"."""
    letters = word.split(".")
    return len(letters) > 1 and all(len(letter) == 1 for letter in letters)


def _first_word(text: str) -> str:
    match = re.match(r"\w+", text)
    return match.group().casefold() if match else ""
