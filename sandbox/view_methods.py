"""The methods that show views: views.*. Takes trigger ids; what a view may be is for others to know."""

from __future__ import annotations

from typing import Any

from sandbox.calls import ApiError, Json, Method, parsed
from sandbox.manifest import Manifest
from sandbox.triggers import Triggers
from sandbox.views import Views
from sandbox.workspace import View, Workspace


class ViewMethods:
    """Opens, pushes, updates and publishes views for the app."""

    def __init__(self, workspace: Workspace, manifest: Manifest, views: Views, triggers: Triggers) -> None:
        self._workspace = workspace
        self._manifest = manifest
        self._views = views
        self._triggers = triggers

    def methods(self) -> dict[str, Method]:
        return {
            "views.open": lambda arguments: self._open(arguments, push=False),
            "views.publish": self._publish,
            "views.push": lambda arguments: self._open(arguments, push=True),
            "views.update": self._update,
        }

    def _open(self, arguments: Json, *, push: bool) -> Json:
        body = _view(arguments)
        user = self._triggers.use(str(arguments.get("trigger_id", "")))
        return {"view": self._views.open(user, body, push=push).body}

    def _update(self, arguments: Json) -> Json:
        body = _view(arguments)
        view = self._named(arguments)
        self._views.replace(view, body, arguments.get("hash"))
        return {"view": view.body}

    def _named(self, arguments: Json) -> View:
        if arguments.get("external_id"):
            return self._views.find_external(str(arguments["external_id"]))
        return self._views.find(str(arguments.get("view_id", "")))

    def _publish(self, arguments: Json) -> Json:
        if not self._manifest.has_home:
            raise ApiError("not_enabled", why="the manifest declares no home tab")
        user = str(arguments.get("user_id"))
        if user not in self._workspace.people:
            raise ApiError("user_not_found")
        return {"view": self._views.publish(user, _view(arguments), arguments.get("hash")).body}


def _view(arguments: Json) -> Any:
    view = parsed(arguments.get("view"))
    if view is None:
        raise ApiError("invalid_arguments", why="missing required field: view")
    return view
