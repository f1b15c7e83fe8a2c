"""What the funds that lend to the regular budget allow: their order, their cash, four eyes."""

from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.common.money import Money
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.postings import Account, Book, Entry, Posting, make_entry
from missionledger.finance.domain.working_capital import policies, refusals
from missionledger.finance.domain.working_capital.commands import (
    AdvanceCommand,
    CapitalCommand,
    PayCapitalAdvance,
    RepayCapitalAdvance,
    RequestCapitalAdvance,
    SetCapitalLevel,
    WithdrawCapitalAdvance,
)
from missionledger.finance.domain.working_capital.events import (
    CAPITAL_EVENTS,
    CapitalAdvancePaid,
    CapitalAdvanceRepaid,
    CapitalAdvanceRequested,
    CapitalAdvanceWithdrawn,
    CapitalEvent,
    CapitalLevelSet,
)
from missionledger.finance.domain.working_capital.policies import CapitalSource
from missionledger.finance.domain.working_capital.state import (
    AdvanceStatus,
    CapitalAdvance,
    WorkingCapital,
    evolve,
)

LEVEL_RULE = "working-capital-level"
PAID_RULE = "working-capital-advance"
REPAID_RULE = "working-capital-repayment"

BORROWERS = frozenset({FundKind.REGULAR_BUDGET, FundKind.REGULAR_BUDGET_OPERATION})


