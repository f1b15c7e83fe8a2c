"""How far a durable consumer is, as the broker knows it."""

import asyncio
from dataclasses import dataclass

from missionledger.common.messaging.connection import Broker
from missionledger.common.messaging.port import ForeignSubscription
from missionledger.common.messaging.subjects import stream_name

PROGRESS_SECONDS_MAX = 5.0


@dataclass(frozen=True, slots=True)
class ConsumerProgress:
    """How far a consumer is in the log of the other service.

    Attributes:
        stream_position: last position of that log that the broker holds.
        unhandled: events up to there that are for this consumer and were not handled yet.
    """

    stream_position: int
    unhandled: int


async def consumer_progress(broker: Broker, subscription: ForeignSubscription) -> ConsumerProgress:
    """Ask the broker how far the consumer of this subscription is.

    Raises:
        TimeoutError: if there is no broker to ask.
        nats.js.errors.NotFoundError: if the other service has no stream, or nobody consumed it.
    """
    session = await asyncio.wait_for(broker.session(), PROGRESS_SECONDS_MAX)
    name = stream_name(subscription.service)
    stream = await session.call(session.jetstream.stream_info(name))
    consumer = await session.call(session.jetstream.consumer_info(name, subscription.durable))
    unhandled = (consumer.num_pending or 0) + (consumer.num_ack_pending or 0)
    return ConsumerProgress(stream.state.last_seq, unhandled)
