"""What the feed carries is put together to the very bytes that were hashed."""

from hypothesis import given
from hypothesis import strategies as st

from missionledger.cli.audit.entries import entry_of
from missionledger.common.canonical import canonical_json
from missionledger.common.eventlog.envelope import envelope_of
from missionledger.common.events import EventMetadata, Provenance, RecordedEvent
from missionledger.common.messaging.cloudevents import encode

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(TEXTS, TEXTS, st.sampled_from(["UNSOH", None]))
def test_an_entry_has_the_bytes_that_the_log_hashed(
    source: str, note: str, mission: str | None
) -> None:
    """Whatever is written in it, such as the very mark that begins the payload."""
    metadata = EventMetadata(
        "tester",
        "auditor",
        Provenance.ENTERED,
        mission=mission,
        source=f'{source},"data":',
        documents=("ab" * 32,),
    )
    event = RecordedEvent(
        position=7,
        stream=f'finance.fund-,"data":{note}',
        version=3,
        id="0190",
        type="AmountNoted",
        schema_version=2,
        data=canonical_json({"note": f'{note},"data":{{}}'}),
        metadata=metadata.to_json(),
        occurred_on="2025-06-30",
        recorded_at="2025-07-01T00:00:00.000001Z",
        epoch="e1",
        hash=bytes(range(32)),
        mission=mission,
    )

    entry = entry_of(encode(event, bytes(32)))

    assert entry.envelope == envelope_of(event)
    assert entry.line == event.hash.hex().encode() + b" " + envelope_of(event) + b"\n"
    assert (entry.position, entry.kind) == (7, "AmountNoted.v2")
    assert list(entry.documents) == ["ab" * 32]
