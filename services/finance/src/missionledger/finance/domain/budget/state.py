"""The budget of a fund for a year: its versions, and the re-estimates it is flagged with."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.budget.contents import (
    CostLine,
    EstimateContents,
    LineReason,
)
from missionledger.finance.domain.budget.events import (
    AnyBudgetEvent,
    DecisionNamed,
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


class VersionStatus(StrEnum):
    """How far a version is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    SETTLED = "settled"
    """A request on which the Assembly has decided."""
    RECORDED = "recorded"
    """The word of the Advisory Committee or of the Assembly: it has no further steps."""


class EstimateVersion(BaseModel):
    """One version of the estimate.

    Attributes:
        on_version: what it changes: the request for a recommendation, the approved one for a
            revision; 0 for the first request.
        contents: None for the word of others, which has lines alone.
        made_by: who prepared or recorded it.
        hands: everybody who took part in it; none of them may approve what rests on it.
    """

    model_config = ConfigDict(frozen=True)

    version: int
    kind: VersionKind
    status: VersionStatus
    on_version: int = 0
    lines: tuple[CostLine, ...]
    total_minor: int
    reasons: tuple[LineReason, ...] = ()
    contents: EstimateContents | None = None
    answers: DecisionNamed | None = None
    symbol: str = ""
    made_by: str
    hands: tuple[str, ...] = ()
    returned_for: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be handed in or decided on."""
        return self.status in (VersionStatus.DRAFT, VersionStatus.SUBMITTED)

    def amount_of(self, group: BudgetGroup, item: str) -> int:
        """Return what the line comes to, nothing for a line that is not there."""
        return next((each.amount_minor for each in self.lines if each.key == (group, item)), 0)


class ReEstimateStatus(StrEnum):
    """How far the answer to a changed mandate is."""

    OPEN = "open"
    ANSWERED = "answered"
    MATCHED = "matched"


class ReEstimateFlag(BaseModel):
    """A decision about the mandate, and whether its resources follow.

    Attributes:
        answered_in: fiscal year and version that answer it; empty while none does.
        matched_on: day on which mandates held it for matched.
    """

    model_config = ConfigDict(frozen=True)

    resolution: str
    decided_on: date
    reason: str = ""
    status: ReEstimateStatus = ReEstimateStatus.OPEN
    foreign_event_id: str
    foreign_position: int
    answered_in: str = ""
    matched_on: date | None = None
    matched_by: str = ""

    @property
    def is_raised(self) -> bool:
        """Whether a reader of the budget has to see it: until it is matched."""
        return self.status is not ReEstimateStatus.MATCHED


class Budget(BaseModel):
    """All versions of an estimate, and all flags."""

    model_config = ConfigDict(frozen=True)

    fund: str = ""
    fiscal_year: str = ""
    versions: tuple[EstimateVersion, ...] = ()
    reestimates: tuple[ReEstimateFlag, ...] = ()

    @property
    def open_version(self) -> EstimateVersion | None:
        """The request that is still to be handed in or decided on."""
        return next((each for each in self.versions if each.is_open), None)

    @property
    def approved(self) -> EstimateVersion | None:
        """What the Assembly approved last."""
        return self.latest(VersionKind.APPROVED)

    @property
    def next_version(self) -> int:
        """The number of the version to come."""
        return max((each.version for each in self.versions), default=0) + 1

    @property
    def flags(self) -> tuple[ReEstimateFlag, ...]:
        """The re-estimates that are not matched yet."""
        return tuple(each for each in self.reestimates if each.is_raised)

    def find(self, version: int) -> EstimateVersion | None:
        """Return the version of that number."""
        return next((each for each in self.versions if each.version == version), None)

    def latest(self, *kinds: VersionKind) -> EstimateVersion | None:
        """Return the last version of these kinds that was not sent back."""
        return next(
            (
                each
                for each in reversed(self.versions)
                if each.kind in kinds and each.status is not VersionStatus.RETURNED
            ),
            None,
        )

    def recommendation_on(self, version: int) -> EstimateVersion | None:
        """Return the last word of the Advisory Committee on a request."""
        return next(
            (
                each
                for each in reversed(self.versions)
                if each.kind is VersionKind.RECOMMENDED and each.on_version == version
            ),
            None,
        )

    def flag_of(self, resolution: str, decided_on: date) -> ReEstimateFlag | None:
        """Return the flag that a decision raised."""
        return next(
            (
                each
                for each in self.reestimates
                if (each.resolution, each.decided_on) == (resolution, decided_on)
            ),
            None,
        )


def evolve(  # noqa: C901, PLR0911 - one branch an event, and mypy sees that none is missing
    state: Budget, event: AnyBudgetEvent
) -> Budget:
    """Return the budget after the event."""
    if not state.fund:
        state = state.model_copy(update={"fund": event.fund, "fiscal_year": event.fiscal_year})
    match event:
        case EstimatePrepared():
            return _with_version(state, _prepared(state, event))
        case EstimateSubmitted():
            return _changed(state, event.version, VersionStatus.SUBMITTED, event.submitted_by)
        case EstimateReturned():
            returned = _changed(state, event.version, VersionStatus.RETURNED, event.returned_by)
            found = returned.find(event.version)
            if found is None:
                return returned
            return _with_version(returned, found.model_copy(update={"returned_for": event.reason}))
        case EstimateRecommended():
            return _with_version(state, _recorded(event, VersionKind.RECOMMENDED))
        case EstimateApproved():
            settled = _changed(state, event.on_version, VersionStatus.SETTLED, event.approved_by)
            return _with_version(settled, _recorded(event, VersionKind.APPROVED))
        case ReEstimateNoted():
            return _with_flag(state, ReEstimateFlag.model_validate(_flag_fields(event)))
        case ReEstimateAnswered():
            return _answered(state, event)
        case ReEstimateMatchNoted():
            return _matched(state, event)
        case _:
            assert_never(event)


def _prepared(state: Budget, event: EstimatePrepared) -> EstimateVersion:
    approved = state.approved
    return EstimateVersion(
        version=event.version,
        kind=event.kind,
        status=VersionStatus.DRAFT,
        on_version=approved.version if approved else 0,
        lines=event.lines,
        total_minor=event.total_minor,
        reasons=event.reasons,
        contents=event.contents,
        answers=event.answers,
        made_by=event.prepared_by,
        hands=_joined(state.find(event.version), event.prepared_by),
    )


def _recorded(event: EstimateRecommended | EstimateApproved, kind: VersionKind) -> EstimateVersion:
    who = event.recorded_by if isinstance(event, EstimateRecommended) else event.approved_by
    reasons = tuple(
        LineReason(group=each.group, item=each.item, reason=each.reason) for each in event.changes
    )
    return EstimateVersion(
        version=event.version,
        kind=kind,
        status=VersionStatus.RECORDED,
        on_version=event.on_version,
        lines=event.lines,
        total_minor=event.total_minor,
        reasons=reasons,
        symbol=event.symbol,
        made_by=who,
        hands=(who,),
    )


def _joined(before: EstimateVersion | None, who: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(before.hands if before else ()), who)))


def _with_version(state: Budget, version: EstimateVersion) -> Budget:
    others = [each for each in state.versions if each.version != version.version]
    ordered = sorted([*others, version], key=lambda each: each.version)
    return state.model_copy(update={"versions": tuple(ordered)})


def _changed(state: Budget, number: int, status: VersionStatus, who: str) -> Budget:
    found = state.find(number)
    if found is None:
        # The fold of a day may leave out the version that a back-dated event is about.
        return state
    update = {"status": status, "hands": _joined(found, who)}
    return _with_version(state, found.model_copy(update=update))


def _flag_fields(event: ReEstimateNoted) -> dict[str, object]:
    return event.model_dump(exclude={"fund", "fiscal_year"})


def _with_flag(state: Budget, flag: ReEstimateFlag) -> Budget:
    others = [
        each
        for each in state.reestimates
        if (each.resolution, each.decided_on) != (flag.resolution, flag.decided_on)
    ]
    return state.model_copy(update={"reestimates": _by_day([*others, flag])})


def _by_day(flags: Sequence[ReEstimateFlag]) -> tuple[ReEstimateFlag, ...]:
    return tuple(sorted(flags, key=lambda each: (each.decided_on, each.resolution)))


def _answered(state: Budget, event: ReEstimateAnswered) -> Budget:
    flag = state.flag_of(event.resolution, event.decided_on)
    if flag is None:
        return state
    update = {
        "status": ReEstimateStatus.ANSWERED,
        "answered_in": f"{event.fiscal_year} version {event.version}",
    }
    return _with_flag(state, flag.model_copy(update=update))


def _matched(state: Budget, event: ReEstimateMatchNoted) -> Budget:
    flag = state.flag_of(event.resolution, event.decided_on)
    if flag is None:
        return state
    update = {
        "status": ReEstimateStatus.MATCHED,
        "matched_on": event.matched_on,
        "matched_by": event.estimate,
    }
    return _with_flag(state, flag.model_copy(update=update))
