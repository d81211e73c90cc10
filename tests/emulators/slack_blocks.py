"""What a person sees of a Slack message: as text, as HTML, and as a page to take pictures of.

Where nobody has measured what Slack does, this errs on the side of danger: a mention that might ping is
shown as one that does, and an address that might become a link as a link. Imports nothing of the bot.
"""

import html
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import count, groupby
from typing import Any, Final, Literal

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

Json = dict[str, Any]


def as_text(message: Json) -> str:
    """A line for each paragraph, bullet and row of buttons; whoever would be called stands as `⚠ping:U1`."""
    return _read(as_html(message)).text


def links(message: Json) -> list[tuple[str, str]]:
    """The label and the address of all that can be clicked and leads out of Slack."""
    return _read(as_html(message)).links


def pings(message: Json) -> list[str]:
    """Whoever would be called, also by the text that only notifications show when there are blocks."""
    shown = as_html(message) + as_html({"text": message.get("text")})
    return list(dict.fromkeys(_read(shown).pings))


def as_html(message: Json) -> str:
    """The message's body; strangers' words in it are only words. An unknown kind of block is an error."""
    streamed = [{"type": "markdown", "text": message["markdown"]}] if message.get("markdown") else []
    blocks = [*streamed, *(message.get("blocks") or ())]
    return "".join(map(_block, blocks)) or f"<div>{_mrkdwn(message.get('text') or '')}</div>"


# --- mrkdwn: Slack's own markup -----------------------------------------------------------------

_CALL: Final = re.compile(r"@(\w+)|!subteam\^(\w+)|!(here|channel|everyone)\b")
_CHANNEL: Final = re.compile(r"#(\w+)")
_ADDRESS: Final = re.compile(r"(?!(?:javascript|vbscript|data|file):)[a-z][a-z0-9+.-]*:\S", re.IGNORECASE)
_BARE: Final = re.compile(r"(https?://[^\s<>|]*[^\s<>|.,:;!?'\")\]}*_~])", re.IGNORECASE)
_TOKEN: Final = re.compile(r"<([^<>\n]+)>")
_QUOTED: Final = re.compile(r"^\s?(?:&gt;|>) ?")
_FENCED: Final = re.compile(r"```(.*?)```", re.DOTALL)


def _styled(mark: str, name: str) -> str:
    """What is bold, say: not in the middle of a word, and blind to what stands in `<…>`."""
    return rf"(?<![\w{mark}]){mark}(?!\s)(?P<{name}>(?:<[^<>\n]*>|[^{mark}<\n])+)(?<!\s){mark}(?![\w{mark}])"


_INLINE: Final = re.compile(
    "|".join(
        [
            r"`(?P<code>[^`\n]+)`",
            r"<(?P<token>[^<>\n]+)>",
            r"https?://(?:(?!&[lg]t;)[^\s<>|])+",  # so that an underscore in an address stays one
            _styled(r"\*", "b"),
            _styled("_", "i"),
            _styled("~", "s"),
        ]
    ),
    re.IGNORECASE,
)


def _mrkdwn(text: str, *, bare: bool = True) -> str:
    """Fences, quotes and lines; `bare` says whether addresses become links by themselves."""
    parts = _FENCED.split(text)
    return "".join(
        f"<pre>{_literal(part.strip(chr(10)))}</pre>" if place % 2 else _lines(part, bare=bare)
        for place, part in enumerate(parts)
    )


def _lines(text: str, *, bare: bool) -> str:
    shown = ""
    for is_quote, lines in groupby(text.strip("\n").split("\n"), key=lambda line: bool(_QUOTED.match(line))):
        inner = "<br>".join(_inline(_QUOTED.sub("", line, count=1), bare=bare) for line in lines)
        shown += f"<blockquote>{inner}</blockquote>" if is_quote else inner
    return shown


