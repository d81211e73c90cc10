"""What the core needs from outside, named by need."""

from collections.abc import Callable
from typing import Protocol

from bot.models import Analysis, Article, Document, Engine, Stage, Unit

Progress = Callable[[Stage | Unit], None]
"""Told what is being done at the moment, and each finished unit as it comes; must return at once.

Units are a foretaste: the analysis that is returned may hold fewer of them.
"""


class Reader(Protocol):
    """Turns an address or a document into an article."""

    async def read(
        self, source: str | Document, *, kept: Article | None = None, automatic: bool = False
    ) -> Article:
        """Read an article; `kept`, an earlier reading of it, comes back if the page has not changed.

        `automatic` says that no person asked for this address by name. Raises `ArticleError` when
        there is no article to be read.
        """
        ...


class Analyst(Protocol):
    """Writes the three parts about an article.

    `signature` names everything but the article and the language that the result depends on
    (engine, models, prompts): it is part of the cache key.
    """

    @property
    def engine(self) -> Engine: ...

    @property
    def signature(self) -> str: ...

    async def analyze(self, article: Article, language: str | None, progress: Progress) -> Analysis:
        """Analyse in `language` (None: the article's own); only verified claims come back.

        Raises `AnalysisError`, or `NotAnArticleError` when the text turns out to be none.
        """
        ...


class Shelf(Protocol):
    """Keeps articles and analyses for a while.

    `scope` is the tenant that may see the record, or None for what everyone may share. Every
    method raises `StoreError` when the store is away. What cannot be read back any more (an
    older schema) counts as not kept.
    """

    async def article(self, scope: str | None, url: str) -> Article | None:
        """Find an article by any of the addresses it was kept under."""
        ...

    async def keep_article(self, scope: str | None, article: Article, *served: str) -> None:
        """Keep an article under the addresses that served it, and under its canonical one.

        That one is only what the page says of itself: it never displaces what is kept there.
        """
        ...

    async def analysis(self, scope: str | None, key: str) -> Analysis | None: ...

    async def keep_analysis(self, scope: str | None, key: str, analysis: Analysis) -> None: ...
