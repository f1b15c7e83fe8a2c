"""How shared accounts are paid for, and how cash passes between assessed funds."""

from typing import assert_never

from missionledger.common.money import Money
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.fund.proration import PRORATION
from missionledger.finance.domain.fund.refusals import (
    AmountNotAllowedError,
    DuplicateFactError,
    TransferNotAllowedError,
)
from missionledger.finance.domain.fund.shared_cost_commands import (
    ProrateSharedAccount,
    SendTransfer,
    SharedCostCommand,
    TakeTransfer,
)
from missionledger.finance.domain.fund.shared_cost_events import (
    MissionPart,
    SharedAccountProrated,
    SharedCostEvent,
    TransferPurpose,
    TransferSent,
    TransferTaken,
)
from missionledger.finance.domain.fund.sharing import require_year_of_fund
from missionledger.finance.domain.fund.state import Fund, Transfer
from missionledger.finance.domain.postings import (
    Account,
    Book,
    Entry,
    Posting,
    make_entry,
)

SENT_RULE = "transfer-sent"
TAKEN_RULE = "transfer-taken"

_ENDS = {
    TransferPurpose.SHARED_COST: (FundKind.SPECIAL_ACCOUNT, FundKind.SHARED_ACCOUNT),
    TransferPurpose.RELEASE_TO_OPERATION: (
        FundKind.REGULAR_BUDGET,
        FundKind.REGULAR_BUDGET_OPERATION,
    ),
    TransferPurpose.RETURN_FROM_OPERATION: (
        FundKind.REGULAR_BUDGET_OPERATION,
        FundKind.REGULAR_BUDGET,
    ),
}


