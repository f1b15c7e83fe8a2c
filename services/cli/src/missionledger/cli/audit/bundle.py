"""Writes a bundle beside its place, and moves it there when it is whole."""

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from missionledger.common.refusals import Refusal, RefusalKind

FORMAT = "missionledger-audit-bundle"
VERSION = 1
MANIFEST = "manifest.json"
INCOMPLETE = ".incomplete-"

_PRIVATE_FILE = 0o600
_NAMED_MAX = 3


class PlaceTakenError(Refusal):
    """There is something already where the bundle should be."""

    code = "place-taken"
    title = "The bundle would overwrite something"
    kind = RefusalKind.CONFLICT


class NotWritableError(Refusal):
    """The bundle cannot be written there."""

    code = "not-writable"
    title = "The bundle cannot be written"
    kind = RefusalKind.STORAGE_FULL


@dataclass
class BundleWriter:
    """Files of a bundle on their way, and what its manifest will say."""

    root: Path
    logs: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    absent_documents: list[Mapping[str, Any]] = field(default_factory=list)
    files: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def write(self, name: str, chunks: Iterable[bytes]) -> int:
        """Write a file of these bytes, note its hash for the manifest, and return its size."""
        digest, size = sha256(), 0
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(path, flags, _PRIVATE_FILE), "wb") as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
        self.files[name] = {"bytes": size, "sha256": digest.hexdigest()}
        return size

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file["bytes"] for file in self.files.values())

    def finish(self) -> None:
        """Write the manifest: from now on the bundle is whole."""
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "logs": self.logs,
            "absent_documents": self.absent_documents,
            "files": self.files,
        }
        text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        self.write(MANIFEST, [text.encode()])


def require_free(place: Path) -> None:
    """Go on only if nothing is at that place, or an empty folder.

    Raises:
        PlaceTakenError: saying what is there.
    """
    advice = "name a new folder: a bundle is written as a whole and never added to"
    if place.is_dir():
        found = sorted(path.name for path in place.iterdir())
        if found:
            named = ", ".join(found[:_NAMED_MAX]) + (" …" if len(found) > _NAMED_MAX else "")
            raise PlaceTakenError(f"{place} is not empty: it holds {named}", next_step=advice)
    elif place.exists() or place.is_symlink():
        raise PlaceTakenError(f"{place} is not a folder", next_step=advice)


@contextmanager
def new_bundle(place: Path) -> Iterator[BundleWriter]:
    """Write a bundle; it is at its place when the block ends well, and nothing of it otherwise.

    Raises:
        PlaceTakenError: if there is something at that place.
        NotWritableError: if it cannot be written, or there is no room.
    """
    place = place.expanduser().absolute()
    require_free(place)
    with _room(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{place.name}{INCOMPLETE}", dir=place.parent))
        try:
            writer = BundleWriter(draft)
            yield writer
            writer.finish()
            _sync_folders(draft)
            # Renaming onto an empty folder takes its place; onto any other it is refused.
            draft.rename(place)
            _sync_folder(place.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _room(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOTEMPTY:
            raise PlaceTakenError(
                f"something came into {place} meanwhile", next_step="name a new folder"
            ) from error
        raise NotWritableError(
            f"{place} cannot be written: {error}",
            next_step="name a folder that you may write, on a disk with room",
        ) from error


def _sync_folders(root: Path) -> None:
    for folder in (root, *(path for path in root.rglob("*") if path.is_dir())):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
