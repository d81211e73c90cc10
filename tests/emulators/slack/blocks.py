"""Which blocks Slack takes: shapes and sizes, from Slack's limits and the SDK's own validators."""

import re
from collections.abc import Callable
from html import escape
from typing import Any

from tests.emulators.slack.events import block_id
from tests.emulators.slack.values import Json, SlackError

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MARKDOWN_CHARS = 12_000  # over all markdown blocks of a payload
PAYLOAD_CHARS = 13_200  # over all texts of a payload (U: undocumented)
HEADER_CHARS = 100  # what a header costs of these beyond its text (U: measured by other people)
HEADING = re.compile(r"^ {0,3}#{1,6}\s", re.MULTILINE)
CONTAINED = {"actions", "context", "divider", "header", "image", "input", "rich_text", "section"}


def check(blocks: list[Json], *, most: int = MESSAGE_BLOCKS) -> list[Json]:
    """The blocks as Slack keeps them, each with a block_id."""
    if len(blocks) > most:
        raise _wrong(f"no more than {most} items allowed")
    kept = [_checked(block, f"/blocks/{number}") for number, block in enumerate(blocks)]
    ids = [block["block_id"] for block in kept]
    if len(set(ids)) < len(ids):
        raise _wrong("block_id is not unique")
    markdown = [block["text"] for block in kept if block["type"] == "markdown"]
    if sum(map(len, markdown)) > MARKDOWN_CHARS:
        raise SlackError("msg_too_long")
    rendered = len(kept) - len(markdown) + sum(map(_rendered, markdown))
    if rendered > most or _weight(kept) > PAYLOAD_CHARS:
        raise SlackError("msg_blocks_too_long")
    return kept


def _checked(block: Json, where: str) -> Json:
    rule = RULES.get(block.get("type", ""))
    if rule is None:
        raise _wrong(f"unsupported type: {block.get('type')} [json-pointer:{where}/type]")
    rule(block, where)
    given = block.get("block_id")
    if given is not None:
        _text(given, 255, f"{where}/block_id")
    # Slack's limits: a markdown block's own id is ignored
    own = {"block_id": block_id() if given is None or block["type"] == "markdown" else given}
    if block["type"] == "container":
        children = block["child_blocks"]
        own["child_blocks"] = [_checked(child, f"{where}/child_blocks") for child in children]
    return block | own


def _rendered(markdown: str) -> int:
    """How many blocks Slack makes of a markdown block: a header each, and the text between (U)."""
    lines = [line for line in markdown.splitlines() if line.strip()]
    headers = [bool(HEADING.match(line)) for line in lines]
    runs = sum(
        not is_header and (number == 0 or headers[number - 1]) for number, is_header in enumerate(headers)
    )
    return sum(headers) + runs


def _wrong(words: str) -> SlackError:
    return SlackError("invalid_blocks", f"[ERROR] {words}")


def _weight(value: Any) -> int:
    """Characters as Slack counts them: all texts, entities escaped, and some for each header (U)."""
    if isinstance(value, list):
        return sum(map(_weight, value))
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    within = sum(_weight(inner) for inner in value.values())
    if not isinstance(own, str):
        return within + (HEADER_CHARS if value.get("type") == "header" else 0)
    headers = len(HEADING.findall(own)) if value.get("type") == "markdown" else 0
    return within + len(escape(own, quote=False)) + HEADER_CHARS * headers


def _text(value: Any, most: int, where: str) -> None:
    """A plain string, neither empty nor too long."""
    if not isinstance(value, str) or not value:
        raise _wrong(f"must be a string with at least 1 character [json-pointer:{where}]")
    if len(value) > most:
        raise _wrong(f"must be less than {most + 1} characters [json-pointer:{where}]")


def _text_object(value: Any, most: int, where: str, *kinds: str) -> None:
    """A composition object of one of the kinds."""
    if not isinstance(value, dict) or value.get("type") not in kinds:
        raise _wrong(f"must be an object of type {' or '.join(kinds)} [json-pointer:{where}]")
    allowed = {"type", "text", "verbatim"} if value["type"] == "mrkdwn" else {"type", "text", "emoji"}
    if extra := value.keys() - allowed:
        raise _wrong(f"no additional properties allowed: {', '.join(sorted(extra))} [json-pointer:{where}]")
    _text(value.get("text"), most, f"{where}/text")


def _plain(value: Any, most: int, where: str) -> None:
    _text_object(value, most, where, "plain_text")


def _either(value: Any, most: int, where: str) -> None:
    _text_object(value, most, where, "plain_text", "mrkdwn")


def _list(value: Any, most: int, where: str) -> list[Json]:
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
        raise _wrong(f"must have at least 1 item [json-pointer:{where}]")
    if len(value) > most:
        raise _wrong(f"no more than {most} items allowed [json-pointer:{where}]")
    return value


# Blocks


def _section(block: Json, where: str) -> None:
    if "text" not in block and "fields" not in block:
        raise _wrong(f"text or fields required [json-pointer:{where}]")
    if "text" in block:
        _either(block["text"], 3_000, f"{where}/text")
    for number, field in enumerate(
        _list(block["fields"], 10, f"{where}/fields") if "fields" in block else []
    ):
        _either(field, 2_000, f"{where}/fields/{number}")
    if "accessory" in block:
        _element(block["accessory"], f"{where}/accessory", ELEMENTS)


