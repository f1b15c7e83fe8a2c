"""Authority: what was granted is taken up, allotted, released, and moved between groups."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.commands import CommandContext
from missionledger.common.events import Provenance
from missionledger.common.outcomes import Decision, Loaded, Outcome
from missionledger.finance.application.ports import AuthorityRow, Register
from missionledger.finance.domain.authority.allotment import ALLOTMENT
from missionledger.finance.domain.authority.allotment_commands import (
    AllotFunds,
    ChangeRelease,
    GiveToGroup,
    TakeFromGroup,
)
from missionledger.finance.domain.authority.allotment_state import Allotment
from missionledger.finance.domain.authority.ledger import LineKey, allotment_id, year_id
from missionledger.finance.domain.authority.year import BUDGET_YEAR
from missionledger.finance.domain.authority.year_commands import (
    IssueAllotment,
    RedeployBetweenGroups,
    SetReleaseRate,
    TakeUpAuthority,
)
from missionledger.finance.domain.authority.year_events import RedeploymentCause
from missionledger.finance.domain.authority.year_state import BudgetYear, authority_name
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.fund.events import AuthorityKind


@dataclass(frozen=True, slots=True)
class GroupRedeployment:
    """Authority that one line gives to a line of another group."""

    fund: str
    fiscal_year: str
    from_group: BudgetGroup
    from_line: LineKey
    to_group: BudgetGroup
    to_line: LineKey
    amount_minor: int
    cause: RedeploymentCause
    reason: str
    requested_by: str
    approved_by: str
    decided_on: date


class Authorities:
    """Executes what is decided about the authority of funds."""

    def __init__(self, aggregates: Aggregates, register: Register) -> None:
        self._aggregates = aggregates
        self._register = register

    async def year(self, fund: str, fiscal_year: str) -> Loaded[BudgetYear]:
        """Return a budget year as it is now."""
        return await self._aggregates.load(BUDGET_YEAR, year_id(fund, fiscal_year))

    async def allotment(self, fund: str, fiscal_year: str, group: BudgetGroup) -> Loaded[Allotment]:
        """Return the allotment of a group as it is now."""
        return await self._aggregates.load(ALLOTMENT, allotment_id(fund, fiscal_year, group))

    async def year_at(self, fund: str, fiscal_year: str, axes: Axes) -> Loaded[BudgetYear] | None:
        """Return a budget year at a point on both axes, with all that was granted by then.

        What an import recorded is taken up when it is first allotted; it is shown before.
        """
        name = year_id(fund, fiscal_year)
        loaded = await self._aggregates.read(BUDGET_YEAR, name, axes)
        state = loaded.state if loaded is not None else BUDGET_YEAR.initial
        rows = await self._register.authorities(axes, fund=fund, fiscal_year=fiscal_year)
        for row in () if state.closing is not None else rows:
            if authority_name(row.kind, row.symbol) not in state.authorities:
                state = BUDGET_YEAR.fold(BUDGET_YEAR.decide(_taking_up(row), state), state)
        if loaded is None:
            return Loaded(state, 0, 0) if rows else None
        return Loaded(state, loaded.version, loaded.position)

    async def take_up(
        self, fund: str, fiscal_year: str, known_at: int, context: CommandContext
    ) -> None:
        """Make what was granted to the fund in the year ready to be allotted.

        An append of its own: it is a fact whatever becomes of what is asked next, and a repeat of
        the request finds it done.
        """
        state = (await self.year(fund, fiscal_year)).state
        axes = Axes(date.max, known_at)
        rows = await self._register.authorities(axes, fund=fund, fiscal_year=fiscal_year)
        new = [row for row in rows if authority_name(row.kind, row.symbol) not in state.authorities]
        if new:
            decisions = [Decision(BUDGET_YEAR, _taking_up(row)) for row in new]
            await self._aggregates.execute_together(decisions, context.with_key("", ""))

    async def allot(self, command: AllotFunds, context: CommandContext) -> Outcome[Allotment]:
        """Allot to a line: within the authority of the year, and released at its rate.

        Raises:
            AuthorityExceededError: if the year has not so much left.
            Refusal: as the deciders say.
        """
        issued = IssueAllotment(
            occurred_on=command.occurred_on,
            source=command.source,
            fund=command.fund,
            fiscal_year=command.fiscal_year,
            group=command.group,
            amount_minor=command.amount_minor,
            issued_by=command.allotted_by,
        )
        outcomes = await self._aggregates.execute_together(
            [Decision(BUDGET_YEAR, issued), Decision(ALLOTMENT, command)], context
        )
        outcome: Outcome[Allotment] = outcomes[1]
        return outcome

    async def release(
        self, command: SetReleaseRate, context: CommandContext, expected_version: int
    ) -> Outcome[BudgetYear]:
        """Release a part of all groups at once.

        Raises:
            ReleasedAllotmentExceededError: if a group has committed more than that.
            Refusal: as the deciders say.
        """
        decisions = [Decision(BUDGET_YEAR, command, expected_version)]
        for group in BudgetGroup:
            change = ChangeRelease(
                occurred_on=command.occurred_on,
                source=command.source,
                fund=command.fund,
                fiscal_year=command.fiscal_year,
                group=group,
                release_bp=command.release_bp,
            )
            decisions.append(Decision(ALLOTMENT, change))
        outcomes = await self._aggregates.execute_together(decisions, context)
        outcome: Outcome[BudgetYear] = outcomes[0]
        return outcome

    async def redeploy_between_groups(
        self, asked: GroupRedeployment, context: CommandContext
    ) -> Outcome[BudgetYear]:
        """Move authority between groups: the year and both groups in one append.

        Raises:
            Refusal: as the deciders say.
        """
        about: dict[str, Any] = {
            "occurred_on": asked.decided_on,
            "fund": asked.fund,
            "fiscal_year": asked.fiscal_year,
            "amount_minor": asked.amount_minor,
            "cause": asked.cause,
            "reason": asked.reason,
        }
        between = RedeployBetweenGroups(
            **about,
            from_group=asked.from_group,
            to_group=asked.to_group,
            requested_by=asked.requested_by,
            approved_by=asked.approved_by,
        )
        given = GiveToGroup(
            **about,
            group=asked.from_group,
            line=asked.from_line,
            to_group=asked.to_group,
            redeployed_by=asked.approved_by,
        )
        taken = TakeFromGroup(
            **about,
            group=asked.to_group,
            line=asked.to_line,
            from_group=asked.from_group,
            redeployed_by=asked.approved_by,
        )
        outcomes = await self._aggregates.execute_together(
            [
                Decision(BUDGET_YEAR, between),
                Decision(ALLOTMENT, given),
                Decision(ALLOTMENT, taken),
            ],
            context,
        )
        outcome: Outcome[BudgetYear] = outcomes[0]
        return outcome


def _taking_up(row: AuthorityRow) -> TakeUpAuthority:
    return TakeUpAuthority(
        occurred_on=date.fromisoformat(row.occurred_on),
        provenance=Provenance(row.provenance),
        source=row.symbol,
        fund=row.fund,
        fiscal_year=row.fiscal_year,
        kind=AuthorityKind(row.kind),
        symbol=row.symbol,
        amount_minor=row.amount_minor,
        covers_from=date.fromisoformat(row.covers_from) if row.covers_from else None,
        covers_until=date.fromisoformat(row.covers_until) if row.covers_until else None,
    )