def decide(command: CapitalCommand, state: WorkingCapital) -> tuple[CapitalEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        Refusal: as each rule says.
    """
    match command:
        case SetCapitalLevel():
            return _set_level(command, state)
        case RequestCapitalAdvance():
            return _request(command, state)
        case PayCapitalAdvance():
            return _pay(command, state)
        case WithdrawCapitalAdvance():
            return _withdraw(command, state)
        case RepayCapitalAdvance():
            return _repay(command, state)
        case _:
            assert_never(command)


def _set_level(command: SetCapitalLevel, state: WorkingCapital) -> tuple[CapitalLevelSet, ...]:
    source = command.capital_source
    before = state.levels.get(source, 0)
    if before == command.level_minor:
        return ()
    if source is CapitalSource.WORKING_CAPITAL_FUND:
        rule = policies.WORKING_CAPITAL_LEVEL.on(command.occurred_on)
        if rule.value.minor != command.level_minor:
            raise refusals.CapitalLevelError(
                f"the level on {command.occurred_on} is {rule.value} USD ({rule.source}), not "
                f"{Money(minor=command.level_minor)}",
                next_step="Give the level that the Assembly set, and the day from which it holds.",
                source=rule.source,
                pointer="/level",
            )
    committed = state.lent_by(source) + state.held_by(source)
    if command.level_minor < committed:
        raise refusals.CapitalLevelError(
            f"{Money(minor=committed)} USD of {source} is lent or asked for",
            next_step="Have that repaid or withdrawn before the level is lowered below it.",
            pointer="/level",
        )
    change = command.level_minor - before
    level_set = CapitalLevelSet(
        source=source,
        level_before_minor=before,
        level_minor=command.level_minor,
        entries=(_entry(LEVEL_RULE, source, Account.FUND_LEVEL, change),),
    )
    return (level_set,)


def _request(
    command: RequestCapitalAdvance, state: WorkingCapital
) -> tuple[CapitalAdvanceRequested, ...]:
    if command.kind not in BORROWERS:
        purpose = policies.WHAT_IT_LENDS_FOR.on(command.occurred_on)
        raise refusals.CapitalBorrowerError(
            f"{command.fund} is {command.kind or 'no fund here'}; money is lent for "
            f"{purpose.value} of the regular budget",
            next_step="A peacekeeping operation asks the Reserve Fund; a political mission, UNTSO "
            "and UNMOGIP ask here.",
            source=purpose.source,
            pointer="/fund",
        )
    order = policies.ORDER_OF_SOURCES.on(command.occurred_on)
    for earlier in order.value[: order.value.index(command.capital_source)]:
        left = state.free_of(earlier)
        if left > 0:
            raise refusals.CapitalOrderError(
                f"{earlier} comes before {command.capital_source} and has "
                f"{Money(minor=left)} USD free",
                next_step=f"Ask {earlier} for that first, and this source for the rest.",
                source=order.source,
                pointer="/source",
                facts={"free_minor": left},
            )
    free = state.free_of(command.capital_source)
    if command.amount_minor > free:
        raise refusals.CapitalShortError(
            f"{Money(minor=command.amount_minor)} USD is asked, {Money(minor=free)} is free in "
            f"{command.capital_source}",
            next_step="Ask for what is free, and the next source for the rest.",
            source=order.source,
            pointer="/amount",
            facts={"free_minor": free},
        )
    requested = CapitalAdvanceRequested(
        advance_id=f"{command.capital_source}-{len(state.advances) + 1:04d}",
        source=command.capital_source,
        fund=command.fund,
        amount_minor=command.amount_minor,
        purpose=command.purpose,
        requested_by=command.requested_by,
        requested_on=command.occurred_on.isoformat(),
        rule_source=order.source,
        free_minor=tuple(state.free_of(each) for each in order.value),
    )
    return (requested,)


def _pay(command: PayCapitalAdvance, state: WorkingCapital) -> tuple[CapitalAdvancePaid, ...]:
    advance = _advance_of(command, state)
    if advance.status is AdvanceStatus.PAID and advance.approved_by == command.approved_by:
        return ()
    _require_step(advance, AdvanceStatus.REQUESTED)
    if advance.requested_by == command.approved_by:
        raise refusals.CapitalOfficerError(
            f"{command.approved_by} asked for {advance.advance_id} and may not approve it",
            next_step="Have another officer approve it.",
        )
    _require_day(command, advance.requested_on)
    paid = CapitalAdvancePaid(
        advance_id=advance.advance_id,
        source=advance.source,
        fund=advance.fund,
        amount_minor=advance.amount_minor,
        approved_by=command.approved_by,
        paid_on=command.occurred_on.isoformat(),
        entries=(
            _entry(PAID_RULE, advance.source, Account.ADVANCES_TO_FUNDS, -advance.amount_minor),
        ),
    )
    return (paid,)


def _withdraw(
    command: WithdrawCapitalAdvance, state: WorkingCapital
) -> tuple[CapitalAdvanceWithdrawn, ...]:
    advance = _advance_of(command, state)
    if advance.status is AdvanceStatus.WITHDRAWN and advance.detail == command.reason:
        return ()
    _require_step(advance, AdvanceStatus.REQUESTED)
    _require_day(command, advance.requested_on)
    withdrawn = CapitalAdvanceWithdrawn(
        advance_id=advance.advance_id, fund=advance.fund, reason=command.reason
    )
    return (withdrawn,)


def _repay(command: RepayCapitalAdvance, state: WorkingCapital) -> tuple[CapitalAdvanceRepaid, ...]:
    advance = _advance_of(command, state)
    _require_step(advance, AdvanceStatus.PAID)
    _require_day(command, advance.paid_on)
    oldest = state.unpaid_of(advance.fund)[0]
    left = advance.outstanding_minor - command.amount_minor
    if oldest.advance_id != advance.advance_id or left < 0:
        raise refusals.CapitalRepaymentError(
            f"{oldest.advance_id} of {advance.fund} was paid before this one"
            if left >= 0
            else f"{Money(minor=advance.outstanding_minor)} USD is out",
            next_step="Repay the oldest advance first, and no more than what is out.",
            pointer="/amount",
        )
    repaid = CapitalAdvanceRepaid(
        advance_id=advance.advance_id,
        source=advance.source,
        fund=advance.fund,
        amount_minor=command.amount_minor,
        receipt=command.receipt,
        outstanding_minor=left,
        entries=(
            _entry(REPAID_RULE, advance.source, Account.ADVANCES_TO_FUNDS, command.amount_minor),
        ),
    )
    return (repaid,)


def _advance_of(command: AdvanceCommand, state: WorkingCapital) -> CapitalAdvance:
    advance = state.advances.get(command.advance_id)
    if advance is None or advance.fund != command.fund:
        raise refusals.CapitalAdvanceNotFoundError(
            f"{command.fund} has no advance {command.advance_id}",
            next_step="Take the id from /v1/working-capital/advances.",
        )
    expected = command.expected_advance_version
    if expected is not None and expected != advance.version:
        raise refusals.CapitalAdvanceChangedError(advance.advance_id, expected, advance.version)
    return advance


def _require_step(advance: CapitalAdvance, step: AdvanceStatus) -> None:
    if advance.status is not step:
        raise refusals.CapitalAdvanceStateError(
            f"{advance.advance_id} is {advance.status}, not {step}",
            next_step="Read the advance and take the step it is at.",
        )


def _require_day(command: AdvanceCommand, since: str) -> None:
    if command.occurred_on.isoformat() < since:
        raise refusals.CapitalAdvanceStateError(
            f"{command.occurred_on} lies before {since}, the day of the step before",
            next_step="Give that day or a later one.",
            pointer="/occurred_on",
        )


def _entry(rule: str, source: CapitalSource, account: Account, cash_minor: int) -> Entry:
    postings = (
        Posting(fund=source.value, book=Book.ACTUAL, account=each, amount_minor=amount)
        for each, amount in ((Account.CASH, cash_minor), (account, -cash_minor))
    )
    return make_entry(rule, 1, postings)


def _mission_of(command: CapitalCommand) -> str | None:
    if isinstance(command, SetCapitalLevel) or command.fund == policies.WORKING_CAPITAL_ID:
        return None
    return command.fund


WORKING_CAPITAL: Decider[CapitalCommand, WorkingCapital, CapitalEvent] = Decider(
    service="finance",
    aggregate="working_capital",
    initial=WorkingCapital(),
    decide=decide,
    evolve=evolve,
    events=CAPITAL_EVENTS,
    id_of=lambda _command: policies.WORKING_CAPITAL_ID,
    mission_of=_mission_of,
)
