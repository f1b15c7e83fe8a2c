"""How a fund comes to its end, what of its surplus is kept, and who pays for it."""

from fractions import Fraction
from typing import assert_never

from missionledger.common.money import Money
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.fund.funding_rules import FUNDING_RULES
from missionledger.finance.domain.fund.lifecycle_commands import (
    ArrangeFunding,
    ChangeStage,
    LifecycleCommand,
    ReleaseSurplus,
    RetainSurplus,
)
from missionledger.finance.domain.fund.lifecycle_events import (
    FundingArranged,
    FundStage,
    FundStageChanged,
    LifecycleEvent,
    SurplusReleased,
    SurplusRetained,
)
from missionledger.finance.domain.fund.lifecycle_refusals import (
    FundingArrangementError,
    FundNotActiveError,
    FundWithoutStagesError,
    MandateInForceError,
    StageOrderError,
    SurplusNotThereError,
    UnknownRetentionError,
)
from missionledger.finance.domain.fund.refusals import DuplicateFactError
from missionledger.finance.domain.fund.state import Fund, Funding, coverage_on
from missionledger.finance.domain.postings import (
    Account,
    Book,
    Entry,
    Posting,
    entries_of,
    make_entry,
)

RETENTION_RULE = "surplus-retained"
RELEASE_RULE = "surplus-released"

_BEFORE = {
    FundStage.LIQUIDATION: FundStage.ACTIVE,
    FundStage.CLOSED: FundStage.LIQUIDATION,
}

OPERATION_KINDS = frozenset({FundKind.SPECIAL_ACCOUNT, FundKind.REGULAR_BUDGET_OPERATION})
"""Kinds of fund that belong to one operation and end with it."""


