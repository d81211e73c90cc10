"""Five hundred honest sentences, reworded by rule: no more than one in twenty may be refused."""

import re
from collections.abc import Iterator

from tests.bot.grounding.invented import DATA, about, verdict

ARTICLES = sorted(path.stem for path in (DATA / "articles").glob("*.txt"))
MOST_REFUSED = 0.05

_SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[“\"A-ZÄÖÜÉÈÀ])")
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_ONES = _NUMBERS.split()
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def spelled(number: int) -> str:
    """A small number in English words."""
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")


def in_words(text: str) -> str:
    """Small whole numbers written out, big ones with their zeros, per cent in words."""
    text = re.sub(
        r"(?<![\w.,£$€:])(\d{1,2})(?![\w.,:%]|\s?(?:million|billion|a\.m|p\.m)|[-’'])(?!\s(?:January|February|March"
        r"|April|May|June|July|August|September|October|November|December))",
        lambda match: spelled(int(match[1])) if int(match[1]) < 16 or int(match[1]) > 19 else match[1],
        text,
    )
    text = re.sub(r"(\d+)\.(\d) million\b", lambda match: f"{match[1]},{match[2]}00,000", text)
    return re.sub(r"(?<=\d)%", " per cent", text)


def in_digits(text: str) -> str:
    """Small numbers in words written as digits."""
    words = {word: str(number) for number, word in enumerate(_ONES) if number > 1}
    return re.sub(rf"\b({'|'.join(words)})\b(?!-)", lambda match: words[match[1]], text)


def reordered(text: str) -> str:
    """The clause behind the last comma before the rest."""
    before, comma, after = text.rstrip(".").rpartition(", ")
    return f"{after[0].upper()}{after[1:]}, {before[0]}{before[1:]}." if comma and len(after) > 20 else text


def attributed(text: str) -> str:
    """`“…,” said X.` as `X said: “…”`, and `X said that …` as `According to X, …`."""
    quoted = re.fullmatch(r"([“\"].+?[”\"]),? (?:said|says) ([^.]+)\.", text)
    if quoted:
        return f"{quoted[2][0].upper()}{quoted[2][1:]} said: {quoted[1]}"
    told = re.fullmatch(r"(.{3,60}?) (?:said|argued|warned) (?:that )?(.+)", text)
    return f"According to {told[1][0]}{told[1][1:]}, {told[2]}" if told and '"' not in text else text


def passive(text: str) -> str:
    """`A accused B …` as `B was accused …`: the one who acts is left out."""
    match = re.fullmatch(
        r"[^,]{3,60}? (accused|ordered|opened|sold|planted|lowered|dismissed) ([^,.]{5,80})(.*)", text
    )
    return f"{match[2][0].upper()}{match[2][1:]} was {match[1]}{match[3]}" if match else text


RULES = (str, in_words, in_digits, reordered, attributed, passive)


def sentences(name: str) -> Iterator[str]:
    """The sentences of an article that are long enough to be a claim."""
    for paragraph in about(name).paragraphs:
        for sentence in _SENTENCE.split(paragraph):
            if 6 <= len(sentence.split()) <= 60:
                yield sentence


def quotes(sentence: str) -> list[str]:
    """The evidence that a careful model copies: eight words of it."""
    return [" ".join(sentence.split()[:8])]


def reworded() -> Iterator[tuple[str, str, list[str], str]]:
    """Article, rule, evidence, sentence; only the unchanged sentence where a rule changes nothing."""
    for name in ARTICLES:
        english = about(name).language == "en"
        for sentence in sentences(name):
            for rule in RULES if english else (str, reordered):
                said = rule(sentence)
                if rule is str or said != sentence:
                    yield name, rule.__name__, quotes(sentence), said


def test_hardly_any_honest_sentence_is_refused() -> None:
    """To refuse what is true costs the reader as much as to show what is not."""
    every = list(reworded())
    refused = [
        (name, rule, reason, said)
        for name, rule, evidence, said in every
        if isinstance(reason := verdict(name, "article", evidence, said), str)
    ]

    assert len(every) >= 500
    assert len({rule for _, rule, _, _ in every}) == len(RULES)
    assert len(refused) <= MOST_REFUSED * len(every), refused
