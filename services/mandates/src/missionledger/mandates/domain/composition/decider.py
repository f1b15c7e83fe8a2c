"""Rules of the composition of a mission."""

from collections.abc import Mapping

from pydantic import BaseModel

from missionledger.common.decider import Decider
from missionledger.common.money import Money
from missionledger.mandates.domain.composition import commands as c
from missionledger.mandates.domain.composition import events as e
from missionledger.mandates.domain.composition.arrangements import (
    require_fitting,
    require_named_kinds,
    require_optional_support,
)
from missionledger.mandates.domain.composition.constraints import (
    require_admissible,
    require_cleared,
)
from missionledger.mandates.domain.composition.refusals import (
    OptionNotValidError,
    SupportPackageNotValidError,
)
from missionledger.mandates.domain.composition.state import FIELDS, MissionComposition, evolve

_EVENTS: Mapping[type[c.CompositionCommand], type[e.CompositionEvent]] = {
    c.RecordStateRequest: e.StateRequestRecorded,
    c.RecordDueDiligence: e.DueDiligenceRecorded,
    c.AgreeRoles: e.RolesAgreed,
    c.AgreeCoordination: e.CoordinationAgreed,
    c.SetSupportPackage: e.SupportPackageSet,
    c.RecordArrangement: e.ArrangementRecorded,
    c.RecordCrimeScope: e.CrimeScopeRecorded,
    c.RecordPresence: e.PresenceRecorded,
    c.JudgeFeasibility: e.FeasibilityJudged,
    c.RecordOption: e.OptionRecorded,
    c.ChooseComposition: e.CompositionChosen,
}


def decide(
    command: c.CompositionCommand, state: MissionComposition
) -> tuple[e.CompositionEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        SupportPackageNotValidError: if a package has no real ceiling or end.
        ForceNotClearedError: if its recipient has not passed due diligence.
        ArrangementDoesNotFitError: if the configuration does not allow an arrangement.
        SupportKindNotNamedError: if the decision on a partner's operation names no such support.
        OptionNotValidError: if an option does not say what would be done.
        Refusal: as `constraints` says of a composition that lacks something.
    """
    event = _event_of(command)
    if event in _present(event, state):
        return ()
    match command:
        case c.SetSupportPackage():
            _require_bounded(command)
            require_cleared(command.recipient, state, command.occurred_on, pointer="/recipient")
            require_named_kinds(command, state)
        case c.RecordArrangement():
            require_fitting(command, state)
        case c.RecordOption():
            _require_says_something(command)
        case c.ChooseComposition():
            require_admissible(command, state)
            require_optional_support(command)
        case _:
            pass
    return (event,)


def _event_of(command: c.CompositionCommand) -> e.CompositionEvent:
    kind = _EVENTS[type(command)]
    facts = {name: getattr(command, name) for name in type(command).model_fields}
    kept = {name: facts[name] for name in kind.model_fields if name in facts}
    return kind.model_validate(kept | {"on": command.occurred_on})


def _present(event: e.CompositionEvent, state: MissionComposition) -> tuple[BaseModel, ...]:
    """Return the facts of the same kind that hold; what was described anew holds no longer."""
    match event:
        case e.OptionRecorded():
            return state.present_options()
        case e.SupportPackageSet():
            return tuple({each.package_id: each for each in state.packages}.values())
        case _:
            facts: tuple[BaseModel, ...] = getattr(state, FIELDS[type(event)])
            return facts


def _require_bounded(command: c.SetSupportPackage) -> None:
    if command.ceiling.minor <= 0:
        raise SupportPackageNotValidError(
            f"a ceiling of {command.ceiling} {command.ceiling.currency}",
            next_step="Give the most that may be spent.",
            pointer="/ceiling",
        )
    if command.ends_on < command.occurred_on:
        raise SupportPackageNotValidError(
            f"the support ends on {command.ends_on}, before it is set on {command.occurred_on}",
            next_step="Give the last day of the support.",
            pointer="/ends_on",
        )


def _require_says_something(command: c.RecordOption) -> None:
    described = bool(command.models) and command.configuration is not None
    mentions = bool(command.models) or command.configuration is not None
    if mentions if command.no_mission else not described:
        raise OptionNotValidError(
            f"{command.option_id}: "
            + ("no mission has no models" if command.no_mission else "models or form are missing"),
            next_step="An option is either no mission, or models in a configuration.",
            pointer="/models",
        )
    if not _is_range(command.cost_from, command.cost_to):
        raise OptionNotValidError(
            f"{command.option_id}: a cost runs from its lowest to its highest estimate",
            next_step="Give both estimates in one currency, the lower one first, or neither.",
            pointer="/cost_from",
        )


def _is_range(low: Money | None, high: Money | None) -> bool:
    if low is None or high is None:
        return low is high
    return low.currency == high.currency and 0 <= low.minor <= high.minor


COMPOSITION: Decider[c.CompositionCommand, MissionComposition, e.CompositionEvent] = Decider(
    service="mandates",
    aggregate="composition",
    initial=MissionComposition(),
    decide=decide,
    evolve=evolve,
    events=e.COMPOSITION_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
