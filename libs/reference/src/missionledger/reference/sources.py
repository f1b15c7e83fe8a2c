"""Where tables come from: the data packaged with the program, or a folder of the user's own."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from missionledger.common.refusals import NotFoundError
from missionledger.reference.faults import Fault, TableFaultsError

PACKAGED = "un-reference"
"""Name under which the packaged tables are loaded."""

FILE_BYTES_MAX = 64 * 1024 * 1024
"""A table larger than this is refused before it is read into memory."""


class SourceNotFoundError(NotFoundError):
    """There is no such folder, or no table in it."""

    code = "source-not-found"
    title = "No tables were found there"


@dataclass(frozen=True, slots=True)
class TableFile:
    """One file as read: its name and bytes."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Hex digest of the bytes, which is what an import is known by."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class TableSource:
    """A set of files that are read by name.

    Attributes:
        name: what the user called it: `un-reference` or the folder.
        root: where the files lie.
    """

    name: str
    root: Traversable

    def names(self) -> Sequence[str]:
        """Return the names of the tables that are there, sorted."""
        return sorted(
            entry.name
            for entry in self.root.iterdir()
            if entry.is_file() and entry.name.endswith((".csv", ".json"))
        )

    def has(self, name: str) -> bool:
        """Tell whether the source holds a file of this name."""
        return self.root.joinpath(name).is_file()

    def read(self, name: str) -> TableFile:
        """Return the file.

        Raises:
            SourceNotFoundError: if it is not there.
            TableFaultsError: if it is too large or cannot be read.
        """
        entry = self.root.joinpath(name)
        if not entry.is_file():
            raise SourceNotFoundError(f"{self.name} has no {name}")
        try:
            with entry.open("rb") as stream:
                content = stream.read(FILE_BYTES_MAX + 1)
        except OSError as error:
            raise TableFaultsError([Fault(name, 0, "", f"cannot be read: {error}")]) from error
        if len(content) > FILE_BYTES_MAX:
            reason = f"larger than {FILE_BYTES_MAX} bytes, split it into years"
            raise TableFaultsError([Fault(name, 0, "", reason)])
        return TableFile(name, content)


def packaged() -> TableSource:
    """Return the reference data that comes with the program."""
    return TableSource(PACKAGED, resources.files("missionledger.reference").joinpath("tables"))


def open_source(path: str) -> TableSource:
    """Return the packaged tables for `un-reference`, else the user's folder of that path.

    Raises:
        SourceNotFoundError: if there is no such folder.
    """
    if path == PACKAGED:
        return packaged()
    folder = Path(path)
    if not folder.is_dir():
        raise SourceNotFoundError(
            f"{path} is not a folder",
            next_step=f"Give a folder with tables, or {PACKAGED} for the packaged ones.",
        )
    return TableSource(str(folder), folder)
