"""What finance says of the money of a start-up, and of estimates that answer a decision."""

from contextlib import suppress
from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.aggregates import Aggregates
from missionledger.common.events import Provenance
from missionledger.common.messaging.noting import noting_context
from missionledger.common.messaging.port import ForeignEvent, ForeignSubscription
from missionledger.mandates.domain.mandate.commands import MatchReEstimate
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.refusals import (
    NoReEstimateError,
    ReEstimateAlreadyMatchedError,
)
from missionledger.mandates.domain.start_up.commands import NoteStartUpFunding
from missionledger.mandates.domain.start_up.decider import START_UP
from missionledger.mandates.domain.start_up.events import FundingStatus

FUNDING_ACTOR = "mandates-start-up-funding"
ESTIMATE_ACTOR = "mandates-answered-reestimates"

_STATUSES = {
    "LoanRequested": FundingStatus.REQUESTED,
    "LoanReserved": FundingStatus.RESERVED,
    "LoanPaid": FundingStatus.PAID,
    "LoanRefused": FundingStatus.REFUSED,
    "ConcurrenceRefused": FundingStatus.REFUSED,
    "LoanReservationReleased": FundingStatus.RELEASED,
}


class LoanFacts(BaseModel):
    """What this service needs of a fact about a loan; the rest is ignored."""

    model_config = ConfigDict(extra="ignore")

    loan_id: str
    fund: str
    day: date
    detail: str = ""
    next_step: str = ""
    letter: str = ""


def start_up_funding(aggregates: Aggregates) -> ForeignSubscription:
    """Return the durable consumer of the Reserve Fund's loans.

    Loans for other ends are passed over: only a start-up that waits for this loan notes it.
    """

    async def note(event: ForeignEvent) -> None:
        status = _STATUSES.get(event.type)
        if status is None:
            return
        facts = LoanFacts.model_validate(event.data)
        command = NoteStartUpFunding(
            mission_id=facts.fund,
            loan_id=facts.loan_id,
            status=status,
            detail=" ".join(each for each in (facts.detail, facts.letter, facts.next_step) if each),
            occurred_on=facts.day,
            provenance=Provenance(event.provenance),
            source=event.source,
            foreign_event_id=event.id,
            foreign_position=event.position,
        )
        await aggregates.execute(START_UP, command, noting_context(event, FUNDING_ACTOR))

    return ForeignSubscription(
        durable=FUNDING_ACTOR, service="finance", aggregate="reserve_fund", handler=note
    )


class AnswerFacts(BaseModel):
    """What this service needs of a budget that answers a decision; the rest is ignored."""

    model_config = ConfigDict(extra="ignore")

    fund: str
    resolution: str
    decided_on: date
    answered_on: date
    symbol: str
    fiscal_year: str
    version: int


def answered_reestimates(aggregates: Aggregates) -> ForeignSubscription:
    """Return the durable consumer of budgets: one that answers a decision matches its re-estimate.

    A re-estimate that is not open here, because a person matched it, is left as it is.
    """

    async def note(event: ForeignEvent) -> None:
        if event.type != "ReEstimateAnswered":
            return
        facts = AnswerFacts.model_validate(event.data)
        command = MatchReEstimate(
            mission_id=facts.fund,
            resolution=facts.resolution,
            decided_on=facts.decided_on,
            estimate=facts.symbol or f"budget {facts.fiscal_year}, version {facts.version}",
            note=f"budget of {facts.fiscal_year}, version {facts.version}",
            occurred_on=facts.answered_on,
            provenance=Provenance(event.provenance),
            source=event.source,
        )
        with suppress(NoReEstimateError, ReEstimateAlreadyMatchedError):
            await aggregates.execute(MANDATE, command, noting_context(event, ESTIMATE_ACTOR))

    return ForeignSubscription(
        durable=ESTIMATE_ACTOR, service="finance", aggregate="budget", handler=note
    )
