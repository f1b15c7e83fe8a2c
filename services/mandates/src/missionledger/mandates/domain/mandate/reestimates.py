"""When a mandate changes, its resources change with it: a flag that stays until they match."""

from missionledger.mandates.domain.mandate.commands import (
    MatchReEstimate,
    OpenReEstimate,
    ReEstimateCommand,
)
from missionledger.mandates.domain.mandate.events import (
    MandateRenewed,
    MandateRevised,
    ReEstimateMatched,
    ReEstimateOpened,
)
from missionledger.mandates.domain.mandate.refusals import (
    MatchedBeforeDecisionError,
    NoReEstimateError,
    NoSuchDecisionError,
    ReEstimateAlreadyMatchedError,
)
from missionledger.mandates.domain.mandate.state import Mandate
from missionledger.mandates.domain.mandate.terms import DecisionFacts

REVISED = "The mandate was revised."
CEILINGS_CHANGED = "The renewal changed the authorized strength."


def opened_by(event: DecisionFacts, before: Mandate) -> tuple[ReEstimateOpened, ...]:
    """Return the re-estimate that a live decision opens, if it opens one.

    A revision does; a renewal does if it changes the ceilings.
    """
    if event.historical:
        return ()
    ceilings = before.authorized
    changes_ceilings = ceilings.carried_into(event.authorized) != ceilings
    if isinstance(event, MandateRevised):
        reason = REVISED
    elif isinstance(event, MandateRenewed) and changes_ceilings:
        reason = CEILINGS_CHANGED
    else:
        return ()
    opened = ReEstimateOpened(
        mission_id=event.mission_id,
        decided_on=event.decided_on,
        resolution=event.resolution,
        reason=reason,
    )
    return (opened,)


def decide_reestimate(
    command: ReEstimateCommand, state: Mandate
) -> tuple[ReEstimateOpened | ReEstimateMatched, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        NoSuchDecisionError: if no such decision is recorded.
        NoReEstimateError: if the decision opened no re-estimate.
        ReEstimateAlreadyMatchedError: if it was matched otherwise.
        MatchedBeforeDecisionError: if it would be matched before the decision.
    """
    if isinstance(command, OpenReEstimate):
        return _open(command, state)
    return _match(command, state)


def _open(command: OpenReEstimate, state: Mandate) -> tuple[ReEstimateOpened, ...]:
    if state.find(command.resolution, command.occurred_on) is None:
        raise NoSuchDecisionError(
            f"{command.mission_id} has no decision {command.resolution} of {command.occurred_on}",
            next_step="Record the decision on the mandate first.",
            pointer="/resolution",
        )
    present = state.reestimate_of(command.resolution, command.occurred_on)
    if present is not None and present.is_open:
        return ()
    opened = ReEstimateOpened(
        mission_id=command.mission_id,
        decided_on=command.occurred_on,
        resolution=command.resolution,
        reason=command.reason,
    )
    return (opened,)


def _match(command: MatchReEstimate, state: Mandate) -> tuple[ReEstimateMatched, ...]:
    present = state.reestimate_of(command.resolution, command.decided_on)
    if present is None:
        raise NoReEstimateError(
            f"{command.resolution} of {command.decided_on} opened no re-estimate for "
            f"{command.mission_id}",
            next_step="Look at the re-estimates of the mandate for the decision you mean.",
            pointer="/resolution",
        )
    matched = ReEstimateMatched(
        mission_id=command.mission_id,
        decided_on=command.decided_on,
        resolution=command.resolution,
        matched_on=command.occurred_on,
        estimate=command.estimate,
        note=command.note,
    )
    if not present.is_open:
        said = (present.matched_on, present.estimate, present.note)
        if said == (matched.matched_on, matched.estimate, matched.note):
            return ()
        raise ReEstimateAlreadyMatchedError(
            f"{present.estimate} matched it on {present.matched_on}",
            next_step="Read the re-estimates again; nothing is left to match.",
            source=present.estimate,
        )
    if command.occurred_on < command.decided_on:
        raise MatchedBeforeDecisionError(
            f"matched on {command.occurred_on}, decided on {command.decided_on}",
            next_step="Check the day on which the resources were matched.",
            pointer="/matched_on",
        )
    return (matched,)
