"""What may be asked of a mandate. The business date of a command is the day of the decision."""

from datetime import date
from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.mandate.terms import (
    Chapter,
    DecisionKind,
    Note,
    Organ,
    Strength,
    Symbol,
    TermKind,
    Vote,
)

RequiredSymbol = Annotated[str, Field(min_length=3, max_length=120)]


class _Decide(Command):
    """What every live decision carries."""

    mission_id: MissionId
    resolution: RequiredSymbol
    organ: Organ = Organ.SECURITY_COUNCIL
    chapter: Chapter | None = None
    authorized: Strength = Strength()
    recommended: Strength = Strength()
    vote: Vote | None = None
    note: Note = ""


class EstablishMandate(_Decide):
    """Set up the mandate, for a fixed term or open-ended (`until` None)."""

    valid_from: date
    until: date | None


class RenewMandate(_Decide):
    """Extend the term to a later day."""

    until: date


class RolloverMandate(_Decide):
    """Extend the term technically; ceilings and tasks stay as they are."""

    until: date


class ReviseMandate(_Decide):
    """Change ceilings, chapter or tasks inside the present term, from a day on."""

    effective_from: date


class TerminateMandate(_Decide):
    """End the mandate.

    Attributes:
        mandate_until: last day of the mandate itself.
        operations_until: last day of operations or drawdown, if later than the mandate.
        withdrawal_by: last day of the withdrawal, if the decision names one.
    """

    mandate_until: date
    operations_until: date | None = None
    withdrawal_by: date | None = None


class RecordHistoricalDecision(Command):
    """Record a decision of the past as the sources give it; continuity is not required.

    Attributes:
        withdrawal_by: last day of the withdrawal, where a decision that ends a mandate names one.
    """

    mission_id: MissionId
    kind: DecisionKind
    resolution: Symbol
    until: date | None
    term: TermKind
    organ: Organ = Organ.SECURITY_COUNCIL
    chapter: Chapter | None = None
    authorized: Strength = Strength()
    recommended: Strength = Strength()
    vote: Vote | None = None
    note: Note = ""
    confirmed: bool = True
    withdrawal_by: date | None = None


class ConfirmDecision(Command):
    """Name the document of a decision that was recorded without one.

    The business date is the day of the decision that is confirmed.
    """

    mission_id: MissionId
    resolution: RequiredSymbol


class OpenReEstimate(Command):
    """Have the resources estimated anew for what a decision changed.

    The business date is the day of the decision.
    """

    mission_id: MissionId
    resolution: RequiredSymbol
    reason: Note


class MatchReEstimate(Command):
    """Say that the resources match what a decision changed.

    The business date is the day on which they were matched.
    """

    mission_id: MissionId
    resolution: RequiredSymbol
    decided_on: date
    estimate: RequiredSymbol
    note: Note = ""


LiveDecision = EstablishMandate | RenewMandate | RolloverMandate | ReviseMandate | TerminateMandate
ReEstimateCommand = OpenReEstimate | MatchReEstimate
MandateCommand = LiveDecision | RecordHistoricalDecision | ConfirmDecision | ReEstimateCommand
