"""The papers behind events, kept by their SHA-256: the event names the hash, the store the bytes.

A paper is written to a temporary file, synced, and renamed to its hash, so that whoever finds a
name finds all of it. The event log can prove which paper was meant, whatever became of the store.
"""

import errno
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from missionledger.common.paper_types import OCTETS, media_type_of, program_in
from missionledger.common.refusals import InvalidRequestError, NotFoundError, Refusal, RefusalKind

DOCUMENT_BYTES_MAX = 50_000_000
"""Largest paper: a scanned report of some hundred pages."""

CHUNK_BYTES = 256 * 1024
ABANDONED_SECONDS = 24 * 3600
"""Age at which a temporary file belongs to a process that is no more."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


class DocumentTooLargeError(Refusal):
    """The paper is larger than the store takes."""

    code = "document-too-large"
    title = "The document is too large"
    kind = RefusalKind.TOO_LARGE


class DocumentMismatchError(Refusal):
    """What was sent is not the paper that was announced."""

    code = "document-mismatch"
    title = "The document is not the one that was announced"
    kind = RefusalKind.INVALID


class DocumentMissingError(NotFoundError):
    """The store has no paper with this hash."""

    code = "document-missing"
    title = "No such document"


class DocumentDamagedError(Refusal):
    """The stored bytes are no longer the paper that their name says."""

    code = "document-damaged"
    title = "The stored document is damaged"
    kind = RefusalKind.UNAVAILABLE


class DocumentIsProgramError(Refusal):
    """What was sent is a program, or holds one; nothing of it was kept."""

    code = "document-is-program"
    title = "A program is not a document"
    kind = RefusalKind.INVALID


class DocumentStoreFullError(Refusal):
    """There is no room for the paper; nothing of it was kept."""

    code = "document-store-full"
    title = "There is no room for the document"
    kind = RefusalKind.STORAGE_FULL


@dataclass(frozen=True, slots=True)
class Document:
    """A paper that is kept.

    Attributes:
        media_type: what its bytes tell that it is.
    """

    sha256: str
    size: int
    media_type: str = OCTETS


class IncomingDocument(Protocol):
    """A paper on its way in; leaving its block without `keep` forgets it."""

    def write(self, chunk: bytes) -> None:
        """Add bytes.

        Raises:
            DocumentTooLargeError: if the paper becomes larger than the store takes.
            DocumentStoreFullError: if there is no room.
        """
        ...

    def keep(self, expected_sha256: str = "") -> Document:
        """Keep the paper; it is on disk when this returns.

        Raises:
            DocumentMismatchError: if another hash was expected.
            DocumentIsProgramError: if it is a program, or holds one.
            DocumentStoreFullError: if there is no room.
        """
        ...

    def __enter__(self) -> Self:
        """Start."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Forget what was not kept."""
        ...


class DocumentStore(Protocol):
    """Keeps papers by their hash; safe to use from any thread and by several services."""

    def incoming(self) -> IncomingDocument:
        """Return a paper to write to, in a `with` block."""
        ...

    def find(self, digest: str) -> Document | None:
        """Return the paper with this SHA-256 in hex, or None; its bytes are not checked."""
        ...

    def read(self, digest: str) -> Iterator[bytes]:
        """Return the bytes in chunks, after checking that they are what the hash says.

        Raises:
            DocumentMissingError: if there is no such paper.
            DocumentDamagedError: if the bytes have changed; none of them is returned.
        """
        ...


class FolderDocumentStore:
    """Papers as files of a folder, in subfolders by the first two digits of their hash."""

    def __init__(self, folder: Path, *, bytes_max: int = DOCUMENT_BYTES_MAX) -> None:
        """Use this folder, and create it if it is not there."""
        self._folder = folder
        self._bytes_max = bytes_max
        self._temporary = folder / "incoming"
        self._temporary.mkdir(parents=True, exist_ok=True)
        for path in self._temporary.iterdir():
            if path.stat().st_mtime < time.time() - ABANDONED_SECONDS:
                path.unlink(missing_ok=True)

    def incoming(self) -> IncomingDocument:
        """Return a paper to write to, in a `with` block."""
        return _IncomingFile(self._folder, self._temporary, self._bytes_max)

    def find(self, digest: str) -> Document | None:
        """Return the paper with this SHA-256 in hex, or None; its bytes are not checked."""
        path = _path(self._folder, digest)
        try:
            with path.open("rb") as file:
                return Document(digest, path.stat().st_size, media_type_of(file))
        except FileNotFoundError:
            return None

    def read(self, digest: str) -> Iterator[bytes]:
        """Return the bytes in chunks, after checking that they are what the hash says."""
        try:
            file = _path(self._folder, digest).open("rb")
        except FileNotFoundError as error:
            raise DocumentMissingError(f"there is no document {digest}") from error
        found = file_digest(file, "sha256").hexdigest()
        if found != digest:
            file.close()
            raise DocumentDamagedError(
                f"the file of document {digest} now holds {found}",
                next_step="Send the original again, or restore it from a backup.",
            )
        file.seek(0)
        return _chunks(file)


class _IncomingFile:
    """A temporary file that becomes the paper when it is kept."""

    def __init__(self, folder: Path, temporary: Path, bytes_max: int) -> None:
        self._folder = folder
        self._bytes_max = bytes_max
        self._digest = sha256()
        self._size = 0
        with _room():
            descriptor, name = tempfile.mkstemp(dir=temporary)
        self._path = Path(name)
        self._file: BinaryIO = os.fdopen(descriptor, "wb")

    def write(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size > self._bytes_max:
            raise DocumentTooLargeError(
                f"the document has more than {self._bytes_max} bytes",
                next_step="Send a smaller scan, or divide it.",
                facts={"bytes_max": self._bytes_max},
            )
        self._digest.update(chunk)
        with _room():
            self._file.write(chunk)

    def keep(self, expected_sha256: str = "") -> Document:
        digest = self._digest.hexdigest()
        if expected_sha256 and expected_sha256.lower() != digest:
            raise DocumentMismatchError(
                f"what arrived has the hash {digest}, not {expected_sha256}",
                next_step="Send the document again, or correct its hash.",
            )
        path = _path(self._folder, digest)
        with _room():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        media_type = self._looked_at()
        with _room():
            path.parent.mkdir(exist_ok=True)
            # Also if it is there already: the same bytes, and a damaged copy is healed.
            self._path.replace(path)
            # The new name itself must survive a loss of power.
            for folder in (path.parent, self._folder):
                _sync_folder(folder)
        return Document(digest, self._size, media_type)

    def _looked_at(self) -> str:
        """Return what the bytes tell the paper is, or refuse a program."""
        with self._path.open("rb") as file:
            program = program_in(file)
            if program:
                raise DocumentIsProgramError(
                    f"what arrived is {program}",
                    next_step="Send the paper itself, such as a PDF; take macros out of it.",
                )
            return media_type_of(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # What the buffer still holds has no room either; the file goes all the same.
        try:
            with _room():
                self._file.close()
        except DocumentStoreFullError:
            if error is None:
                raise
        finally:
            self._path.unlink(missing_ok=True)


def _path(folder: Path, digest: str) -> Path:
    if not _SHA256.fullmatch(digest):
        raise InvalidRequestError(
            f"{digest[:80]!r} is not a SHA-256",
            next_step="Write 64 hexadecimal digits in lower case.",
        )
    return folder / digest[:2] / digest


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DocumentStoreFullError(
            "the disk of the documents is full", next_step="Make room on it and send it again."
        ) from error
