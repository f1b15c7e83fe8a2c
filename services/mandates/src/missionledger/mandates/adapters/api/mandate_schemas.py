"""How mandates travel."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.mandate.chapters import chapter_of
from missionledger.mandates.domain.mandate.commands import (
    ConfirmDecision,
    EstablishMandate,
    MatchReEstimate,
    RenewMandate,
    RequiredSymbol,
    ReviseMandate,
    RolloverMandate,
    TerminateMandate,
)
from missionledger.mandates.domain.mandate.state import Decision, Mandate, ReEstimate, Standing
from missionledger.mandates.domain.mandate.terms import (
    Chapter,
    DecisionKind,
    Note,
    Organ,
    Strength,
    TermKind,
    Vote,
)
from missionledger.mandates.domain.mandate.timeline import (
    StrengthPoint,
    Term,
    standing_on,
    strength_series,
    term_on,
    terms_of,
)

DocumentHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

MANDATE_COLUMNS = (
    "mission_id",
    "standing",
    "chapter",
    "valid_from",
    "until",
    "term",
    "authorized.military",
    "authorized.police",
    "authorized.civilian",
    "decisions",
    "latest.kind",
    "latest.decided_on",
    "latest.resolution",
    "record_incomplete",
    "reestimate_open",
    "version",
    "position",
)
REESTIMATE_COLUMNS = (
    "resolution",
    "decided_on",
    "reason",
    "matched_on",
    "estimate",
    "note",
)
DECISION_COLUMNS = (
    "mission_id",
    "decided_on",
    "kind",
    "resolution",
    "organ",
    "chapter",
    "valid_from",
    "until",
    "term",
    "mandate_until",
    "withdrawal_by",
    "effective_from",
    "authorized.military",
    "authorized.police",
    "authorized.civilian",
    "recommended.military",
    "recommended.police",
    "recommended.civilian",
    "vote.in_favour",
    "vote.against",
    "vote.abstaining",
    "historical",
    "confirmed",
    "record_incomplete",
    "note",
)
TERM_COLUMNS = ("first", "last", "closing", "kind", "resolution", "decided_on", "confirmed")
STRENGTH_COLUMNS = (
    "effective_from",
    "authorized.military",
    "authorized.police",
    "authorized.civilian",
    "recommended.military",
    "recommended.police",
    "recommended.civilian",
    "gap.military",
    "gap.police",
    "gap.civilian",
    "resolution",
    "decided_on",
)


class MandateSummary(BaseModel):
    """A mandate at a point on both axes.

    Attributes:
        standing: how it stands on the effective day, as far as the record tells.
        chapter: chapter of the Charter it is under; `not_stated` where its text names none, null
            where the record is silent or the General Assembly gave the mandate.
        valid_from: first day of the term the effective day lies in, if it lies in one.
        until: last day of that term; null also for an open-ended one.
        term: how the end of that term was set.
        authorized: ceilings in effect on that day; none outside every term.
        decisions: how many decisions are recorded.
        latest: the decision taken last.
        record_incomplete: something that led up to one of the decisions is missing.
        reestimate_open: a decision changed the mandate and its resources are not matched yet.
    """

    mission_id: MissionId
    standing: Standing
    chapter: Chapter | None
    valid_from: date | None
    until: date | None
    term: TermKind | None
    authorized: Strength
    decisions: int
    latest: Decision
    record_incomplete: bool
    reestimate_open: bool
    version: int
    position: int

    @classmethod
    def of(cls, mandate: Mandate, day: date, *, version: int, position: int) -> "MandateSummary":
        """Return the summary of a mandate with at least one decision."""
        term = term_on(mandate, day)
        series = strength_series(mandate) if term else ()
        in_effect = [each for each in series if each.effective_from <= day]
        return cls(
            mission_id=mandate.mission_id,
            standing=standing_on(mandate, day),
            chapter=chapter_of(mandate.decisions),
            valid_from=term.first if term else None,
            until=term.last if term else None,
            term=term.decision.term if term else None,
            authorized=in_effect[-1].authorized if in_effect else Strength(),
            decisions=len(mandate.decisions),
            latest=mandate.decisions[-1],
            record_incomplete=any(each.record_incomplete for each in mandate.decisions),
            reestimate_open=bool(mandate.open_reestimates),
            version=version,
            position=position,
        )


class TermView(BaseModel):
    """Days that one decision governs; `closing` means operations run down after the mandate."""

    first: date
    last: date | None
    closing: bool
    kind: DecisionKind
    resolution: str
    decided_on: date
    confirmed: bool

    @classmethod
    def of(cls, term: Term) -> "TermView":
        """Return the view."""
        return cls(
            first=term.first,
            last=term.last,
            closing=term.closing,
            kind=term.decision.kind,
            resolution=term.decision.resolution,
            decided_on=term.decision.decided_on,
            confirmed=term.decision.confirmed,
        )


class StrengthView(BaseModel):
    """Ceilings from a day on; `gap` is recommended minus authorized where both are stated."""

    effective_from: date
    authorized: Strength
    recommended: Strength
    gap: Mapping[str, int]
    resolution: str
    decided_on: date

    @classmethod
    def of(cls, point: StrengthPoint) -> "StrengthView":
        """Return the view."""
        return cls(
            effective_from=point.effective_from,
            authorized=point.authorized,
            recommended=point.recommended,
            gap=point.gap,
            resolution=point.decision.resolution,
            decided_on=point.decision.decided_on,
        )


class MandateView(MandateSummary):
    """A mandate with its whole chain."""

    chain: tuple[Decision, ...]
    terms: tuple[TermView, ...]
    strength: tuple[StrengthView, ...]
    reestimates: tuple[ReEstimate, ...]

    @classmethod
    def of(cls, mandate: Mandate, day: date, *, version: int, position: int) -> "MandateView":
        """Return the view of a mandate with at least one decision."""
        summary = MandateSummary.of(mandate, day, version=version, position=position)
        return cls(
            **dict(summary),
            chain=mandate.decisions,
            terms=tuple(TermView.of(each) for each in terms_of(mandate)),
            strength=tuple(StrengthView.of(each) for each in strength_series(mandate)),
            reestimates=mandate.reestimates,
        )


class _DecisionBody(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    decided_on: date
    resolution: RequiredSymbol
    organ: Organ = Organ.SECURITY_COUNCIL
    chapter: Chapter | None = None
    authorized: Strength = Strength()
    recommended: Strength = Strength()
    vote: Vote | None = None
    note: Note = ""
    documents: tuple[DocumentHash, ...] = ()

    def fields(self) -> dict[str, Any]:
        """Return the fields as a command has them; the resolution is the source of the fact."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        values["occurred_on"] = values.pop("decided_on")
        return values | {"source": self.resolution}


