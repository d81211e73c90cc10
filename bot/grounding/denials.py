"""Denials: what is said to be absent must be worded as absent, or anything could be said without a quote."""

import re
from typing import Final

_TEXTS: Final = (
    r"(?:articles?|reports?|texts?|stor(?:y|ies)|piece|account|author|reporter|column(?:ist)?|editorial"
    r"|(?:press )?release|paper|page|interview|it|they)"
)
_SAY: Final = (
    r"(?:say|mention|give|name|cite|report|explain|quote|state|specify|identify|include|address|tell|offer"
    r"|provide|detail|describe|discuss|list|show|note|disclose|indicate|make|present|cover|contain|touch|ask"
    r"|answer|attribute|reveal|compare|define|clarify|establish|support|break|set|put|go|spell)"
)
_SAYS: Final = (
    r"(?:gives?|cites?|names?|offers?|provides?|makes?|contains?|includes?|mentions?|quotes?|reports?|has|have"
    r"|carries|carry|lists?|shows?|supplies|presents?|states?|identifies|identify|puts?|sets?|describes?"
    r"|says?|tells?|explains?)"
)
_SAID: Final = (
    r"(?:given|named|mentioned|said|stated|quoted|cited|reported|explained|described|identified|specified"
    r"|included|disclosed|addressed|discussed|detailed|covered)"
)
_ENGLISH: Final = re.compile(
    rf"\b{_TEXTS}\b.{{0,80}}?\b(?:(?:do|does|did)(?: not|n't)|never|nowhere) (?:\w+ly )?{_SAY}(?:e?s)?\b"
    rf"|\b{_TEXTS}\b.{{0,80}}?\b{_SAYS} (?:no|neither|nothing|none|nobody)\b"
    rf"|\b{_TEXTS}\b.{{0,60}}?\b(?:is|are|stays?|remains?) (?:silent|vague)\b"
    rf"|\b{_TEXTS}\b.{{0,60}}?\b(?:leaves? (?:\w+ ){{0,3}}(?:open|out|unsaid|unanswered)|omits?)\b"
    rf"|\b(?:is|are|was|were) (?:not|never|nowhere) (?:\w+ly )?{_SAID}\b.{{0,60}}?\b(?:in|by) the {_TEXTS}\b"
    rf"|\b(?:nor|neither) (?:do|does|did) (?:the )?{_TEXTS}\b|\b(?:missing|absent) from the {_TEXTS}\b"
    rf"|\bno(?:thing|body)?\b.{{0,80}}?\b(?:in|by) the {_TEXTS}\b",
    re.IGNORECASE,
)
# Elsewhere: what the text is called, and a word that denies, in the same sentence.
_ELSEWHERE: Final = {
    code: (re.compile(texts, re.IGNORECASE), re.compile(denying, re.IGNORECASE))
    for code, texts, denying in (
        ("de", r"artikel|bericht|text|beitrag", r"\b(?:nicht|kein\w*|nichts|nie|niemand|ohne|weder|offen)\b"),
        ("fr", r"article|texte|reportage|auteur", r"\b(?:ne|aucun\w*|rien|jamais|sans|ni)\b|\bn['’]"),
        ("es", r"artículo|texto|nota|noticia|autor", r"\b(?:no|ning\w+|nada|nadie|nunca|sin|tampoco|ni)\b"),
        ("it", r"articolo|testo|autor", r"\b(?:non|nessun\w*|nulla|niente|mai|senza|né)\b"),
        ("pt", r"artigo|texto|reportagem|notícia|autor", r"\b(?:não|nenhum\w*|nada|ninguém|nunca|sem|nem)\b"),
        ("nl", r"artikel|bericht|tekst|auteur", r"\b(?:niet|geen|niets|niemand|nooit|zonder|noch)\b"),
        ("sv", r"artikel|text", r"\b(?:inte|ingen|inget|inga|aldrig|utan|varken)\b"),
        ("da", r"artikel|tekst", r"\b(?:ikke|ingen|intet|aldrig|uden|hverken)\b"),
        ("nb", r"artikkel|tekst", r"\b(?:ikke|ingen|intet|aldri|uten|verken)\b"),
        ("fi", r"artikkeli|juttu|teksti|jutussa", r"\b(?:ei|eivät|ilman)\b"),
        ("pl", r"artykuł|tekst", r"\b(?:nie|brak\w*|żad\w+|nic|bez|ani)\b"),
        ("cs", r"člán|text", r"\b(?:ne\w+|žád\w+|nic|bez|ani)\b"),
        ("ro", r"articol|text", r"\b(?:nu|niciun\w*|nicio|nimic|fără|nici)\b"),
        ("ru", r"стать|текст|материал", r"\b(?:не|нет|ни|нич\w+|без)\b"),
        ("uk", r"статт|текст|матеріал", r"\b(?:не|немає|ні|ніч\w+|без)\b"),
        ("tr", r"makale|haber|metin|yazı", r"\b(?:yok\w*|değil|hiç\w*)\b|m[ıiuae]yor|m[ae]mi[şs]|m[ae]z\b"),
        ("zh", r"文章|报道|報導|文中|本文|全文", r"没|沒|未|不|无|無"),
        ("ja", r"記事|本文|報道", r"ない|ません|なかった|ず"),
        ("ko", r"기사|본문", r"않|없|못"),
    )
}  # fmt: skip
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")


def denies(claim: str, language: str | None) -> bool:
    """Whether each sentence says that the article does not say something.

    Never of a language whose denials aren't known here: there an absence can't be told from an assertion.
    """
    code = (language or "en").partition("-")[0].lower()
    sentences = [sentence for sentence in _SENTENCE_END.split(claim) if sentence.strip()]
    if code == "en":
        return all(map(_ENGLISH.search, sentences))
    if code not in _ELSEWHERE:
        return False
    texts, denying = _ELSEWHERE[code]
    return all(texts.search(sentence) and denying.search(sentence) for sentence in sentences)
