"""What has happened to a fund."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId, StateCode
from missionledger.common.money import MinorUnits
from missionledger.common.policies import Certainty
from missionledger.finance.domain.fund.letter_events import LetterEvent
from missionledger.finance.domain.fund.lifecycle_events import LifecycleEvent
from missionledger.finance.domain.fund.plan_events import PlanEvent
from missionledger.finance.domain.fund.shared_cost_events import SharedCostEvent
from missionledger.finance.domain.fund.upper_bound_events import UpperBoundEvent
from missionledger.finance.domain.fund.write_down_events import AssessmentWrittenDown
from missionledger.finance.domain.fund_advances import AdvanceEvent
from missionledger.finance.domain.postings import AccountingEvent


class FundKind(StrEnum):
    """What sort of account a fund is; it decides the scale and the year of its assessments."""

    SPECIAL_ACCOUNT = "special_account"
    """Of one mission; peacekeeping scale, years from July to June."""
    SHARED_ACCOUNT = "shared_account"
    """Support account, Brindisi base, Entebbe centre; paid through the missions' assessments."""
    REGULAR_BUDGET = "regular_budget"
    """Regular scale, calendar years."""
    REGULAR_BUDGET_OPERATION = "regular_budget_operation"
    """A political mission, UNTSO or UNMOGIP: a part of the regular budget, so calendar years; its
    cash comes from there, and Member States are assessed for the budget as a whole."""


class TermDecision(StrEnum):
    """What the Security Council decided about a mandate."""

    ESTABLISHED = "established"
    RENEWED = "renewed"
    REVISED = "revised"
    TERMINATED = "terminated"


class AuthorityKind(StrEnum):
    """The forms in which the Assembly lets money be spent."""

    APPROPRIATION = "appropriation"
    COMMITMENT_WITH_ASSESSMENT = "commitment_authority_with_assessment"
    COMMITMENT_WITHOUT_ASSESSMENT = "commitment_authority_without_assessment"


class AssessmentKind(StrEnum):
    """What a line of a circular is."""

    ASSESSMENT = "assessment"
    ADDITIONAL_ASSESSMENT = "additional_assessment"
    CREDIT = "credit"


class AssessmentBasis(StrEnum):
    """Why the part of a line that is due is due."""

    MANDATE_TERM = "mandate_term"
    """Within the term known on the day of issue; what lies beyond is conditional."""
    LIQUIDATION = "liquidation"
    """The mandate was ended; liquidation is assessed on the Assembly's word alone."""
    ADDITIONAL_AUTHORITY = "additional_authority"
    """For a past period, on the Assembly's word alone."""
    RECORD_INCOMPLETE = "record_incomplete"
    """No term in force on the day of issue is recorded here: counted as due."""
    ANNUAL_BUDGET = "annual_budget"
    """Of a fund that rests on no mandate."""
    RETURN = "return"
    """A credit: money given back."""


class Share(BaseModel):
    """One Member State's part of a line; negative for a credit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: StateCode
    amount_minor: MinorUnits


class Allocation(BaseModel):
    """A part of a receipt, and the line it pays."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: str
    amount_minor: MinorUnits


