"""Audit bundles made from a real log, and what somebody might do to one."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from missionledger.cli.audit.bundle import MANIFEST, BundleWriter, new_bundle
from missionledger.cli.audit.entries import entry_of
from missionledger.common.canonical import canonical_json
from missionledger.common.eventlog.checkpoint import CheckpointSigner, log_origin
from missionledger.common.eventlog.envelope import chain_hash, leaf_hash
from missionledger.common.eventlog.merkle import MerkleTree
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import GENESIS_HASH, AppendRequest, StreamWrite
from missionledger.common.events import EventMetadata, NewEvent, Provenance, RecordedEvent
from missionledger.common.identifiers import uuid7
from missionledger.common.messaging.cloudevents import encode
from missionledger.common.testing.eventlog_samples import SAMPLE_DAY

LOG = "finance"
PAPER = b"%PDF-1.7 a letter"
PAPER_HASH = sha256(PAPER).hexdigest()
PAPER_POSITION = 5
CHECKPOINT_EVENTS = 10
KIND = "AmountNoted.v1"

Payloads = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class SampleBundle:
    """A bundle of one log with one paper, and the key that signed it."""

    root: Path
    origin: str
    signer: CheckpointSigner

    @property
    def key(self) -> str:
        """The key of the log, as an auditor notes it."""
        return self.signer.verifier_key()

    @property
    def events_file(self) -> Path:
        """The events of the log."""
        return self.root / LOG / "events.txt"

    @property
    def checkpoints_file(self) -> Path:
        """The checkpoints of the log."""
        return self.root / LOG / "checkpoints.ndjson"

    def lines(self) -> list[bytes]:
        """Return the lines of the events, without their ends."""
        return self.events_file.read_bytes().splitlines()

    def replace_lines(self, lines: Sequence[bytes]) -> None:
        """Write these events, and a manifest that lists them."""
        self.events_file.write_bytes(b"".join(line + b"\n" for line in lines))
        self.repair_manifest()

    def edit_manifest(self, edit: Callable[[dict[str, Any]], None]) -> None:
        """Change the manifest."""
        path = self.root / MANIFEST
        manifest = json.loads(path.read_bytes())
        edit(manifest)
        path.write_text(json.dumps(manifest))

    def repair_manifest(self) -> None:
        """Let the manifest list the files as they are now, as a careful forger would."""

        def list_all(manifest: dict[str, Any]) -> None:
            manifest["files"] = {
                path.relative_to(self.root).as_posix(): {
                    "bytes": path.stat().st_size,
                    "sha256": sha256(path.read_bytes()).hexdigest(),
                }
                for path in self.root.rglob("*")
                if path.is_file() and path.name != MANIFEST
            }

        self.edit_manifest(list_all)

    def sign_anew(self, signer: CheckpointSigner | None = None) -> None:
        """Sign the events as they are now, at the sizes that there were, with this key or ours."""
        entries = [line[65:] for line in self.lines()]
        write_checkpoints(self.checkpoints_file, signer or self.signer, entries)
        self.repair_manifest()


def sample_bundle(
    place: Path, payloads: Payloads, *, checkpoint_events: int = CHECKPOINT_EVENTS
) -> SampleBundle:
    """Write a bundle of one log whose events have these payloads; one names a paper."""
    events = _recorded(place.with_name(f"{place.name}.db"), payloads)
    origin = log_origin(LOG, events[0].epoch)
    signer = CheckpointSigner(origin, Ed25519PrivateKey.generate())
    previous = [GENESIS_HASH, *(event.hash for event in events)]
    entries = [entry_of(encode(*pair)) for pair in zip(events, previous, strict=False)]
    with new_bundle(place) as writer:
        writer.write(f"{LOG}/events.txt", (entry.line for entry in entries))
        writer.write(f"{LOG}/schemas/{KIND}.json", [b"{}"])
        writer.write(f"documents/{PAPER_HASH}", [PAPER])
        _sign(writer, signer, [entry.envelope for entry in entries], checkpoint_events)
    return SampleBundle(place, origin, signer)


def chained(texts: Sequence[bytes]) -> list[bytes]:
    """Return lines of events with a chain that fits them, as a thorough forger would write it."""
    lines, previous = [], GENESIS_HASH
    for text in texts:
        previous = chain_hash(previous, text)
        lines.append(previous.hex().encode() + b" " + text)
    return lines


def write_checkpoints(path: Path, signer: CheckpointSigner, entries: Sequence[bytes]) -> None:
    """Write a checkpoint every ten events, and one of all."""
    path.write_bytes(b"".join(_checkpoints(signer, entries, CHECKPOINT_EVENTS)))


def _sign(
    writer: BundleWriter, signer: CheckpointSigner, entries: Sequence[bytes], every: int
) -> None:
    writer.write(f"{LOG}/checkpoints.ndjson", _checkpoints(signer, entries, every))
    writer.logs[LOG] = {
        "origin": signer.origin,
        "key": signer.verifier_key(),
        "events": len(entries),
    }


def _checkpoints(signer: CheckpointSigner, entries: Sequence[bytes], every: int) -> list[bytes]:
    tree = MerkleTree()
    for entry in entries:
        tree.append(leaf_hash(entry))
    sizes = [*range(every, len(entries), every), len(entries)]
    notes = [signer.checkpoint(size, tree.root(size)) for size in sizes]
    return [json.dumps({"checkpoint": note}).encode() + b"\n" for note in notes]


def _recorded(path: Path, payloads: Payloads) -> list[RecordedEvent]:
    log = open_log(LOG, f"sqlite:///{path}")
    try:
        new = tuple(_new_event(number, payload) for number, payload in enumerate(payloads, start=1))
        log.submit(AppendRequest((StreamWrite("finance.fund-UNSOH", 0, new),))).result()
        return log.read(after=0, limit=len(payloads))
    finally:
        log.close()


def _new_event(number: int, payload: Mapping[str, Any]) -> NewEvent:
    documents = (PAPER_HASH,) if number == PAPER_POSITION else ()
    metadata = EventMetadata(
        "tester", "budget_officer", Provenance.ENTERED, mission="UNSOH", documents=documents
    )
    name, _, version = KIND.partition(".v")
    return NewEvent(
        id=uuid7(),
        type=name,
        schema_version=int(version),
        data=canonical_json(payload),
        metadata=metadata.to_json(),
        occurred_on=SAMPLE_DAY,
        mission="UNSOH",
    )