def _inline(text: str, *, bare: bool) -> str:
    shown, position = "", 0
    for found in _INLINE.finditer(text):
        shown += _words(_decoded(text[position : found.start()]), bare=bare) + _piece(found, bare=bare)
        position = found.end()
    return shown + _words(_decoded(text[position:]), bare=bare)


def _piece(found: re.Match[str], *, bare: bool) -> str:
    kind = found.lastgroup
    if kind is None:
        return _words(_decoded(found[0]), bare=bare)
    if kind == "token":
        return _token(found[kind]) or _words(_decoded(found[0]), bare=False)
    if kind == "code":
        return f"<code>{_literal(found[kind])}</code>"
    return f"<{kind}>{_inline(found[kind], bare=bare)}</{kind}>"


def _literal(code: str) -> str:
    """Code: Slack's tokens are live even there, for all that is known."""
    parts = _TOKEN.split(code)
    return "".join(
        (_token(part) or html.escape(f"<{part}>")) if place % 2 else html.escape(_decoded(part))
        for place, part in enumerate(parts)
    )


def _token(body: str) -> str | None:
    """What stands between `<` and `>`: a mention, a channel, a date or a link; else nothing."""
    target, _, label = map(_decoded, body.partition("|"))
    if call := _CALL.match(target):
        return _mention(next(filter(None, call.groups())), label)
    if channel := _CHANNEL.match(target):
        return f'<span class="mention">#{html.escape(label or channel[1])}</span>'
    if _ADDRESS.match(target):
        return _anchor(target, html.escape(label or target.removeprefix("mailto:")))
    return html.escape(label) if target.startswith("!date^") else None


def _mention(called: str, label: str = "") -> str:
    kind = "mention broadcast" if called in {"here", "channel", "everyone"} else "mention"
    name = html.escape(label.lstrip("@") or called)
    return f'<span class="{kind}" data-ping="{html.escape(called)}">@{name}</span>'


def _words(text: str, *, bare: bool = False) -> str:
    parts = _BARE.split(text) if bare else [text]
    return "".join(
        _anchor(part, html.escape(part)) if place % 2 else html.escape(part).replace("\n", "<br>")
        for place, part in enumerate(parts)
    )


def _anchor(address: str, shown: str, kind: str = "") -> str:
    """A link, where the address is one; `shown` is HTML."""
    if not _ADDRESS.match(address):
        return shown
    style = f' class="{kind}"' if kind else ""
    return f'<a{style} href="{html.escape(address)}" rel="noreferrer">{shown}</a>'


def _decoded(text: str) -> str:
    """Slack knows three entities; `&amp;` comes last, for nothing is read twice."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


# --- the markdown block: standard Markdown, in which Slack's own tokens are live ------------------

# Measured (PostHog/posthog#95054): `<!here>` and `<@U1>` are carried out in a markdown block, `&lt;!here&gt;`
# is not, and entities stay as they are in a link's destination. Not verified: that backslash escapes are
# honoured, as here they are, and that they would stop a token, as here they do not.
_OPEN, _SHUT, _AMPERSAND = "\ue000", "\ue001", "\ue002"  # of the private use area: Markdown passes them by
_STAND_IN: Final = re.compile(f"{_OPEN}([0-9]+){_SHUT}")
_ESCAPED_OR_AMPERSAND: Final = re.compile(r"(\\.)|&", re.DOTALL)
_NOT_OURS: Final = str.maketrans("", "", _OPEN + _SHUT + _AMPERSAND)


class _Renderer(RendererHTML):
    """All headings have one size, an image is a link, and code is no refuge from mentions."""

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Words; addresses among them are links, but not within a link."""
        return _restored(tokens[idx].content, env, bare=not env["in_link"])

    def code_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Code within a line."""
        return f"<code>{_restored(tokens[idx].content, env)}</code>"

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Code with lines of its own."""
        return f"<pre>{_restored(tokens[idx].content, env)}</pre>"

    code_block = fence

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A heading of any level."""
        return "<h3>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A heading's end."""
        return "</h3>"

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A link without its title."""
        env["in_link"] = True
        return f'<a href="{html.escape(str(tokens[idx].attrs["href"]))}" rel="noreferrer">'

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A link's end."""
        env["in_link"] = False
        return "</a>"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Its address, under the words that describe it."""
        return _anchor(str(tokens[idx].attrs["src"]), _restored(tokens[idx].content, env))


class _Markdown(MarkdownIt):
    """Leaves addresses as they were written."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802  # the library's name
        """Undo what keeps entities from being decoded."""
        return url.replace(_AMPERSAND, "&")

    def validateLink(self, url: str) -> bool:  # noqa: N802  # the library's name
        """A destination that holds a token is none."""
        return _STAND_IN.search(url) is None and super().validateLink(url)


