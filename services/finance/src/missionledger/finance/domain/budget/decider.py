"""The decider of budgets: prepared by one, handed in, recommended on, approved by another."""

from collections.abc import Sequence
from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.common.money import Money
from missionledger.finance.domain.budget import reestimates
from missionledger.finance.domain.budget.classification import item_of, order_of
from missionledger.finance.domain.budget.commands import (
    AnswerReEstimate,
    AnyBudgetCommand,
    ApproveEstimate,
    NoteReEstimate,
    NoteReEstimateMatch,
    PrepareEstimate,
    RecommendEstimate,
    ReturnEstimate,
    SubmitEstimate,
    budget_id,
)
from missionledger.finance.domain.budget.contents import CostLine, LineChange
from missionledger.finance.domain.budget.costing import cost_lines, require_totals, total_of
from missionledger.finance.domain.budget.events import (
    AnyBudgetEvent,
    EstimateApproved,
    EstimatePrepared,
    EstimateRecommended,
    EstimateReturned,
    EstimateSubmitted,
    ReEstimateAnswered,
    ReEstimateMatchNoted,
    ReEstimateNoted,
    VersionKind,
)
from missionledger.finance.domain.budget.refusals import (
    EstimateDutiesError,
    EstimateNotAllowedError,
    EstimateStatusError,
    TotalsDifferError,
    UnexplainedDifferenceError,
    UnknownVersionError,
)
from missionledger.finance.domain.budget.state import (
    Budget,
    EstimateVersion,
    VersionStatus,
    evolve,
)
from missionledger.finance.domain.fund.decider import mission_of_fund
from missionledger.finance.domain.papers import with_papers


