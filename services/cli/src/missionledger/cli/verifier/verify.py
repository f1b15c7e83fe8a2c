"""Checks an audit bundle of Mission Ledger, offline, with Python 3.11 and nothing else.

    python verify.py BUNDLE [--noted PATH] [--key KEY] [--json]

It shares no code with what wrote the bundle. docs/audit-bundle.md says what a bundle is and what
is checked. Exit codes: 0 proved, 1 not proved, 2 wrong usage.
"""

import argparse
import base64
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import file_digest, sha256, sha512
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

HASH_DIGITS, SHOWN_MAX = 64, 50
PROVED = "PROVED: every event is what was signed, and in its place"
Sizes = dict[str, tuple[int, str]]
Line = tuple[bytes, bytes, dict[str, Any] | None]
ENVELOPE = {"data": dict, "metadata": dict, "position": int, "schema_version": int, "version": int}
ENVELOPE |= dict.fromkeys(("epoch", "id", "occurred_on", "recorded_at", "stream", "type"), str)
MALFORMED = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)

WRONG = {
    "manifest-unreadable": "no manifest: {why}; the export did not end, or this is no bundle",
    "file-unknown": "the manifest does not list this file",
    "file-missing": "the manifest lists this file, and it is not here",
    "file-changed": "not the file that the manifest lists: {size} bytes, SHA-256 {found}",
    "document-changed": "the bytes of this document have the hash {found}, not its name",
    "document-missing": "event {position} of {log} names this document, and it is not here",
    "log-missing": "this log was noted, or its key given, and it is not here",
    "key-unknown": "{key} is none of the keys that were given",
    "checkpoint-forged": "this is no checkpoint that {key} signed",
    "root-differs": "{span} not what was signed at {last}: changed, and all hashes computed anew",
    "event-changed": "event {position} was changed: its bytes do not fit its hash{said}",
    "event-missing": "{span} missing",
    "event-misplaced": "event {position} stands where event {expected} belongs",
    "event-unreadable": "event {position} is no event in canonical JSON",
    "hash-changed": "the hash of event {position} was changed; the event itself fits what follows",
    "event-unsigned": "{span} behind all that was signed",
    "version-wrong": "event {position}: {stream} has version {version} after {before}",
    "time-runs-back": "event {position} was recorded {recorded_at}, before the one before it",
    "epoch-wrong": "event {position} belongs to {epoch}, which is another log",
    "entry-unbalanced": "event {position}: {rule} leaves {rest} minor units in {purse}",
    "schema-missing": "the log holds this type of event, and its schema is not here",
}