_MARKDOWN: Final = _Markdown("js-default", {"breaks": True}, renderer_cls=_Renderer).disable("autolink")


def _markdown(text: str) -> str:
    """HTML; a token that Markdown does not show, in the name of a fence's language say, is put at the end."""
    tokens: list[str] = []

    def stood_in(found: re.Match[str]) -> str:
        if (shown := _token(found[1])) is None:
            return found[0]
        tokens.append(shown)
        return f"{_OPEN}{len(tokens) - 1}{_SHUT}"

    text = _TOKEN.sub(stood_in, text.translate(_NOT_OURS))
    text = _ESCAPED_OR_AMPERSAND.sub(lambda found: found[1] or _AMPERSAND, text)
    seen: set[int] = set()
    shown = str(_MARKDOWN.render(text, {"tokens": tokens, "seen": seen, "in_link": False}))
    return shown + "".join(token for place, token in enumerate(tokens) if place not in seen)


def _restored(text: str, env: EnvType, *, bare: bool = False) -> str:
    """The text with its tokens and entities; what was escaped with a backslash is no entity any more."""
    for name, sign in {"lt;": "<", "gt;": ">", "amp;": "&", "": "&"}.items():
        text = text.replace(_AMPERSAND + name, sign)
    parts = _STAND_IN.split(text)
    env["seen"].update(map(int, parts[1::2]))
    return "".join(
        env["tokens"][int(part)] if place % 2 else _words(part, bare=bare) for place, part in enumerate(parts)
    )


# --- blocks ---------------------------------------------------------------------------------------


def _block(block: Json) -> str:
    if block["type"] not in _BLOCKS:
        raise ValueError(f"no picture of a block of type {block['type']!r}")
    return _BLOCKS[block["type"]](block)


def _text(given: Json) -> str:
    """A text object. `verbatim` keeps addresses from becoming links, but stops no mention."""
    if given["type"] == "mrkdwn":
        return _mrkdwn(given["text"], bare=not given.get("verbatim"))
    return _words(_decoded(given["text"]))


def _section(block: Json) -> str:
    text = f"<div>{_text(block['text'])}</div>" if block.get("text") else ""
    fields = "".join(f"<div>{_text(field)}</div>" for field in block.get("fields", ()))
    beside = f'<div class="accessory">{_element(block["accessory"])}</div>' if block.get("accessory") else ""
    fields = f'<div class="fields">{fields}</div>' if fields else ""
    return f'<div class="section"><div>{text}{fields}</div>{beside}</div>'


def _context(block: Json) -> str:
    elements = " ".join(f"<span>{_context_element(one)}</span>" for one in block["elements"])
    return f'<div class="context">{elements}</div>'


def _context_element(element: Json) -> str:
    return _picture(element) if element["type"] == "image" else _text(element)


def _row(kind: str) -> Callable[[Json], str]:
    return lambda block: f'<div class="{kind}">{"".join(map(_element, block["elements"]))}</div>'


def _picture(given: Json) -> str:
    return f'<span class="picture">{html.escape(given["alt_text"])}</span>'


def _image(block: Json) -> str:
    title = f'<div class="context">{_text(block["title"])}</div>' if block.get("title") else ""
    return f"<div>{title}{_picture(block)}</div>"


