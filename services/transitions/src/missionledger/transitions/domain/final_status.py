"""The exit of a transitional administration is tied to the final-status agreement (TRN-16).

Who governs a territory for a time does not go before it is settled who governs it then. What
models a mission is made of is told by mandates and noted here; whether the agreement is reached is
a judgement on a benchmark of the kind final status.
"""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.refusals import Refusal

GOVERNS = frozenset({"transitional-administration"})
"""The models by which a mission governs a territory, as the table of models names them."""

SOURCE = "2024 study, model 10: a clear exit strategy tied to the final-status agreement"


class NoteModels(Command):
    """Note the models a mission is made of from a day on, as the mandates service says."""

    mission_id: MissionId
    models: tuple[str, ...]
    effective_from: date
    foreign_event_id: str
    foreign_position: int


class ConfirmFinalStatus(Command):
    """Ask whether the exit may begin, as a guard of what comes next."""

    mission_id: MissionId


class MissionModelsNoted(DomainEvent):
    """A mission is made of these models from a day on."""

    mission_id: MissionId
    models: tuple[str, ...]
    effective_from: DayText
    foreign_event_id: str
    foreign_position: int


class FinalStatusFoundReached(DomainEvent):
    """On this day the final status that the exit is tied to was judged to be reached."""

    mission_id: MissionId
    benchmarks: tuple[str, ...]


class FinalStatusOpenError(Refusal):
    """Who governs a territory for a time does not go before its status is settled (TRN-16)."""

    code = "final-status-open"
    title = "The final status that the exit is tied to is not reached"


class MissionModels(BaseModel):
    """The models a mission is made of from a day on."""

    model_config = ConfigDict(frozen=True)

    models: tuple[str, ...]
    effective_from: DayText
    foreign_position: int


def models_on(noted: tuple[MissionModels, ...], day: date) -> MissionModels | None:
    """Return what a mission is made of on a day; of two from the same day, the one told later."""
    on = day.isoformat()
    in_force = [each for each in noted if each.effective_from <= on]
    return max(
        in_force, key=lambda each: (each.effective_from, each.foreign_position), default=None
    )


def what_is_open(
    mission_id: str, on: date, noted: tuple[MissionModels, ...], is_met: Mapping[str, bool]
) -> str:
    """Return in words why the exit may not begin on a day; empty if it may."""
    try:
        confirm(ConfirmFinalStatus(mission_id=mission_id, occurred_on=on), noted, is_met)
    except FinalStatusOpenError as refusal:
        return refusal.detail
    return ""


def confirm(
    command: ConfirmFinalStatus,
    noted: tuple[MissionModels, ...],
    is_met: Mapping[str, bool],
) -> tuple[FinalStatusFoundReached, ...]:
    """Find the final status reached, or refuse; quiet for a mission whose exit is not tied to it.

    Args:
        command: which mission, on which day.
        noted: what the mission was made of over time.
        is_met: by benchmark of the kind final status, whether it is judged to be met. A mission
            that has one ties its exit to it, whatever it is made of.

    Raises:
        FinalStatusOpenError: if no such benchmark was set, or one is not judged to be met.
    """
    made_of = models_on(noted, command.occurred_on)
    governs = made_of is not None and bool(GOVERNS.intersection(made_of.models))
    if not is_met and made_of is not None and governs:
        raise FinalStatusOpenError(
            f"{command.mission_id} is a transitional administration since "
            f"{made_of.effective_from}, and no benchmark says what final status its exit is tied "
            f"to ({SOURCE})",
            next_step="Define a benchmark of the kind final_status, and judge it when the "
            "agreement is reached.",
            facts={"composition_position": made_of.foreign_position},
        )
    still_open = sorted(key for key, met in is_met.items() if not met)
    if still_open:
        raise FinalStatusOpenError(
            f"the exit of {command.mission_id} is tied to {', '.join(still_open)}, which nobody "
            f"has judged to be met ({SOURCE})",
            next_step="Judge the benchmark with its evidence, such as the decision that settles "
            "the status.",
        )
    if not is_met:
        return ()
    reached = FinalStatusFoundReached(
        mission_id=command.mission_id, benchmarks=tuple(sorted(is_met))
    )
    return (reached,)
