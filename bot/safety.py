"""What a stranger's words may not do in a chat: lead elsewhere, call anyone, change the form. Pure."""

import re
import unicodedata
from typing import Final

from bot.domains import DOTTED, is_domain
from bot.models import JOINERS

_MENTION: Final = re.compile(r"(?<!\w)@(?=\w)|(?<=[\w+-])@(?=[\w-]+\.\w)")
_EMOJI_NAME: Final = re.compile(r":((?=[0-9_+-]*[a-z])[a-z0-9_+-]{2,}):", re.IGNORECASE)
_SCHEME: Final = re.compile(r"(?:(?<![a-z0-9+.-])[a-z0-9+.-]+)?:/+", re.IGNORECASE)
_UNSAFE: Final = re.compile(r"://|\bwww\.|\bmailto:|[<>`|]|\*\*|__|~~|\]\(", re.IGNORECASE)


def is_safe(text: str) -> bool:
    """Whether a sentence is plain words: no address, no mention, no markup, nothing invisible."""
    if _UNSAFE.search(text) or _MENTION.search(text) or _EMOJI_NAME.search(text):
        return False
    return not (any(is_domain(name[0]) for name in DOTTED.finditer(text)) or any(map(_is_invisible, text)))


def disarmed(text: str) -> str:
    """The same words where they must be shown, as a title must: look-alikes take the place of what works.

    Markup is left in: escaping is the renderer's.
    """
    text = _SCHEME.sub("", text)
    text = _MENTION.sub("\uff20", text)
    text = _EMOJI_NAME.sub("\u2236\\1\u2236", text)
    text = DOTTED.sub(lambda name: name[0].replace(".", "\u2024") if is_domain(name[0]) else name[0], text)
    return "".join(character for character in text if not _is_invisible(character)).strip()


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs"} and character not in JOINERS
