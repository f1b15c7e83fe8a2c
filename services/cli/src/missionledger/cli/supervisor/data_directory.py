"""The data directory: where everything is kept that the system must not lose."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from missionledger.common.refusals import Refusal, RefusalKind

DATA_VERSION = 1
"""Version of the layout; a directory with a higher one is refused."""

PRIVATE_DIRECTORY = 0o700
PRIVATE_FILE = 0o600
LOG_BYTES_MAX = 10_000_000
LOGS_KEPT_MAX = 3


class DataDirectoryInUseError(Refusal):
    """Another supervisor works on this data directory."""

    code = "data-directory-in-use"
    title = "The data directory is in use"
    kind = RefusalKind.CONFLICT


class NewerDataDirectoryError(Refusal):
    """The data directory was written by a newer version."""

    code = "data-directory-newer"
    title = "The data directory belongs to a newer version"
    kind = RefusalKind.RULE


class DataDirectoryUnreadableError(Refusal):
    """The data directory cannot be used."""

    code = "data-directory-unreadable"
    title = "The data directory cannot be used"
    kind = RefusalKind.RULE


class NotRunningError(Refusal):
    """No system runs on this data directory."""

    code = "not-running"
    title = "Mission Ledger is not running"
    kind = RefusalKind.UNAVAILABLE


class DataDirectory:
    """The paths inside a data directory, its lock, and the files other commands read.

    Attributes:
        root: the absolute path of the directory.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.expanduser().absolute()

    @property
    def system_file(self) -> Path:
        """Addresses of every part, for other commands."""
        return self.root / "system.json"

    @property
    def parts_file(self) -> Path:
        """What the supervisor knows about every part, written at each change."""
        return self.root / "parts.json"

    @property
    def token_file(self) -> Path:
        """The operator's bearer token."""
        return self.root / "operator.token"

    @property
    def viewer_token_file(self) -> Path:
        """What the console reads with."""
        return self.root / "viewer.token"

    @property
    def keys(self) -> Path:
        """The signing key of the built-in issuer and its public half."""
        return self.root / "keys"

    @property
    def nats(self) -> Path:
        """Configuration, passwords and JetStream's store."""
        return self.root / "nats"

    @property
    def temporal(self) -> Path:
        """Temporal's database."""
        return self.root / "temporal"

    def log_file(self, part: str) -> Path:
        """Return the file that holds what the part prints."""
        return self.root / "logs" / f"{part}.log"

    def prepare(self) -> None:
        """Make the directory and what belongs in it, readable by the owner alone.

        Raises:
            NewerDataDirectoryError: if a newer version wrote it.
            DataDirectoryUnreadableError: if it cannot be made or read.
        """
        try:
            self.root.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
            self.root.chmod(PRIVATE_DIRECTORY)
            self._require_known_version()
            for folder in ("keys", "nats", "temporal", "logs", "documents"):
                (self.root / folder).mkdir(mode=PRIVATE_DIRECTORY, exist_ok=True)
        except OSError as error:
            raise DataDirectoryUnreadableError(
                f"{self.root}: {error.strerror or error}",
                next_step="choose a directory that you may write: missionledger up --data-dir D",
            ) from error

    def _require_known_version(self) -> None:
        version_file = self.root / "version"
        if not version_file.exists():
            write_private(version_file, f"{DATA_VERSION}\n")
            return
        text = version_file.read_text().strip()
        if not text.isdecimal():
            raise DataDirectoryUnreadableError(
                f"{version_file} holds {text!r} where a version number belongs",
                next_step="restore the directory from a backup, or choose another",
            )
        if int(text) > DATA_VERSION:
            raise NewerDataDirectoryError(
                f"{self.root} has layout version {text}; this program knows up to {DATA_VERSION}",
                next_step="use the newer program, or choose another directory with --data-dir",
            )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the directory for this process; the lock ends with the process, however it ends.

        Raises:
            DataDirectoryInUseError: if another process holds it.
        """
        descriptor = os.open(self._lock_file, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                holder = os.pread(descriptor, 32, 0).decode().strip() or "unknown"
                raise DataDirectoryInUseError(
                    f"process {holder} already runs Mission Ledger on {self.root}",
                    next_step="use that system, stop it with `missionledger down`, "
                    "or choose another directory with --data-dir",
                ) from error
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            yield
        finally:
            os.close(descriptor)

    def holder(self) -> int | None:
        """Return the process that runs the system on this directory, or None."""
        try:
            descriptor = os.open(self._lock_file, os.O_RDWR)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            text = os.pread(descriptor, 32, 0).decode().strip()
            return int(text) if text.isdecimal() else None
        finally:
            os.close(descriptor)
        return None

    def read_system(self) -> Mapping[str, Any]:
        """Return the addresses of the running system.

        Raises:
            NotRunningError: if none runs here.
        """
        if self.holder() is None or not self.system_file.exists():
            raise NotRunningError(
                f"no system runs on {self.root}",
                next_step="start it with `missionledger up`, or name its directory with --data-dir",
            )
        system: Mapping[str, Any] = json.loads(self.system_file.read_text())
        return system

    def read_parts(self) -> Mapping[str, Any] | None:
        """Return what the supervisor wrote about the parts last, or None."""
        try:
            parts: Mapping[str, Any] = json.loads(self.parts_file.read_text())
        except FileNotFoundError:
            return None
        return parts

    def open_log(self, part: str) -> int:
        """Return a descriptor that appends to the log of the part."""
        self.put_aside_big_log(part)
        path = self.log_file(part)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE)

    def put_aside_big_log(self, part: str) -> None:
        """Rename a log that has grown big; the oldest of those put aside is overwritten."""
        path = self.log_file(part)
        if not path.exists() or path.stat().st_size <= LOG_BYTES_MAX:
            return
        for number in range(LOGS_KEPT_MAX - 1, 0, -1):
            older = path.with_suffix(f".log.{number}")
            if older.exists():
                older.rename(path.with_suffix(f".log.{number + 1}"))
        path.rename(path.with_suffix(".log.1"))

    @property
    def _lock_file(self) -> Path:
        return self.root / "supervisor.pid"


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)


def last_lines(path: Path, count: int) -> list[str]:
    """Return the last lines of a log, or none if there is no log."""
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 64_000))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return []
    return text.splitlines()[-count:]
