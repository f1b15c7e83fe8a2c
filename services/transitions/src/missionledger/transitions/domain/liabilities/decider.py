"""The rules of what a mission still owes.

Contributors, letters of assist, vendors, leases, third parties, death and disability: each has
somebody who answers for it, and is paid, dropped with a paper, or carried beyond the mission and
paid from receipts that come (domain process 7, step 10; 62.9 million was owed by operations
without cash in 2020, A/75/619).
"""

from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.common.money import Money
from missionledger.transitions.domain.liabilities.commands import (
    AssignLiability,
    CarryLiability,
    ConfirmLiabilitiesStated,
    DisputeLiability,
    DropLiability,
    LiabilityCommand,
    PayLiability,
    RecordLiability,
    RestateLiability,
)
from missionledger.transitions.domain.liabilities.events import (
    LIABILITY_EVENTS,
    LiabilitiesFoundStated,
    LiabilityAssigned,
    LiabilityCarried,
    LiabilityDisputed,
    LiabilityDropped,
    LiabilityEvent,
    LiabilityKind,
    LiabilityPaid,
    LiabilityRecorded,
    LiabilityRestated,
)
from missionledger.transitions.domain.liabilities.refusals import (
    LiabilitiesIncompleteError,
    LiabilitiesOpenError,
    LiabilityAmountError,
    LiabilityExistsError,
    LiabilityNotFoundError,
    LiabilitySettledError,
    LiabilityUnprovenError,
)
from missionledger.transitions.domain.liabilities.state import (
    Liabilities,
    Liability,
    LiabilityStatus,
    evolve,
)

BOOKS_CURRENCY = "USD"
TO_CONTRIBUTORS = frozenset({LiabilityKind.CONTRIBUTOR_CLAIM, LiabilityKind.LETTER_OF_ASSIST})


