"""The canonical bytes of an event, and the hashes over them.

The envelope is one canonical JSON object (RFC 8785) of every field but the hash. Payload and
metadata are spliced in byte for byte, so what was written is what is hashed and shown.
"""

from hashlib import sha256

import orjson

from missionledger.common.events import RecordedEvent

_CHAIN_PREFIX = b"\x02"
_LEAF_PREFIX = b"\x00"

# Keys in sorted order. Ids, days and instants hold nothing that JSON escapes.
_ENVELOPE = (
    b'{"data":%b,"epoch":"%b","id":"%b","metadata":%b,"occurred_on":"%b","position":%d,'
    b'"recorded_at":"%b","schema_version":%d,"stream":%b,"type":%b,"version":%d}'
)


def envelope_bytes(
    *,
    data: bytes,
    epoch: bytes,
    event_id: bytes,
    metadata: bytes,
    occurred_on: bytes,
    position: int,
    recorded_at: bytes,
    schema_version: int,
    stream: str,
    event_type: str,
    version: int,
) -> bytes:
    """Return the canonical envelope of these fields."""
    return _ENVELOPE % (
        data,
        epoch,
        event_id,
        metadata,
        occurred_on,
        position,
        recorded_at,
        schema_version,
        orjson.dumps(stream),
        orjson.dumps(event_type),
        version,
    )


def envelope_of(event: RecordedEvent) -> bytes:
    """Return the canonical envelope of a recorded event."""
    return envelope_bytes(
        data=event.data,
        epoch=event.epoch.encode(),
        event_id=event.id.encode(),
        metadata=event.metadata,
        occurred_on=event.occurred_on.encode(),
        position=event.position,
        recorded_at=event.recorded_at.encode(),
        schema_version=event.schema_version,
        stream=event.stream,
        event_type=event.type,
        version=event.version,
    )


def chain_hash(previous: bytes, envelope: bytes) -> bytes:
    """Return the hash of an event in the chain of its log."""
    return sha256(_CHAIN_PREFIX + previous + envelope).digest()


def leaf_hash(envelope: bytes) -> bytes:
    """Return the hash of an event as a leaf of the Merkle tree of its log (RFC 9162)."""
    return sha256(_LEAF_PREFIX + envelope).digest()
