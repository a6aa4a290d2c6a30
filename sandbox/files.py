"""Files that the app announced, uploaded and shared. Speaks no HTTP and knows no conversation."""

from __future__ import annotations

import mimetypes
import secrets
from dataclasses import dataclass
from pathlib import PurePath

from sandbox.calls import ApiError, Json

# Slack's own limit for one file.
LARGEST_FILE = 1024**3
_BY_TYPE = {"jsonl": "application/jsonl", "csv": "text/csv"}


@dataclass(slots=True)
class File:
    """`content` is None until it was uploaded; `shared` says whether the upload was completed, which happens once."""

    id: str
    name: str
    length: int
    content: bytes | None = None
    title: str = ""
    shared: bool = False

    @property
    def filetype(self) -> str:
        return PurePath(self.name).suffix.removeprefix(".") or "binary"

    @property
    def mimetype(self) -> str:
        return _BY_TYPE.get(self.filetype) or mimetypes.guess_type(self.name)[0] or "application/octet-stream"


class Files:
    """All files of a workspace, and the tickets of the addresses that they are uploaded to."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._by_ticket: dict[str, File] = {}

    def clear(self) -> None:
        """Forgets all of them."""
        self._files.clear()
        self._by_ticket.clear()

    def announce(self, file: File) -> str:
        """Keeps a place for a file; returns the ticket that its bytes come with."""
        ticket = secrets.token_urlsafe(24)
        self._files[file.id] = self._by_ticket[ticket] = file
        return ticket

    def awaited(self, ticket: str) -> File | None:
        """The file whose bytes are to come with this ticket, as long as it was not shared."""
        file = self._by_ticket.get(ticket)
        return None if file is None or file.shared else file

    def uploaded(self, file_id: str) -> File:
        """A file that is there and may be shared. Raises ApiError."""
        file = self._files.get(file_id)
        if file is None or file.content is None or file.shared:
            raise ApiError("file_not_found", why=file_id)
        return file


def as_file(file: File, user: str) -> Json:
    """A file within a message, as Slack tells of it."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "size": file.length,
        "user": user,
        "mode": "hosted",
        "is_external": False,
    }
