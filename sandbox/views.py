"""Modals and App Home as they stand: opened, pushed, updated, published, closed. Sends the app nothing."""

from __future__ import annotations

import json
import secrets

from sandbox import limits
from sandbox.calls import ApiError, Json
from sandbox.workspace import APP_ID, BOT_ID, TEAM_ID, View, Workspace

_MOST_STACKED = 3


class Views:
    """Every person's stack of modals, and their App Home."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def find(self, view_id: str) -> View:
        """A view that is open or published. Raises ApiError."""
        view = self._workspace.views.get(view_id)
        if view is None:
            raise ApiError("not_found")
        return view

    def find_external(self, external_id: str) -> View:
        """The open view with this external id. Raises ApiError."""
        for view in self._workspace.views.values():
            if external_id and view.body["external_id"] == external_id:
                return view
        raise ApiError("not_found")

    def open(self, user: str, body: Json, *, push: bool) -> View:
        """Puts a modal on top of a person's stack. Raises ApiError or limits.RefusedError."""
        _check(body, "modal")
        self._check_external_id(body)
        stack = self._workspace.modals.setdefault(user, [])
        if push and len(stack) >= _MOST_STACKED:
            raise ApiError("push_limit_reached")
        view = View(self._workspace.new_id("V"), user, {})
        below = stack[-1] if stack else None
        root = stack[0].id if stack else view.id
        self._fill(view, body, root=root, previous=below.id if below else None)
        self._workspace.views[view.id] = view
        stack.append(view)
        self._workspace.tell(user, {"type": "modal"})
        return view

    def replace(self, view: View, body: Json, expected_hash: str | None = None) -> None:
        """Puts other content into a view. Raises ApiError or limits.RefusedError."""
        kind = view.body["type"]
        _check(body, kind)
        _check_hash(view, expected_hash)
        self._check_external_id(body, view)
        self._fill(view, body, root=view.body["root_view_id"], previous=view.body["previous_view_id"])
        self._workspace.tell(view.user, {"type": kind})

    def publish(self, user: str, body: Json, expected_hash: str | None = None) -> View:
        """Puts content onto a person's App Home. Raises ApiError or limits.RefusedError."""
        _check(body, "home")
        standing = self._workspace.homes.get(user)
        if standing is not None:
            self.replace(standing, body, expected_hash)
            return standing
        if expected_hash:
            raise ApiError("hash_conflict")
        self._check_external_id(body)
        view = View(self._workspace.new_id("V"), user, {})
        self._fill(view, body, root=view.id, previous=None)
        self._workspace.homes[user] = self._workspace.views[view.id] = view
        self._workspace.tell(user, {"type": "home"})
        return view

    def _check_external_id(self, body: Json, standing: View | None = None) -> None:
        external_id = body.get("external_id")
        if external_id and any(
            view is not standing and view.body["external_id"] == external_id for view in self._workspace.views.values()
        ):
            raise ApiError("duplicate_external_id")

    def _fill(self, view: View, body: Json, *, root: str, previous: str | None) -> None:
        given = {"private_metadata": "", "callback_id": "", "external_id": "", "close": None, "submit": None,
                 "clear_on_close": False, "notify_on_close": False, **body}  # fmt: skip
        view.body = {
            **given,
            "id": view.id,
            "team_id": TEAM_ID,
            "app_id": APP_ID,
            "bot_id": BOT_ID,
            "app_installed_team_id": TEAM_ID,
            "blocks": self._workspace.with_ids(body["blocks"]),
            "state": {"values": {}},
            "hash": f"{self._workspace.now():.0f}.{secrets.token_hex(4)}",
            "root_view_id": root,
            "previous_view_id": previous,
        }

    def close(self, view: View) -> list[View]:
        """Takes a modal off its stack; returns what was closed, the view first."""
        stack = self._workspace.modals.get(view.user, [])
        if view in stack:
            stack.remove(view)
        return self._gone([view])

    def close_all(self, user: str) -> list[View]:
        """Takes every modal away from a person; returns them, the topmost first."""
        stack = self._workspace.modals.setdefault(user, [])
        closed = list(reversed(stack))
        stack.clear()
        return self._gone(closed)

    def _gone(self, closed: list[View]) -> list[View]:
        for view in closed:
            self._workspace.views.pop(view.id, None)
            self._workspace.tell(view.user, {"type": "modal"})
        return closed


def _check(body: Json, surface: str) -> None:
    limits.check_view(body, surface)
    size = len(json.dumps(body).encode())
    if size > limits.LARGEST_VIEW_BYTES:
        raise ApiError("view_too_large", why=f"{size} bytes")


def _check_hash(view: View, expected: str | None) -> None:
    if expected and expected != view.body["hash"]:
        raise ApiError("hash_conflict")