def decide(  # noqa: PLR0911 - one branch a command, and mypy sees that none is missing
    command: AnyBudgetCommand, state: Budget
) -> tuple[AnyBudgetEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        Refusal: as each rule says.
    """
    match command:
        case PrepareEstimate():
            return _prepare(command, state)
        case SubmitEstimate():
            return _submit(command, state)
        case ReturnEstimate():
            return _return(command, state)
        case RecommendEstimate():
            return _recommend(command, state)
        case ApproveEstimate():
            return _approve(command, state)
        case NoteReEstimate():
            return reestimates.note(command, state)
        case AnswerReEstimate():
            return reestimates.answer(command, state)
        case NoteReEstimateMatch():
            return reestimates.note_match(command, state)
        case _:
            assert_never(command)


def _prepare(command: PrepareEstimate, state: Budget) -> tuple[EstimatePrepared, ...]:
    approved = state.approved
    if command.kind is VersionKind.REQUESTED and approved is not None:
        raise EstimateStatusError(
            f"version {approved.version} is approved ({approved.symbol})",
            next_step="Prepare a revised estimate; what was approved stands until then.",
            pointer="/kind",
        )
    if command.kind is VersionKind.REVISED and approved is None:
        raise EstimateStatusError(
            "nothing is approved that could be revised",
            next_step="Prepare a requested estimate.",
            pointer="/kind",
        )
    lines = cost_lines(command.contents, command.fiscal_year)
    require_totals(lines, command.contents.declared)
    if approved is not None:
        _require_reasons(command, lines, approved)
    draft = state.open_version
    if draft is not None and draft.status is VersionStatus.SUBMITTED:
        raise EstimateStatusError(
            f"version {draft.version} is handed in and waits for its approval",
            next_step="Have it approved, or returned first: what is handed in does not change.",
        )
    prepared = EstimatePrepared(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        version=draft.version if draft else state.next_version,
        kind=command.kind,
        contents=command.contents,
        lines=lines,
        total_minor=total_of(lines),
        reasons=command.reasons,
        answers=command.answers,
        prepared_by=command.prepared_by,
    )
    if draft is not None and (draft.contents, draft.reasons, draft.answers, draft.made_by) == (
        prepared.contents,
        prepared.reasons,
        prepared.answers,
        prepared.prepared_by,
    ):
        return ()
    return (prepared,)


def _require_reasons(
    command: PrepareEstimate, lines: Sequence[CostLine], approved: EstimateVersion
) -> None:
    """Go on only if every line that differs from what is approved says why."""
    explained = {
        (each.group, item_of(each.group, each.item, pointer=f"/reasons/{index}/item"))
        for index, each in enumerate(command.reasons)
    }
    found = {line.key: line.amount_minor for line in lines}
    before = {line.key: line.amount_minor for line in approved.lines}
    silent = [
        f"{group.numeral}, {item}"
        for group, item in sorted(before.keys() | found.keys(), key=lambda key: order_of(*key))
        if found.get((group, item), 0) != before.get((group, item), 0)
        and (group, item) not in explained
    ]
    if silent:
        raise UnexplainedDifferenceError(
            f"no reason is given why these lines differ from what is approved: {'; '.join(silent)}",
            next_step="Give the reason for each of them.",
            pointer="/reasons",
        )


def _submit(command: SubmitEstimate, state: Budget) -> tuple[EstimateSubmitted, ...]:
    found = _require(state, command.version)
    if found.status is VersionStatus.SUBMITTED and command.submitted_by in found.hands:
        return ()
    _require_status(found, VersionStatus.DRAFT, "handed in")
    if not (found.contents and found.contents.components):
        raise EstimateNotAllowedError(
            f"version {found.version} has no results framework",
            next_step="State for each component what it is to accomplish, with indicators and "
            "outputs, and prepare the estimate again.",
            pointer="/components",
            source="A/RES/55/231, from memory",
        )
    submitted = EstimateSubmitted(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        version=found.version,
        submitted_by=command.submitted_by,
    )
    return (submitted,)


def _return(command: ReturnEstimate, state: Budget) -> tuple[EstimateReturned, ...]:
    found = _require(state, command.version)
    if found.status is VersionStatus.RETURNED and found.returned_for == command.reason:
        return ()
    _require_status(found, VersionStatus.SUBMITTED, "returned")
    _require_other(command.returned_by, found, "return")
    returned = EstimateReturned(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        version=found.version,
        reason=command.reason,
        returned_by=command.returned_by,
    )
    return (returned,)


def _recommend(command: RecommendEstimate, state: Budget) -> tuple[EstimateRecommended, ...]:
    found = _require(state, command.version)
    known = state.recommendation_on(found.version)
    lines = _changed_lines(found.lines, command.changes)
    same = (command.symbol, lines, command.recorded_by)
    if known is not None and (known.symbol, known.lines, known.made_by) == same:
        return ()
    _require_status(found, VersionStatus.SUBMITTED, "recommended on")
    _require_stated(command.stated_total_minor, lines)
    recommended = EstimateRecommended(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        version=state.next_version,
        on_version=found.version,
        symbol=command.symbol,
        changes=command.changes,
        lines=lines,
        total_minor=total_of(lines),
        recorded_by=command.recorded_by,
    )
    return (recommended,)


def _approve(command: ApproveEstimate, state: Budget) -> tuple[EstimateApproved, ...]:
    found = _require(state, command.version)
    recommended = state.recommendation_on(found.version)
    base = recommended or found
    lines = _changed_lines(base.lines, command.changes)
    approved = state.approved
    if approved is not None and approved.on_version == found.version:
        same = (command.symbol, lines, command.approved_by)
        if (approved.symbol, approved.lines, approved.made_by) == same:
            return ()
    _require_status(found, VersionStatus.SUBMITTED, "approved")
    for each in (found, base):
        _require_other(command.approved_by, each, "approve")
    _require_stated(command.stated_total_minor, lines)
    event = EstimateApproved(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        version=state.next_version,
        on_version=found.version,
        symbol=command.symbol,
        changes=command.changes,
        lines=lines,
        total_minor=total_of(lines),
        approved_by=command.approved_by,
    )
    return (event,)


def _changed_lines(
    lines: Sequence[CostLine], changes: Sequence[LineChange]
) -> tuple[CostLine, ...]:
    """Return the lines with the changes in place; a change to nothing takes the line out."""
    found = {line.key: line for line in lines}
    seen = set()
    for index, each in enumerate(changes):
        where = f"/changes/{index}"
        key = (each.group, item_of(each.group, each.item, pointer=f"{where}/item"))
        before = found.get(key)
        if key in seen or each.amount_minor == (before.amount_minor if before else 0):
            said = "is changed twice" if key in seen else "would stay as it is"
            raise EstimateNotAllowedError(
                f"{each.group.numeral}, {key[1]} {said}",
                next_step="Name each line that changes once, and no other.",
                pointer=where,
            )
        seen.add(key)
        found[key] = CostLine(group=key[0], item=key[1], amount_minor=each.amount_minor)
    kept = [line for line in found.values() if line.amount_minor or line.parts]
    return tuple(sorted(kept, key=lambda line: order_of(*line.key)))


def _require_stated(stated_minor: int, lines: Sequence[CostLine]) -> None:
    total = total_of(lines)
    if total != stated_minor:
        raise TotalsDifferError(
            f"the total: the paper states {Money(minor=stated_minor)}, the lines add up to "
            f"{Money(minor=total)}",
            next_step="Name every line that the paper changes, with its new amount.",
            pointer="/stated_total",
            facts={"stated_minor": stated_minor, "lines_minor": total},
        )


def _require(state: Budget, version: int) -> EstimateVersion:
    found = state.find(version)
    if found is None or found.kind not in (VersionKind.REQUESTED, VersionKind.REVISED):
        raise UnknownVersionError(
            f"the budget has no request of version {version}",
            next_step="Read the budget for the versions there are.",
        )
    return found


def _require_status(found: EstimateVersion, status: VersionStatus, step: str) -> None:
    if found.status is not status:
        raise EstimateStatusError(
            f"version {found.version} is {found.status} and cannot be {step}",
            next_step=f"Only a version that is {status} can be {step}.",
        )


def _require_other(actor: str, version: EstimateVersion, what: str) -> None:
    if actor in version.hands:
        raise EstimateDutiesError(
            f"{actor} had a hand in version {version.version} and may not {what} it",
            next_step="Preparing and approving are done by different people.",
        )


BUDGET: Decider[AnyBudgetCommand, Budget, AnyBudgetEvent] = Decider(
    service="finance",
    aggregate="budget",
    initial=Budget(),
    decide=with_papers(decide),
    evolve=evolve,
    events=(
        EstimatePrepared,
        EstimateSubmitted,
        EstimateReturned,
        EstimateRecommended,
        EstimateApproved,
        ReEstimateNoted,
        ReEstimateAnswered,
        ReEstimateMatchNoted,
    ),
    id_of=lambda command: budget_id(command.fund, command.fiscal_year),
    mission_of=lambda command: mission_of_fund(command.fund),
)
