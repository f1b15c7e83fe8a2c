"""How an account comes to its end: settlement, stages, surplus that is kept."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created
from missionledger.common.http.schemas import Amount
from missionledger.common.http.versions import etag, required_if_match
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.amounts import PositiveDollars
from missionledger.finance.adapters.api.fund_schemas import FundView
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    Officer,
    Present,
    ReadAt,
    Reader,
    maybe_usd,
    require_fund,
    unknown_fund,
    usd,
)
from missionledger.finance.application.account_endings import (
    Settlement,
    change_stage,
    retain_surplus,
    settlement_of,
)
from missionledger.finance.domain.fund.decider import FUND, mission_of_fund
from missionledger.finance.domain.fund.lifecycle_commands import (
    ChangeStage,
    ReleaseSurplus,
    RetainSurplus,
)
from missionledger.finance.domain.fund.lifecycle_events import FundStage

OnVersion = Annotated[int, Depends(required_if_match)]
Approving = Annotated[CommandAccess, Depends(commands(Role.APPROVER, Role.ADMINISTRATOR))]

_Text = Annotated[str, Field(min_length=1, max_length=300)]


class SettlementView(BaseModel):
    """What an account holds, is owed and owes, in its actual books.

    Attributes:
        cash: None where the actual books do not know it.
        conditional: falls due on renewal only.
        open_obligations: expenditure whose payment is not recorded.
        owed_to_states: credits given and not set off, and receipts above what was owed.
        surplus: cash less everything that is owed; below zero a deficit.
        retained: what of it the Assembly keeps.
    """

    fund: str
    stage: str
    cash: Amount | None
    receivable: Amount
    conditional: Amount
    owed_to_contributors: Amount
    loans_outstanding: Amount
    open_obligations: Amount
    owed_to_states: Amount
    surplus: Amount | None
    retained: Amount
    detail: str

    @classmethod
    def of(cls, found: Settlement) -> "SettlementView":
        """Return the settlement as it is shown."""
        return cls(
            fund=found.fund,
            stage=found.stage.value,
            cash=maybe_usd(found.cash_minor),
            receivable=usd(found.receivable_minor),
            conditional=usd(found.conditional_minor),
            owed_to_contributors=usd(found.owed_to_contributors_minor),
            loans_outstanding=usd(found.loans_outstanding_minor),
            open_obligations=usd(found.open_obligations_minor),
            owed_to_states=usd(found.owed_to_states_minor),
            surplus=maybe_usd(found.surplus_minor),
            retained=usd(found.retained_minor),
            detail=found.detail,
        )


class StageBody(BaseModel):
    """The stage an account is to reach, from which day, and why."""

    model_config = ConfigDict(extra="forbid")

    stage: FundStage
    decided_on: date
    reason: _Text
    symbol: Annotated[str, Field(max_length=300)] = ""


class RetentionBody(BaseModel):
    """What the Assembly keeps of what is left, and the decision that says so."""

    model_config = ConfigDict(extra="forbid")

    amount: PositiveDollars
    symbol: _Text
    decided_on: date
    until: date | None = None


class ReleaseBody(BaseModel):
    """The decision that kept a surplus, and the one that lets it go."""

    model_config = ConfigDict(extra="forbid")

    retained_by: _Text
    symbol: _Text
    decided_on: date


def add_fund_endings(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of the end of an account."""
    _add_stages(router, sources)
    _add_surplus(router, sources)


def _add_stages(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/funds/{fund}/settlement", tags=["funds"])
    async def get_settlement(
        response: Response, fund: str, access: Reader, axes: ReadAt
    ) -> SettlementView:
        """Return what is left to settle; its ETag is what a change of stage must name."""
        require_fund(access, fund)
        found, version = await settlement_of(sources.aggregates, sources.books, fund, axes)
        if not found.is_open:
            raise unknown_fund(fund)
        response.headers["ETag"] = etag(version)
        return SettlementView.of(found)

    @router.post("/funds/{fund}/stages", status_code=201, tags=["funds"])
    async def move_stage(
        response: Response,
        fund: str,
        body: StageBody,
        access: Approving,
        axes: Present,
        version: OnVersion,
    ) -> FundView:
        """Put an account into liquidation, or close it; all it owes and is owed stays.

        Advances of the Reserve Fund that are out when it is closed become its liability.
        """
        command = ChangeStage(
            fund=fund,
            stage=body.stage,
            reason=body.reason,
            symbol=body.symbol,
            source=body.symbol,
            occurred_on=body.decided_on,
        )
        outcome = await change_stage(
            sources.aggregates,
            sources.books,
            command,
            access.context(mission_of_fund(fund)),
            known_at=axes.known_at,
            expected_version=version,
        )
        return created(response, outcome, f"/v1/funds/{fund}", FundView.of(outcome.state))


def _add_surplus(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/funds/{fund}/retained-surplus", status_code=201, tags=["funds"])
    async def keep_surplus(
        response: Response, fund: str, body: RetentionBody, access: Officer, axes: Present
    ) -> FundView:
        """Keep what is left of an operation by decision of the Assembly, until it is let go."""
        money = body.amount.to_money()
        command = RetainSurplus(
            fund=fund,
            symbol=body.symbol,
            amount_minor=money.minor,
            available_minor=None,
            until=body.until,
            source=body.symbol,
            occurred_on=body.decided_on,
        )
        outcome = await retain_surplus(
            sources.aggregates,
            sources.books,
            command,
            access.context(mission_of_fund(fund), amount=money),
            known_at=axes.known_at,
        )
        return created(response, outcome, f"/v1/funds/{fund}", FundView.of(outcome.state))

    @router.post("/funds/{fund}/retained-surplus/releases", status_code=201, tags=["funds"])
    async def let_surplus_go(
        response: Response, fund: str, body: ReleaseBody, access: Officer
    ) -> FundView:
        """Let surplus go that was kept; from then on it can be given back as a credit."""
        command = ReleaseSurplus(
            fund=fund,
            retained_by=body.retained_by,
            symbol=body.symbol,
            source=body.symbol,
            occurred_on=body.decided_on,
        )
        context = access.context(mission_of_fund(fund))
        outcome = await sources.aggregates.execute(FUND, command, context)
        return created(response, outcome, f"/v1/funds/{fund}", FundView.of(outcome.state))
