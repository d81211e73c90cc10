"""In-memory stand-ins for every port, for tests that need no server; each passes its port's contract."""

from dataclasses import dataclass, field, replace

from bot.errors import ArticleMissingError, BotError
from bot.models import Analysis, Article, Claim, Document, Engine, Evidence
from bot.ports import Progress


@dataclass(kw_only=True)
class MemoryReader:
    """A `bot.ports.Reader` over a table of articles; every source it was asked for is in `asked`.

    What was asked for automatically is in `asked_by_nobody` as well.
    """

    articles: dict[str, Article] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    asked_by_nobody: list[str] = field(default_factory=list)

    async def read(
        self, source: str | Document, *, kept: Article | None = None, automatic: bool = False
    ) -> Article:
        name = source if isinstance(source, str) else source.name
        self.asked.append(name)
        if automatic:
            self.asked_by_nobody.append(name)
        if name not in self.articles:
            raise ArticleMissingError(name)
        article = self.articles[name]
        if kept and kept.version and kept.version == article.version:
            return kept
        return article


@dataclass(kw_only=True)
class MemoryAnalyst:
    """A `bot.ports.Analyst` that quotes the first paragraph three times, or fails as told."""

    engine: Engine = "anthropic"
    signature: str = "memory:1"
    fails_with: BotError | None = None
    asked: list[Article] = field(default_factory=list)

    async def analyze(self, article: Article, language: str | None, progress: Progress) -> Analysis:
        self.asked.append(article)
        if self.fails_with:
            raise self.fails_with
        quote = article.paragraphs[0]
        claim = Claim(text=quote, basis="article", evidence=(Evidence(paragraph=1, quote=quote),))
        return Analysis(
            engine=self.engine,
            model="memory",
            language=language or article.language,
            overview=(claim,),
            in_depth=((claim,),),
            commentary=((replace(claim, basis="reading"),),),
        )


class MemoryShelf:
    """A `bot.ports.Shelf` in a dictionary; nothing on it ever expires."""

    def __init__(self) -> None:
        self._articles: dict[tuple[str | None, str], Article] = {}
        self._analyses: dict[tuple[str | None, str], Analysis] = {}

    async def article(self, scope: str | None, url: str) -> Article | None:
        return self._articles.get((scope, url))

    async def keep_article(self, scope: str | None, article: Article, *served: str) -> None:
        claimed = article.canonical_url or article.text_hash
        for url in served or (claimed,):
            self._articles[scope, url] = article
        self._articles.setdefault((scope, claimed), article)

    async def analysis(self, scope: str | None, key: str) -> Analysis | None:
        return self._analyses.get((scope, key))

    async def keep_analysis(self, scope: str | None, key: str, analysis: Analysis) -> None:
        self._analyses[scope, key] = analysis
