"""The canonical bytes of an event, against a reference implementation of RFC 8785."""

import hashlib
import json
from datetime import date
from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.canonical import canonical_json
from missionledger.common.eventlog.envelope import chain_hash, envelope_of, leaf_hash
from missionledger.common.eventlog.port import GENESIS_HASH
from missionledger.common.events import RecordedEvent

# What the design allows in a payload: no floats, ASCII keys, integers below 2^53, any text.
KEYS = st.text(st.characters(max_codepoint=127), max_size=12)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=5)
COUNTS = st.integers(1, 2**53 - 1)


@st.composite
def recorded_events(draw: st.DrawFn) -> RecordedEvent:
    return RecordedEvent(
        position=draw(COUNTS),
        stream="finance.fund-" + draw(TEXTS),
        version=draw(COUNTS),
        id=str(draw(st.uuids())),
        type=draw(TEXTS),
        schema_version=draw(st.integers(1, 99)),
        data=canonical_json(draw(OBJECTS)),
        metadata=canonical_json(draw(OBJECTS)),
        occurred_on=draw(st.dates(date(1940, 1, 1))).isoformat(),
        recorded_at="2025-06-30T12:00:00.000000Z",
        epoch=str(draw(st.uuids())),
        hash=GENESIS_HASH,
    )


@given(OBJECTS)
def test_the_fast_encoder_writes_what_the_reference_writes(value: dict[str, Any]) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


@given(recorded_events())
def test_the_spliced_envelope_is_canonical(event: RecordedEvent) -> None:
    fields = {
        "position": event.position,
        "stream": event.stream,
        "version": event.version,
        "id": event.id,
        "type": event.type,
        "schema_version": event.schema_version,
        "data": json.loads(event.data),
        "metadata": json.loads(event.metadata),
        "occurred_on": event.occurred_on,
        "recorded_at": event.recorded_at,
        "epoch": event.epoch,
    }

    assert envelope_of(event) == rfc8785.dumps(fields)


def test_chain_and_leaf_are_hashes_of_different_kinds() -> None:
    assert chain_hash(GENESIS_HASH, b"{}") == hashlib.sha256(b"\x02" + bytes(32) + b"{}").digest()
    assert leaf_hash(b"{}") == hashlib.sha256(b"\x00{}").digest()
