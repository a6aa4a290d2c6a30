"""The methods about the app itself and about people: auth.test, users.*, team.info, bots.info. Posts nothing."""

from __future__ import annotations

from sandbox.calls import ApiError, Json, Method, next_cursor, page_size, start_of_page
from sandbox.cast import COMPANY
from sandbox.manifest import Manifest
from sandbox.workspace import APP_ID, BOT_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, Person, Workspace

_PAGE_OF_USERS = 200


class PeopleMethods:
    """Who is there, as far as the app's scopes let it see."""

    def __init__(self, workspace: Workspace, manifest: Manifest) -> None:
        self._workspace = workspace
        self._manifest = manifest

    def methods(self) -> dict[str, Method]:
        return {
            "auth.test": self._auth_test,
            "bots.info": self._bot,
            "team.info": self._team,
            "users.info": self._info,
            "users.list": self._list,
            "users.lookupByEmail": self._lookup,
        }

    def _auth_test(self, _arguments: Json) -> Json:
        return {
            "url": self._workspace.url,
            "team": COMPANY,
            "team_id": TEAM_ID,
            "user": self._manifest.name,
            "user_id": BOT_USER_ID,
            "bot_id": BOT_ID,
            "is_enterprise_install": False,
        }

    def _bot(self, arguments: Json) -> Json:
        if arguments.get("bot", BOT_ID) != BOT_ID:
            raise ApiError("bot_not_found")
        bot = {"id": BOT_ID, "app_id": APP_ID, "name": self._manifest.name, "user_id": BOT_USER_ID, "deleted": False}
        return {"bot": bot}

    def _team(self, _arguments: Json) -> Json:
        return {"team": {"id": TEAM_ID, "name": COMPANY, "domain": TEAM_DOMAIN, "email_domain": ""}}

    def _user(self, person: Person) -> Json:
        return person.as_user(with_email=self._manifest.sees_emails)

    def _bot_user(self) -> Json:
        profile = {"real_name": self._manifest.name, "bot_id": BOT_ID, "api_app_id": APP_ID}
        return {"id": BOT_USER_ID, "team_id": TEAM_ID, "name": self._manifest.name, "deleted": False, "is_bot": True,
                "profile": profile}  # fmt: skip

    def _info(self, arguments: Json) -> Json:
        if arguments.get("user") == BOT_USER_ID:
            return {"user": self._bot_user()}
        person = self._workspace.people.get(str(arguments.get("user")))
        if person is None:
            raise ApiError("user_not_found")
        return {"user": self._user(person)}

    def _lookup(self, arguments: Json) -> Json:
        person = self._workspace.by_email.get(str(arguments.get("email", "")).lower())
        if person is None or person.deactivated:
            raise ApiError("users_not_found")
        return {"user": self._user(person)}

    def _list(self, arguments: Json) -> Json:
        start, size = start_of_page(arguments), page_size(arguments, _PAGE_OF_USERS)
        people = list(self._workspace.people.values())
        members = [self._user(person) for person in people[start : start + size]]
        if start == 0:
            members.append(self._bot_user())
        return {
            "members": members,
            "cache_ts": int(self._workspace.now()),
            "response_metadata": next_cursor(start, size, len(people)),
        }
