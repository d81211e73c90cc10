"""Languages other than English degrade sensibly."""

import pytest

from bot.extractive import analyze
from bot.languages.tongues import tongue_of
from bot.languages.words import terms, tokens
from tests.bot.extractive.samples import article, claims, sample

JAPANESE = (
    "架空市の議会は十月十四日、市電の終電を午前三時まで延ばす計画を賛成二十三、反対十八で可決した。",
    "市長の山野花子さんは「街に夜を取り戻す。それだけだ。」と述べた。病院で働く人の多くが車を使っているという。",
    "財政局は、運賃収入では費用の四割しかまかなえないと警告した。残りは駐車場への課税で補う予定だ。",
)
RUSSIAN = (
    "Городской совет Вексова во вторник проголосовал за ночные трамваи. За решение были 23 депутата.",
    "Стоимость проекта составит 41 миллион рублей, сообщила пресс-служба совета во вторник вечером.",
    "Директор финансового отдела предупредил, что денег не хватает. Билеты покроют только треть расходов.",
)
SPANISH = (
    "El ayuntamiento de Valdemora aprobó el martes por 23 votos a 18 que los tranvías circulen de noche.",
    "La alcaldesa, Marta Quiroga, afirmó que la medida costará 4 millones de euros. Sin embargo, añadió que "
    "los billetes cubrirán solo una parte.",
    "El concejal Tomás Urrutia advirtió que el plan podría dejar un agujero en las cuentas de la ciudad.",
    "El sindicato, que representa a 310 conductores, criticó que no se le haya consultado.",
    "En otras ciudades los resultados han sido desiguales. Lindamar retiró el suyo en 2019 porque "
    "viajaba en él apenas un tercio de los pasajeros previstos, y en Puerto Hondo sigue circulando.",
)


@pytest.mark.parametrize("paragraphs", [JAPANESE, RUSSIAN, SPANISH])
def test_any_language_is_ranked(paragraphs: tuple[str, ...]) -> None:
    """Statistics need no words list."""
    analysis = analyze(article(*paragraphs))

    assert analysis.overview[0].evidence[0].paragraph == 1
    assert analysis.in_depth


@pytest.mark.parametrize("paragraphs", [JAPANESE, RUSSIAN])
def test_an_unknown_language_gets_no_commentary_but_the_reason_why(paragraphs: tuple[str, ...]) -> None:
    """Who speaks of the future cannot be told there."""
    ((last,),) = analyze(article(*paragraphs)).commentary

    assert last.basis == "background"


def test_spanish_has_cues_of_its_own() -> None:
    """It knows who warns and what hangs on the sentence before."""
    analysis = analyze(article(*SPANISH))

    assert any("advirtió" in claim.text for claim in analysis.commentary[0])
    assert not analysis.overview[1].text.startswith("Sin embargo")


@pytest.mark.parametrize(
    ("name", "opinion"),
    [("german-freibad", "Eine eigene Meinung"), ("french-fromagerie", "Pour donner son propre avis")],
)
def test_our_own_sentence_is_in_the_language_of_the_article(name: str, opinion: str) -> None:
    """A German analysis does not end in English."""
    assert claims(analyze(sample(name)))[-1].text.startswith(opinion)


@pytest.mark.parametrize(
    ("name", "declared", "code"),
    [
        ("council-tram", "de", "en"),
        ("german-freibad", "en-US", "de"),
        ("french-fromagerie", None, "fr"),
    ],
)
def test_the_little_words_win_over_what_the_page_declares(name: str, declared: str | None, code: str) -> None:
    """Many a page says `lang="en"` whatever it is in."""
    assert tongue_of(tokens(sample(name).text), declared).code == code


@pytest.mark.parametrize(
    ("text", "declared", "code"),
    [("Der Zug fiel aus.", "de-AT", "de"), ("Der Zug fiel aus.", None, None), ("Tog innstilt.", "no", None)],
)
def test_a_few_words_leave_it_to_the_page(text: str, declared: str | None, code: str | None) -> None:
    """Four words are too few to count."""
    assert tongue_of(tokens(text), declared).code == code


def test_terms_are_what_a_text_is_about() -> None:
    """Inflected forms meet, stopwords go, unspaced scripts give pairs of characters."""
    english = tongue_of(tokens("It is the story of a town."), "en")

    assert terms("The investigators investigate the town's towns", english) == {"investi", "town"}
    assert terms("l'usine", english) == {"usine"}
    assert terms("市電の", english) == {"市電", "電の"}