# Ed25519, RFC 8032, 5.1: only public values are used here, so timing need not be hidden.
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT_OF_MINUS_1 = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def _add(one: Point, two: Point) -> Point:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _multiply(times: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    for bit in f"{times:b}":
        total = _add(total, total)
        total = _add(total, point) if bit == "1" else total
    return total


def _point(encoded: bytes) -> Point:
    sign, y = divmod(int.from_bytes(encoded, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x * ROOT_OF_MINUS_1 % P if (x * x - square) % P else x
    if (x * x - square) % P or y >= P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = x if x & 1 == sign else P - x
    return (x, y, 1, x * y % P)


BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the signature is of this key; raises ValueError if one of them is none."""
    scalar = int.from_bytes(signature[32:], "little")
    if (len(public), len(signature)) != (32, 64) or scalar >= ORDER:
        raise ValueError("no key, or no signature")
    key, commitment = _point(public), _point(signature[:32])
    challenge = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little")
    left, right = _multiply(scalar, BASE), _add(commitment, _multiply(challenge % ORDER, key))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


@dataclass(frozen=True)
class Checkpoint:
    """A signed head of a log (C2SP tlog-checkpoint): its first `size` events have this root."""

    origin: str
    size: int
    root: bytes
    text: bytes
    signatures: tuple[bytes, ...]

    @classmethod
    def parse(cls, note: str) -> "Checkpoint":
        """Return the checkpoint of a signed note; raises ValueError for anything else."""
        text, _, signed = note.partition("\n\n")
        origin, size, root = text.split("\n")[:3]
        own = [line for line in signed.splitlines() if line.startswith(f"\u2014 {origin} ")]
        made = tuple(base64.b64decode(line.rpartition(" ")[2]) for line in own)
        return cls(origin, int(size), base64.b64decode(root), f"{text}\n".encode(), made)

    def is_signed_by(self, key: str) -> bool:
        """Tell whether a signature is of this key, written as C2SP does: name+id+key."""
        name, _, encoded = key.split("+", 2)
        public = base64.b64decode(encoded)[1:]
        holds = [signature_holds(public, self.text, made[4:]) for made in self.signatures]
        return name == self.origin and any(holds)


class Tree:
    """The Merkle tree over the events read so far, as the roots of its complete subtrees."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, entry: bytes) -> None:
        """Add a leaf; two neighbours of one size become a subtree of twice the size."""
        self.size += 1
        count, tip = self.size, sha256(b"\x00" + entry).digest()
        while count % 2 == 0:
            tip, count = sha256(b"\x01" + self._peaks.pop() + tip).digest(), count // 2
        self._peaks.append(tip)

    def root(self) -> bytes:
        """Return the root over all leaves."""
        root = self._peaks[-1] if self._peaks else sha256(b"").digest()
        for peak in self._peaks[-2::-1]:
            root = sha256(b"\x01" + peak + root).digest()
        return root


@dataclass
class Report:
    """What was checked and what is wrong: proved is what has no findings."""

    logs: dict[str, dict[str, Any]] = field(default_factory=dict)
    documents: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)

    def add(self, code: str, where: str, **values: Any) -> None:
        """Note something that is wrong; the table at the top of this file says it in words."""
        first, last = values.get("position"), values.get("last", values.get("position"))
        span = f"event {first} is" if first == last else f"events {first} to {last} are"
        detail = WRONG[code].format(**values, span=span)
        self.findings.append({"code": code, "where": where, "position": first, "detail": detail})


class Log:
    """The events of one service, read once from the first to the last."""

    def __init__(self, name: str, origin: str, key: str, report: Report) -> None:
        self.documents: dict[str, int] = {}
        self._name, self._origin, self._key, self._report = name, origin, key, report
        self._tree, self._signed, self._is_broken = Tree(), 0, False
        self._expected, self._before = 1, bytes(32)
        self._types, self._versions, self._recorded_at = set[str](), defaultdict[str, int](int), ""

    def check(self, noted: Sequence[Checkpoint], here: dict[str, Path]) -> None:
        """Check checkpoints, then every event against the chain and against them."""
        made = self._checkpoints(here[f"{self._name}/checkpoints.ndjson"])
        due = defaultdict[int, set[bytes]](set)
        for each in (*made, *noted):
            due[each.size].add(each.root)
        due.pop(0, None)  # an empty log has nothing to prove
        signed = max(due, default=0)
        self._read(here[f"{self._name}/events.txt"], due)
        if (size := self._tree.size) > signed:
            self._add("event-unsigned", "events.txt", position=signed + 1, last=size)
        for kind in sorted(self._types):
            if f"{self._name}/schemas/{kind}.json" not in here:
                self._add("schema-missing", f"schemas/{kind}.json")
        log = {"events": size, "checkpoints": len(made), "key": self._key}
        self._report.logs[self._name] = log | {"root": base64.b64encode(self._tree.root()).decode()}

    def _add(self, code: str, file: str, **values: Any) -> None:
        self._report.add(code, f"{self._name}/{file}", **values)

    def _checkpoints(self, path: Path) -> list[Checkpoint]:
        found: list[Checkpoint] = []
        for number, line in enumerate(_lines(path), 1):
            try:
                made = Checkpoint.parse(json.loads(line)["checkpoint"])
                is_signed = made.origin == self._origin and made.is_signed_by(self._key)
                found.append(made)
            except MALFORMED:
                is_signed = False
            if not is_signed:
                self._add("checkpoint-forged", f"checkpoints.ndjson line {number}", key=self._key)
        if not found:
            self._add("file-missing", "checkpoints.ndjson")
        return found

    def _read(self, path: Path, due: dict[int, set[bytes]]) -> None:
        """Take in every event; each root that was signed must be that of the events before it."""
        lines = chain(map(_split, _lines(path)), [(b"", b"", None)])
        for number, (line, following) in enumerate(pairwise(lines), 1):
            self._tree.append(line[1])
            roots = due.pop(number, set())
            is_signed = bool(roots) and roots == {self._tree.root()}
            self._take(line, following, number, is_signed=is_signed)
            self._signed = number if is_signed else self._signed
            if roots and not is_signed and not self._is_broken:
                self._is_broken = True
                self._add("root-differs", "events.txt", position=self._signed + 1, last=number)
        if due:
            self._add("event-missing", "events.txt", position=self._tree.size + 1, last=max(due))

    def _take(self, line: Line, following: Line, number: int, *, is_signed: bool) -> None:
        """Check one line: against the chain, its place among the others, and what it says."""
        where, expected, before = f"events.txt line {number}", self._expected, self._before
        (stored, text, event), (next_stored, next_text, next_event) = line, following
        computed = sha256(b"\x02" + before + text).digest()
        position = event["position"] if event else expected
        is_whole = computed == stored
        after = sha256(b"\x02" + computed + next_text).digest() if not is_whole else b""
        fits = is_whole or is_signed or after == next_stored
        follows = next_event is None or next_event["position"] in (position + 1, expected)
        self._expected, self._before = expected + 1, computed if fits else stored
        if fits:
            if not is_whole:
                self._add("hash-changed", where, position=expected)
            try:
                self._check_event(event or {}, where)
            except MALFORMED:
                self._add("event-unreadable", where, position=expected)
            return
        self._is_broken = True
        if position > expected and follows:
            self._add("event-missing", where, position=expected, last=position - 1)
            self._expected = position + 1
        elif position < expected and not (next_event and next_event["position"] == expected + 1):
            self._add("event-misplaced", where, position=position, expected=expected)
            self._expected, self._before = expected, before
        else:
            said = "" if position == expected else f"; it says that it is event {position}"
            self._add("event-changed", where, position=expected, said=said)

    def _check_event(self, event: dict[str, Any], where: str) -> None:
        """Check what an event says against those before it, and that its postings balance."""
        expected, position, stream = self._expected - 1, event["position"], event["stream"]
        before, version, at = self._versions[stream], event["version"], event["recorded_at"]
        wrong = {
            "event-misplaced": position != expected,
            "version-wrong": version != before + 1 and not self._is_broken,
            "time-runs-back": at < self._recorded_at,
            "epoch-wrong": self._origin != f"missionledger/{self._name}/{event['epoch']}",
        }
        for code in (each for each in wrong if wrong[each]):
            self._add(code, where, **event, before=before, expected=expected)
        self._versions[stream], self._recorded_at = version, at
        self._types.add(f"{event['type']}.v{event['schema_version']}")
        for digest in event["metadata"].get("documents", ()):
            self.documents.setdefault(str(digest), position)
        for rule, purse, rest in _left_over(event["data"]):
            self._add("entry-unbalanced", where, **event, rule=rule, rest=rest, purse=purse)


def _left_over(data: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
    """Yield what the postings of each entry leave over in a fund, book and currency: nothing."""
    entries = data.get("entries")
    for entry in entries if isinstance(entries, list) else ():
        sums = defaultdict[str, int](int)
        for each in entry.get("postings", ()) if isinstance(entry, dict) else ():
            purse = f"{each.get('fund')} {each.get('book')} {each.get('currency')}"
            sums[purse] += each.get("amount_minor", 0)
        yield from ((str(entry.get("rule")), *left) for left in sums.items() if left[1])


def _split(line: bytes) -> Line:
    """Return hash, text and envelope; None unless in the one canonical form (RFC 8785)."""
    head, text = line[: HASH_DIGITS + 1], line[HASH_DIGITS + 1 :]
    try:
        stored = bytes.fromhex(head.decode())
        stored = stored if head == stored.hex().encode() + b" " else b""
        event = json.loads(text)
        is_typed = {key: type(event[key]) for key in event} == ENVELOPE
        is_whole = is_typed and CANONICAL.encode(event).encode() == text
    except MALFORMED:
        return b"", text, None
    return stored, text, event if is_whole else None


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from (line.removesuffix(b"\n") for line in file)


def verify_bundle(root: Path, keys: Sequence[str], noted: Sequence[Checkpoint]) -> Report:
    """Check a bundle, with what the auditor has from elsewhere, and say all that is wrong."""
    report, named = Report(), dict[str, tuple[str, int]]()
    try:
        if (manifest := root / "manifest.json").is_symlink():
            raise ValueError("it is a link")
        claims, sizes = _claims(json.loads(manifest.read_bytes()))
    except (OSError, *MALFORMED) as error:
        report.add("manifest-unreadable", "manifest.json", why=repr(error))
        return report
    here = _check_files(root, sizes, report)
    wanted = {each.origin for each in noted} | {key.split("+", 2)[0] for key in keys}
    for origin in sorted(wanted - {origin for origin, _ in claims.values()}):
        report.add("log-missing", origin)
    for name, (origin, key) in sorted(claims.items()):
        if keys and key not in keys:
            report.add("key-unknown", name, key=key)
        if {f"{name}/events.txt", f"{name}/checkpoints.ndjson"} <= here.keys():
            log = Log(name, origin, key, report)
            log.check([each for each in noted if each.origin == origin], here)
            named |= {digest: (name, at) for digest, at in log.documents.items()}
    for digest in sorted({each for each in named if f"documents/{each}" not in here}):
        name, position = named[digest]
        report.add("document-missing", f"documents/{digest}", log=name, position=position)
    report.documents = len(named)
    return report


def _claims(found: dict[str, Any]) -> tuple[dict[str, tuple[str, str]], Sizes]:
    """Return origin and key of each log, and the size and hash of each file."""
    if (found["format"], found["version"]) != ("missionledger-audit-bundle", 1):
        raise ValueError("this verifier reads version 1 of missionledger-audit-bundle")
    logs, files = found["logs"].items(), found["files"].items()
    sizes = {name: (int(each["bytes"]), str(each["sha256"])) for name, each in files}
    if {f"{name}/events.txt" for name, _ in logs} != {each for each in sizes if "/events" in each}:
        raise ValueError("it lists other logs than files of events")
    return {name: (str(log["origin"]), str(log["key"])) for name, log in logs}, sizes


def _check_files(root: Path, sizes: Sizes, report: Report) -> dict[str, Path]:
    """Compare all files with the manifest, documents with their names; return files, not links."""
    found = [each for each in root.rglob("*") if each.is_symlink() or not each.is_dir()]
    here = {path.relative_to(root).as_posix(): path for path in found}
    files = {name: it for name, it in here.items() if it.is_file() and not it.is_symlink()}
    for name in sorted(sizes.keys() | here.keys() - {"manifest.json"}):
        if name not in sizes or name not in files:
            report.add("file-missing" if name in sizes else "file-unknown", name)
            continue
        with files[name].open("rb") as file:
            size, digest = files[name].stat().st_size, file_digest(file, "sha256").hexdigest()
        if (size, digest) != sizes[name]:
            report.add("file-changed", name, size=size, found=digest)
        if name.startswith("documents/") and name != f"documents/{digest}":
            report.add("document-changed", name, found=digest)
    return files


def checkpoints(name: str) -> list[Checkpoint]:
    """Return what was noted: the signed note in this file, or the newest of an earlier bundle."""
    if Path(name).is_file():
        return [Checkpoint.parse(Path(name).read_text())]
    newest = [[b"", *_lines(each)][-1] for each in sorted(Path(name).glob("*/checkpoints.ndjson"))]
    return [Checkpoint.parse(str({**json.loads(it)}.get("checkpoint"))) for it in newest or [b""]]


def told(report: Report) -> str:
    """Return the report for a person; what a forger could write over it with is escaped."""
    lines = [f"{report.documents} documents named"]
    for name, log in report.logs.items():
        counts = f"{log['events']:,} events, {log['checkpoints']} checkpoints"
        lines += [f"{name}: {counts}", f"  root {log['root']}", f"  key  {log['key']}"]
    for each in report.findings[:SHOWN_MAX]:
        lines += [f"WRONG {each['where']}: {each['detail']} ({each['code']})"]
    count = len(report.findings)
    lines += [f"NOT PROVED: {count} findings; --json tells all" if count else PROVED]
    return "\n".join(ascii(line)[1:-1] for line in lines)


def main(arguments: list[str] | None = None) -> int:
    """Check what the command line names; return the exit code."""
    parser = argparse.ArgumentParser(description="Check an audit bundle of Mission Ledger.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--noted", type=checkpoints, action="append", default=[])
    parser.add_argument("--key", action="append", default=[])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    report = verify_bundle(given.bundle, given.key, [*chain.from_iterable(given.noted)])
    values = {"proved": not report.findings, **asdict(report)}
    print(json.dumps(values, indent=2) if given.json else told(report))
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