def decide(  # noqa: PLR0911 - one branch a command, and mypy sees that none is missing
    command: LiabilityCommand, state: Liabilities
) -> tuple[LiabilityEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        LiabilityNotFoundError, LiabilityExistsError, LiabilitySettledError: about the liability.
        LiabilityAmountError: if an amount is not above zero, or a payment is above what is owed.
        LiabilityUnprovenError: if no paper shows what is said.
        LiabilitiesOpenError, LiabilitiesIncompleteError: if the mission cannot go on.
    """
    match command:
        case RecordLiability():
            return _record(command, state)
        case AssignLiability():
            return _assign(command, state)
        case RestateLiability():
            return _restate(command, state)
        case DisputeLiability() | CarryLiability():
            return _set_aside(command, state)
        case PayLiability():
            return _pay(command, state)
        case DropLiability():
            return _drop(command, state)
        case ConfirmLiabilitiesStated():
            return _confirm(command, state)
        case _:
            assert_never(command)


def _record(command: RecordLiability, state: Liabilities) -> tuple[LiabilityEvent, ...]:
    known = state.liabilities.get(command.liability_id)
    if known is not None:
        if (known.kind, known.title, known.creditor) == (
            command.kind,
            command.title,
            command.creditor,
        ):
            return ()
        raise LiabilityExistsError(
            f"{command.liability_id} is {known.title}, owed to {known.creditor}",
            next_step="Give the new liability another id.",
            pointer="/liability_id",
        )
    _require_amount(command.amount)
    recorded = LiabilityRecorded(
        mission_id=command.mission_id,
        liability_id=command.liability_id,
        kind=command.kind,
        title=command.title,
        creditor=command.creditor,
        owner=command.owner,
        amount=command.amount,
        is_estimate=command.is_estimate,
        reference=command.reference,
    )
    return (recorded,)


def _assign(command: AssignLiability, state: Liabilities) -> tuple[LiabilityEvent, ...]:
    one = _owed(state, command.mission_id, command.liability_id)
    if one.owner == command.owner:
        return ()
    assigned = LiabilityAssigned(
        mission_id=command.mission_id,
        liability_id=command.liability_id,
        owner=command.owner,
        previous_owner=one.owner,
        reason=command.reason,
    )
    return (assigned,)


def _restate(command: RestateLiability, state: Liabilities) -> tuple[LiabilityEvent, ...]:
    one = _owed(state, command.mission_id, command.liability_id)
    if (one.amount, one.is_estimate) == (command.amount, command.is_estimate):
        return ()
    paid = one.amount - one.left
    if (command.amount - paid).minor <= 0:
        raise LiabilityAmountError(
            f"{paid} {paid.currency} was paid already, and {command.amount} would be owed",
            next_step="Give what is owed in all, or drop what is left with its paper.",
            pointer="/amount",
        )
    restated = LiabilityRestated(
        mission_id=command.mission_id,
        liability_id=command.liability_id,
        amount=command.amount,
        previous_amount=one.amount,
        is_estimate=command.is_estimate,
        reason=command.reason,
    )
    return (restated,)


def _set_aside(
    command: DisputeLiability | CarryLiability, state: Liabilities
) -> tuple[LiabilityEvent, ...]:
    one = _owed(state, command.mission_id, command.liability_id)
    day = command.occurred_on.isoformat()
    if isinstance(command, DisputeLiability):
        if one.status is LiabilityStatus.DISPUTED:
            return ()
        disputed = LiabilityDisputed(
            mission_id=command.mission_id,
            liability_id=command.liability_id,
            reason=command.reason,
            disputed_on=day,
        )
        return (disputed,)
    if one.status is LiabilityStatus.CARRIED and one.owner == command.owner:
        return ()
    carried = LiabilityCarried(
        mission_id=command.mission_id,
        liability_id=command.liability_id,
        owner=command.owner,
        left=one.left,
        reason=command.reason,
        carried_on=day,
    )
    return (carried,)


def _pay(command: PayLiability, state: Liabilities) -> tuple[LiabilityEvent, ...]:
    one = _owed(state, command.mission_id, command.liability_id)
    left = one.left - command.amount
    if command.amount.minor <= 0 or left.minor < 0:
        raise LiabilityAmountError(
            f"{command.amount} would be paid of {one.left} {one.left.currency} that is owed",
            next_step="Give an amount above zero and up to what is owed; state the liability "
            "anew if more is owed.",
            pointer="/amount",
        )
    _require_paper(command.documents, f"{command.liability_id} was paid")
    paid = LiabilityPaid(
        mission_id=command.mission_id,
        liability_id=command.liability_id,
        amount=command.amount,
        left=left,
        paid_on=command.occurred_on.isoformat(),
        documents=command.documents,
    )
    return (paid,)


def _drop(command: DropLiability, state: Liabilities) -> tuple[LiabilityEvent, ...]:
    known = state.liabilities.get(command.liability_id)
    if known is not None and known.status is LiabilityStatus.DROPPED:
        return ()
    _owed(state, command.mission_id, command.liability_id)
    _require_paper(command.documents, f"nothing is owed on {command.liability_id}")
    dropped = LiabilityDropped(
        mission_id=command.mission_id,
        liability_id=command.liability_id,
        reason=command.reason,
        dropped_on=command.occurred_on.isoformat(),
        documents=command.documents,
    )
    return (dropped,)


def _confirm(command: ConfirmLiabilitiesStated, state: Liabilities) -> tuple[LiabilityEvent, ...]:
    undecided = sorted(
        each.liability_id for each in state.unsettled if each.status is not LiabilityStatus.CARRIED
    )
    if undecided:
        raise LiabilitiesOpenError(
            f"it is open what becomes of {', '.join(undecided)}",
            next_step="Pay each, drop it with its paper, or carry it with somebody who answers "
            "for it when the mission is gone.",
        )
    listed = sum(
        each.left.minor
        for each in state.unsettled
        if each.kind in TO_CONTRIBUTORS and each.left.currency == BOOKS_CURRENCY
    )
    if listed < command.owed_to_contributors_minor:
        owed = Money(minor=command.owed_to_contributors_minor)
        raise LiabilitiesIncompleteError(
            f"the books owe contributors {owed} USD, the list holds {Money(minor=listed)}",
            next_step="Record the claims that are missing, each with somebody who answers for it.",
            facts={"owed_minor": owed.minor, "listed_minor": listed},
        )
    found = LiabilitiesFoundStated(
        mission_id=command.mission_id,
        settled=len(state.liabilities) - len(state.unsettled),
        carried=len(state.unsettled),
    )
    return (found,)


def _owed(state: Liabilities, mission_id: str, liability_id: str) -> Liability:
    one = state.liabilities.get(liability_id)
    if one is None:
        raise LiabilityNotFoundError(
            f"{mission_id} has no liability {liability_id}", next_step="Record it first."
        )
    if one.is_settled:
        raise LiabilitySettledError(
            f"{liability_id} is {one.status} since {one.since}",
            next_step="Record a new liability if one has arisen.",
        )
    return one


def _require_amount(amount: Money) -> None:
    if amount.minor <= 0:
        raise LiabilityAmountError(
            f"{amount} {amount.currency} is nothing owed",
            next_step="Give an amount above zero; an estimate is marked as one.",
            pointer="/amount",
        )


def _require_paper(documents: tuple[str, ...], what: str) -> None:
    if not documents:
        raise LiabilityUnprovenError(
            f"no paper shows that {what}",
            next_step="Store the paper and name its SHA-256 in documents.",
            pointer="/documents",
        )


def _mission_of(command: LiabilityCommand) -> str:
    return command.mission_id


LIABILITIES: Decider[LiabilityCommand, Liabilities, LiabilityEvent] = Decider(
    service="transitions",
    aggregate="liabilities",
    initial=Liabilities(),
    decide=decide,
    evolve=evolve,
    events=LIABILITY_EVENTS,
    id_of=_mission_of,
    mission_of=_mission_of,
)
