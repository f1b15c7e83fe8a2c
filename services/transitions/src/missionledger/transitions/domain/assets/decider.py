"""The rules by which property is disposed of.

Financial Regulation 5.14: other missions or the reserve for start-ups, other bodies paid from
assessments, sale to agencies, commercial disposal; each is asked and declines, on record, before
the next. What is installed goes to the Government against compensation. A gift needs the General
Assembly, and one that is refused comes back and is offered anew (domain process 7, step 9).
"""

from collections.abc import Iterable
from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.common.money import Money
from missionledger.transitions.domain.assets.commands import (
    AcceptGift,
    ApproveWriteOff,
    AssetCommand,
    CompleteDisposal,
    ConfirmAssetsSettled,
    DeclineDisposal,
    DestroyInPlace,
    OfferDisposal,
    OfferGift,
    ProposeWriteOff,
    RefuseGift,
    RegisterAssetLine,
    RejectWriteOff,
    RevalueAssetLine,
    ReverseCustody,
)
from missionledger.transitions.domain.assets.disposal import (
    accept_gift,
    complete,
    decline,
    offer,
    offer_gift,
    refuse_gift,
    reverse_custody,
)
from missionledger.transitions.domain.assets.events import (
    ASSET_EVENTS,
    AssetEvent,
    AssetLineDestroyed,
    AssetLineRegistered,
    AssetLineRevalued,
    AssetLineWrittenOff,
    AssetsFoundSettled,
    WriteOffProposed,
    WriteOffRejected,
)
from missionledger.transitions.domain.assets.lookups import (
    require_held,
    require_line,
    require_room,
    require_value,
)
from missionledger.transitions.domain.assets.refusals import (
    AssetLineExistsError,
    AssetsOpenError,
    WriteOffApprovalError,
)
from missionledger.transitions.domain.assets.state import NOTHING, Assets, AssetStatus, evolve

NAMED_MAX = 10
"""How many open lines a refusal names."""


