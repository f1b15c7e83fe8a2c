"""How a line goes to somebody: offered in order, declined or taken, given or refused."""

from missionledger.transitions.domain.assets.commands import (
    AcceptGift,
    CompleteDisposal,
    DeclineDisposal,
    OfferDisposal,
    OfferGift,
    RefuseGift,
    ReverseCustody,
)
from missionledger.transitions.domain.assets.events import (
    AssetEvent,
    AssetKind,
    AssetLineDisposed,
    AssetLineRegistered,
    CustodyReversed,
    DisposalDeclined,
    DisposalOffered,
    DisposalStep,
    GiftAccepted,
    GiftOffered,
    GiftRefused,
)
from missionledger.transitions.domain.assets.lookups import (
    require_held,
    require_line,
    require_room,
    require_value,
)
from missionledger.transitions.domain.assets.refusals import (
    DisposalOrderError,
    DisposalUnprovenError,
    DisposalWithoutCompensationError,
    OfferStandingError,
)
from missionledger.transitions.domain.assets.state import AssetLine, Assets, AssetStatus, Offer

REGULATION = "Financial Regulation 5.14"
MOVABLE_ORDER = (
    DisposalStep.OTHER_MISSIONS,
    DisposalStep.OTHER_UN,
    DisposalStep.SALE_TO_AGENCIES,
    DisposalStep.COMMERCIAL,
)
FIXED_ORDER = (DisposalStep.GOVERNMENT,)
"""What is installed cannot be taken to anybody else."""

AGAINST_MONEY = frozenset({DisposalStep.SALE_TO_AGENCIES, DisposalStep.GOVERNMENT})
"""Scrap sold commercially may bring nothing; these may not go for nothing."""


def order_of(line: AssetLine) -> tuple[DisposalStep, ...]:
    """Return the steps at which a line is offered, in order."""
    return FIXED_ORDER if line.kind is AssetKind.FIXED else MOVABLE_ORDER


def allowed_steps(line: AssetLine) -> tuple[DisposalStep, ...]:
    """Return the steps at which a line may be offered now: the one declined last, and the next."""
    order = order_of(line)
    declined = [each.step for each in line.offers if each.declined_on is not None]
    if not declined:
        return order[:1]
    last = max(order.index(each) for each in declined if each in order)
    return order[last : last + 2]


def offer(command: OfferDisposal, state: Assets) -> tuple[AssetEvent, ...]:
    """Offer a line at a step.

    Raises:
        OfferStandingError: if an offer or a gift waits for an answer.
        DisposalOrderError: if an earlier step has not declined.
    """
    line = require_held(state, command.mission_id, command.line_id)
    standing = line.open_offer
    if standing is not None and (standing.step, standing.to) == (command.step, command.to):
        return ()
    if line.status is not AssetStatus.HELD:
        raise OfferStandingError(
            f"{command.line_id} is {line.status.replace('_', ' ')}",
            next_step="Record first what came of that.",
        )
    allowed = allowed_steps(line)
    if command.step not in allowed:
        raise DisposalOrderError(
            f"{command.line_id} would be offered to {command.step.replace('_', ' ')} before "
            f"{allowed[-1].replace('_', ' ')} declined",
            next_step=f"Offer it at the step {allowed[-1]} first, and record the answer.",
            pointer="/step",
            source=REGULATION,
        )
    offered = DisposalOffered(
        mission_id=command.mission_id,
        line_id=command.line_id,
        step=command.step,
        to=command.to,
        offered_on=command.occurred_on.isoformat(),
    )
    return (offered,)


def decline(command: DeclineDisposal, state: Assets) -> tuple[AssetEvent, ...]:
    """Record that the offer is declined; quiet if it was declined on that day already."""
    line = require_held(state, command.mission_id, command.line_id)
    day = command.occurred_on.isoformat()
    if line.open_offer is None and line.offers and line.offers[-1].declined_on == day:
        return ()
    standing = _standing(line)
    declined = DisposalDeclined(
        mission_id=command.mission_id,
        line_id=command.line_id,
        step=standing.step,
        by=standing.to,
        reason=command.reason,
        declined_on=day,
    )
    return (declined,)


def complete(command: CompleteDisposal, state: Assets) -> tuple[AssetEvent, ...]:
    """Record that the line went to whom it was offered.

    Raises:
        DisposalUnprovenError: if no paper shows it.
        DisposalWithoutCompensationError: if a sale would bring nothing.
    """
    known = require_line(state, command.mission_id, command.line_id)
    day = command.occurred_on.isoformat()
    if known.status is AssetStatus.DISPOSED and known.settled_on == day:
        return ()
    line = require_held(state, command.mission_id, command.line_id)
    standing = _standing(line)
    require_value(command.proceeds, "/proceeds")
    if standing.step in AGAINST_MONEY and command.proceeds.minor == 0:
        raise DisposalWithoutCompensationError(
            f"{command.line_id} would go to {standing.to} for nothing",
            next_step="Give the compensation; a gift needs a decision of the General Assembly.",
            pointer="/proceeds",
            source=REGULATION,
        )
    _require_paper(command.documents, command.line_id, standing.to)
    disposed = AssetLineDisposed(
        mission_id=command.mission_id,
        line_id=command.line_id,
        step=standing.step,
        to=standing.to,
        proceeds=command.proceeds,
        disposed_on=day,
        documents=command.documents,
    )
    return (disposed,)


