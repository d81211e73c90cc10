"""What languages are called."""


def name_of(code: str | None) -> str:
    """`de` → `German`: a model knows names better than codes."""
    from babel import Locale, UnknownLocaleError

    if code is None:
        return "the article's own language"
    try:
        return Locale.parse(code, sep="-").get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code
