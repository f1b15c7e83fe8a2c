"""Checkpoints: signed heads of the log, in the form that transparency logs share (C2SP)."""

import asyncio
import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from missionledger.common.eventlog.envelope import envelope_of, leaf_hash
from missionledger.common.eventlog.merkle import MerkleTree
from missionledger.common.eventlog.port import EventLog
from missionledger.common.refusals import Refusal, RefusalKind

PAGE_EVENTS = 1_000

GROW_SECONDS_MAX = 20.0
"""How long a request waits for the tree before it is told to come back."""

_ED25519 = b"\x01"
"""The signature type of Ed25519 in signed notes."""


class TreeNotGrownError(Refusal):
    """The Merkle tree is still being made from the log, as after every start."""

    code = "proofs-being-prepared"
    title = "The proofs of this log are being prepared"
    kind = RefusalKind.UNAVAILABLE


class LogTree:
    """The Merkle tree of a log, made when first asked for and grown as the log grows.

    It is held in memory, 64 bytes an event, and takes some ten seconds a million events to make.
    That happens in a thread of its own, so that who waits for a proof keeps nobody else waiting.
    """

    def __init__(self, log: EventLog, *, wait_seconds: float = GROW_SECONDS_MAX) -> None:
        self._log = log
        self._wait_seconds = wait_seconds
        self._tree = MerkleTree()
        # Told apart from the tree's own length, which counts a leaf before its parents are there.
        self._size = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"{log.service}-log-tree")

    async def at(self, size: int) -> MerkleTree:
        """Return the tree with at least so many leaves, reading what is missing.

        Raises:
            TreeNotGrownError: if that takes longer than somebody should wait; it goes on.
            ValueError: if the log is shorter.
        """
        if self._size < size:
            growing = asyncio.get_running_loop().run_in_executor(self._thread, self._grow, size)
            try:
                await asyncio.wait_for(asyncio.shield(growing), self._wait_seconds)
            except TimeoutError:
                raise TreeNotGrownError(
                    f"the tree has {self._size} of {size} leaves",
                    next_step="Ask again in a moment.",
                    facts={"leaves": self._size, "size": size},
                ) from None
        return self._tree

    def _grow(self, size: int) -> None:
        while self._size < size:
            page = self._log.read(after=self._size, limit=PAGE_EVENTS)
            if not page:
                raise ValueError(f"the log has {self._size} events, not {size}")
            for event in page:
                self._tree.append(leaf_hash(envelope_of(event)))
            self._size = len(self._tree)


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
