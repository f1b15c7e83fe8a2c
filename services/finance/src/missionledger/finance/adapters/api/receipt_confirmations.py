"""The resource `contributions/confirmations`: that nothing that came in is missing of a line."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.answers import created
from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.finance.adapters.api.kit import FinanceReads, Officer, usd
from missionledger.finance.domain.fund.decider import FUND, mission_of_fund
from missionledger.finance.domain.fund.upper_bound_commands import STATES_MAX, ConfirmReceipts

Text = Annotated[str, Field(min_length=1, max_length=300)]


class ConfirmationBody(BaseModel):
    """The States of which every receipt on a line is recorded.

    Attributes:
        reference: of the statement of account that says so.
    """

    model_config = ConfigDict(extra="forbid")

    fund: MissionId
    line: Text
    states: Annotated[list[StateCode], Field(min_length=1, max_length=STATES_MAX)]
    reference: Text
    confirmed_on: date


class ConfirmedState(BaseModel):
    """What a State owes on the line, which is now exact."""

    state: str
    unpaid: Amount


class ConfirmationView(BaseModel):
    """What was said, and what it makes exact."""

    fund: str
    line: str
    reference: str
    states: list[ConfirmedState]


def add_receipt_confirmations(router: APIRouter, sources: FinanceReads) -> None:
    """Add the route that makes exact what was the most that could be owed."""

    @router.post("/contributions/confirmations", status_code=201, tags=["contributions"])
    async def confirm(
        response: Response, body: ConfirmationBody, access: Officer
    ) -> ConfirmationView:
        """Say that what is recorded as received of States on a line is all that came."""
        command = ConfirmReceipts(
            fund=body.fund,
            line=body.line,
            states=tuple(body.states),
            reference=body.reference,
            occurred_on=body.confirmed_on,
        )
        context = access.context(mission_of_fund(body.fund))
        outcome = await sources.aggregates.execute(FUND, command, context)
        line = outcome.state.lines[body.line]
        view = ConfirmationView(
            fund=body.fund,
            line=body.line,
            reference=body.reference,
            states=[
                ConfirmedState(state=each, unpaid=usd(line.owed_by(each)))
                for each in sorted(set(body.states))
            ],
        )
        return created(response, outcome, f"/v1/assessment-letters?fund={body.fund}", view)
