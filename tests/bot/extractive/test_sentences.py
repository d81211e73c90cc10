"""Where a sentence ends."""

import pytest

from bot.extractive.sentences import split


@pytest.mark.parametrize(
    "sentences",
    [
        ["It rained.", "The bridge was closed."],
        ["Mr. Hale met Dr. Amos and Mrs. Pell at St. Mary's.", "She left."],
        ["The U.S. Senate voted at 3 p.m. on Tuesday.", "It was late."],
        ["He flew to the U.S.", "The trip was long."],
        ["The shop opens at 9 a.m.", "It closes at noon."],
        ["J. K. Harrow wrote it.", "G.B. Stone did not."],
        ["Pell Inc. bought Stone Corp. for a song.", "Nobody sang."],
        ["The buyer was Pell Inc.", "The price was not disclosed."],
        ["It ranked No. 3 in Jan. 2020, at 3.5% of $1.25 million.", "That was all."],
        ["The price rose to 12.", "The shop closed."],
        ["“It rained.”", "She left."],
        ["“It rained. It rained all day,” she said.", "“We left.”"],
        ['"It rained. It rained all day," she said.', '"We left."'],
        ["‘It rained. It rained all day,’ Ms Amos said.", "We left."],
        ["“Is it closed?” Amos asked.", "It was."],
        ["“Run!” he shouted.", "They ran!"],
        ["She waited … and left.", "Then it rained..."],
        ["The bridge (closed in May. It is old.) was sold.", "It rained."],
        ["1. Drink water.", "Then sleep."],
        ["Really?", "Yes!", "No."],
        ["It rained.", ". Then it stopped."],
        ["“We are tired. We go on, said nobody."],
    ],
)
def test_english(sentences: list[str]) -> None:
    """Abbreviations, figures, initials and quotations do not end one."""
    assert split(" ".join(sentences), "en") == sentences


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("de", ["Am 3. Oktober kamen z. B. 40 Gäste, d. h. alle.", "Nr. 5 fehlte."]),
        ("de", ["Das kostet 3,4 Mio. Euro bzw. mehr.", "Dr. Amsel lehnt ab."]),
        ("de", ["„Es regnet. Wir gehen“, sagte sie.", "„Schade.“"]),
        ("fr", ["« Il pleut. On part », a dit M. Roche.", "Mme Roche reste."]),
        ("es", ["¿Quién paga?", "El Sr. Peña dijo que no.", "¡Basta!"]),
        ("hi", ["पुल बंद है।", "बारिश हुई।"]),
        ("ar", ["أغلق الجسر.", "هل تمطر؟", "نعم."]),
    ],
)
def test_other_languages(language: str, sentences: list[str]) -> None:
    """Each has its own abbreviations, ordinals and marks."""
    assert split(" ".join(sentences), language) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["橋が閉まった。", "雨が降った。", "本当か？", "はい！"],
        ["彼は「雨だ。帰る。」と言った。", "そして帰った。"],
        ["议会投票通过。", "“我们同意。”"],
    ],
)
def test_scripts_without_spaces(sentences: list[str]) -> None:
    """There the mark alone ends a sentence, but not within a quotation."""
    assert split("".join(sentences), "ja") == sentences


def test_every_piece_is_a_stretch_of_the_paragraph() -> None:
    """Evidence is looked for as it stands, inner spaces included."""
    text = "  It  rained\u00a0all day.   The bridge was closed.  "

    assert split(text) == ["It  rained\u00a0all day.", "The bridge was closed."]
    assert split(" \u00a0 ") == []
