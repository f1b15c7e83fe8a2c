"""Brings what a running system holds into a bundle: logs, checkpoints, schemas, documents."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import orjson

from missionledger.cli.audit.bundle import BundleWriter
from missionledger.cli.audit.entries import entries_of
from missionledger.cli.audit.schemas import schemas_of
from missionledger.cli.client import AnsweredProblemError, PartUnreachableError, RunningSystem

CHECKPOINT_EVENTS = 1_000
"""A checkpoint every so many events tells within how many of them a rewritten history begins."""

PREPARE_SECONDS_MAX = 600.0
PREPARE_LOOK_SECONDS = 1.0
NOTE = "text/plain"

GONE = {
    "document-missing": "the service does not keep it any more",
    "document-damaged": "the file that the service keeps has other bytes",
}

README = """\
An audit bundle of Mission Ledger.

<log>/events.txt           one event a line: its hash in the chain of the log, a space, and the
                           event in canonical JSON (RFC 8785), byte for byte as it was recorded
<log>/checkpoints.ndjson   heads of the log that the service signed (C2SP tlog-checkpoint)
<log>/schemas/             the JSON schema of every type of event in the log
documents/                 the papers that events name, by the SHA-256 of their bytes
manifest.json              every file with its size and SHA-256; origin and key of every log

  hash = SHA-256(0x02, hash of the line before or 32 zero bytes, event)
  leaf = SHA-256(0x00, event), node = SHA-256(0x01, left, right) (RFC 9162)

Names of persons are ciphertext; no key to them is here. Everything else is as in the log, so keep
this folder as confidential as that.

To check it: `missionledger audit verify FOLDER`, or `python verify.py FOLDER` with the verifier of
your own copy of Mission Ledger: services/cli/src/missionledger/cli/verifier/verify.py. It needs
Python 3.11 and nothing else. docs/audit-bundle.md describes all of this.
"""

T = TypeVar("T")


class ExportProgress(Protocol):
    """Is told how far an export is."""

    def begin(self, what: str, total: int) -> None:
        """Hear what comes next and how much of it there is."""
        ...

    def advance(self, count: int) -> None:
        """Hear that so much more is done."""
        ...


@dataclass
class Exported:
    """What an export found in one log.

    Attributes:
        documents: for each paper that is named, the position of the first event that names it.
    """

    name: str
    size: int
    root: str
    documents: dict[str, int] = field(default_factory=dict)


def export_logs(
    system: RunningSystem, services: Sequence[str], writer: BundleWriter, progress: ExportProgress
) -> list[Exported]:
    """Bring these logs and their documents into the bundle.

    Raises:
        LogNotWholeError: if the reader may not see all of a log.
        SchemaUnknownError: if a log holds events that this program does not know.
        PartUnreachableError: if a service does not answer.
    """
    writer.write("README.txt", [README.encode()])
    found = [_export_log(system, service, writer, progress) for service in services]
    _export_documents(system, found, writer, progress)
    return found


def _export_log(
    system: RunningSystem, service: str, writer: BundleWriter, progress: ExportProgress
) -> Exported:
    # The newest checkpoint says first how far this export goes, whatever is recorded meanwhile.
    newest = _checkpoint(system, service, None)
    _, size_text, root, *_ = newest.split("\n")
    exported = Exported(service, int(size_text), root)
    progress.begin(service, exported.size)
    kinds: set[str] = set()

    def lines() -> Iterator[bytes]:
        for page in entries_of(system, service, exported.size):
            for entry in page:
                kinds.add(entry.kind)
                for digest in entry.documents:
                    exported.documents.setdefault(digest, entry.position)
                yield entry.line
            progress.advance(len(page))

    writer.write(f"{service}/events.txt", lines())
    earlier = range(CHECKPOINT_EVENTS, exported.size, CHECKPOINT_EVENTS)
    notes = [*(_checkpoint(system, service, size) for size in earlier), newest]
    writer.write(
        f"{service}/checkpoints.ndjson", (orjson.dumps({"checkpoint": n}) + b"\n" for n in notes)
    )
    for kind, schema in schemas_of(service, kinds).items():
        writer.write(f"{service}/schemas/{kind}.json", [schema])
    key = system.get(service, "/v1/log/key", accept=NOTE).text.strip()
    writer.logs[service] = {
        "origin": newest.partition("\n")[0],
        "key": key,
        "events": exported.size,
        "root": root,
    }
    return exported


def _checkpoint(system: RunningSystem, service: str, size: int | None) -> str:
    params: Mapping[str, int] = {} if size is None else {"size": size}
    return _patiently(
        lambda: system.get(service, "/v1/log/checkpoint", params=params, accept=NOTE).text
    )


def _patiently(ask: Callable[[], T]) -> T:
    """Return the answer, waiting while the service makes the tree of its log."""
    deadline = time.monotonic() + PREPARE_SECONDS_MAX
    while True:
        try:
            return ask()
        except PartUnreachableError as error:
            if _code(error) != "proofs-being-prepared" or time.monotonic() > deadline:
                raise
        time.sleep(PREPARE_LOOK_SECONDS)


def _export_documents(
    system: RunningSystem, logs: Sequence[Exported], writer: BundleWriter, progress: ExportProgress
) -> None:
    named: dict[str, list[tuple[str, int]]] = {}
    for log in logs:
        for digest, position in log.documents.items():
            named.setdefault(digest, []).append((log.name, position))
    progress.begin("documents", len(named))
    for digest, places in sorted(named.items()):
        reasons: list[dict[str, Any]] = []
        for service, position in places:
            found = _document(system, service, digest, position)
            if isinstance(found, bytes):
                writer.write(f"documents/{digest}", [found])
                break
            reasons.append({"log": service, "position": position, "reason": GONE[found]})
        else:
            writer.absent_documents.append({"sha256": digest, "named_by": reasons})
        progress.advance(1)


def _document(system: RunningSystem, service: str, digest: str, position: int) -> bytes | str:
    """Return the bytes of a paper, or the code of the problem for which there are none."""
    try:
        return system.get(
            service, f"/v1/documents/{digest}", params={"position": position}, accept="*/*"
        ).content
    except (AnsweredProblemError, PartUnreachableError) as error:
        if (code := _code(error)) not in GONE:
            raise
        return code


def _code(error: AnsweredProblemError | PartUnreachableError) -> str:
    answered = error if isinstance(error, AnsweredProblemError) else error.__cause__
    return answered.problem_code if isinstance(answered, AnsweredProblemError) else ""