class EstablishBody(_DecisionBody):
    """A decision that sets up the mandate; `until` null for an open-ended one."""

    mission_id: MissionId
    valid_from: date
    until: date | None

    def to_command(self) -> EstablishMandate:
        """Return the command."""
        return EstablishMandate.model_validate(self.fields())


class RenewBody(_DecisionBody):
    """A decision that extends the term."""

    until: date

    def to_command(self, mission_id: str) -> RenewMandate:
        """Return the command."""
        return RenewMandate.model_validate(self.fields() | {"mission_id": mission_id})


class RolloverBody(_DecisionBody):
    """A technical rollover."""

    until: date

    def to_command(self, mission_id: str) -> RolloverMandate:
        """Return the command."""
        return RolloverMandate.model_validate(self.fields() | {"mission_id": mission_id})


class ReviseBody(_DecisionBody):
    """A change inside the term."""

    effective_from: date

    def to_command(self, mission_id: str) -> ReviseMandate:
        """Return the command."""
        return ReviseMandate.model_validate(self.fields() | {"mission_id": mission_id})


class TerminateBody(_DecisionBody):
    """A decision that ends the mandate."""

    mandate_until: date
    operations_until: date | None = None
    withdrawal_by: date | None = None

    def to_command(self, mission_id: str) -> TerminateMandate:
        """Return the command."""
        return TerminateMandate.model_validate(self.fields() | {"mission_id": mission_id})


class ConfirmBody(BaseModel):
    """The document of a decision that was recorded without one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    decided_on: date
    resolution: RequiredSymbol
    documents: tuple[DocumentHash, ...] = ()

    def to_command(self, mission_id: str) -> ConfirmDecision:
        """Return the command."""
        return ConfirmDecision(
            occurred_on=self.decided_on,
            mission_id=mission_id,
            resolution=self.resolution,
            source=self.resolution,
            documents=self.documents,
        )


class MatchBody(BaseModel):
    """The resources that match what a decision changed.

    Attributes:
        resolution: symbol of the decision.
        decided_on: day of the decision.
        matched_on: day on which the resources were matched.
        estimate: symbol of the estimate, budget or authority.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    resolution: RequiredSymbol
    decided_on: date
    matched_on: date
    estimate: RequiredSymbol
    note: Note = ""
    documents: tuple[DocumentHash, ...] = ()

    def to_command(self, mission_id: str) -> MatchReEstimate:
        """Return the command."""
        return MatchReEstimate(
            occurred_on=self.matched_on,
            mission_id=mission_id,
            resolution=self.resolution,
            decided_on=self.decided_on,
            estimate=self.estimate,
            note=self.note,
            source=self.estimate,
            documents=self.documents,
        )