def _container(block: Json) -> str:
    title = _rich_text(block["rich_text_title"]) if block.get("rich_text_title") else _text(block["title"])
    if block.get("subtitle"):
        title += f'<div class="context">{_text(block["subtitle"])}</div>'
    inner = f'<div class="inner">{"".join(map(_block, block["child_blocks"]))}</div>'
    if not block.get("is_collapsible"):
        return f'<div class="container"><div class="title">{title}</div>{inner}</div>'
    state = "" if block.get("default_collapsed") else " open"
    return f'<details class="container"{state}><summary>{title}</summary>{inner}</details>'


_BLOCKS: Final[Mapping[str, Callable[[Json], str]]] = {
    "markdown": lambda block: f'<div class="markdown">{_markdown(block["text"])}</div>',
    "section": _section,
    "header": lambda block: f"<h2>{_text(block['text'])}</h2>",
    "context": _context,
    "divider": lambda block: "<hr>",
    "actions": _row("actions"),
    "context_actions": _row("context-actions"),
    "rich_text": lambda block: f'<div class="rich-text">{_rich_text(block)}</div>',
    "image": _image,
    "container": _container,
}


# --- what can be pressed --------------------------------------------------------------------------

_DRAWN: Final = (
    '<svg viewBox="0 0 20 20" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.5"'
    ' stroke-linejoin="round" stroke-linecap="round" aria-hidden="true"><path {}/></svg>'
)
_THUMB: Final = (
    "M6.5 9v8h-3V9zM6.5 9l3-6.2c1.5 0 2.2 1 2 2.2L11 8h4.5a1.5 1.5 0 0 1 1.5 1.9l-1.5 5.8"
    "a1.8 1.8 0 0 1-1.8 1.3H6.5"
)
_BIN: Final = "M3.5 5.5h13M8 5.5v-2h4v2M5 5.5 5.8 17h8.4L15 5.5M8.5 8.5v5.5m3-5.5v5.5"
_ICONS: Final = {
    "up": _DRAWN.format(f'd="{_THUMB}"'),
    "down": _DRAWN.format(f'transform="rotate(180 10 10)" d="{_THUMB}"'),
    "trash": _DRAWN.format(f'd="{_BIN}"'),
}


def _element(element: Json) -> str:
    match element["type"]:
        case "button":
            return _button(element)
        case "feedback_buttons":
            return _icon_button(element["positive_button"], "up") + _icon_button(
                element["negative_button"], "down"
            )
        case "icon_button":
            return _icon_button(element, element["icon"])
        case "image":
            return _picture(element)
        case _:
            return _menu(element)


def _button(element: Json) -> str:
    kind = f"button {element.get('style', '')}".strip()
    shown = _text(element["text"])
    if element.get("url"):
        return _anchor(element["url"], shown, kind)
    return f'<button type="button" class="{html.escape(kind)}"{_spoken(element)}>{shown}</button>'


def _icon_button(element: Json, icon: str) -> str:
    """Its text shows when the pointer rests on it."""
    title = html.escape(_decoded(element["text"]["text"]))
    shown = _ICONS.get(icon, html.escape(icon))
    return f'<button type="button" class="icon" title="{title}"{_spoken(element)}>{shown}</button>'


def _spoken(element: Json) -> str:
    label = element.get("accessibility_label")
    return f' aria-label="{html.escape(label)}"' if label else ""


def _menu(element: Json) -> str:
    """A select, say, with what it shows while it is closed."""
    option = element.get("initial_option") or {}
    shown = option.get("text") or element.get("placeholder") or {"type": "plain_text", "text": "…"}
    return f'<button type="button" class="button menu">{_text(shown)}</button>'


# --- rich text: what people's own messages are made of --------------------------------------------


def _rich_text(block: Json) -> str:
    return "".join(map(_rich_part, block["elements"]))


