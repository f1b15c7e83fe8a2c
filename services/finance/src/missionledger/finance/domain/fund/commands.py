"""What may be asked of a fund."""

from datetime import date
from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.fund.events import (
    AssessmentKind,
    AuthorityKind,
    FundKind,
    Share,
    TermDecision,
)
from missionledger.finance.domain.fund.letter_commands import LetterCommand
from missionledger.finance.domain.fund.lifecycle_commands import LifecycleCommand
from missionledger.finance.domain.fund.plan_commands import PlanCommand
from missionledger.finance.domain.fund.shared_cost_commands import SharedCostCommand
from missionledger.finance.domain.fund.upper_bound_commands import UpperBoundCommand
from missionledger.finance.domain.fund.write_down_commands import WriteDownAssessment
from missionledger.finance.domain.fund_advances import AdvanceCommand
from missionledger.finance.domain.scales import Scale

Text = Annotated[str, Field(min_length=1, max_length=300)]
FiscalYearText = Annotated[str, Field(pattern=r"^\d{4}(/\d{2})?$")]


def assessment_line_id(
    symbol: str, kind: AssessmentKind, period_from: date | None, period_to: date
) -> str:
    """Return the id of a document line: `ST-ADM-SER.B-1088.assessment.2025-07-01.2025-10-31`."""
    paper = "-".join(symbol.replace("/", " ").split())
    days = [period_from.isoformat()] if period_from else []
    return ".".join([paper, kind.value, *days, period_to.isoformat()])


class FundCommand(Command):
    """Base of every command to a fund."""

    fund: MissionId


class OpenFund(FundCommand):
    """Open a fund."""

    kind: FundKind
    title: Text


class NoteMandateTerm(FundCommand):
    """Note a decision that the mandates service recorded; dated on the day of the decision.

    Attributes:
        until: last day of the term; None when it is open-ended or not stated.
    """

    decision: TermDecision
    valid_from: date | None = None
    until: date | None = None
    is_open_ended: bool = False
    resolution: str = ""
    foreign_event_id: Text
    foreign_position: Annotated[int, Field(ge=0)]


class NoteComposition(FundCommand):
    """Note what a mission is made of from a day on; dated on the day it was chosen.

    Attributes:
        configuration: as the table of configurations names it.
    """

    configuration: Text
    effective_from: date
    foreign_event_id: Text
    foreign_position: Annotated[int, Field(ge=0)]


class RecordAuthority(FundCommand):
    """Record an appropriation or a commitment authority.

    Attributes:
        covers_from: first day on which it may be committed; None for the first of the year.
        covers_until: last day; None for the last of the year.
    """

    kind: AuthorityKind
    fiscal_year: FiscalYearText
    amount_minor: MinorUnits
    symbol: Text
    covers_from: date | None = None
    covers_until: date | None = None


class AssessmentCommand(FundCommand):
    """Base of the commands that assess a line; dated on the day of issue.

    The decider stays pure: the exact rates come in as the recorded scale, with the position of the
    event that recorded it, and the shares are computed here and kept in the event.

    Attributes:
        scales: the scale of every calendar year the line is apportioned with; one as a rule.
        scale_position: log position of the last of them.
        printed_shares: shares as a document prints them, taken as they are.
        due_on: as printed; None to compute it.
        staff_assessment_minor: income from staff assessment, shared on its own; None to take it
            from the net amount where that is given.
        is_asked_net: ask every State for its net share.
        plan: the plan of the year that the line was cut by.
        credit_basis: of a credit, the closing of the year whose unspent money it returns.
    """

    kind: AssessmentKind
    fiscal_year: FiscalYearText
    period_from: date | None = None
    period_to: date
    gross_minor: MinorUnits
    net_minor: MinorUnits | None = None
    symbol: Text
    scales: tuple[Scale, ...] = ()
    scale_position: int | None = None
    printed_shares: tuple[Share, ...] = ()
    due_on: date | None = None
    staff_assessment_minor: MinorUnits | None = None
    is_asked_net: bool = False
    plan: str = ""
    credit_basis: str = ""

    @property
    def line(self) -> str:
        """The id of the document line."""
        return assessment_line_id(self.symbol, self.kind, self.period_from, self.period_to)


class IssueAssessment(AssessmentCommand):
    """Assess the Member States for a period, or credit them."""


class RecordHistoricalAssessment(AssessmentCommand):
    """Record a line as history printed it; continuity of the mandate is not required.

    Attributes:
        scale_year: the year whose rates the document uses. Without a scale of that year the line
            is recorded in total and not apportioned.
    """

    scale_year: int | None = None


class RecogniseConditional(FundCommand):
    """Make conditional what lies beyond the term, when the term is recorded after the line."""

    line: Text


class ReleaseConditional(FundCommand):
    """Make due what a renewal covers; dated on the day of the renewal."""

    line: Text


class RecordContribution(FundCommand):
    """Record that a Member State paid; dated on the day the money came.

    Attributes:
        receipt: reference of the receipt, unique in the fund.
        line: the line the State pays; None to pay what is owed, oldest first.
    """

    receipt: Text
    state: StateCode
    amount_minor: MinorUnits
    line: str | None = None


class ReverseContribution(FundCommand):
    """Take back a receipt; dated as the receipt while its period is open."""

    receipt: Text
    reason: Text


class ApplyCredits(FundCommand):
    """Set a credit off against what States owe the fund, as far as the rule of the day lets it.

    May be repeated: what was set off is not set off again.

    Attributes:
        line: id of the credit.
        backed_minor: what of the credit is backed by cash, in all; for a rule that needs it.
    """

    line: Text
    backed_minor: MinorUnits | None = None


class RecordExpenditure(FundCommand):
    """Record what was spent on one item in a fiscal year."""

    fiscal_year: FiscalYearText
    group: Text
    item: Text
    amount_minor: MinorUnits
    symbol: str = ""


class OpenCashBalance(FundCommand):
    """Open the actual books of the fund with the cash it holds."""

    cash_minor: MinorUnits
    symbol: Text


AnyFundCommand = (
    OpenFund
    | NoteMandateTerm
    | NoteComposition
    | RecordAuthority
    | IssueAssessment
    | RecordHistoricalAssessment
    | RecogniseConditional
    | ReleaseConditional
    | RecordContribution
    | ReverseContribution
    | ApplyCredits
    | RecordExpenditure
    | OpenCashBalance
    | AdvanceCommand
    | LifecycleCommand
    | LetterCommand
    | WriteDownAssessment
    | UpperBoundCommand
    | PlanCommand
    | SharedCostCommand
)
