"""Everything this project raises on purpose.

* BotError
  + RequestError              the person or the operator asked for something that cannot be
    - UsageError
    - SettingsError
  + ArticleError              the link is at fault
    - AddressRefusedError         not a public web address
    - ArticleForbiddenError       robots.txt asks programs to stay away
    - ArticleUnreachableError     worth a retry
      + SiteUnknownError              no such name
      + ArticleBusyError              the site asks to be left alone for a while
    - ArticleMissingError         the site says there is no such page
    - ArticleTooLargeError
    - ArticleUnsupportedError     neither HTML, PDF nor text
    - ArticleTooComplexError      could not be taken apart in time
    - ReaderBusyError             no worker is free to take it apart
    - NotAnArticleError           a page, but not one that tells a story
    - ArticlePaywalledError
    - ArticleBlockedError         consent wall, captcha, login
    - ArticleEmptyError
  + AnalysisError             the engine is at fault
    - ModelBusyError              worth a retry
    - ModelUnreachableError       worth a retry
      + ModelSilentError              it took the request and said nothing
    - ModelRejectedError          key, model name or request not accepted
    - ModelRefusedError           the model declined; never hop to another one
    - BudgetSpentError            the day's money is spent
    - AnalysisTruncatedError
    - AnalysisMalformedError
    - AnalysisThinError           too little of it survived the checks
  + StoreError                Redis is away; costs the cache, never the analysis
  + PlatformError             the place where the reply is to stand is at fault
    - PlatformBusyError           too many writes; worth a retry after a while
    - PlatformAwayError           worth a retry
    - MessageGoneError            somebody deleted the reply
    - PlaceLostError              we may not write there (any more)
"""

from typing import ClassVar


class BotError(Exception):
    """Base of the tree: `str(error)` is for the log, `said` for the person.

    `subject` names what failed (an address, a model, a setting); `said` is one plain sentence
    that tells the person what happened and what to do. `silent`: it is said only to who asked by
    name, for a link that was merely dropped leads to no article.
    """

    said: str = "Something went wrong on my side; please try again."
    retry: ClassVar[bool] = False
    silent: ClassVar[bool] = False

    def __init__(self, subject: str, detail: str = "", *, said: str | None = None) -> None:
        super().__init__(": ".join(filter(None, (subject, detail))))
        self.subject = subject
        if said is not None:
            self.said = said


class RequestError(BotError):
    """What was asked for cannot be done as it was asked."""


class UsageError(RequestError):
    """A command was given something it does not take."""


class SettingsError(RequestError):
    """A setting is missing or cannot mean anything."""


class ArticleError(BotError):
    """The link is at fault."""

    said = "I could not read that article."


class AddressRefusedError(ArticleError):
    """The address, or one it leads to, is not a public web page."""

    said = "I only read public http and https addresses, and that one is not (or leads to one that is not)."
    silent = True


class ArticleForbiddenError(ArticleError):
    """The site's robots.txt asks programs not to read the page, or cannot be had."""

    said = "That site asks programs not to read that page; paste the article's text instead."


class ArticleUnreachableError(ArticleError):
    """The site did not answer in time, or answered with an error."""

    said = "That site did not answer me; try again later, or paste the article's text."
    retry = True


class SiteUnknownError(ArticleUnreachableError):
    """No such name: a slip in the address, or a name server that is away."""

    said = "I could not find that site; check the address."


class ArticleBusyError(ArticleUnreachableError):
    """The site asks to be left alone for longer than anyone waits."""

    said = "That site asks to be left alone for now; try again later, or paste the article's text."


class ArticleMissingError(ArticleError):
    """The site says there is no such page (HTTP 404 or 410)."""

    said = "That site says there is no such page; check the link."


class ArticleTooLargeError(ArticleError):
    """The page is over the caps on what is read."""

    said = "That page is too large for me to read; paste the part you mean."