def _rich_part(part: Json) -> str:
    match part["type"]:
        case "rich_text_list":
            return _rich_list(part)
        case "rich_text_quote":
            return f"<blockquote>{_rich_line(part)}</blockquote>"
        case "rich_text_preformatted":
            return f"<pre>{_rich_line(part)}</pre>"
        case _:
            return f"<p>{_rich_line(part)}</p>"


def _rich_list(part: Json) -> str:
    items = "".join(f"<li>{_rich_line(item)}</li>" for item in part["elements"])
    place = f'class="in-{part.get("indent", 0)}"'
    if part["style"] == "ordered":
        return f'<ol start="{part.get("offset", 0) + 1}" {place}>{items}</ol>'
    return f"<ul {place}>{items}</ul>"


def _rich_line(part: Json) -> str:
    return "".join(map(_rich_piece, part["elements"]))


def _rich_piece(piece: Json) -> str:
    match piece["type"]:
        case "text":
            return _with_style(_words(piece["text"]), piece)
        case "link":
            return _with_style(_anchor(piece["url"], html.escape(piece.get("text") or piece["url"])), piece)
        case "user" | "usergroup" | "broadcast":
            called = piece.get("user_id") or piece.get("usergroup_id") or piece["range"]
            return _mention(called)
        case "channel":
            return f'<span class="mention">#{html.escape(piece["channel_id"])}</span>'
        case "emoji":
            return _emoji(piece)
        case _:
            return html.escape(piece.get("fallback") or piece.get("value") or "")


def _with_style(shown: str, piece: Json) -> str:
    tags = {"bold": "b", "italic": "i", "strike": "s", "code": "code"}
    for name in filter(tags.get, piece.get("style") or ()):
        shown = f"<{tags[name]}>{shown}</{tags[name]}>"
    return shown


def _emoji(piece: Json) -> str:
    if "unicode" in piece:
        return "".join(chr(int(code, 16)) for code in piece["unicode"].split("-"))
    return html.escape(f":{piece['name']}:")


# --- reading the HTML back ------------------------------------------------------------------------

_LINES: Final = {"p", "div", "li", "h2", "h3", "hr", "br", "pre", "blockquote", "summary", "tr"}


class _Reader(HTMLParser):
    """What a person would read, click or be called by."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.pings: list[str] = []
        self._text = ""
        self._bullet_ends = 0
        self._lists: list[Iterator[int] | None] = []
        self._label_starts = 0
        self._address = ""
        self._closing = ""
        self._called = False

    @property
    def text(self) -> str:
        """The lines that hold something."""
        return "\n".join(filter(None, map(str.strip, self._text.split("\n"))))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag itself says."""
        given = {name: value or "" for name, value in attrs}
        self._break(tag)
        if tag in {"ul", "ol"}:
            self._lists.append(count(int(given.get("start", 1))) if tag == "ol" else None)
        elif tag == "li":
            self._bullet()
        elif tag in {"button", "a"}:
            self._open(tag, given)
        elif "data-ping" in given:
            self._call(given["data-ping"])

    def handle_endtag(self, tag: str) -> None:
        """Note the label of the link that ends here."""
        self._break(tag)
        self._called = False
        if tag in {"ul", "ol"}:
            self._lists.pop()
        elif tag in {"td", "th"}:
            self._text += " "
        elif tag in {"button", "a"}:
            self._close()

    def handle_data(self, data: str) -> None:
        """Words; whom a mention names has been said already, and a break between tags says nothing."""
        if not self._called and not (data.isspace() and "\n" in data):
            self._text += data

    def _break(self, tag: str) -> None:
        if tag in _LINES and len(self._text) > self._bullet_ends:
            self._text += "\n"

    def _bullet(self) -> None:
        numbers = self._lists[-1]
        self._text += "• " if numbers is None else f"{next(numbers)}. "
        self._bullet_ends = len(self._text)

    def _open(self, tag: str, given: dict[str, str]) -> None:
        is_button = tag == "button" or "button" in given.get("class", "")
        self._text += "[" if is_button else ""
        self._closing = "] " if is_button else ""
        self._label_starts, self._address = len(self._text), given.get("href", "")
        self._text += given.get("title", "")

    def _close(self) -> None:
        if self._address:
            self.links.append((self._text[self._label_starts :].strip(), self._address))
        self._text += self._closing

    def _call(self, called: str) -> None:
        self._text += f"⚠ping:{called}"
        self.pings.append(called)
        self._called = True


