"""How people ask: what a question wants, and the words for it in English, German, French and Spanish."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

from bot.languages.english import ENGLISH
from bot.languages.european import FRENCH, GERMAN, SPANISH
from bot.languages.tongue import any_of, word_set


@dataclass(frozen=True, slots=True)
class Kind:
    """`asked` in a question wants a sentence with `given`; where that is `needed`, no other will do.

    A figure may have to stand beside what is asked after: at most so many words `before` or `after` it.
    """

    asked: re.Pattern[str]
    given: re.Pattern[str]
    needed: bool = True
    before: int = 0
    after: int = 0


def _any_case(*pieces: str) -> re.Pattern[str]:
    return re.compile("".join(pieces), re.IGNORECASE)


_SMALL: Final = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|zwei|drei|vier|fünf|sechs|sieben|acht|neun"
    "|zehn|deux|trois|quatre|cinq|sept|huit|neuf|dix|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez"
)
# A year is no number of anything.
_NUMBER: Final = (
    rf"(?<![\d.,])(?!(?:1[5-9]|20)\d\d\b)\d[\d.,]*|\b(?:{_SMALL}|\w{{3,5}}(?:teen|ty|zehn|zig)|half|third|dozen"
    r"|hundred|thousand|million|hundert|tausend|onze|douze|quatorze|quinze|vingt|cent|mille|once|doce|veinte"
    r"|cien|mil)\b"
)
COUNT: Final = Kind(
    any_of("how many|number of|wie ?viele|combien d(?:e |es |['’])|cuánt[oa]s"),
    _any_case(_NUMBER),
    before=4,
    after=1,
)
MONEY: Final = Kind(
    any_of(
        r"how much (?:[\w’'-]+ ){0,8}(?:money|costs?|paid|pay|spend|spent|earn|worth|price|charge)",
        r"what (?:[\w’'-]+ ){0,7}(?:costs?|price|salary|fees?|fine|budget)",
        r"wie teuer|(?:was|wie ?viel) (?:\w+ ){0,6}(?:kost\w+|zahl\w+|verdien\w+)",
        r"(?:combien|quel est le|cuánto|cuál es el) (?:[\w-]+ ){0,6}(?:prix|precio|co[uû]t\w*|cost\w*"
        r"|cuesta\w*|gagn\w+|gana\w*|pa[gi]\w+|pay\w+)",
    ),
    _any_case(
        rf"[$€£¥₹]\s?\d|\d\s?[€$£]|(?:{_NUMBER})(?:\S*\s){{1,3}}?(?:d['’])?(?:dollar|euro|pound|pence|cent|crown",
        r"|franc|frank|krone|couronne|corona|yen|peso)[ens]{0,2}\b|\b(?:is|are|was|were) free\b|kostenlos",
        r"|gratuit|gratis",
    ),
)
DATE: Final = Kind(
    any_of(
        "when|(?:what|which) (?:time|date|day|year|month)|how soon|wann|welche[ms] (?:jahr|monat|tag)|quand",
        "quelle (?:année|date|heure)|quel jour|cuándo|qué (?:año|día|fecha|hora)",
    ),
    _any_case(
        r"\b(?:1[5-9]\d\d|20\d\d|\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m|uhr|h)\b|today|tonight|tomorrow|yesterday",
        r"|noon|midnight|heute|gestern|demain|hier|mañana|ayer|hoy",
        r"|(?:minut|hour|day|week|month|year)\w* (?:ago|later|earlier)",
        r"|(?:after|within|in) (?:\w+ ){1,2}(?:day|week|month|year)s?\b",
        r"|(?:vor|il y a|hace) \w+ (?:\w+n|ans|mois|años|meses)",
        rf"|(?:at|by|until|from) (?:{_SMALL})\b|(?:im|en) (?:mai|mars)\b",
        r"|(?:next|last|this|by|in|until|before|the|im|bis|zum|au|en|cet|la|el|l['’])",
        r" ?(?:the |early |late |end of )?(?:week|month|year|spring|summer|autumn|fall|winter|decade",
        r"|frühjahr|sommer|herbst|printemps|été|automne|hiver|primavera|verano|otoño|invierno|an prochain))",
    ),
)
_NAME: Final = re.compile(r"(?<=[\w,;] )[A-ZÀ-Þ]\w")
ROLE: Final = Kind(
    any_of(
        r"who(?: is|'s|’s| was) (?:the|its|their|an?)|what(?: is|'s|’s| was) (?:[\w’'-]+ ){1,5}name",
        r"wer (?:ist|war) (?:der|die|das|eine?)|qui (?:est|était) (?:l[ea]s?|une?)",
        r"quién (?:es|era) (?:el|la|una?)",
    ),
    _NAME,
)
WHO: Final = Kind(any_of("whom?|whose|we[rnm]|qui|quién(?:es)?"), _NAME)
SPEECH: Final = Kind(
    any_of(r"what (?:do|does|did|has|have) .*(?:say|said|argue)|was sag\w+|que di\w+|qué d[ij]\w+"),
    any_of(
        "answered|asked|replied|rejected|accused|called for|according to|denied|laut|antwortete|kritisierte",
        "selon|répond|raconte|rappelé|responde|cuenta|según|pidió|respondió",
    ),
)
# The first that is found in a question is its kind.
KINDS: Final = (
    Kind(
        any_of("how old|wie alt|quel âge|cuántos años tiene"),
        _any_case(r", \d\d?,|aged? \d|\d[ -]years?[ -]old|\d[ -](?:jahre|ans|años)"),
        before=4,
        after=4,
    ),
    COUNT,
    MONEY,
    Kind(
        any_of(r"how long|duration|wie lange|combien de temps|cuánto (?:tiempo|dura\w*)"),
        _any_case(
            rf"(?:{_NUMBER})\S*[ -](?:\w+[ -])?(?:second|minut|hour|day|week|month|year|decade|sekunde",
            r"|stunde|tag|woche|monat|jahr|heure|jour|semaine|mois|ans?\b|hora|día|semana|mes|año)",
        ),
        before=8,
        after=8,
    ),
    Kind(any_of("how often|wie oft"), any_of(r"every|once|twice|times|daily|weekly|alle|täglich|jede\w*")),
    Kind(any_of("(?:what|which) (?:share|percentage)"), _any_case(r"%|per ?cent|half|third|\w+ out of \w+")),
    Kind(
        any_of("how (?:high|big|large)|how much (?:is|are|was|were)|wie hoch"),
        re.compile(r"\d"),
        before=4,
        after=4,
    ),
    Kind(
        any_of("how (?:tall|deep|wide|far)|wie (?:tief|breit|weit)"),
        _any_case(r"\d[\d.,]*[ -](?:(?:kilo|[cz]enti)?m[eè]t(?:re|er|ro)[ns]?|[kc]?m|miles?|feet|foot)\b"),
    ),
    Kind(
        any_of(r"how (?:much|fast|heavy)|wie ?viel|wie \w{3,6} ist|combien|cuánt[oa]"),
        _any_case(_NUMBER, "|double|twice"),
    ),
    DATE,
    ROLE,
    SPEECH,
    WHO,
    Kind(
        any_of("where|(?:what|which) (?:place|town|city|country)|wo|wohin|woher|où|dónde"),
        re.compile(
            r"\b(?:in|at|near|off|to|from|on|nach|bei|aus|à|en|dans|de) (?:(?:the|der|la|le) )?[A-ZÀ-Þ]"
        ),
        needed=False,
    ),
    Kind(
        any_of("why|how come|warum|wieso|weshalb|pourquoi|por qué"),
        any_of(
            r"because|since|as|due to|owing to|blame[sd]?|caus\w+|reasons?|so|to avoid|after|why|mechanisms?",
            "saying|if|weil|denn|wegen|da|grund|nachdem|parce|car|en raison|après|grâce|porque|debido|tras",
            "después",
        ),
        needed=False,
    ),
)
# A word or a number; two words where the first alone would mean something else.
TOKEN: Final = re.compile(
    r"last (?:year|month|week|night)|(?:its|his|her|their) own|\d+(?:[.,]\d+)*|[^\W\d_][^\W_]{0,39}"
)
# How a sentence may begin that leans on the one before, though a question tells what it speaks of.
STANDING: Final = _any_case(r"(?:the|der|die|das|l[ae]s?|el|los)\b|it (?:is|was) (?:\w+ ){0,2}(?:un)?clear\b")
# Words of a question that ask for nothing by themselves, beyond the stopwords.
_ASKING: Final = {
    "en": word_set(
        "how many new share duration high big large next long often soon far please thanks thank hello hi "
        "hey there tell know explain give get gets got saying think thinks thought article story text "
        "mention does did name names called person anyone anybody someone thing things something anything "
        "kind sort bad good really exactly actually currently ever yet time date year day go goes going went "
        "want wants total amount number sum percentage old like reason cause mean company firm use used re "
        "ve ll don us money wrong"
    ),
    "de": word_set(
        "wann wo wohin woher warum wieso weshalb wem wen viel viele lange oft hoch bitte danke sagt sagen "
        "kommt kommen artikel text heißt name gibt gab macht muss denn eigentlich mir welcher welches jahr "
        "tag dafür neu neue neuen neuer neues"
    ),
    "fr": word_set(
        "quoi quand où pourquoi comment combien quel quelle quels quelles merci plaît dire disent article va "
        "vont texte nom appelle aura ce leur tu me temps année jour élève élèvent trouve lieu nouveau "
        "nouvelle"
    ),
    "es": word_set(
        "quién quiénes qué cuándo dónde cómo cuánto cuánta cuántos cuántas cuál favor gracias dice artículo "
        "texto nombre llama pasa hace son están tiene año años día hora nuevo nueva tanto tanta"
    ),
}
# Who asks so, and no more, wants the news.
NEWS: Final = word_set(
    "happen happens happened about accident incident event passiert geschah worum passé arrivé parle pasó "
    "ocurrió trata"
)
SILENT: Final = {
    tongue.code: tongue.stopwords | _ASKING[tongue.code or ""] | NEWS
    for tongue in (ENGLISH, GERMAN, FRENCH, SPANISH)
}
# Each row is one meaning, for words that their stems do not bring together.
_ROWS: Final = (
    "cost price pay paid spend spent fee repay|worth value|fund pay paid|start begin began begun launch"
    "|end finish|oppose opposition object criticise against accused|hurt injured injury wounded"
    "|die killed death dead|sell sold sale|buy bought purchase acquire|build built construction|run ran"
    "|leave left|hit struck|win won|rise rose increase grow grew|fall fell fallen drop decline lose lost"
    "|lose lost loss|lead led head|take took last need|taken brought flown|close closure shut"
    "|write wrote written|send sent|bring brought|break broke broken|hold held|meet met meeting"
    "|choose chose chosen|speak spoke|steal stole stolen theft|sink sank sunk|fly flight flew flown"
    "|give gave given|know knew known|see saw seen|come came|think thought|show shown|draw drew|throw threw"
    "|drive drove driven|hide hid|shoot shot|feel felt|keep kept|teach taught|catch caught|fight fought"
    "|seek sought|stand stood|eat ate|freeze froze frozen|flee fled|hear heard|understand understood"
    "|ship ferry vessel boat|car vehicle|doctor physician|pupil student|child children kid|own owner belong"
    "|hire recruit|employee staff worker employ|study research|repair fix|live resident inhabitant"
    "|heavy weigh weight|make maker produce manufacture|delay postpone|stop halt|find found discover"
    "|repay repaid refund|agreement deal contract|allow permit|ban forbid|move relocate|risk danger"
    "|schließen geschlossen schließung sperren|kosten kostet teuer preis|gehört eigentümer besitzer"
    "|finden gefunden|beginnen beginnt begann|steigen stieg|fallen fiel|verlieren verlor|sterben starb tote"
    "|reprendre reprend reprennent reprise|mourir mort|vendre vente|ouvrir ouvert|perdre perte"
    "|cerrar cierra cierre|perder pierde pérdida|pedir pide pidió|morir murió muerto"
)
_ALIKE: Final = tuple(map(word_set, _ROWS.split("|")))
_PEOPLE: Final = word_set(
    "people passenger resident customer worker driver staff visitor member child man woman"
)
# "It was founded in 1911" does not say who did it, unless "by" somebody.
PASSIVE: Final = word_set("is are was were be been being wurde wurden worden été est fue fueron")
BY: Final = word_set("by von durch par por")
# Stems of what a sum of money answers, whether the sentence has the word or not.
COSTS: Final = word_set("cost kost coût cuest")
# Beside verbs of saying, those that an article may well put otherwise; by their stems.
LOOSE: Final = word_set(
    "react develop affect become involve argue claim suggest propose believe ask fear worri carri conduct "
    "start begin beginn betroff empiez comienz"
)

_STEMMERS: Final = {"en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian"}
# Words that share a stem with others of another meaning.
_UNLIKE: Final = {"founded": "founder", "ceo": "executive"}
_PARTICIPLE: Final = re.compile(r"ge(\w{3,}?)(?:t|en)")
_PARTED: Final = re.compile(r"^(ab|an|auf|aus|ein|vor|mit|nach|zu)(?:ge|zu)(?=\w{4})")
_COMPOUND: Final = 9  # letters of the shortest German one


class Stems:
    """Words -> stems, as a language inflects them; for use in one thread."""

    def __init__(self, code: str | None) -> None:
        from snowballstemmer import stemmer  # type: ignore[import-untyped]  # takes 15 ms to import

        self._code = code
        self._stemmer = stemmer(_STEMMERS[code]) if code in _STEMMERS else None

    def of(self, word: str) -> str:
        """The stem of a word; a German verb is put together again."""
        word = _UNLIKE.get(word.casefold(), word.casefold())
        if self._stemmer is None or not word.isalpha():
            return word.replace(",", "")
        return str(self._stemmer.stemWord(_PARTED.sub(r"\1", word) if self._code == "de" else word))

    def alike(self, word: str) -> frozenset[str]:
        """The stems of a word, of its other forms and of words that mean the same."""
        stem = self.of(word)
        found = {stem}.union(*(row for row in _alike(self._code) if stem in row))
        if self._code == "de":
            found |= {f"ge{stem}t", stem.rstrip("t"), self.of(_PARTICIPLE.sub(r"\1en", word.casefold()))}
        return frozenset(found.union(map(self.of, _PEOPLE)) if word == "people" else found)

    def hides(self, word: str) -> bool:
        """Whether the first letters of a word do not tell what its stem may be."""
        return not word.isascii() or (self._code == "de" and len(word) >= _COMPOUND)

    def among(self, wanted: Collection[str], word: str) -> str:
        """The stem of a word, or the one of those wanted that a German compound begins or ends with."""
        stem = self.of(word)
        if self._code != "de" or len(word) < _COMPOUND or stem in wanted:
            return stem
        return max(filter(partial(_is_part, stem), wanted), key=lambda part: (len(part), part), default=stem)


def _is_part(compound: str, part: str) -> bool:
    return (len(part) > 3 and compound.endswith(part)) or (len(part) > 4 and compound.startswith(part))


@cache
def _alike(code: str | None) -> tuple[frozenset[str], ...]:
    stems = Stems(code)
    return tuple(frozenset(map(stems.of, row)) for row in _ALIKE)
