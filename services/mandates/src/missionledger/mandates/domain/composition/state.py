"""The composition of a mission as its facts left it."""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.mandates.domain.composition import events as e
from missionledger.mandates.domain.composition.facts import Clearance


class MissionComposition(BaseModel):
    """Everything that was recorded about the composition of one mission, in order of record."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requests: tuple[e.StateRequestRecorded, ...] = ()
    due_diligence: tuple[e.DueDiligenceRecorded, ...] = ()
    roles: tuple[e.RolesAgreed, ...] = ()
    coordination: tuple[e.CoordinationAgreed, ...] = ()
    packages: tuple[e.SupportPackageSet, ...] = ()
    arrangements: tuple[e.ArrangementRecorded, ...] = ()
    crime_scopes: tuple[e.CrimeScopeRecorded, ...] = ()
    presence: tuple[e.PresenceRecorded, ...] = ()
    judgements: tuple[e.FeasibilityJudged, ...] = ()
    options: tuple[e.OptionRecorded, ...] = ()
    choices: tuple[e.CompositionChosen, ...] = ()

    def clearance_of(self, force: str, day: date) -> e.DueDiligenceRecorded | None:
        """Return the latest examination of the force up to the day, or None.

        Of two of the same day the one recorded last counts.
        """
        of_force = [each for each in self.due_diligence if each.force == force and each.on <= day]
        by_day = sorted(of_force, key=lambda each: each.on)
        return by_day[-1] if by_day else None

    def is_cleared(self, force: str, day: date) -> bool:
        """Tell whether the latest examination of the force up to the day lets support pass."""
        latest = self.clearance_of(force, day)
        return latest is not None and latest.outcome is not Clearance.WITHHELD

    def package_for(self, force: str, day: date) -> e.SupportPackageSet | None:
        """Return the support package in force for a recipient on the day, or None."""
        latest = {each.package_id: each for each in self.packages}
        for each in latest.values():
            if each.recipient == force and each.on <= day <= each.ends_on:
                return each
        return None

    def present_options(self) -> tuple[e.OptionRecorded, ...]:
        """Return each option as it was described last, in order of first record."""
        return tuple({each.option_id: each for each in self.options}.values())

    def latest_judgements(self) -> tuple[e.FeasibilityJudged, ...]:
        """Return the latest judgement on each model, by day and then by record."""
        by_day = sorted(self.judgements, key=lambda each: each.on)
        return tuple({each.model: each for each in by_day}.values())

    def in_force_on(self, day: date) -> e.CompositionChosen | None:
        """Return the composition in effect on the day, or None."""
        begun = [each for each in self.choices if each.effective_from <= day]
        return max(begun, key=lambda each: each.effective_from, default=None)

    def governing_on(self, day: date) -> e.CompositionChosen | None:
        """Return the composition by which facts of the day are judged, or None.

        It is the one in effect; before the first takes effect, the one that was chosen for then.
        """
        chosen = [each for each in self.choices if each.on <= day]
        return self.in_force_on(day) or (chosen[0] if chosen else None)

    def arranged_on(self, day: date) -> tuple[e.ArrangementRecorded, ...]:
        """Return what is arranged under the composition of the day, the latest of each matter.

        What was arranged while the one before still held was judged by that one, and ends with it.
        """
        chosen = self.governing_on(day)
        under = [
            each
            for each in self.arrangements
            if each.on <= day and self.governing_on(each.on) == chosen
        ]
        by_day = sorted(under, key=lambda each: each.on)
        return tuple({each.matter: each for each in by_day}.values())


FIELDS: Mapping[type[e.CompositionEvent], str] = {
    e.StateRequestRecorded: "requests",
    e.DueDiligenceRecorded: "due_diligence",
    e.RolesAgreed: "roles",
    e.CoordinationAgreed: "coordination",
    e.SupportPackageSet: "packages",
    e.ArrangementRecorded: "arrangements",
    e.CrimeScopeRecorded: "crime_scopes",
    e.PresenceRecorded: "presence",
    e.FeasibilityJudged: "judgements",
    e.OptionRecorded: "options",
    e.CompositionChosen: "choices",
}


def evolve(state: MissionComposition, event: e.CompositionEvent) -> MissionComposition:
    """Return the composition after the event."""
    field = FIELDS[type(event)]
    return state.model_copy(update={field: (*getattr(state, field), event)})