def decide(  # noqa: C901, PLR0911, PLR0912 - one branch a command, mypy sees that none is missing
    command: AssetCommand, state: Assets
) -> tuple[AssetEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        AssetLineNotFoundError, AssetLineExistsError, TooManyAssetLinesError: about the line.
        AssetValueError: if a value is not in US dollars, below zero, or above what was paid.
        AssetLineSettledError: if something has become of the line already.
        DisposalOrderError, OfferStandingError, DisposalUnprovenError,
            DisposalWithoutCompensationError: if the line cannot go that way now.
        WriteOffApprovalError: if the write-off is one's own, or was not proposed.
        AssetsOpenError: if it is open what becomes of a line.
    """
    match command:
        case RegisterAssetLine():
            return _register(command, state)
        case RevalueAssetLine():
            return _revalue(command, state)
        case OfferDisposal():
            return offer(command, state)
        case DeclineDisposal():
            return decline(command, state)
        case CompleteDisposal():
            return complete(command, state)
        case OfferGift():
            return offer_gift(command, state)
        case AcceptGift():
            return accept_gift(command, state)
        case RefuseGift():
            return refuse_gift(command, state)
        case ReverseCustody():
            return reverse_custody(command, state)
        case ProposeWriteOff():
            return _propose_write_off(command, state)
        case RejectWriteOff() | ApproveWriteOff():
            return _answer_write_off(command, state)
        case DestroyInPlace():
            return _destroy(command, state)
        case ConfirmAssetsSettled():
            return _confirm(command, state)
        case _:
            assert_never(command)


def _register(command: RegisterAssetLine, state: Assets) -> tuple[AssetEvent, ...]:
    known = state.lines.get(command.line_id)
    if known is not None:
        same = (known.description, known.quantity) == (command.description, command.quantity)
        if same:
            return ()
        raise AssetLineExistsError(
            f"{command.line_id} is {known.quantity} x {known.description}",
            next_step="Give the new line another id.",
            pointer="/line_id",
        )
    require_room(state)
    require_value(command.purchase_value, "/purchase_value")
    require_value(command.value, "/value", at_most=command.purchase_value)
    registered = AssetLineRegistered(
        mission_id=command.mission_id,
        line_id=command.line_id,
        kind=command.kind,
        description=command.description,
        quantity=command.quantity,
        site_id=command.site_id,
        purchase_value=command.purchase_value,
        value=command.value,
    )
    return (registered,)


def _revalue(command: RevalueAssetLine, state: Assets) -> tuple[AssetEvent, ...]:
    line = require_held(state, command.mission_id, command.line_id)
    if line.value == command.value:
        return ()
    require_value(command.value, "/value", at_most=line.purchase_value)
    revalued = AssetLineRevalued(
        mission_id=command.mission_id,
        line_id=command.line_id,
        value=command.value,
        previous_value=line.value,
        reason=command.reason,
    )
    return (revalued,)


def _propose_write_off(command: ProposeWriteOff, state: Assets) -> tuple[AssetEvent, ...]:
    line = require_held(state, command.mission_id, command.line_id)
    if line.write_off_proposed_by:
        return ()
    proposed = WriteOffProposed(
        mission_id=command.mission_id,
        line_id=command.line_id,
        reason=command.reason,
        evidence=command.evidence,
        proposed_by=command.proposed_by,
    )
    return (proposed,)


def _answer_write_off(
    command: RejectWriteOff | ApproveWriteOff, state: Assets
) -> tuple[AssetEvent, ...]:
    known = require_line(state, command.mission_id, command.line_id)
    if isinstance(command, ApproveWriteOff) and known.status is AssetStatus.WRITTEN_OFF:
        return ()
    line = require_held(state, command.mission_id, command.line_id)
    if isinstance(command, RejectWriteOff):
        if not line.write_off_proposed_by:
            return ()
        rejected = WriteOffRejected(
            mission_id=command.mission_id,
            line_id=command.line_id,
            reason=command.reason,
            rejected_by=command.rejected_by,
        )
        return (rejected,)
    if line.write_off_proposed_by in ("", command.approved_by):
        raise WriteOffApprovalError(
            f"{command.approved_by} proposed to write {command.line_id} off"
            if line.write_off_proposed_by
            else f"nobody proposed to write {command.line_id} off",
            next_step="Let somebody else approve it."
            if line.write_off_proposed_by
            else "Propose the write-off first, with its evidence.",
        )
    written_off = AssetLineWrittenOff(
        mission_id=command.mission_id,
        line_id=command.line_id,
        loss=line.value,
        approved_by=command.approved_by,
        written_off_on=command.occurred_on.isoformat(),
    )
    return (written_off,)


def _destroy(command: DestroyInPlace, state: Assets) -> tuple[AssetEvent, ...]:
    known = require_line(state, command.mission_id, command.line_id)
    if known.status is AssetStatus.DESTROYED_IN_PLACE:
        return ()
    line = require_held(state, command.mission_id, command.line_id)
    destroyed = AssetLineDestroyed(
        mission_id=command.mission_id,
        line_id=command.line_id,
        loss=line.value,
        reason=command.reason,
        evidence=command.evidence,
        destroyed_on=command.occurred_on.isoformat(),
        documents=command.documents,
    )
    return (destroyed,)


def _confirm(command: ConfirmAssetsSettled, state: Assets) -> tuple[AssetEvent, ...]:
    left = sorted(each.line_id for each in state.open_lines)
    if left or not state.lines:
        more = f" and {len(left) - NAMED_MAX} more" if len(left) > NAMED_MAX else ""
        raise AssetsOpenError(
            f"it is open what becomes of {', '.join(left[:NAMED_MAX])}{more}"
            if left
            else f"no property of {command.mission_id} is known",
            next_step="Dispose of each line in the order of Regulation 5.14, write it off, or "
            "destroy it in place; register first what the mission has.",
            source="Financial Regulation 5.14",
        )
    found = AssetsFoundSettled(
        mission_id=command.mission_id,
        lines=len(state.lines),
        proceeds=_sum(each.proceeds for each in state.lines.values()),
        losses=_sum(each.loss for each in state.lines.values()),
    )
    return (found,)


def _sum(amounts: Iterable[Money]) -> Money:
    return sum(amounts, start=NOTHING)


def _mission_of(command: AssetCommand) -> str:
    return command.mission_id


ASSETS: Decider[AssetCommand, Assets, AssetEvent] = Decider(
    service="transitions",
    aggregate="assets",
    initial=Assets(),
    decide=decide,
    evolve=evolve,
    events=ASSET_EVENTS,
    id_of=_mission_of,
    mission_of=_mission_of,
)