def offer_gift(command: OfferGift, state: Assets) -> tuple[AssetEvent, ...]:
    """Put a line into the custody of who is to have it."""
    line = require_held(state, command.mission_id, command.line_id)
    if line.status is AssetStatus.GIFT_OFFERED and line.receiver == command.to:
        return ()
    if line.status is not AssetStatus.HELD:
        raise OfferStandingError(
            f"{command.line_id} is {line.status.replace('_', ' ')}",
            next_step="Record first what came of that.",
        )
    offered = GiftOffered(
        mission_id=command.mission_id,
        line_id=command.line_id,
        to=command.to,
        authority=command.authority,
        offered_on=command.occurred_on.isoformat(),
    )
    return (offered,)


def accept_gift(command: AcceptGift, state: Assets) -> tuple[AssetEvent, ...]:
    """Record that the gift was taken."""
    known = require_line(state, command.mission_id, command.line_id)
    if known.status is AssetStatus.GIVEN:
        return ()
    line = _given(require_held(state, command.mission_id, command.line_id))
    _require_paper(command.documents, command.line_id, line.receiver)
    accepted = GiftAccepted(
        mission_id=command.mission_id,
        line_id=command.line_id,
        to=line.receiver,
        value=line.value,
        accepted_on=command.occurred_on.isoformat(),
        documents=command.documents,
    )
    return (accepted,)


def refuse_gift(command: RefuseGift, state: Assets) -> tuple[AssetEvent, ...]:
    """Record that the gift is not wanted, though it is in the receiver's custody."""
    known = require_line(state, command.mission_id, command.line_id)
    if known.status in (AssetStatus.GIFT_REFUSED, AssetStatus.REPLACED):
        return ()
    line = _given(require_held(state, command.mission_id, command.line_id))
    refused = GiftRefused(
        mission_id=command.mission_id,
        line_id=command.line_id,
        by=line.receiver,
        reason=command.reason,
        refused_on=command.occurred_on.isoformat(),
    )
    return (refused,)


def reverse_custody(command: ReverseCustody, state: Assets) -> tuple[AssetEvent, ...]:
    """Take back what was refused, and open a new line for it."""
    known = require_line(state, command.mission_id, command.line_id)
    if known.status is AssetStatus.REPLACED:
        return ()
    line = require_held(state, command.mission_id, command.line_id)
    if line.status is not AssetStatus.GIFT_REFUSED:
        raise OfferStandingError(
            f"no gift of {command.line_id} was refused",
            next_step="Custody is reversed after a gift was refused.",
        )
    require_room(state)
    day = command.occurred_on.isoformat()
    new_id = _new_line_id(state, line.line_id)
    reversed_ = CustodyReversed(
        mission_id=command.mission_id,
        line_id=line.line_id,
        custodian=line.receiver,
        new_line_id=new_id,
        reversed_on=day,
    )
    renewed = AssetLineRegistered(
        mission_id=command.mission_id,
        line_id=new_id,
        kind=line.kind,
        description=line.description,
        quantity=line.quantity,
        site_id=line.site_id,
        purchase_value=line.purchase_value,
        value=line.value,
        replaces=line.line_id,
    )
    return (reversed_, renewed)


def _new_line_id(state: Assets, line_id: str) -> str:
    stem = line_id[:36]
    return next(each for n in range(1, 10_000) if (each := f"{stem}.{n}") not in state.lines)


def _standing(line: AssetLine) -> Offer:
    standing = line.open_offer
    if standing is None:
        raise OfferStandingError(
            f"{line.line_id} is not offered to anybody",
            next_step="Offer it first.",
        )
    return standing


def _given(line: AssetLine) -> AssetLine:
    if line.status is not AssetStatus.GIFT_OFFERED:
        raise OfferStandingError(
            f"{line.line_id} is not offered as a gift",
            next_step="Offer it as a gift first, with the decision of the General Assembly.",
        )
    return line


def _require_paper(documents: tuple[str, ...], line_id: str, receiver: str) -> None:
    if not documents:
        raise DisposalUnprovenError(
            f"no paper shows that {receiver} has {line_id}",
            next_step="Store the paper and name its SHA-256 in documents.",
            pointer="/documents",
        )