def _read(shown: str) -> _Reader:
    reader = _Reader()
    reader.feed(shown)
    reader.close()
    return reader


# --- the page -------------------------------------------------------------------------------------

_CALLED: Final = re.compile(r'(data-ping="(\w+)">@)\2(?=<)')
_HUES: Final = (0, 28, 150, 190, 215, 262, 320)


def page(
    messages: Sequence[Json],
    *,
    title: str,
    channel: str,
    names: Mapping[str, str],
    theme: Literal["light", "dark"] = "light",
    status: str = "",
    app: str = "",
) -> str:
    """A channel with one root message, and its thread beside it; by itself on narrow screens.

    `names` are people's by their id. Whoever has a `bot_id`, or is `app`, is marked as an app. `status`
    is what the app says it is doing. Times are UTC, and nothing is loaded from elsewhere.
    """
    root, *replies = (_message(one, names, app) for one in messages)
    day = datetime.fromtimestamp(float(messages[0]["ts"]), UTC)
    working = f"<b>{html.escape(names.get(app, 'App'))}</b> {html.escape(status)}"
    return _PAGE.format(
        theme=theme,
        style=_STYLE,
        title=html.escape(title),
        initial=html.escape(title[:1].upper()),
        channel=html.escape(channel),
        day=f"{day:%A}, {day.day} {day:%B}",
        root=root,
        replies="".join(replies),
        count=_counted(len(replies)),
        faces="".join(_avatar(name) for name in dict.fromkeys(_name(one, names) for one in messages[1:])),
        hidden="" if replies else " hidden",
        status=f'<p class="status" role="status">{working}</p>' if status else "",
    )


def _counted(replies: int) -> str:
    return f"{replies} {'reply' if replies == 1 else 'replies'}"


def _message(message: Json, names: Mapping[str, str], app: str) -> str:
    """One message; whom it mentions is named."""
    name = _name(message, names)
    is_app = message.get("bot_id") or (app and message.get("user") == app)
    at = datetime.fromtimestamp(float(message["ts"]), UTC)
    private = '<p class="private">Only visible to you</p>' if message.get("is_ephemeral") else ""
    body = _CALLED.sub(lambda found: found[1] + html.escape(names.get(found[2], found[2])), as_html(message))
    return (
        f'<article class="message">{_avatar(name)}<div class="said">{private}'
        f'<p class="byline"><b>{html.escape(name)}</b>{"<span>APP</span>" if is_app else ""}'
        f'<time datetime="{at:%Y-%m-%dT%H:%M:%SZ}">{at:%H:%M}</time></p>'
        f'<div class="body">{body}</div>{"<p class=edited>(edited)</p>" if message.get("edited") else ""}'
        "</div></article>"
    )


def _name(message: Json, names: Mapping[str, str]) -> str:
    user = message.get("user") or message.get("bot_id") or "?"
    return names.get(user) or (message.get("bot_profile") or {}).get("name") or user


def _avatar(name: str) -> str:
    initials = "".join(word[0] for word in name.split()[:2]).upper()
    hue = _HUES[zlib.crc32(name.encode()) % len(_HUES)]
    return f'<span class="avatar" style="--hue:{hue}" aria-hidden="true">{html.escape(initials)}</span>'