def decide_shared_costs(command: SharedCostCommand, state: Fund) -> tuple[SharedCostEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        Refusal: as each rule says.
    """
    match command:
        case ProrateSharedAccount():
            return _prorate(command, state)
        case SendTransfer():
            return _send(command, state)
        case TakeTransfer():
            return _take(command, state)
        case _:
            assert_never(command)


def evolve_shared_costs(state: Fund, event: SharedCostEvent) -> Fund:
    """Return the fund after the event."""
    match event:
        case SharedAccountProrated():
            made = {**state.prorations, event.proration: event.parts}
            return state.model_copy(update={"prorations": made})
        case TransferSent() | TransferTaken():
            sign = -1 if isinstance(event, TransferSent) else 1
            transfer = Transfer(
                counterpart=event.counterpart,
                purpose=event.purpose,
                fiscal_year=event.fiscal_year,
                amount_minor=sign * event.amount_minor,
            )
            passed = {**state.transfers, transfer_key(event.counterpart, event.reference): transfer}
            return state.model_copy(update={"transfers": passed})
        case _:
            assert_never(event)


def transfer_key(counterpart: str, reference: str) -> str:
    """Return the key of a transfer: a reference is unique between two funds."""
    return f"{counterpart} {reference}"


def part_of(fund: Fund, fiscal_year: str, mission: str) -> tuple[int, int]:
    """Return what a mission bears of a shared account in a year: gross, and staff assessment."""
    parts = [
        part
        for proration, made in fund.prorations.items()
        if proration.split(" ", 1)[0] == fiscal_year
        for part in made
        if part.mission == mission
    ]
    return (
        sum(part.gross_minor for part in parts),
        sum(part.staff_assessment_minor for part in parts),
    )


def _prorate(command: ProrateSharedAccount, state: Fund) -> tuple[SharedAccountProrated, ...]:
    if state.kind is not FundKind.SHARED_ACCOUNT:
        raise TransferNotAllowedError(
            f"{state.fund} is a {state.kind}; only a shared account is divided among missions",
            next_step="Name the support account, UNLB or RSCE.",
            pointer="/fund",
        )
    require_year_of_fund(state, command.fiscal_year)
    resources = {each.mission: each.resources_minor for each in command.resources}
    if len(resources) != len(command.resources):
        raise AmountNotAllowedError(
            "a mission occurs twice among those that bear the cost",
            next_step="Give each mission once, with all its resources.",
            pointer="/resources",
        )
    rule = PRORATION.on(command.occurred_on)
    gross = rule.value.divide(command.gross_minor, resources)
    staff = rule.value.divide(command.staff_assessment_minor, resources)
    parts = tuple(
        MissionPart(
            mission=mission,
            resources_minor=resources[mission],
            gross_minor=gross[mission],
            staff_assessment_minor=staff[mission],
        )
        for mission in sorted(resources)
    )
    recorded = state.prorations.get(command.proration)
    if recorded == parts:
        return ()
    if recorded is not None:
        raise DuplicateFactError(
            f"{state.fund} is divided for {command.fiscal_year} by {command.symbol} already",
            next_step="Compare with the document; a change has a document of its own.",
            source=command.symbol,
        )
    prorated = SharedAccountProrated(
        fund=state.fund,
        proration=command.proration,
        fiscal_year=command.fiscal_year,
        symbol=command.symbol,
        gross_minor=command.gross_minor,
        staff_assessment_minor=command.staff_assessment_minor,
        method=rule.value.name,
        method_source=rule.source,
        method_certainty=rule.certainty,
        parts=parts,
    )
    return (prorated,)


def _send(command: SendTransfer, state: Fund) -> tuple[TransferSent, ...]:
    sender, taker = _ENDS[command.purpose]
    if (state.kind, command.counterpart_kind) != (sender, taker):
        raise TransferNotAllowedError(
            f"{command.purpose} goes from a {sender} to a {taker}; {state.fund} is a {state.kind} "
            f"and {command.counterpart} a {command.counterpart_kind}",
            next_step="Assessed money passes between these kinds of funds only; a loan between "
            "missions has rules of its own.",
            source="Financial Regulation 5.1",
            pointer="/purpose",
        )
    if _is_known(state, command, -command.amount_minor):
        return ()
    if command.cash_minor is None or command.amount_minor > command.cash_minor:
        holds = (
            "is not known"
            if command.cash_minor is None
            else f"is {Money(minor=command.cash_minor)} USD"
        )
        raise TransferNotAllowedError(
            f"{Money(minor=command.amount_minor)} USD is to be sent; the cash of {state.fund} "
            f"{holds}",
            next_step="Record the opening balance of its cash, or send less.",
            pointer="/amount",
        )
    sent = TransferSent(
        fund=state.fund,
        counterpart=command.counterpart,
        purpose=command.purpose,
        reference=command.reference,
        fiscal_year=command.fiscal_year,
        amount_minor=command.amount_minor,
        sent_on=command.occurred_on.isoformat(),
        entries=(_entry(state, SENT_RULE, -command.amount_minor, command.fiscal_year),),
    )
    return (sent,)


def _take(command: TakeTransfer, state: Fund) -> tuple[TransferTaken, ...]:
    if _is_known(state, command, command.amount_minor):
        return ()
    if command.purpose is TransferPurpose.SHARED_COST:
        _require_part(command, state)
    taken = TransferTaken(
        fund=state.fund,
        counterpart=command.counterpart,
        purpose=command.purpose,
        reference=command.reference,
        fiscal_year=command.fiscal_year,
        amount_minor=command.amount_minor,
        taken_on=command.occurred_on.isoformat(),
        entries=(_entry(state, TAKEN_RULE, command.amount_minor, command.fiscal_year),),
    )
    return (taken,)


def _require_part(command: TakeTransfer, state: Fund) -> None:
    whole, _staff = part_of(state, command.fiscal_year, command.counterpart)
    came = sum(
        each.amount_minor
        for each in state.transfers.values()
        if each.counterpart == command.counterpart and each.fiscal_year == command.fiscal_year
    )
    if came + command.amount_minor > whole:
        raise TransferNotAllowedError(
            f"{command.counterpart} bears {Money(minor=whole)} USD of {state.fund} in "
            f"{command.fiscal_year}, of which {Money(minor=came)} has come",
            next_step="Send no more than what is left of its part.",
            source=PRORATION.on(command.occurred_on).source,
            pointer="/amount",
            facts={"left_minor": whole - came},
        )


def _is_known(state: Fund, command: SendTransfer | TakeTransfer, signed_minor: int) -> bool:
    recorded = state.transfers.get(transfer_key(command.counterpart, command.reference))
    asked = Transfer(
        counterpart=command.counterpart,
        purpose=command.purpose,
        fiscal_year=command.fiscal_year,
        amount_minor=signed_minor,
    )
    if recorded is not None and recorded != asked:
        raise DuplicateFactError(
            f"transfer {command.reference!r} with {command.counterpart} is recorded with "
            f"{Money(minor=recorded.amount_minor)} USD",
            next_step="Use a new reference for another transfer.",
            pointer="/reference",
        )
    return recorded is not None


def _entry(state: Fund, rule: str, cash_minor: int, fiscal_year: str) -> Entry:
    other = Account.TRANSFERS_OUT if cash_minor < 0 else Account.TRANSFERS_IN
    postings = (
        Posting(
            fund=state.fund,
            book=Book.ACTUAL,
            account=account,
            amount_minor=amount,
            fiscal_year=fiscal_year,
        )
        for account, amount in ((Account.CASH, cash_minor), (other, -cash_minor))
    )
    return make_entry(rule, 1, postings)
