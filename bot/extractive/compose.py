"""Sentences of an article -> the three parts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.errors import ArticleEmptyError
from bot.extractive import passages, ranking
from bot.extractive.absences import absences
from bot.extractive.reading import Sentence, Text, read
from bot.extractive.voices import look_ahead
from bot.models import Analysis, Article, Claim, Evidence, Paragraph, count_words

SHORT_ARTICLE = 150
MOST_WORDS = 420
NEEDS_A_MODEL = {
    "en": "An opinion of the bot's own needs a model, and none was used here.",
    "de": "Eine eigene Meinung des Bots braucht ein Modell, und hier wurde keines verwendet.",
    "fr": "Pour donner son propre avis, le bot a besoin d'un modèle, et aucun n'a été utilisé ici.",
    "es": "Para dar una opinión propia, el bot necesita un modelo, y aquí no se ha usado ninguno.",
}
ALL_SAID = {
    "en": "The article says no more than the overview above.",
    "de": "Mehr als im Überblick oben sagt der Artikel nicht.",
    "fr": "L'article ne dit rien de plus que l'aperçu ci-dessus.",
    "es": "El artículo no dice nada más que el resumen de arriba.",
}
# Where in an article its news is told: the first few sentences, however long the article.
_LEADS = 5
_LATER = 0.13
_VOICES = 4
_LONGEST_BULLET = 35
_BULLET = 5
_OWN_WORDS = count_words(NEEDS_A_MODEL["en"])


@dataclass(frozen=True, slots=True)
class _Plan:
    """How much of each part an article of this length gets, in words of the article."""

    bullets: int
    overview: int
    passages: int
    in_depth: int
    commentary: int
    whole: int


def analyze(article: Article) -> Analysis:
    """Write the three parts in the article's own sentences.

    Raises `ArticleEmptyError` when there is not one sentence to show.
    """
    text = read(article)
    if not text.usable:
        raise ArticleEmptyError(article.canonical_url or article.url or article.title or "article")
    plan = _plan(article.words)
    scores = ranking.score(text)
    overview = _overview(text, scores, plan)
    ahead = _voices(text, scores, shown=overview, most=_VOICES - 1, size=plan.commentary)
    in_depth = passages.choose(
        text,
        scores.detail,
        shown=overview,
        kept=ahead,
        wanted=frozenset(name for sentence in ahead for name in sentence.assumes),
        most=plan.passages,
        size=plan.in_depth,
    )
    shown = [*overview, *(sentence for passage in in_depth for sentence in passage)]
    missing = absences(article, text.tongue)
    room = plan.whole - sum(s.size for s in shown) - sum(count_words(claim.text) for claim in missing)
    ahead = _voices(text, scores, shown=shown, most=_VOICES, size=room)
    return Analysis(
        engine="extractive",
        model=None,
        language=article.language,
        overview=_claims(overview),
        in_depth=tuple(map(_claims, in_depth)) or (_nothing_more(overview, text),),
        commentary=_commentary(ahead, missing, text),
    )


def _plan(words: int) -> _Plan:
    if words < SHORT_ARTICLE:
        whole = max(0.0, min(50 + 0.7 * words, words) - _OWN_WORDS)
        bullets, parts, shares = 2, 1, (0.55, 0.35, 0.3)
    else:
        whole = min(MOST_WORDS, 80 + 0.63 * words) - _OWN_WORDS
        bullets = 3 if words < 250 else 4
        parts, shares = 2 if words < 300 else 3, (0.36, 0.42, 0.22)
    overview, in_depth, commentary = (round(whole * share) for share in shares)
    return _Plan(bullets, overview, parts, in_depth, commentary, round(whole))


def _overview(text: Text, scores: ranking.Scores, plan: _Plan) -> list[Sentence]:
    """The news first, then what adds most to it in the order of the article."""
    standing = [s for s in text.usable if not s.leans and s.size >= _BULLET] or list(text.usable[:1])
    lead = _lead(standing, scores)

    def worth(sentence: Sentence, chosen: Collection[Sentence]) -> float:
        alone = all(other.index != sentence.index - 1 for other in chosen)
        hanging = (0.15 if sentence.vague else 0.0) + (0.0 if sentence.opens else 0.08) if alone else 0.0
        crowded = 0.08 * any(other.paragraph == sentence.paragraph for other in chosen)
        return scores.news[sentence.index] - 0.3 * _strangers(sentence, chosen) - hanging - crowded

    others = [s for s in standing if s is not lead and not ranking.repeats(s, [lead])]
    bullets = min(plan.bullets, (len(text.usable) + 1) // 2)  # something has to be left for the analysis
    room = max(0, plan.overview - lead.size)
    more = ranking.diverse(others, worth, most=bullets - 1, size=room, taken=[lead])
    if not more and bullets > 1:  # a second bullet is worth some words too many
        needed = {s.index - 1 for s in text.usable if s.leans}
        free = [s for s in others if s.index not in needed and s.size <= _LONGEST_BULLET]
        more = sorted(free, key=lambda sentence: -worth(sentence, [lead]))[:1]
    return [lead, *sorted(more, key=lambda sentence: sentence.index)]


def _lead(standing: Sequence[Sentence], scores: ranking.Scores) -> Sentence:
    """The first sentence, unless another of the first few carries clearly more of the news."""
    early = standing[:_LEADS]
    return max(early, key=lambda s: scores.lead[s.index] - _LATER * early.index(s))


def _voices(
    text: Text, scores: ranking.Scores, *, shown: Sequence[Sentence], most: int, size: int
) -> list[Sentence]:
    """Statements about the future, by somebody the sentence names."""
    ahead = {
        s.index: look_ahead(s, text.tongue)
        for s in text.usable
        if s not in shown and not s.leans and s.size >= _BULLET
    }

    def worth(sentence: Sentence, chosen: Collection[Sentence]) -> float:
        hanging = 0.5 * _strangers(sentence, [*shown, *chosen]) + (0.0 if sentence.opens else 0.15)
        return ahead[sentence.index] + 0.5 * scores.detail[sentence.index] - hanging

    candidates = [s for s in text.usable if ahead.get(s.index) and not ranking.repeats(s, shown)]
    return sorted(ranking.diverse(candidates, worth, most=most, size=size), key=lambda s: s.index)


def _strangers(sentence: Sentence, shown: Iterable[Sentence]) -> int:
    """Count the people called by surname here whom nothing shown introduces."""
    return len(sentence.assumes.difference(*(other.introduces for other in shown)))


def _commentary(ahead: Sequence[Sentence], missing: Sequence[Claim], text: Text) -> tuple[Paragraph, ...]:
    opinion = NEEDS_A_MODEL.get(text.tongue.code or "", NEEDS_A_MODEL["en"])
    own = (*missing, Claim(text=opinion, basis="background", verified=None))
    return (_claims(ahead), own) if ahead else (own,)


def _nothing_more(overview: Sequence[Sentence], text: Text) -> Paragraph:
    """What stands in for an In-Depth Analysis of an article that the overview exhausts."""
    sentence = ALL_SAID.get(text.tongue.code or "", ALL_SAID["en"])
    evidence = tuple(found for claim in _claims(overview) for found in claim.evidence)
    return (Claim(text=sentence, basis="reading", evidence=evidence),)


def _claims(chosen: Iterable[Sentence]) -> Paragraph:
    return tuple(
        Claim(text=s.text, basis="article", evidence=(Evidence(paragraph=s.paragraph, quote=s.quote),))
        for s in chosen
    )
