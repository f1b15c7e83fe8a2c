"""Checkpoints: signed heads of the log, in the form that transparency logs share (C2SP)."""

import base64
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from missionledger.common.eventlog.envelope import envelope_of, leaf_hash
from missionledger.common.eventlog.merkle import MerkleTree
from missionledger.common.eventlog.port import EventLog

PAGE_EVENTS = 1_000

_ED25519 = b"\x01"
"""The signature type of Ed25519 in signed notes."""


class LogTree:
    """The Merkle tree of a log, made when first asked for and grown as the log grows."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._tree = MerkleTree()
        self._lock = Lock()

    def at(self, size: int) -> MerkleTree:
        """Return the tree with at least so many leaves, reading what is missing; it blocks.

        Raises:
            ValueError: if the log is shorter.
        """
        with self._lock:
            while len(self._tree) < size:
                page = self._log.read(after=len(self._tree), limit=PAGE_EVENTS)
                if not page:
                    raise ValueError(f"the log has {len(self._tree)} events, not {size}")
                for event in page:
                    self._tree.append(leaf_hash(envelope_of(event)))
        return self._tree


def log_origin(service: str, epoch: str) -> str:
    """Return the name of a log in checkpoints; a new store has another one."""
    return f"missionledger/{service}/{epoch}"


@dataclass(frozen=True)
class CheckpointSigner:
    """Signs heads of one log."""

    origin: str
    private_key: Ed25519PrivateKey

    def checkpoint(self, size: int, root: bytes) -> str:
        """Return the signed note (C2SP tlog-checkpoint) for a size of the log."""
        text = f"{self.origin}\n{size}\n{_base64(root)}\n"
        signature = self._key_id() + self.private_key.sign(text.encode())
        return f"{text}\n\u2014 {self.origin} {_base64(signature)}\n"

    def verifier_key(self) -> str:
        """Return the key that checks the notes, as C2SP writes it: name+id+key."""
        return f"{self.origin}+{self._key_id().hex()}+{_base64(_ED25519 + self._public())}"

    def _key_id(self) -> bytes:
        return sha256(self.origin.encode() + b"\n" + _ED25519 + self._public()).digest()[:4]

    def _public(self) -> bytes:
        return self.private_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
