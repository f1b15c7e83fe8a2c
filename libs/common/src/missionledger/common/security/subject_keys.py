"""A key for each person, kept apart from the log: what is sealed with it is gone when it is.

The log keeps ciphertext, so that every hash and proof holds for ever; destroying the key of a
person leaves bytes that say nothing. Sealing the same text for the same person gives the same
bytes, since the nonce is derived from the text under a second key: a command that is sent twice is
seen to be the same, and no nonce is ever used for two texts.
"""

import base64
import hashlib
import hmac
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.refusals import Refusal, RefusalKind

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
PADDED_TO_BYTES = 64
"""Texts are filled up to a multiple of this, so that the length of a name is not told."""

_FILL = b"\x80"
_OWNER_ONLY = 0o600
_DESTROYED = ".destroyed"
_SUBJECT = re.compile(r"[A-Z0-9-]{8,64}")

SubjectId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{8,64}$")]
"""Opaque: it says nothing about the person."""


class SealError(Exception):
    """Sealed bytes were altered, or belong to another place."""


class Sealed(BaseModel):
    """A text that only the key of a subject opens.

    Attributes:
        subject_id: whose key.
        box: nonce, ciphertext and tag, base64.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject_id: SubjectId
    box: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]+=*$", max_length=60_000)]


class SubjectKeys(Protocol):
    """Keeps a key for each subject, apart from the event log."""

    def create(self, subject_id: str) -> bytes:
        """Return the key of the subject, made now if there is none.

        Raises:
            KeyDestroyedError: if it was destroyed.
        """
        ...

    def find(self, subject_id: str) -> bytes | None:
        """Return the key, None if there is none or it was destroyed."""
        ...

    def destroy(self, subject_id: str) -> None:
        """Destroy the key for good; safe to repeat."""
        ...


class KeyDestroyedError(Refusal):
    """The key of the subject was destroyed and is never made again."""

    code = "subject-forgotten"
    title = "The person was forgotten"
    kind = RefusalKind.CONFLICT

    def __init__(self, subject_id: str) -> None:
        super().__init__(
            f"the key of {subject_id} was destroyed",
            next_step="Nothing more can be sealed for this person; refer to the case instead.",
        )


class FolderSubjectKeys:
    """Keys as files of their owner in a folder; production keeps it on a volume of its own."""

    def __init__(self, directory: Path) -> None:
        """Keep keys in this directory, which is made with the first key."""
        self._directory = directory

    def create(self, subject_id: str) -> bytes:
        """Return the key of the subject, made now if there is none.

        Raises:
            KeyDestroyedError: if it was destroyed.
        """
        known = self.find(subject_id)
        if known is not None:
            return known
        if self._tombstone(subject_id).exists():
            raise KeyDestroyedError(subject_id)
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._path(subject_id).with_suffix(f".{os.getpid()}.{os.urandom(4).hex()}")
        _write_synced(fresh, os.urandom(KEY_BYTES))
        # A link is refused where the key came meanwhile, which a rename would replace; and it fails
        # where the person was forgotten meanwhile.
        with suppress(FileExistsError, FileNotFoundError):
            os.link(fresh, self._path(subject_id))
        fresh.unlink(missing_ok=True)
        self._sync_directory()
        made = self.find(subject_id)
        if self._tombstone(subject_id).exists():
            # It was destroyed while it was made; whoever came last destroys it again.
            self.destroy(subject_id)
            raise KeyDestroyedError(subject_id)
        assert made is not None, "a tombstone comes before a key goes"
        return made

    def find(self, subject_id: str) -> bytes | None:
        """Return the key, None if there is none or it was destroyed."""
        try:
            key = self._path(subject_id).read_bytes()
        except FileNotFoundError:
            return None
        # Asked after reading: a key that is overwritten just now has its tombstone already.
        if not self._tombstone(subject_id).exists():
            return key
        # Whoever destroyed it may have been stopped half way.
        self.destroy(subject_id)
        return None

    def destroy(self, subject_id: str) -> None:
        """Destroy the key for good; safe to repeat."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_synced(self._tombstone(subject_id), b"")
        # On disk by name before a key is overwritten: without it zeros would pass for a key.
        self._sync_directory()
        for path in self._directory.glob(f"{subject_id}.*"):
            if path.suffix != _DESTROYED:
                # Another destroyer may be first.
                with suppress(FileNotFoundError):
                    _wipe(path)
        self._sync_directory()

    def _path(self, subject_id: str) -> Path:
        if not _SUBJECT.fullmatch(subject_id):
            raise ValueError(f"{subject_id!r} is not the id of a subject")
        return self._directory / f"{subject_id}.key"

    def _tombstone(self, subject_id: str) -> Path:
        return self._path(subject_id).with_suffix(_DESTROYED)

    def _sync_directory(self) -> None:
        handle = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def seal(keys: SubjectKeys, subject_id: str, text: str, place: str) -> Sealed:
    """Return the text, sealed with the key of the subject.

    Args:
        keys: where keys are kept.
        subject_id: whose key; it is made if there is none.
        text: what nobody without the key may read.
        place: where it belongs, such as the id of a case; it opens nowhere else.

    Raises:
        KeyDestroyedError: if the key was destroyed.
    """
    encrypting, deriving = _both(keys.create(subject_id))
    context = _context(subject_id, place)
    plain = _filled(text.encode())
    nonce = hmac.digest(deriving, context + plain, "sha256")[:NONCE_BYTES]
    box = nonce + AESGCM(encrypting).encrypt(nonce, plain, context)
    return Sealed(subject_id=subject_id, box=base64.b64encode(box).decode())


def unseal(keys: SubjectKeys, sealed: Sealed, place: str) -> str | None:
    """Return the text, None if the key of its subject is gone.

    Raises:
        SealError: if it was altered or belongs to another place.
    """
    key = keys.find(sealed.subject_id)
    if key is None:
        return None
    box = base64.b64decode(sealed.box)
    context = _context(sealed.subject_id, place)
    try:
        plain = AESGCM(_both(key)[0]).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], context)
    except InvalidTag as error:
        raise SealError(f"what is sealed for {sealed.subject_id} does not open here") from error
    return plain.rstrip(b"\0").removesuffix(_FILL).decode()


def _both(key: bytes) -> tuple[bytes, bytes]:
    """Return the key that encrypts and the one that derives nonces."""
    return hmac.digest(key, b"encrypt", "sha256"), hmac.digest(key, b"nonce", "sha256")


def _context(subject_id: str, place: str) -> bytes:
    return hashlib.sha256(f"{len(subject_id)}:{subject_id}{place}".encode()).digest()


def _filled(plain: bytes) -> bytes:
    marked = plain + _FILL
    return marked + bytes(-len(marked) % PADDED_TO_BYTES)


def _write_synced(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
    try:
        os.write(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)


def _wipe(path: Path) -> None:
    with path.open("r+b") as file:
        # Overwritten in its place, for disks that keep it; copies are the operator's.
        file.write(bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
