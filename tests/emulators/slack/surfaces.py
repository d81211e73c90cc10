"""What is no message: the Home tab, modals, installations."""

import uuid

from tests.emulators.slack import blocks
from tests.emulators.slack.arguments import Arguments
from tests.emulators.slack.values import Json, SlackError
from tests.emulators.slack.workspace import Workspace

ROTATION_SECONDS = 43_200  # Slack's limits: token rotation, 12 h


def open_connection(workspace: Workspace, arguments: Arguments) -> Json:
    """apps.connections.open."""
    home = workspace.home.replace("http://", "ws://", 1)
    return {"url": f"{home}/link/?ticket={workspace.ticket()}&app_id={workspace.app_id}"}


def publish_view(workspace: Workspace, arguments: Arguments) -> Json:
    """views.publish: somebody's Home tab."""
    user = arguments.required("user_id")
    before = workspace.views.get(user, {})
    _refuse_stale(before, arguments)
    workspace.views[user] = _view(workspace, arguments, "home", before.get("id"))
    return {"view": workspace.views[user]}


def open_view(workspace: Workspace, arguments: Arguments) -> Json:
    """views.open: a modal, once for each trigger and within 3 s of it."""
    trigger = arguments.required("trigger_id")
    if trigger not in workspace.triggers:
        raise SlackError("invalid_trigger_id")
    user, ends = workspace.triggers[trigger]
    if not user:
        raise SlackError("exchanged_trigger_id")
    if workspace.clock.now() > ends:
        raise SlackError("expired_trigger_id")
    view = _view(workspace, arguments, "modal", None)
    workspace.triggers[trigger] = ("", ends)
    workspace.modals[view["id"]] = view | {"opened_by": user}
    return {"view": view}


def update_view(workspace: Workspace, arguments: Arguments) -> Json:
    """views.update, of a modal or a Home tab."""
    id = arguments.text("view_id") or _by_external_id(workspace, arguments.text("external_id"))
    for shelf in (workspace.modals, workspace.views):
        for key, before in shelf.items():
            if before["id"] == id:
                _refuse_stale(before, arguments)
                view = _view(workspace, arguments, before["type"], id)
                shelf[key] = before | view
                return {"view": view}
    raise SlackError("not_found")


def _by_external_id(workspace: Workspace, external_id: str) -> str:
    for view in workspace.modals.values():
        if external_id and view.get("external_id") == external_id:
            return str(view["id"])
    return ""


def _refuse_stale(before: Json, arguments: Arguments) -> None:
    if arguments.text("hash") and arguments.text("hash") != before.get("hash"):
        raise SlackError("hash_conflict")


def _view(workspace: Workspace, arguments: Arguments, kind: str, id: str | None) -> Json:
    given = arguments.object("view")
    if given is None or given.get("type") != kind:
        raise SlackError("invalid_arguments", f"[ERROR] not a view of type {kind}")
    if kind == "modal" and not 1 <= len(given.get("title", {}).get("text", "")) <= 24:
        raise SlackError("invalid_arguments", "[ERROR] title: 1 to 24 characters")  # sdk:models/views
    if len(given.get("private_metadata", "")) > 3_000 or len(given.get("callback_id", "")) > 255:
        raise SlackError("invalid_arguments", "[ERROR] private_metadata or callback_id is too long")
    return given | {
        "id": id or f"V{uuid.uuid4().hex[:8].upper()}",
        "team_id": workspace.team,
        "app_id": workspace.app_id,
        "bot_id": workspace.bot_id,
        "hash": uuid.uuid4().hex[:8],
        "state": {"values": {}},
        "blocks": blocks.check(given.get("blocks", []), most=blocks.VIEW_BLOCKS),
    }


def grant(workspace: Workspace, arguments: Arguments) -> Json:
    """oauth.v2.access: a code for tokens; a refresh token is good for once (Slack's limits)."""
    if arguments.text("grant_type") == "refresh_token":
        if arguments.text("refresh_token") not in workspace.refresh_tokens:
            raise SlackError("invalid_refresh_token")
        workspace.refresh_tokens.discard(arguments.text("refresh_token"))
    elif not arguments.text("code"):
        raise SlackError("invalid_code")
    granted: Json = {
        "access_token": workspace.bot_token,
        "token_type": "bot",
        "scope": workspace.scopes,
        "bot_user_id": workspace.bot_user,
        "app_id": workspace.app_id,
        "team": {"id": workspace.team, "name": workspace.domain.title()},
        "enterprise": None,
        "authed_user": {"id": "U1"},
        "is_enterprise_install": False,
    }
    if workspace.rotates_tokens:
        token = f"xoxe-1-{uuid.uuid4().hex}"
        workspace.refresh_tokens.add(token)
        workspace.bot_tokens.add(access := f"xoxe.xoxb-1-{uuid.uuid4().hex}")
        granted |= {"access_token": access, "refresh_token": token, "expires_in": ROTATION_SECONDS}
    return granted