def _header(block: Json, where: str) -> None:
    _plain(block.get("text"), 150, f"{where}/text")


def _context(block: Json, where: str) -> None:
    for number, element in enumerate(_list(block.get("elements"), 10, f"{where}/elements")):
        here = f"{where}/elements/{number}"
        if element.get("type") == "image":
            _image(element, here)
        else:
            _either(element, 3_000, here)


def _actions(block: Json, where: str) -> None:
    _elements(block, where, 25, ELEMENTS)


def _context_actions(block: Json, where: str) -> None:
    _elements(block, where, 5, CONTEXT_ELEMENTS)


def _elements(block: Json, where: str, most: int, kinds: "dict[str, Rule]") -> None:
    found = _list(block.get("elements"), most, f"{where}/elements")
    for number, element in enumerate(found):
        _element(element, f"{where}/elements/{number}", kinds)
    ids = [element["action_id"] for element in found if "action_id" in element]
    if len(set(ids)) < len(ids):
        raise _wrong(f"action_id is not unique within its block [json-pointer:{where}/elements]")


def _nothing(block: Json, where: str) -> None:
    """No rule of its own."""


def _markdown(block: Json, where: str) -> None:
    if not isinstance(block.get("text"), str) or not block["text"]:
        raise _wrong(f"missing required field: text [json-pointer:{where}]")


def _image(block: Json, where: str) -> None:
    _text(block.get("image_url") or block.get("slack_file"), 3_000, f"{where}/image_url")
    _text(block.get("alt_text"), 2_000, f"{where}/alt_text")


def _input(block: Json, where: str) -> None:
    _plain(block.get("label"), 2_000, f"{where}/label")
    if "hint" in block:
        _plain(block["hint"], 2_000, f"{where}/hint")
    _element(block.get("element"), f"{where}/element", ELEMENTS)


def _rich_text(block: Json, where: str) -> None:
    for element in _list(block.get("elements"), 1_000, f"{where}/elements"):
        if not str(element.get("type")).startswith("rich_text_"):
            raise _wrong(f"unsupported type: {element.get('type')} [json-pointer:{where}/elements]")


def _container(block: Json, where: str) -> None:
    """Collapsible, and without markdown blocks within."""
    if "rich_text_title" not in block:
        _plain(block.get("title"), 150, f"{where}/title")
    if "subtitle" in block:
        _either(block["subtitle"], 150, f"{where}/subtitle")
    if block.get("default_collapsed") and not block.get("is_collapsible"):
        raise _wrong(f"default_collapsed requires is_collapsible [json-pointer:{where}]")
    for child in _list(block.get("child_blocks"), 10, f"{where}/child_blocks"):
        if child.get("type") not in CONTAINED:
            raise _wrong(f"unsupported type: {child.get('type')} [json-pointer:{where}/child_blocks]")


# Elements


def _element(element: Any, where: str, kinds: "dict[str, Rule]") -> None:
    if not isinstance(element, dict) or element.get("type") not in kinds:
        kind = element.get("type") if isinstance(element, dict) else element
        raise _wrong(f"unsupported type: {kind} [json-pointer:{where}/type]")
    if "action_id" in element:
        _text(element["action_id"], 255, f"{where}/action_id")
    kinds[element["type"]](element, where)


def _button(element: Json, where: str) -> None:
    _plain(element.get("text"), 75, f"{where}/text")
    _optional(element, where, value=2_000, url=3_000, accessibility_label=75)
    if element.get("style", "primary") not in {"primary", "danger"}:
        raise _wrong(f"unknown style [json-pointer:{where}/style]")


def _icon_button(element: Json, where: str) -> None:
    _plain(element.get("text"), 75, f"{where}/text")
    _optional(element, where, value=2_000, accessibility_label=75)
    if element.get("icon") != "trash":
        raise _wrong(f"unknown icon [json-pointer:{where}/icon]")
    users = element.get("visible_to_user_ids", ["U1"])
    if not isinstance(users, list) or not 1 <= len(users) <= 10:
        raise _wrong(f"1 to 10 items allowed [json-pointer:{where}/visible_to_user_ids]")


def _feedback(element: Json, where: str) -> None:
    for name in ("positive_button", "negative_button"):
        button, here = element.get(name), f"{where}/{name}"
        if not isinstance(button, dict):
            raise _wrong(f"missing required field: {name} [json-pointer:{where}]")
        _plain(button.get("text"), 75, f"{here}/text")
        _text(button.get("value"), 2_000, f"{here}/value")
        _optional(button, here, accessibility_label=75)


def _optional(element: Json, where: str, **most: int) -> None:
    for name, limit in most.items():
        if name in element:
            _text(element[name], limit, f"{where}/{name}")


Rule = Callable[[Json, str], None]

RULES: dict[str, Rule] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "context_actions": _context_actions,
    "divider": _nothing,
    "markdown": _markdown,
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
    "container": _container,
}
CONTEXT_ELEMENTS: dict[str, Rule] = {"feedback_buttons": _feedback, "icon_button": _icon_button}
ELEMENTS: dict[str, Rule] = {
    "button": _button,
    "image": _image,
    **dict.fromkeys(
        (
            "checkboxes",
            "channels_select",
            "conversations_select",
            "multi_static_select",
            "multi_users_select",
            "number_input",
            "overflow",
            "plain_text_input",
            "radio_buttons",
            "static_select",
            "users_select",
        ),
        _nothing,
    ),
}
