"""Who pays for an operation: it follows from how the operation is set up."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.answers import created
from missionledger.finance.adapters.api.fund_schemas import FundView
from missionledger.finance.adapters.api.kit import FinanceReads, Officer
from missionledger.finance.domain.fund.decider import FUND, mission_of_fund
from missionledger.finance.domain.fund.lifecycle_commands import ArrangeFunding
from missionledger.finance.domain.fund.lifecycle_events import Configuration, Partner, ShareText


class FundingBody(BaseModel):
    """Who pays for an operation, as exact shares of its budget that make up the whole.

    Attributes:
        assessed_share: what Member States are assessed for: `1`, `3/5`, `0`.
        symbol: the decision it rests on; needed where Member States support an operation that
            others lead.
    """

    model_config = ConfigDict(extra="forbid")

    configuration: Configuration
    assessed_share: ShareText
    partners: Annotated[tuple[Partner, ...], Field(max_length=50)] = ()
    symbol: Annotated[str, Field(max_length=300)] = ""
    since: date


def add_funding(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of funding arrangements."""

    @router.post("/funds/{fund}/funding-arrangements", status_code=201, tags=["funds"])
    async def arrange_funding(
        response: Response, fund: str, body: FundingBody, access: Officer
    ) -> FundView:
        """Record who pays for an operation; the shares must fit how it is set up."""
        command = ArrangeFunding(
            fund=fund,
            configuration=body.configuration,
            assessed_share=body.assessed_share,
            partners=body.partners,
            symbol=body.symbol,
            source=body.symbol,
            occurred_on=body.since,
        )
        context = access.context(mission_of_fund(fund))
        outcome = await sources.aggregates.execute(FUND, command, context)
        return created(response, outcome, f"/v1/funds/{fund}", FundView.of(outcome.state))
