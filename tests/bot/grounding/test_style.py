"""What an analysis is warned of, though it is shown."""

from dataclasses import replace

import pytest

from bot.draft import analysis_of
from bot.grounding.style import style
from bot.models import Analysis, Article, Claim, Evidence
from tests.bot.factories import DRAFT, article, ferry
from tests.bot.grounding.invented import HONEST, about

COPIED = "Officials put the cost at 41 million crowns and said the work would take eleven weeks."
OWN = "It would cost 41 million crowns, officials said."


def claim(text: str) -> Claim:
    """A claim about the second paragraph."""
    return Claim(text=text, basis="article", evidence=(Evidence(paragraph=2, quote="41 million crowns"),))


def analysis(*bullets: str, depth: str = "The delays lasted for two years.", **fields: object) -> Analysis:
    """An analysis with these bullets and one sentence in each other part."""
    made = Analysis(
        engine="anthropic",
        model="m",
        language="en",
        overview=tuple(map(claim, bullets)) or (claim(OWN),),
        in_depth=((claim(depth),),),
        commentary=((claim("The fishers carry the risk."),),),
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def found(given: Analysis, about: Article | None = None, *facts: str) -> dict[str, str]:
    """Check → detail."""
    return {check.check: check.detail for check in style(given, about or article(), facts)}


def test_a_good_analysis_is_not_warned_of() -> None:
    """A warning that always comes tells nothing."""
    assert found(analysis(), None, "41 million crowns") == {}


def test_the_known_good_draft_carries_its_news_and_repeats_nothing() -> None:
    """A whole answer about the ferry, written by hand."""
    outcome = analysis_of(DRAFT, ferry(), model="m", language="en")
    warned = {check.check for check in style(outcome.analysis, ferry(), outcome.facts)}

    assert warned.isdisjoint({"length", "overlap", "news", "stock"})


def test_what_is_too_long_is_counted() -> None:
    """Before it is cut for the reader."""
    assert "500 words" in found(analysis("word " * 489))["length"]
    assert "length" in found(analysis("Überraschungen " * 300))


def test_a_long_run_of_the_articles_words_is_copied() -> None:
    """Typography and case make no difference; ten words do."""
    assert found(analysis(COPIED)) == {"copied": "1 claims copy more than 9 words in a row"}
    assert "copied" in found(analysis(COPIED.upper()))
    assert "copied" not in found(analysis("Officials put the cost at 41 million crowns."))


def test_words_in_quotation_marks_are_not_copied() -> None:
    """That is what the marks are for; and no run goes across them."""
    assert "copied" not in found(analysis(f"They wrote “{COPIED[:-1]}”."))
    parted = COPIED.replace("crowns and said", "crowns “and” said")
    assert "copied" not in found(analysis(parted))


def test_single_quotation_marks_are_quotation_marks_and_apostrophes_are_not() -> None:
    """British papers quote like this, and every other word has an apostrophe."""
    assert "copied" not in found(analysis(f"They wrote ‘{COPIED[:-1]}’."))
    assert "copied" not in found(
        analysis(f"They wrote ‘{COPIED.replace('Officials', 'The town’s officials')}’")
    )
    assert "copied" in found(analysis(f"The town’s officials put it so: {COPIED} That is the fishers’ view."))


def test_the_extractive_engine_copies_by_design() -> None:
    """And says so in every reply."""
    assert "copied" not in found(analysis(COPIED, engine="extractive"))


def test_an_unspaced_script_is_counted_by_characters() -> None:
    """Twenty in a row."""
    japanese = article(
        paragraphs=("港湾当局は来年の春に北側の航路を浚渫すると火曜日に発表した。",), language="ja"
    )
    own = "当局は春に航路を掘り下げる予定だと述べた。"

    assert "copied" in found(analysis(japanese.paragraphs[0], language="ja"), japanese)
    assert "copied" not in found(analysis(own, language="ja"), japanese)


def test_what_was_said_is_not_said_again() -> None:
    """The In-Depth Analysis explains; it does not retell the bullets."""
    bullet = "Three fishing cooperatives near Port Meridian oppose dumping the dredged spoil."
    again = "The dredged spoil is opposed: three fishing cooperatives near Port Meridian dislike dumping."

    assert "overlap" in found(analysis(bullet, depth=again))
    assert "overlap" not in found(analysis(bullet, depth="Port Meridian waited for two years with the work."))
    assert "overlap" not in found(analysis("It costs money.", depth="It costs money."))
    assert "overlap" not in found(analysis(bullet, depth="The cooperatives oppose the spoil."))


@pytest.mark.parametrize(
    ("before", "again"),
    [
        (
            "The council voted 9 to 4 on Monday to replace its last diesel ferry with a battery one.",
            "On Monday the council chose, 9 to 4, to swap the last diesel ferry for a battery boat.",
        ),
        (
            "Finance director Achebe expects ticket sales to cover £1.7 million and sees a hole of £1.2m.",
            "Tickets should bring in £1.7 million, and finance director Achebe sees a hole in the plan.",
        ),
        (
            "A court ruled that Merrow & Vane misled shoppers with discounts and must repay $86 million.",
            "The court found that shoppers were misled by discounts, and ordered $86 million to be repaid.",
        ),
    ],
)
def test_what_was_said_is_not_retold_in_other_words(before: str, again: str) -> None:
    """Half of the words in common is a retelling; honest claims have four in ten at most."""
    assert "overlap" in found(analysis(before, depth=again))


@pytest.mark.parametrize("name", HONEST)
def test_honest_claims_about_one_article_do_not_repeat_each_other(name: str) -> None:
    """They share its names and its subject, and that is no repetition."""
    first, *others = (claim(text) for _, _, text in HONEST[name])
    honest = replace(analysis(), overview=(first,), in_depth=(tuple(others),))

    assert "overlap" not in found(honest, about(name))


@pytest.mark.parametrize(
    ("fact", "carried"),
    [
        ("41 million crowns", True),
        ("dredge the northern channel", False),
        ("the cost at 41 million", True),
        ("work would take eleven weeks", False),
    ],
)
def test_a_fact_that_no_bullet_carries_is_missed(fact: str, carried: bool) -> None:
    """In its text or in the words it quotes."""
    assert ("news" not in found(analysis(), None, fact)) is carried


def test_a_fact_is_carried_by_its_figure_in_other_words_and_other_languages() -> None:
    """A translation has none of the article's words, and "nine" is 9."""
    german = analysis("Es kostet 41 Millionen Kronen, so die Behörde.", language="de")

    assert "news" not in found(german, None, "the cost at 41 million crowns")
    assert "news" in found(german, None, "would take eleven weeks")
    assert "news" not in found(analysis("The vote was nine to four."), None, "voted 9 to 4 on Monday")


def test_missing_facts_are_counted() -> None:
    """The log must tell one from all."""
    warned = found(analysis(), None, "41 million crowns", "eleven weeks", "northern channel")
    assert warned["news"] == "2 of 3 facts are not in the Overview"


def test_stock_phrases_are_counted_in_english_alone() -> None:
    """Another language may well use the same letters."""
    stock = analysis("It remains to be seen. This suggests a delay.", depth="This suggests a dispute.")

    assert found(stock)["stock"] == "1 stock phrases, “This suggests” 2 times"
    assert "stock" not in found(replace(stock, language="fr"))
    assert "stock" not in found(analysis("This suggests a delay."))


def test_stock_phrases_that_somebody_else_said_are_not_the_bots() -> None:
    """What stands in quotation marks is the article's."""
    assert "stock" not in found(
        analysis("“It remains to be seen,” said Brandt, “and that sheds light on it.”")
    )


def test_one_inference_is_much_like_another() -> None:
    """The reader hears "which implies" as "this suggests"."""
    warned = found(analysis("The work is late, which implies a dispute.", depth="It may suggest a dispute."))

    assert warned["stock"] == "“This suggests” 2 times"
