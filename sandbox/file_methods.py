"""The methods that upload files, and the address they are uploaded to. Checks what Slack checks; keeps no message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.calls import ApiError, Json, Method, parsed
from sandbox.conversation_methods import ConversationMethods
from sandbox.faults import Faults, suffer
from sandbox.files import LARGEST_FILE, File
from sandbox.journal import Journal
from sandbox.workspace import BOT_USER_ID, Message, Workspace

UPLOAD = "upload"
"""What a fault or the journal calls the upload itself, which is no method."""
_PIECE = 64 * 1024
_MOST_AT_ONCE = 20
_BAD, _NOT_FOUND = 400, 404


class FileMethods:
    """Files come in three steps: announced, uploaded, completed. `base_url` says where this workspace listens."""

    def __init__(
        self,
        workspace: Workspace,
        conversations: ConversationMethods,
        faults: Faults,
        journal: Journal,
        base_url: Callable[[], str],
    ) -> None:
        self._workspace = workspace
        self._conversations = conversations
        self._faults = faults
        self._journal = journal
        self._base_url = base_url

    def methods(self) -> dict[str, Method]:
        return {
            "files.completeUploadExternal": self._complete,
            "files.getUploadURLExternal": self._announce,
        }

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/upload/v1/{ticket}", self.handle)]

    def _announce(self, arguments: Json) -> Json:
        name, length = str(arguments.get("filename") or ""), _length(arguments)
        if not name:
            raise ApiError("missing_argument", why="filename")
        if length > LARGEST_FILE:
            raise ApiError("file_upload_size_restricted", why=f"{length} bytes")
        file = File(self._workspace.new_id("F"), name, length)
        ticket = self._workspace.files.announce(file)
        return {"upload_url": f"{self._base_url()}/upload/v1/{ticket}", "file_id": file.id}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """POST /upload/v1/{ticket}: the bytes, raw or as a form. The app's token has no business here."""
        self._journal.calls[UPLOAD] += 1
        fault = self._faults.take(UPLOAD, None)

        async def answer() -> web.Response:
            return await self._receive(request)

        return await (suffer(fault, request, answer) if fault else answer())

    async def _receive(self, request: web.Request) -> web.Response:
        file = self._workspace.files.awaited(request.match_info["ticket"])
        if file is None:
            return self._refused("invalid_upload_url", "nothing is awaited there", _NOT_FOUND)
        content = await _content(request, file.length)
        if len(content) != file.length:
            return self._refused("length_mismatch", f"{file.length} bytes were announced, others came", _BAD)
        if "Authorization" in request.headers:
            return self._refused("token_told", "the upload address needs no token", _BAD)
        file.content = content
        return web.Response(text=f"OK - {file.length}")

    def _refused(self, code: str, why: str, status: int) -> web.Response:
        self._journal.refused(UPLOAD, code, why)
        return web.Response(status=status, text=code)

    def _complete(self, arguments: Json) -> Json:
        files = [self._named(each) for each in _listed(arguments)]
        if arguments.get("channel_id"):
            conversation = self._conversations.known({"channel": arguments["channel_id"]})
            if conversation.kind == "channel" and BOT_USER_ID not in conversation.members:
                raise ApiError("not_in_channel")
            message = Message(
                channel=conversation.id,
                ts=self._workspace.new_ts(),
                user=BOT_USER_ID,
                text=str(arguments.get("initial_comment") or ""),
                blocks=[],
                bot=True,
                thread_ts=_thread(arguments, set(conversation.messages)),
                files=tuple(files),
            )
            self._workspace.add_message(message)
        for file in files:
            file.shared = True
        # Slack shares in a job of its own: which message it becomes is not told.
        return {"files": [{"id": file.id, "title": file.title} for file in files]}

    def _named(self, given: Any) -> File:
        if not isinstance(given, dict) or not given.get("id"):
            raise ApiError("invalid_arguments", why="each of files needs an id")
        file = self._workspace.files.uploaded(str(given["id"]))
        file.title = str(given.get("title") or file.name)
        return file


def _length(arguments: Json) -> int:
    if not arguments.get("length"):
        raise ApiError("missing_argument", why="length")
    try:
        length = int(arguments["length"])
    except (TypeError, ValueError) as error:
        raise ApiError("invalid_arguments", why="length is no number") from error
    if length < 1:
        raise ApiError("invalid_arguments", why="length is not positive")
    return length


def _listed(arguments: Json) -> list[Any]:
    files = parsed(arguments.get("files"))
    if not isinstance(files, list) or not 0 < len(files) <= _MOST_AT_ONCE:
        raise ApiError("invalid_arguments", why="files is no list of files")
    return files


def _thread(arguments: Json, there: set[str]) -> str | None:
    thread_ts = arguments.get("thread_ts") or None
    if thread_ts is not None and str(thread_ts) not in there:
        raise ApiError("invalid_thread_ts")
    return thread_ts


async def _content(request: web.Request, most: int) -> bytes:
    """The bytes, as far as they are needed to see that there are too many."""
    content = bytearray()
    if not request.content_type.startswith("multipart/"):
        async for piece in request.content.iter_chunked(_PIECE):
            content += piece
            if len(content) > most:
                break
        return bytes(content)
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader) and part.filename:
            while piece := await part.read_chunk(_PIECE):
                content += piece
                if len(content) > most:
                    break
            break
    return bytes(content)
