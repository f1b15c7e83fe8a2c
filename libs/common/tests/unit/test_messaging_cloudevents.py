"""The bytes that leave the system, and what is read back from them."""

from hashlib import sha256

import orjson
import pytest

from missionledger.common.eventlog.envelope import chain_hash, envelope_bytes, envelope_of
from missionledger.common.events import RecordedEvent
from missionledger.common.messaging.cloudevents import (
    UnreadableCloudEventError,
    decode,
    encode,
)
from missionledger.common.messaging.subjects import (
    aggregate_subjects,
    snake_case,
    stream_name,
    subject_of,
)

PREVIOUS = bytes(range(32))

EVENT = RecordedEvent(
    position=42,
    stream="mandates.mandate-UNEF-I",
    version=3,
    id="0193e0a0-0000-7000-8000-000000000001",
    type="MandateRenewed",
    schema_version=2,
    data=b'{"until":"1957-11-02","z":[1,2],"\xc3\xa9":"\xe2\x82\xac"}',
    metadata=(
        b'{"actor":"ana","correlation_id":"c-1","idempotency_key":"k","mission":"UNEF-I",'
        b'"provenance":"verified","role":"budget_officer","source":"A/RES/1125(XI)",'
        b'"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}'
    ),
    occurred_on="1957-02-02",
    recorded_at="2025-07-01T12:00:00.000001Z",
    epoch="e-1",
    hash=sha256(b"here").digest(),
    mission="UNEF-I",
)

GOLDEN = (
    b'{"specversion":"1.0","id":"0193e0a0-0000-7000-8000-000000000001",'
    b'"source":"/missionledger/mandates","type":"missionledger.mandates.MandateRenewed.v2",'
    b'"subject":"mandates.mandate-UNEF-I","time":"2025-07-01T12:00:00.000001Z",'
    b'"datacontenttype":"application/json",'
    b'"dataschema":"contracts/events/mandates/MandateRenewed.v2.json","sequence":"42",'
    b'"streamversion":3,"occurredon":"1957-02-02","epoch":"e-1","mission":"UNEF-I",'
    b'"provenance":"verified","sourcedocument":"A/RES/1125(XI)","correlationid":"c-1",'
    b'"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",'
    b'"partitionkey":"mandates.mandate-UNEF-I","hash":"'
    + sha256(b"here").hexdigest().encode()
    + b'","previoushash":"'
    + PREVIOUS.hex().encode()
    + b'","metadata":"'
    + EVENT.metadata.replace(b'"', b'\\"')
    + b'","data":{"until":"1957-11-02","z":[1,2],"\xc3\xa9":"\xe2\x82\xac"}}'
)


def test_the_bytes_are_the_golden_ones() -> None:
    assert encode(EVENT, PREVIOUS) == GOLDEN


def test_the_payload_is_spliced_in_as_it_was_stored() -> None:
    """Spaces and key order survive: nobody encoded it again."""
    stored = b'{ "b" : 1 , "a" : 2 }'
    event = RecordedEvent(
        **{name: getattr(EVENT, name) for name in EVENT.__slots__ if name != "data"}, data=stored
    )

    assert encode(event, PREVIOUS).endswith(b'"data":' + stored + b"}")


def test_attributes_have_names_and_values_that_cloudevents_allows() -> None:
    attributes = orjson.loads(encode(EVENT, PREVIOUS))
    del attributes["data"]

    for name, value in attributes.items():
        assert name.isascii()
        assert name.isalnum()
        assert name == name.lower()
        assert len(name) <= 20
        assert isinstance(value, str | int)
        assert value != ""


def test_absent_facts_are_left_out() -> None:
    event = RecordedEvent(
        **{
            name: getattr(EVENT, name)
            for name in EVENT.__slots__
            if name not in {"mission", "metadata"}
        },
        metadata=b'{"actor":"ana","provenance":"entered","role":"viewer"}',
    )

    attributes = orjson.loads(encode(event, PREVIOUS))

    assert {"mission", "traceparent", "sourcedocument", "causationid"}.isdisjoint(attributes)
    assert decode(encode(event, PREVIOUS)).mission is None


def test_what_was_published_is_read_back() -> None:
    raw = encode(EVENT, PREVIOUS)

    foreign = decode(raw)

    assert foreign.service == "mandates"
    assert foreign.type == "MandateRenewed"
    assert foreign.schema_version == 2
    assert (foreign.stream, foreign.version, foreign.position) == (EVENT.stream, 3, 42)
    assert (foreign.id, foreign.epoch, foreign.mission) == (EVENT.id, "e-1", "UNEF-I")
    assert (foreign.occurred_on, foreign.recorded_at) == (EVENT.occurred_on, EVENT.recorded_at)
    assert (foreign.provenance, foreign.source) == ("verified", "A/RES/1125(XI)")
    assert foreign.correlation_id == "c-1"
    assert foreign.traceparent.startswith("00-0af7")
    assert foreign.data == {"until": "1957-11-02", "z": [1, 2], "é": "€"}
    assert foreign.raw == raw


def test_a_subscriber_can_check_the_chain_from_what_it_received() -> None:
    """Envelope and hash follow from the message alone."""
    true_hash = chain_hash(PREVIOUS, envelope_of(EVENT))
    event = RecordedEvent(
        **{name: getattr(EVENT, name) for name in EVENT.__slots__ if name != "hash"},
        hash=true_hash,
    )
    raw = encode(event, PREVIOUS)
    received = orjson.loads(raw)
    data = raw[raw.index(b'"data":') + len(b'"data":') : -1]

    envelope = envelope_bytes(
        data=data,
        epoch=received["epoch"].encode(),
        event_id=received["id"].encode(),
        metadata=received["metadata"].encode(),
        occurred_on=received["occurredon"].encode(),
        position=int(received["sequence"]),
        recorded_at=received["time"].encode(),
        schema_version=decode(raw).schema_version,
        stream=received["subject"],
        event_type=decode(raw).type,
        version=received["streamversion"],
    )

    assert chain_hash(bytes.fromhex(received["previoushash"]), envelope).hex() == received["hash"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"0",
        b"not json",
        b"[]",
        b"{}",
        GOLDEN.replace(b"missionledger.mandates.", b"other.mandates."),
        GOLDEN.replace(b'"sequence":"42"', b'"sequence":"many"'),
        GOLDEN.replace(b'"streamversion":3', b'"streamversion":null'),
        GOLDEN.replace(b'"epoch":"e-1"', b'"epoch":7'),
        GOLDEN[: GOLDEN.index(b'"data":')] + b'"data":7}',
    ],
)
def test_anything_else_is_unreadable_and_says_so(raw: bytes) -> None:
    with pytest.raises(UnreadableCloudEventError):
        decode(raw)


def test_names_on_the_transport() -> None:
    assert stream_name("mandates") == "MISSIONLEDGER_MANDATES"
    assert aggregate_subjects("mandates", "mandate") == "missionledger.mandates.*.mandate.>"
    assert subject_of(EVENT) == "missionledger.mandates.UNEF-I.mandate.mandate_renewed.v2"
    assert snake_case("CPASScoreGiven") == "cpas_score_given"
    assert snake_case("Article19Applied") == "article19_applied"


def test_a_fact_of_no_mission_is_global() -> None:
    event = RecordedEvent(
        **{name: getattr(EVENT, name) for name in EVENT.__slots__ if name != "mission"}
    )

    assert subject_of(event) == "missionledger.mandates.global.mandate.mandate_renewed.v2"
