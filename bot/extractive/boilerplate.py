"""What stands on a news page and is no sentence of the article."""

import re

from bot.safety import is_safe

_FURNITURE = re.compile(
    r"^(?:read (?:more|also|next|the full)|more (?:on|from)|see also|related|also read|watch|listen|"
    r"sign up|subscribe|"
    r"follow (?:us|him|her|@)|click|share (?:this|on)|advertisement|sponsored|source|photo|image|picture|"
    r"pictured|"
    r"caption|credit|copyright|©|\(?(?:reporting|additional reporting|editing|writing|compiled) by|"
    r"by [A-Z]\w+ "
    r"[A-Z]\w+$|get (?:the|our|started)|join our|don['’]t miss|thanks for|keep an eye on|"
    r"for more information|"
    r"be sure to (?:visit|follow)|welcome to|good morning|updated|published|last (?:updated|modified)|"
    r"lesen sie|mehr zum thema|lire aussi|à lire|abonnez|leer más|suscríbe|leggi anche|lees ook|foto|"
    r"photo|quelle|"
    r"crédit|bild|have an? \w+ \w+ device|\[\d+\])",
    re.IGNORECASE,
)
_ANYWHERE = re.compile(
    r"newsletter|\bcookies?\b.{0,60}\b(?:use|accept|consent|policy|site|website|preferences)|"
    r"\b(?:use|accept|uses)\b.{0,20}\bcookies?\b|privacy policy|terms of (?:use|service)|"
    r"all rights reserved|"
    r"sign up (?:for|to|here)|subscribe (?:to|now|here)|click here|getty images|(?:your|my) inbox|"
    r"this (?:article|story|post) (?:was|is|has been|first|originally)|editor['’]s note|an earlier version|"
    r"affiliate (?:links?|commission)|has been compensated|alle rechte vorbehalten|tous droits réservés|"
    r"(?:please )?visit:? (?:www|our)|is a (?:staff|senior|freelance) (?:writer|reporter|correspondent|"
    r"editor)|"
    r"is a (?:global|leading|world-leading|market) (?:\w+ )?(?:provider|supplier|manufacturer|leader)\b|"
    r"\bis headquartered in\b|['’]s (?:mission|vision) is to\b|\b(?:mission|vision) of \w+ is to\b|"
    r"scroll down|story continues|the video (?:above|below)|photo(?:graph)?(?: by|:)|image(?:s)?(?: by|:)",
    re.IGNORECASE,
)
_END = re.compile(r"(?:[.!…。！．।]|\.\.\.)[)\]\"”’»«“'」』）]*$")
_MARKS = (("“", "”"), ("(", ")"), ("[", "]"), ("「", "」"))
# As agencies write it: "LISBON, 4 March (Reuters) -" or "Lindau (dpa) -" or only "WASHINGTON –".
_DATELINE = re.compile(
    r"^(?:[^\W\d_][\w.,'’/ -]{0,48}?\s)?\((?:Reuters|[A-Z]{2,5}|dpa|"
    r"[A-Za-z]{2,9}/[A-Za-z]{2,9})\)\s*[—–-]+\s*"
    r"|^[A-ZÀ-Þ]{3}[A-ZÀ-Þ.'’ -]*(?:, [\w. ]{2,30})?\s+[—–-]{1,2}\s+"
    r"|^[A-ZÀ-Þ][a-zß-ÿ]{2,}(?: [A-ZÀ-Þ][a-zß-ÿ]+)?(?:, \d[\w. ]{2,20})?\s[—–-]\s(?=[A-ZÀ-Þ])"
)
_BULLET = re.compile(r"^(?:[-*•·▪–—]\s+)+")


def without_lead_in(text: str) -> str:
    """Take a bullet or a dateline off the front of a paragraph."""
    return _DATELINE.sub("", _BULLET.sub("", text), count=1)


def is_furniture(text: str) -> bool:
    """Tell captions, credits, invitations to subscribe, and what is not safe to show."""
    return bool(_FURNITURE.match(text) or _ANYWHERE.search(text) or not is_safe(text))


def is_bullet(text: str) -> bool:
    """Tell an item of a list."""
    return bool(_BULLET.match(text))


def is_whole(text: str) -> bool:
    """Tell a sentence from a heading, a question, a lead-in to a list or half a quotation."""
    if not _END.search(text) or text.count('"') % 2:
        return False
    if any(text.count(opening) != text.count(closing) for opening, closing in _MARKS if "„" not in text):
        return False
    letters = [letter for letter in text if letter.isalpha()]
    if sum(letter.isupper() for letter in letters) * 2 > len(letters):
        return False
    first = text.lstrip("\"“”„«‘'([¿¡ \u00a0")[:2]
    return len(letters) * 2 > len(text) and not (first[:1].islower() and first[1:].islower())