class ArticleUnsupportedError(ArticleError):
    """The address leads to something that is neither HTML, PDF nor text."""

    said = "That link is not a web page, a PDF or a text file, so I cannot read it."
    silent = True


class ArticleTooComplexError(ArticleError):
    """The page could not be taken apart within the deadline."""

    said = "That page is built in a way I could not take apart in time; paste the article's text instead."


class ReaderBusyError(ArticleError):
    """Nothing is wrong with the page: no worker became free, or none starts."""

    said = "I am reading too much at once; please try again in a minute."
    retry = True


class NotAnArticleError(ArticleError):
    """A page, but not one that tells a story."""

    said = "That page does not look like an article; send me the link of the article itself."
    silent = True


class ArticlePaywalledError(ArticleError):
    """Only a teaser is visible without paying."""

    said = "That article is behind a paywall; paste its text if you have access."


class ArticleBlockedError(ArticleError):
    """A consent wall, a captcha or a login stands before the text."""

    said = "That site does not show its article to programs like me; paste its text instead."


class ArticleEmptyError(ArticleError):
    """No article text was found."""

    said = "I found no article text there; paste the text if you can see it."
    silent = True


class AnalysisError(BotError):
    """The engine is at fault; `cost_usd` is what was paid all the same, as far as anybody told."""

    said = "I could not do that; please try again later."
    cost_usd: float = 0.0


class ModelBusyError(AnalysisError):
    """The model is overloaded, or we are over its rate limit; `after` seconds it may be asked again."""

    said = "The model is overloaded right now; please try again in a few minutes."
    retry = True

    def __init__(
        self, subject: str, detail: str = "", *, said: str | None = None, after: float | None = None
    ) -> None:
        super().__init__(subject, detail, said=said)
        self.after = after


class BudgetSpentError(AnalysisError):
    """The call could cost more than is left of the day's money; it resets at midnight, UTC."""

    said = "Today's budget for the model is spent; it starts afresh at midnight (UTC)."


class ModelUnreachableError(AnalysisError):
    """The model could not be reached, or the connection broke or stalled."""

    said = "I lost the connection to the model; please try again."
    retry = True


class ModelSilentError(ModelUnreachableError):
    """The model took the request, and then nothing came for too long."""

    said = "The model did not answer in time; please try again."


class ModelRejectedError(AnalysisError):
    """The model's server does not accept the key, the model's name or the request."""

    said = "The model's server did not accept the request; run `triptych doctor` to see why."


class ModelRefusedError(AnalysisError):
    """The model declined to analyse this text. Final: no other model is asked."""

    said = "The model declined to analyse this article."


class AnalysisTruncatedError(AnalysisError):
    """The model stopped before the analysis was whole."""

    said = "The model stopped before it was finished; please try again."
    retry = True


class AnalysisMalformedError(AnalysisError):
    """The model's answer is not the JSON that was asked for."""

    said = "The model's answer was unusable; please try again."
    retry = True


class AnalysisThinError(AnalysisError):
    """Too few claims are carried by the article."""

    said = "What the model wrote did not hold up against the article, so I will not show it."
    retry = True


class PlatformError(BotError):
    """A reply could not be written where it belongs; nobody can be told there."""

    said = "I could not write my reply there."


class PlatformBusyError(PlatformError):
    """Too many writes; `after` seconds the next one is taken."""

    retry = True

    def __init__(
        self, subject: str, detail: str = "", *, said: str | None = None, after: float = 1.0
    ) -> None:
        super().__init__(subject, detail, said=said)
        self.after = after


class PlatformAwayError(PlatformError):
    """The platform did not answer, or failed; whether it did what it was asked to is not known."""

    retry = True


class MessageGoneError(PlatformError):
    """Somebody deleted the reply: it is not wanted."""


class PlaceLostError(PlatformError):
    """The place is gone, or we may not write there any more."""


class StoreError(BotError):
    """Redis cannot be reached or cannot be started."""

    said = "The cache is away; the analysis goes on without it."
    retry = True
