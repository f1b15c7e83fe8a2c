"""What an assessment looks like over HTTP."""

from collections.abc import Sequence

from pydantic import BaseModel

from missionledger.common.http.schemas import Amount
from missionledger.finance.adapters.api.kit import maybe_usd, usd
from missionledger.finance.domain.fund.state import Line


class ShareView(BaseModel):
    """One State's part of a line.

    Attributes:
        share: gross.
        net: after its credit of staff assessment; None where that is not known.
        asked: what it is asked to pay: one of the two.
        due: what of that is due.
        paid: what of it was paid, in `actual`.
    """

    state: str
    share: Amount
    net: Amount | None
    asked: Amount
    due: Amount
    paid: Amount


class LineView(BaseModel):
    """A document line with every State's share.

    Attributes:
        net: gross less the credits of staff assessment that States get.
        asked_for: `gross` or `net`.
        covered_through: last day that is due; None when all of the line is due.
        plan: the plan of the year it was cut by; empty without one.
        shares: empty where the line is assessed in total and not apportioned.
    """

    fund: str
    line: str
    kind: str
    basis: str
    fiscal_year: str
    period_from: str | None
    period_to: str
    gross: Amount
    net: Amount | None
    asked_for: str
    plan: str
    scale_year: int | None
    symbol: str
    issued_on: str
    issue_date_computed: bool
    due_on: str
    covered_through: str | None
    apportioned: bool
    shares: Sequence[ShareView]

    @classmethod
    def of(cls, fund: str, line: Line) -> "LineView":
        """Return the line as it is shown."""
        return cls(
            fund=fund,
            line=line.line,
            kind=line.kind.value,
            basis=line.basis.value,
            fiscal_year=line.fiscal_year,
            period_from=line.period_from,
            period_to=line.period_to,
            gross=usd(line.gross_minor),
            net=maybe_usd(line.net_minor),
            asked_for="net" if line.is_asked_net else "gross",
            plan=line.plan,
            scale_year=line.scale_year,
            symbol=line.symbol,
            issued_on=line.issued_on,
            issue_date_computed=line.issue_date_computed,
            due_on=line.due_on,
            covered_through=line.covered_through,
            apportioned=bool(line.shares),
            shares=[
                ShareView(
                    state=state,
                    share=usd(amount),
                    net=maybe_usd(line.net_shares.get(state)),
                    asked=usd(line.asked_shares[state]),
                    due=usd(line.due_of(line.asked_shares[state], line.covered_through)),
                    paid=usd(line.paid.get(state, 0)),
                )
                for state, amount in line.shares.items()
            ],
        )