_PAGE: Final = """<!doctype html>
<html lang="en" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header class="top"><span>{title}</span></header>
<div class="panes">
<div class="rail" aria-hidden="true"><span>{initial}</span></div>
<section class="channel" aria-label="Channel">
<header><h1><i>#</i> {channel}</h1></header>
<p class="day"><span>{day}</span></p>
{root}
<p class="summary"{hidden}>{faces}<b>{count}</b> <span>View thread</span></p>
<p class="composer" aria-hidden="true">Message #{channel}</p>
</section>
<section class="thread" aria-label="Thread">
<header><h1>Thread</h1><p># {channel}</p><i aria-hidden="true">✕</i></header>
{root}
<p class="count"{hidden}><span>{count}</span></p>
{replies}
{status}
<p class="composer" aria-hidden="true">Reply…</p>
</section>
</div>
</body>
</html>
"""

_STYLE: Final = """
:root {
  --paper: #fff; --ink: #1d1c1d; --soft: #616061; --line: #1d1c1d21; --edge: #1d1c1d4d; --fill: #1d1c1d0a;
  --link: #1264a3; --call: #1d9bd11a; --all: #f2c74466; --code: #c01343; --badge: #1d1c1d21; --bar: #39063a;
  color-scheme: light;
}
[data-theme="dark"] {
  --paper: #1a1d21; --ink: #d1d2d3; --soft: #ababad; --line: #e8e8e821; --edge: #e8e8e84d; --fill: #e8e8e80a;
  --link: #1d9bd1; --call: #1d9bd126; --all: #f2c74433; --code: #e8912d; --badge: #e8e8e821; --bar: #19171d;
  color-scheme: dark;
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column;
  font: 15px/1.46668 Lato, "Helvetica Neue", "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; }
p, h1, h2, h3 { margin: 0; font-size: inherit; }
b, h1, h2, h3 { font-weight: 700; }
a { color: var(--link); text-decoration: none; overflow-wrap: anywhere; }
a:hover { text-decoration: underline; }
.top { background: var(--bar); color: #fffc; padding: 7px 16px; font-size: 13px; text-align: center; }
.top span { display: block; max-width: 420px; margin: 0 auto; padding: 3px 12px; border-radius: 6px;
  background: #fff2; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.panes { flex: 1; display: grid; grid-template-columns: minmax(0, 1fr); }
.panes > section { display: flex; flex-direction: column; padding-bottom: 20px; }
.panes header { display: flex; align-items: baseline; gap: 8px; min-height: 50px; padding: 12px 20px;
  margin-bottom: 8px; border-bottom: 1px solid var(--line); }
h1 { font-size: 18px; line-height: 1.33; font-weight: 900; }
h1 i { font-style: normal; font-weight: 400; color: var(--soft); }
.rail { justify-content: center; margin-top: -1px; padding-top: 11px; background: var(--bar); }
.rail span { width: 34px; height: 34px; border-radius: 8px; display: grid; place-content: center;
  background: #fffe; color: #39063a; font-weight: 900; }
.panes header p { font-size: 13px; color: var(--soft); }
.panes header > i { margin-left: auto; font-style: normal; color: var(--soft); }
.panes > .channel, .rail { display: none; }
.day, .count { display: flex; align-items: center; gap: 12px; margin: 8px 20px; font-size: 13px; }
.day::before, .day::after, .count::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
.day span { padding: 2px 14px; border: 1px solid var(--line); border-radius: 24px; font-weight: 700; }
.count { color: var(--soft); margin: 6px 20px; }
[hidden] { display: none !important; }
.message { display: flex; gap: 8px; padding: 8px 20px; }
.avatar { flex: none; width: 36px; height: 36px; border-radius: 8px; display: grid; place-content: center;
  background: hsl(var(--hue) 42% 42%); color: #fff; font-size: 14px; font-weight: 700; }
.said { flex: 1; min-width: 0; overflow-wrap: break-word; }
.byline { display: flex; align-items: baseline; gap: 6px; line-height: 1.3; }
.byline b { font-weight: 900; }
.byline span { align-self: center; background: var(--badge); color: var(--soft); border-radius: 2px;
  padding: 1px 3px; font-size: 10px; line-height: 1.25; font-weight: 700; }
.byline time, .edited, .private, .status, .context { color: var(--soft); font-size: 12px; }
.private::before { content: "◉ "; }
.summary { display: flex; align-items: center; gap: 6px; margin: -2px 20px 8px 64px; font-size: 13px; }
.summary b { color: var(--link); }
.summary span { color: var(--soft); }
.summary .avatar { width: 24px; height: 24px; border-radius: 5px; font-size: 10px; color: #fff; }
.status { padding: 6px 20px 0 64px; animation: breathe 1.6s ease-in-out infinite; }
@keyframes breathe { 50% { opacity: .6; } }
@media (prefers-reduced-motion: reduce) { .status { animation: none; } }
.composer { margin: 16px 20px 0; padding: 12px; min-height: 78px; border: 1px solid var(--edge);
  border-radius: 8px; color: var(--soft); }
.channel .composer { margin-top: auto; }

.body h2, .body h3 { font-size: 18px; line-height: 1.33; margin: 8px 0 4px; }
.body p + p, .body ul + p, .body ol + p, .body p + ul { margin-top: 8px; }
.body hr { border: 0; border-top: 1px solid var(--line); margin: 12px 0; }
.body ul, .body ol { margin: 0; padding-left: 26px; }
.body ul ul, .in-1 { list-style-type: circle; }
.in-1 { margin-left: 28px !important; }
.in-2 { margin-left: 56px !important; list-style-type: square; }
.body code, .body pre { font: 12px/1.5 Menlo, Consolas, "Liberation Mono", monospace;
  background: var(--fill); border: 1px solid var(--line); }
.body code { color: var(--code); border-radius: 3px; padding: 2px 3px 1px; }
.body pre { margin: 4px 0; padding: 8px; border-radius: 4px; white-space: pre-wrap; }
.body blockquote { margin: 4px 0; padding-left: 12px; border-left: 4px solid var(--line); }
.body table { border-collapse: collapse; margin: 6px 0; }
.body td, .body th { border: 1px solid var(--line); padding: 4px 10px; text-align: left; }
.mention { background: var(--call); color: var(--link); border-radius: 3px; padding: 0 2px 1px; }
.broadcast { background: var(--all); color: inherit; }
.section { display: flex; gap: 16px; margin: 4px 0; }
.section > :first-child { flex: 1; min-width: 0; }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 4px 16px; }
.context { display: flex; flex-wrap: wrap; gap: 4px 10px; margin: 8px 0 4px; }
.picture { display: inline-block; padding: 2px 8px; border: 1px dashed var(--edge); border-radius: 4px;
  color: var(--soft); font-size: 12px; }
.actions, .context-actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 4px; }
.button { font-family: inherit; font-size: 13px; font-weight: 700; line-height: 1.3; color: var(--ink);
  min-height: 30px; padding: 4px 12px; border: 1px solid var(--edge); border-radius: 8px; background: none;
  display: inline-flex; align-items: center; }
.button.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
.button.danger { background: #e01e5a; border-color: #e01e5a; color: #fff; }
.button.menu::after { content: "⌄"; margin: -6px 0 0 8px; }
.context-actions { gap: 2px; margin-left: -5px; }
.icon { display: grid; place-content: center; width: 28px; height: 28px; padding: 0; border: 0;
  border-radius: 6px; background: none; color: var(--soft); }
.icon:hover { background: var(--fill); }
.container { border: 1px solid var(--line); border-radius: 12px; padding: 8px 14px; margin: 8px 0; }
.container .title, summary { font-weight: 700; cursor: default; }
.container .title .context, summary .context { font-weight: 400; margin: 0; }
.container .inner { margin-top: 6px; }

@media (min-width: 860px) {
  .panes { grid-template-columns: 58px minmax(0, 40fr) minmax(0, 60fr); }
  .panes > .channel, .rail { display: flex; }
  .thread { border-left: 1px solid var(--line); }
}
"""
