"""What must hold after any fault, checked from outside on a running system at rest.

No fact is lost or counted twice, the order is whole, the chain and the tree hold, the transport
equals the log, read models built anew equal the live ones, and money adds up to nothing.
"""

import base64
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from missionledger.common.canonical import canonical_json
from missionledger.common.eventlog.envelope import chain_hash, envelope_bytes, leaf_hash
from missionledger.common.eventlog.merkle import MerkleTree
from missionledger.common.eventlog.port import GENESIS_HASH
from missionledger.common.testing.whole_system import WholeSystem

SERVICES = ("mandates", "finance", "transitions", "performance")

Event = Mapping[str, Any]


def assert_all_holds(system: WholeSystem) -> None:
    """Check every invariant on every service, once all of them are ready again.

    Raises:
        AssertionError: naming the service and what does not hold.
        TimeoutError: if a service does not become ready, or its transport does not catch up.
    """
    for service in SERVICES:
        system.wait_ready(service)
    for service in SERVICES:
        events = system.log_events(service)
        _assert_order(service, events)
        _assert_chain(system, service, events)
        _assert_one_effect_for_a_key(service, events)
        _assert_transport_is_the_log(system, service, events)
        _assert_rebuilt_is_live(system, service)
    _assert_money_adds_up(system)


def _assert_order(service: str, events: Sequence[Event]) -> None:
    """I2 and I4: positions and the versions of every stream are 1..n; no id is there twice."""
    positions = [int(event["sequence"]) for event in events]
    assert positions == list(range(1, len(events) + 1)), f"{service}: positions have gaps"
    versions: dict[str, list[int]] = defaultdict(list)
    for event in events:
        versions[str(event["subject"])].append(int(event["streamversion"]))
    for stream, found in versions.items():
        assert found == list(range(1, len(found) + 1)), f"{stream}: versions {found}"
    ids = Counter(event["id"] for event in events)
    assert len(ids) == len(events), f"{service}: an id is there twice"
    recorded = [str(event["time"]) for event in events]
    assert recorded == sorted(recorded), f"{service}: recorded instants run backwards"


def _assert_chain(system: WholeSystem, service: str, events: Sequence[Event]) -> None:
    """I5: every hash follows from what is shown, and the signed head is the root of it all."""
    digest = GENESIS_HASH
    tree = MerkleTree()
    for event in events:
        envelope = _envelope(event)
        tree.append(leaf_hash(envelope))
        assert event["previoushash"] == digest.hex(), f"{service}: {event['sequence']} is cut off"
        digest = chain_hash(digest, envelope)
        assert event["hash"] == digest.hex(), f"{service}: {event['sequence']} was changed"
    note = system.get(service, "/v1/log/checkpoint", size=len(events))
    assert note.status_code == 200, note.text  # noqa: PLR2004
    _origin, size, root = note.text.splitlines()[:3]
    proof = _root_text(tree)
    assert (int(size), root) == (len(events), proof), f"{service}: the checkpoint is another one"


def _root_text(tree: MerkleTree) -> str:
    return base64.b64encode(tree.root()).decode()


def _envelope(event: Event) -> bytes:
    _prefix, _service, type_name, version = str(event["type"]).split(".")
    return envelope_bytes(
        data=canonical_json(event["data"]),
        epoch=str(event["epoch"]).encode(),
        event_id=str(event["id"]).encode(),
        metadata=str(event["metadata"]).encode(),
        occurred_on=str(event["occurredon"]).encode(),
        position=int(event["sequence"]),
        recorded_at=str(event["time"]).encode(),
        schema_version=int(version.removeprefix("v")),
        stream=str(event["subject"]),
        event_type=type_name,
        version=int(event["streamversion"]),
    )


def _assert_one_effect_for_a_key(service: str, events: Sequence[Event]) -> None:
    """I3: all events of an idempotency key came in one append: one instant, no gap between."""
    appends: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        metadata = orjson.loads(event["metadata"])
        if metadata.get("idempotency_key"):
            appends[metadata["actor"], metadata["idempotency_key"]].append(event)
    for key, found in appends.items():
        first, last = int(found[0]["sequence"]), int(found[-1]["sequence"])
        assert last - first + 1 == len(found), f"{service}: {key} took effect twice"
        assert len({event["time"] for event in found}) == 1, f"{service}: {key} took effect twice"


def _assert_transport_is_the_log(
    system: WholeSystem, service: str, events: Sequence[Event]
) -> None:
    """The sequence of every message is the position of its event."""
    system.wait_until(
        lambda: len(system.stored_messages(service)) >= len(events),
        f"the stream of {service} did not catch up with its log",
    )
    messages = system.stored_messages(service)[: len(events)]
    assert [message.sequence for message in messages] == list(range(1, len(events) + 1))
    assert [message.event for message in messages] == list(events), f"{service}: other messages"


def _assert_rebuilt_is_live(system: WholeSystem, service: str) -> None:
    """I6: read models that are built anew from position 1 hold the same rows."""
    before = {state["name"]: state for state in system.get(service, "/v1/projections").json()}
    for name in before:
        answer = system.post(service, f"/v1/projections/{name}/rebuild", {})
        assert answer.is_success, answer.text

    def is_switched() -> bool:
        states = system.get(service, "/v1/projections").json()
        return all(
            state["generation"] > before[state["name"]]["generation"]
            and state["position"] == state["log_position"]
            for state in states
        )

    system.wait_until(is_switched, f"the read models of {service} were not rebuilt")
    for state in system.get(service, "/v1/projections").json():
        name, rebuilt = state["name"], state["generation"]
        old = before[name]["generation"]
        assert before[name]["failure"] is None
        live, anew = (_rows(system, service, name, each) for each in (old, rebuilt))
        assert live == anew, f"{service}: {name} built anew is another one"


def _rows(
    system: WholeSystem, service: str, projection: str, generation: int
) -> dict[str, list[Any]]:
    """Return all rows of a generation; replaced ones stay for a while."""
    path = system.data_dir / f"{service}.read.db"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        start, end = f"{projection}__", f"__g{generation}"
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if name.startswith(start) and name.endswith(end)
        ]
        assert names, f"{service}: {projection} has no generation {generation}"
        return {
            name.removesuffix(end): sorted(
                connection.execute(f'SELECT * FROM "{name}"').fetchall(),  # noqa: S608 - its own
                key=repr,
            )
            for name in names
        }
    finally:
        connection.close()


def _assert_money_adds_up(system: WholeSystem) -> None:
    """I1: in every fund, book and currency the postings add up to nothing."""
    sums: Counter[tuple[str, str, str]] = Counter()
    cursor: str | None = ""
    while cursor is not None:
        answer = system.get("finance", "/v1/journal", limit=500, cursor=cursor)
        assert answer.is_success, answer.text
        page = answer.json()
        for line in page["items"]:
            amount = line["amount"]
            minor = int(amount["amount"].replace(".", ""))
            sums[line["fund"], line["book"], amount["currency"]] += minor
        cursor = page["next_cursor"]
    assert not any(sums.values()), f"the postings do not add up: {sums}"
