"""Reads everything that JetStream holds of a service, to compare it with the log."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import nats
import nats.js.errors
import orjson

from missionledger.common.messaging.subjects import stream_name

CONNECT_SECONDS_MAX = 5


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message of a stream, and where in it it stands."""

    sequence: int
    event: Mapping[str, Any]


def stored_messages(url: str, service: str, user: str, password: str) -> list[StoredMessage]:
    """Return all messages of the stream of a service, in order; none if there is no stream."""
    return asyncio.run(_stored_messages(url, service, user, password))


async def _stored_messages(url: str, service: str, user: str, password: str) -> list[StoredMessage]:
    connection = await nats.connect(
        url, user=user, password=password, connect_timeout=CONNECT_SECONDS_MAX
    )
    try:
        jetstream = connection.jetstream()
        name = stream_name(service)
        try:
            last = (await jetstream.stream_info(name)).state.last_seq
        except nats.js.errors.NotFoundError:
            return []
        messages = []
        for sequence in range(1, last + 1):
            message = await jetstream.get_msg(name, seq=sequence)
            messages.append(StoredMessage(sequence, orjson.loads(message.data or b"{}")))
        return messages
    finally:
        await connection.close()