def decide_lifecycle(command: LifecycleCommand, state: Fund) -> tuple[LifecycleEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        Refusal: as each rule says.
    """
    match command:
        case ChangeStage():
            return _change_stage(command, state)
        case RetainSurplus():
            return _retain(command, state)
        case ReleaseSurplus():
            return _release(command, state)
        case ArrangeFunding():
            return _arrange(command, state)
        case _:
            assert_never(command)


def evolve_lifecycle(state: Fund, event: LifecycleEvent) -> Fund:
    """Return the fund after the event."""
    match event:
        case FundStageChanged():
            return state.model_copy(update={"stage": event.stage, "stage_since": event.since})
        case SurplusRetained():
            kept = {**state.retained, event.symbol: event.amount_minor}
            return state.model_copy(update={"retained": kept})
        case SurplusReleased():
            kept = {
                symbol: amount
                for symbol, amount in state.retained.items()
                if symbol != event.retained_by
            }
            return state.model_copy(update={"retained": kept})
        case FundingArranged():
            funding = Funding(
                configuration=event.configuration,
                assessed_share=event.assessed_share,
                partners=event.partners,
                symbol=event.symbol,
                since=event.since,
            )
            return state.model_copy(update={"funding": funding})
        case _:
            assert_never(event)


def require_active(state: Fund, what: str) -> None:
    """Check that the account of the operation is active.

    Raises:
        FundNotActiveError: if it is in liquidation or closed.
    """
    if state.stage is not FundStage.ACTIVE:
        raise FundNotActiveError(
            f"the account of {state.fund} is in the stage {state.stage} since "
            f"{state.stage_since}; it {what}",
            next_step="What it owes and what is owed to it can still be paid.",
            facts={"since": state.stage_since},
        )


def _change_stage(command: ChangeStage, state: Fund) -> tuple[FundStageChanged, ...]:
    if state.stage is command.stage:
        return ()
    if state.kind not in OPERATION_KINDS:
        raise FundWithoutStagesError(
            f"{state.fund} is a {state.kind} and serves more than one operation",
            next_step="Name the account of an operation.",
            pointer="/fund",
        )
    before = _BEFORE.get(command.stage)
    if state.stage is not before:
        raise StageOrderError(
            f"the account of {state.fund} is {state.stage}, and {command.stage} follows "
            f"{before or 'nothing'}",
            next_step="An account goes from active to liquidation, and from there to closed.",
            pointer="/stage",
        )
    day = command.occurred_on.isoformat()
    if day < max(state.opened_on, state.stage_since):
        raise StageOrderError(
            f"{day} lies before {max(state.opened_on, state.stage_since)}, the day of the stage "
            "before",
            next_step="Give that day or a later one.",
            pointer="/decided_on",
        )
    coverage = coverage_on(state.terms, day)
    if coverage is not None and not coverage.is_terminated:
        raise MandateInForceError(
            f"the mandate of {state.fund} runs to {coverage.through or 'no stated end'} "
            f"({coverage.resolution})",
            next_step="Record the decision that ends it in mandates, or wait for the lapse.",
            source=coverage.resolution,
        )
    changed = FundStageChanged(
        fund=state.fund,
        stage=command.stage,
        since=day,
        reason=command.reason,
        symbol=command.symbol,
        carried=command.carried,
    )
    return (changed,)


def _retain(command: RetainSurplus, state: Fund) -> tuple[SurplusRetained, ...]:
    recorded = state.retained.get(command.symbol)
    if recorded == command.amount_minor:
        return ()
    if recorded is not None:
        raise DuplicateFactError(
            f"{command.symbol} keeps {Money(minor=recorded)} USD of {state.fund}",
            next_step="Compare with the document; a recorded figure is not overwritten.",
            pointer="/amount",
        )
    if state.stage is FundStage.ACTIVE:
        raise SurplusNotThereError(
            f"{state.fund} is active; surplus is kept of an operation that has ended",
            next_step="Put the account into liquidation first.",
        )
    available = command.available_minor
    free = None if available is None else available - sum(state.retained.values())
    if free is None or command.amount_minor > free:
        known = "is not known" if free is None else f"is {Money(minor=free)} USD"
        raise SurplusNotThereError(
            f"{Money(minor=command.amount_minor)} USD is to be kept; what is left of {state.fund} "
            f"after all it owes {known}",
            next_step="Record the cash of its actual books first, and keep no more than is left.",
            pointer="/amount",
        )
    retained = SurplusRetained(
        fund=state.fund,
        symbol=command.symbol,
        amount_minor=command.amount_minor,
        available_minor=available or 0,
        until=command.until.isoformat() if command.until else None,
        entries=entries_of(_entry(state.fund, RETENTION_RULE, command.amount_minor)),
    )
    return (retained,)


def _release(command: ReleaseSurplus, state: Fund) -> tuple[SurplusReleased, ...]:
    amount = state.retained.get(command.retained_by)
    if amount is None:
        raise UnknownRetentionError(
            f"{state.fund} keeps no surplus by {command.retained_by}",
            next_step="Take the decision from the fund's retained surplus.",
            pointer="/retained_by",
        )
    released = SurplusReleased(
        fund=state.fund,
        retained_by=command.retained_by,
        symbol=command.symbol,
        amount_minor=amount,
        entries=entries_of(_entry(state.fund, RELEASE_RULE, -amount)),
    )
    return (released,)


def _arrange(command: ArrangeFunding, state: Fund) -> tuple[FundingArranged, ...]:
    if state.kind not in OPERATION_KINDS:
        raise FundWithoutStagesError(
            f"{state.fund} is a {state.kind} and belongs to no operation",
            next_step="Name the account of an operation.",
            pointer="/fund",
        )
    rule = FUNDING_RULES[command.configuration].on(command.occurred_on)
    assessed = Fraction(command.assessed_share)
    of_partners = sum((partner.part for partner in command.partners), Fraction(0))
    wrong = ""
    if not rule.value.allows(assessed):
        wrong = (
            f"Member States are assessed for {rule.value.least} to {rule.value.most} of a "
            f"{command.configuration} operation, not for {assessed}"
        )
    elif assessed + of_partners != 1:
        wrong = f"the shares make up {assessed + of_partners} of the budget, not the whole"
    elif rule.value.needs_decision and assessed and not command.symbol:
        wrong = "assessed money for an authorized operation rests on a decision of the Council"
    if wrong:
        raise FundingArrangementError(
            f"{wrong} ({rule.source})",
            next_step="Give shares that the configuration allows and that add up to the budget.",
            source=rule.source,
            pointer="/assessed_share",
        )
    arranged = FundingArranged(
        fund=state.fund,
        configuration=command.configuration,
        assessed_share=command.assessed_share,
        partners=command.partners,
        symbol=command.symbol,
        since=command.occurred_on.isoformat(),
        rule=rule.value.name,
        rule_source=rule.source,
        rule_certainty=rule.certainty,
    )
    recorded = state.funding
    same = recorded is not None and (
        recorded.model_dump(exclude={"since"})
        == arranged.model_dump(include=set(Funding.model_fields) - {"since"})
    )
    return () if same else (arranged,)


def _entry(fund: str, rule: str, amount_minor: int) -> Entry:
    sides = ((Account.SURPLUS_TO_RETURN, amount_minor), (Account.RETAINED_SURPLUS, -amount_minor))
    postings = (
        Posting(fund=fund, book=Book.ACTUAL, account=account, amount_minor=amount)
        for account, amount in sides
    )
    return make_entry(rule, 1, postings)