class Application(BaseModel):
    """A part of a receipt that was above what was owed, applied to a line that fell due later."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    receipt: str
    state: StateCode
    line: str
    amount_minor: MinorUnits


class FundOpened(DomainEvent):
    """A fund was opened."""

    fund: MissionId
    kind: FundKind
    title: str
    opened_on: DayText


class MandateTermNoted(DomainEvent):
    """A decision about the mission's mandate was taken over from the mandates service.

    Attributes:
        until: last day of the term; None when it is open-ended or not stated.
        foreign_event_id: the event of the mandates service that says so.
        foreign_position: its position in the log of that service.
    """

    fund: MissionId
    decision: TermDecision
    decided_on: DayText
    valid_from: DayText | None
    until: DayText | None
    is_open_ended: bool
    resolution: str
    foreign_event_id: str
    foreign_position: int


class CompositionNoted(DomainEvent):
    """What the mission is made of was taken over from the mandates service.

    Attributes:
        configuration: as the table of configurations names it; a later edition may have more.
        effective_from: first day on which the mission is made so.
        foreign_event_id: the event of the mandates service that says so.
        foreign_position: its position in the log of that service.
    """

    fund: MissionId
    configuration: str
    effective_from: DayText
    foreign_event_id: str
    foreign_position: int


class AuthorityGranted(DomainEvent):
    """The Assembly let money be committed and spent; budgetary, so no cash and no posting.

    Attributes:
        covers_from: first day on which it may be committed; None for the first of the year.
        covers_until: last day; None for the last of the year.
    """

    fund: MissionId
    kind: AuthorityKind
    fiscal_year: str
    amount_minor: MinorUnits
    symbol: str
    covers_from: DayText | None = None
    covers_until: DayText | None = None


class AssessmentIssued(AccountingEvent):
    """A dated line was assessed, or credited, with every State's share.

    Attributes:
        period_to: last day of the period.
        net_minor: gross less income from staff assessment, in total.
        scale_year: calendar year of the rates; None for shares given in print.
        scale_position: log position of the scale the shares were computed with.
        issue_date_computed: whether the day of issue follows from the year, not from the paper.
        covered_through: last day that is due; None when all of the line is due.
        shares: gross; empty where the line is assessed in total and not apportioned.
        applied: receipts above what was owed that this line uses up.
        staff_assessment_minor: income from staff assessment behind the net amount.
        net_shares: after each State's credit of it; a credit that is held back is not taken off.
        is_asked_net: whether States are asked for their net share; the entries say so too.
        plan: the plan of the year that the line was cut by; empty without one.
        credit_basis: of a credit, the closing of the year whose unspent money it returns.
    """

    fund: MissionId
    line: str
    kind: AssessmentKind
    basis: AssessmentBasis
    fiscal_year: str
    period_from: DayText | None
    period_to: DayText
    gross_minor: MinorUnits
    net_minor: MinorUnits | None
    scale_year: int | None
    scale_position: int | None
    symbol: str
    issued_on: DayText
    issue_date_computed: bool
    due_on: DayText
    covered_through: DayText | None
    shares: tuple[Share, ...]
    applied: tuple[Application, ...] = ()
    staff_assessment_minor: MinorUnits | None = None
    net_shares: tuple[Share, ...] = ()
    is_asked_net: bool = False
    plan: str = ""
    credit_basis: str = ""


class AssessmentMadeConditional(AccountingEvent):
    """The term known on the day of issue was recorded late: what lies beyond it is conditional."""

    fund: MissionId
    line: str
    covered_through: DayText
    resolution: str


class ConditionalAssessmentReleased(AccountingEvent):
    """The mandate was renewed: the part of the line that the new term covers is due.

    Attributes:
        covered_through: last day that is due now; None when all of the line is due.
    """

    fund: MissionId
    line: str
    covered_through: DayText | None
    due_on: DayText
    resolution: str
    applied: tuple[Application, ...] = ()


class ContributionReceived(AccountingEvent):
    """A Member State paid.

    Attributes:
        receipt: reference of the receipt, unique in the fund.
        allocations: the lines it pays.
        unapplied_minor: what was above the amount owed; kept until it can be applied.
    """

    fund: MissionId
    receipt: str
    state: StateCode
    amount_minor: MinorUnits
    received_on: DayText
    earmarked_line: str | None
    allocations: tuple[Allocation, ...]
    unapplied_minor: MinorUnits


class ContributionReversed(AccountingEvent):
    """A receipt turned out not to be one; its postings are taken back."""

    fund: MissionId
    receipt: str
    reason: str


class ExpenditureRecorded(AccountingEvent):
    """What was spent on one item in a fiscal year: disbursements plus open obligations."""

    fund: MissionId
    fiscal_year: str
    group: str
    item: str
    amount_minor: MinorUnits
    symbol: str


class CashBalanceOpened(AccountingEvent):
    """The cash with which the actual books of the fund were opened."""

    fund: MissionId
    cash_minor: MinorUnits
    symbol: str


class CreditTrack(StrEnum):
    """Which way a credit goes for a State."""

    NEXT_LETTER = "next_letter"
    """The State met its obligations to the mission: off the next letter of that mission."""
    AGAINST_DEBT = "against_debt"
    """It did not: against its debt to that mission, oldest first."""


class CreditApplication(BaseModel):
    """A part of a credit that was set off against a line of the State."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: StateCode
    line: str
    amount_minor: MinorUnits
    track: CreditTrack


class CreditsApplied(AccountingEvent):
    """A credit was set off against what Member States owe the fund, without cash.

    Attributes:
        line: the credit.
        policy: name of the rule it was set off by, with its source and how sure we are of it.
        backed_minor: what of the credit was backed by cash; None under a rule that needs none.
        applied: what was set off; what was not stays on record.
    """

    fund: MissionId
    line: str
    policy: str
    policy_source: str
    policy_certainty: Certainty
    backed_minor: MinorUnits | None
    applied: tuple[CreditApplication, ...]


FundEvent = (
    FundOpened
    | MandateTermNoted
    | CompositionNoted
    | AuthorityGranted
    | AssessmentIssued
    | AssessmentMadeConditional
    | ConditionalAssessmentReleased
    | ContributionReceived
    | ContributionReversed
    | ExpenditureRecorded
    | CashBalanceOpened
    | CreditsApplied
    | AdvanceEvent
    | LifecycleEvent
    | LetterEvent
    | AssessmentWrittenDown
    | UpperBoundEvent
    | PlanEvent
    | SharedCostEvent
)
