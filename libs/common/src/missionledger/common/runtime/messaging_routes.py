"""The resources `transport` and `quarantine`: what an operator does about messages."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends
from nats.js.errors import NotFoundError as NotFoundInBrokerError
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.access import CommandAccess, ReadAccess, commands, reads
from missionledger.common.messaging.connection import TRANSPORT_ERRORS, Broker
from missionledger.common.messaging.consumer import ForeignConsumer
from missionledger.common.messaging.progress import consumer_progress
from missionledger.common.messaging.quarantine import QuarantinedEvent
from missionledger.common.messaging.relay import Relay
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind
from missionledger.common.security.roles import Role

ACCEPTED_STATUS = 202


class TransportView(BaseModel):
    """How far the relay is."""

    state: str
    position: int
    problem: str | None

    @classmethod
    def of(cls, relay: Relay) -> "TransportView":
        """Return the relay as it is shown."""
        return cls(state=relay.state.value, position=relay.position, problem=relay.problem())


class ConsumerView(BaseModel):
    """How far a consumer of another service's facts is.

    Attributes:
        stream_position: last position of the other log that the broker holds.
        unhandled: events up to there that were not handled yet; 0 when it has caught up.
        problem: why it does not go on, None if it does.
    """

    consumer: str
    service: str
    state: str
    stream_position: int
    unhandled: int
    problem: str | None


class ConsumerUnknownError(Refusal):
    """The broker cannot say how far a consumer is."""

    code = "consumer-progress-unknown"
    title = "The broker cannot say how far the consumer is"
    kind = RefusalKind.UNAVAILABLE


class QuarantinedView(BaseModel):
    """An event of another service that waits for a person.

    Attributes:
        reason: why it, or the one before it in its stream, could not be taken.
    """

    consumer: str
    event_id: str
    stream: str
    version: int
    position: int
    type: str
    reason: str
    code: str
    attempts: int
    parked_at: str

    @classmethod
    def of(cls, event: QuarantinedEvent) -> "QuarantinedView":
        """Return the event as it is shown."""
        return cls(
            consumer=event.consumer,
            event_id=event.event_id,
            stream=event.stream,
            version=event.version,
            position=event.position,
            type=event.type,
            reason=event.reason,
            code=event.code,
            attempts=event.attempts,
            parked_at=event.parked_at,
        )


class DecisionBody(BaseModel):
    """Why somebody retries or skips; it is kept with the event."""

    model_config = ConfigDict(extra="forbid")

    why: Annotated[str, Field(min_length=3, max_length=1000)]


Operator = Annotated[CommandAccess, Depends(commands(Role.ADMINISTRATOR))]
Reader = Annotated[ReadAccess, Depends(reads())]


def build_transport_router(relay: Relay) -> APIRouter:
    """Return the routes of the JetStream stream of this service."""
    router = APIRouter(prefix="/v1/transport", tags=["transport"])

    @router.get("")
    async def get_transport(access: Reader) -> TransportView:  # noqa: ARG001 - it guards the route
        """Return how far the relay is."""
        return TransportView.of(relay)

    @router.post("/rebuild", status_code=ACCEPTED_STATUS)
    async def rebuild(access: Operator) -> TransportView:
        """Delete the JetStream stream and fill it anew from the log, from position 1."""
        access.context(None)
        await relay.rebuild()
        return TransportView.of(relay)

    return router


def build_consumers_router(broker: Broker, consumers: Sequence[ForeignConsumer]) -> APIRouter:
    """Return the route that tells how far the facts of other services were taken."""
    router = APIRouter(prefix="/v1/consumers", tags=["transport"])

    async def view(consumer: ForeignConsumer) -> ConsumerView:
        name = consumer.subscription.durable
        try:
            progress = await consumer_progress(broker, consumer.subscription)
        except (*TRANSPORT_ERRORS, NotFoundInBrokerError) as error:
            raise ConsumerUnknownError(
                f"{name}: {str(error) or type(error).__name__}",
                next_step="Ask again in a moment; /readyz names the part that is missing.",
            ) from error
        return ConsumerView(
            consumer=name,
            service=consumer.subscription.service,
            state=consumer.state.value,
            stream_position=progress.stream_position,
            unhandled=progress.unhandled,
            problem=consumer.problem(),
        )

    @router.get("")
    async def list_consumers(access: Reader) -> list[ConsumerView]:  # noqa: ARG001 - a guard
        """List the consumers of this service."""
        return [await view(consumer) for consumer in consumers]

    return router


def build_quarantine_router(consumers: Sequence[ForeignConsumer]) -> APIRouter:
    """Return the routes of the events that could not be taken."""
    router = APIRouter(prefix="/v1/quarantine", tags=["quarantine"])
    by_name = {consumer.subscription.durable: consumer for consumer in consumers}

    def consumer_named(name: str) -> ForeignConsumer:
        if name not in by_name:
            raise NotFoundError(
                f"there is no consumer {name}",
                next_step=f"The consumers of this service are {', '.join(by_name)}.",
            )
        return by_name[name]

    async def waiting() -> list[QuarantinedView]:
        return [
            QuarantinedView.of(event)
            for consumer in consumers
            for event in await consumer.waiting()
        ]

    @router.get("")
    async def list_quarantine(access: Reader) -> list[QuarantinedView]:  # noqa: ARG001 - a guard
        """List what waits, consumer by consumer, in order."""
        return await waiting()

    @router.post("/{consumer}/streams/{stream}/retry")
    async def retry(
        consumer: str, stream: str, body: DecisionBody, access: Operator
    ) -> list[QuarantinedView]:
        """Try the waiting events of a stream again, in order; return what still waits."""
        actor = access.context(None).actor
        await consumer_named(consumer).retry(stream, by=actor, why=body.why)
        return await waiting()

    @router.post("/{consumer}/streams/{stream}/skip")
    async def skip(
        consumer: str, stream: str, body: DecisionBody, access: Operator
    ) -> list[QuarantinedView]:
        """Leave out the first waiting event of a stream; return what still waits."""
        actor = access.context(None).actor
        await consumer_named(consumer).skip(stream, by=actor, why=body.why)
        return await waiting()

    return router
