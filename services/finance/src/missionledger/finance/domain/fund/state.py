"""What a fund remembers to decide: terms, lines with what is open on them, and receipts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.finance.domain.fund.events import (
    Allocation,
    AssessmentBasis,
    AssessmentKind,
    FundKind,
    TermDecision,
)
from missionledger.finance.domain.fund.letter_events import LetterReceipt
from missionledger.finance.domain.fund.lifecycle_events import (
    Configuration,
    FundStage,
    Partner,
)
from missionledger.finance.domain.fund.plan_events import (
    Component,
    Deduction,
    Payer,
    Slice,
    YearPlanned,
)
from missionledger.finance.domain.fund.shared_cost_events import MissionPart, TransferPurpose
from missionledger.finance.domain.fund.year_cut import CutMethod


class Term(BaseModel):
    """A decision about the mandate; days are ISO 8601 and compare as text.

    Attributes:
        until: last day of the term; None when it is open-ended or not stated.
    """

    model_config = ConfigDict(frozen=True)

    decision: TermDecision
    decided_on: str
    valid_from: str | None
    until: str | None
    resolution: str
    foreign_event_id: str
    foreign_position: int
    is_open_ended: bool = False


class NotedComposition(BaseModel):
    """What the mission is made of from a day on: see `CompositionNoted`."""

    model_config = ConfigDict(frozen=True)

    configuration: str
    effective_from: str
    foreign_event_id: str
    foreign_position: int


class Line(BaseModel):
    """A document line: what it asks of every State, how much of it is due, and what was paid.

    Attributes:
        covered_through: last day that is due; None when all of it is.
        shares: gross cents by State; negative for a credit; empty where it is not apportioned.
        net_shares: cents by State after the credit of staff assessment; empty where not known.
        is_asked_net: whether States are asked for the net share and not for the gross one.
        paid: cents by State, only where something was paid; of a credit, what was set off.
        plan: the plan of the year that it was cut by; empty without one.
        letters_issued_on: the day the letters went out; empty before.
        letters: by State, when its letter came and by when it is to pay.
        written_down: cents by `<State> <resolution>`; they count as paid.
        upper_bound: why what is unpaid is the most that can be owed; empty where it is exact.
        listed_until: last day of the list of full payments that this comes from.
        confirmed_states: those whose receipts were confirmed to be all that came.
    """

    model_config = ConfigDict(frozen=True)

    line: str
    kind: AssessmentKind
    basis: AssessmentBasis
    fiscal_year: str
    period_from: str | None
    period_to: str
    gross_minor: int
    net_minor: int | None
    scale_year: int | None
    symbol: str
    issued_on: str
    due_on: str
    issue_date_computed: bool
    covered_through: str | None
    shares: Mapping[str, int]
    paid: Mapping[str, int]
    net_shares: Mapping[str, int] = {}
    is_asked_net: bool = False
    plan: str = ""
    letters_issued_on: str = ""
    letters_reference: str = ""
    letters: Mapping[str, LetterReceipt] = {}
    written_down: Mapping[str, int] = {}
    upper_bound: str = ""
    listed_until: str = ""
    confirmed_states: tuple[str, ...] = ()

    @property
    def asked_shares(self) -> Mapping[str, int]:
        """What every State is asked for: its net share, or its gross one."""
        return self.net_shares if self.is_asked_net else self.shares

    @property
    def asked_minor(self) -> int:
        """What all States are asked for."""
        return sum(self.asked_shares.values()) if self.shares else self.gross_minor

    def due_on_of(self, state: str) -> str:
        """Return the day by which the State is to pay: as its letter says, once it has come."""
        letter = self.letters.get(state)
        return letter.due_on if letter else self.due_on

    def due_of(self, share_minor: int, covered_through: str | None) -> int:
        """Return the part of an amount that is due when the term covers days up to that one.

        The part is the share of days, rounded half up to a cent.
        """
        if covered_through is None or self.period_from is None:
            return share_minor
        first = date.fromisoformat(self.period_from)
        days = (date.fromisoformat(self.period_to) - first).days + 1
        covered = (date.fromisoformat(covered_through) - first).days + 1
        covered = min(max(covered, 0), days)
        return (2 * share_minor * covered + days) // (2 * days)

    def why_at_most(self, state: str) -> str:
        """Return why what the State owes is an upper bound; empty where it is exact."""
        return "" if state in self.confirmed_states else self.upper_bound

    def parts(self) -> Iterable[tuple[str | None, int]]:
        """Return the amount of every State, or the whole under no State if not apportioned."""
        return self.asked_shares.items() if self.shares else ((None, self.gross_minor),)

    def owed_by(self, state: str) -> int:
        """Return what is due of the State on this line and not paid."""
        if self.kind is AssessmentKind.CREDIT:
            return 0
        share = self.asked_shares.get(state, 0)
        return self.due_of(share, self.covered_through) - self.paid.get(state, 0)


class Receipt(BaseModel):
    """A payment of a State and where it went."""

    model_config = ConfigDict(frozen=True)

    receipt: str
    state: str
    amount_minor: int
    received_on: str
    earmarked_line: str | None
    allocations: tuple[Allocation, ...]
    unapplied_minor: int
    reversed_for: str | None = None


class Funding(BaseModel):
    """Who pays for the operation: see `FundingArranged`."""

    model_config = ConfigDict(frozen=True)

    configuration: Configuration
    assessed_share: str
    partners: tuple[Partner, ...]
    symbol: str
    since: str


class YearPlan(BaseModel):
    """What a year costs and how it is paid for: see `YearPlanned`.

    Attributes:
        received: by receipt, from whom voluntary money came and how much.
    """

    model_config = ConfigDict(frozen=True)

    plan: str
    fiscal_year: str
    symbol: str
    components: tuple[Component, ...]
    deductions: tuple[Deduction, ...]
    assessed_minor: int
    staff_assessment_minor: int
    method: CutMethod
    unit_minor: int
    slices: tuple[Slice, ...]
    received: Mapping[str, tuple[str, int]] = {}

    @classmethod
    def of(cls, event: YearPlanned) -> "YearPlan":
        """Return the plan that the event set out."""
        return cls.model_validate(event.model_dump(exclude={"fund", "entries"}))

    def is_same(self, event: YearPlanned) -> bool:
        """Tell whether the event sets out the very same."""
        return self.model_copy(update={"received": {}}) == YearPlan.of(event)

    def promised_by(self, contributor: str) -> int:
        """Return what somebody gives of their own will."""
        return sum(
            each.amount_minor
            for each in self.deductions
            if each.contributor == contributor and each.payer is Payer.VOLUNTARY
        )

    def given_by(self, contributor: str) -> int:
        """Return what of it has come in."""
        return sum(amount for name, amount in self.received.values() if name == contributor)


class Transfer(BaseModel):
    """Cash that passed between this fund and another; below zero it went out."""

    model_config = ConfigDict(frozen=True)

    counterpart: str
    purpose: TransferPurpose
    fiscal_year: str
    amount_minor: int


class Fund(BaseModel):
    """A fund; `is_open` is false before it was opened.

    Mandate terms and compositions are kept from before that: the mandates of most missions are
    known here, and an account may be opened later.

    Attributes:
        authorities: cents by `<kind> <fiscal year> <symbol>`.
        lines: by id, in the order in which they were recorded.
        receipts: by reference.
        expenditure: cents by `<fiscal year> <group> <item>`.
        opening_cash_minor: None while the actual books have no opening cash.
        advances: cents owed to the Reserve Fund or to other missions, by loan.
        retained: cents of surplus that the Assembly keeps, by decision.
        funding: who pays for the operation; None where nobody recorded it.
        plans: what years cost and how they are paid for, by id.
        prorations: of a shared account, what missions bear of it, by `<fiscal year> <symbol>`.
        transfers: cash that passed to and from other funds, by `<fund> <reference>`.
    """

    model_config = ConfigDict(frozen=True)

    fund: str = ""
    kind: FundKind = FundKind.SPECIAL_ACCOUNT
    title: str = ""
    opened_on: str = ""
    terms: tuple[Term, ...] = ()
    compositions: tuple[NotedComposition, ...] = ()
    authorities: Mapping[str, int] = {}
    lines: Mapping[str, Line] = {}
    receipts: Mapping[str, Receipt] = {}
    expenditure: Mapping[str, int] = {}
    opening_cash_minor: int | None = None
    advances: Mapping[str, int] = {}
    stage: FundStage = FundStage.ACTIVE
    stage_since: str = ""
    retained: Mapping[str, int] = {}
    funding: Funding | None = None
    plans: Mapping[str, YearPlan] = {}
    prorations: Mapping[str, tuple[MissionPart, ...]] = {}
    transfers: Mapping[str, Transfer] = {}

    @property
    def is_open(self) -> bool:
        """Whether the fund was opened."""
        return bool(self.opened_on)

    def is_led_by_others_on(self, day: str) -> bool:
        """Tell whether the operation is an authorized one: others lead it and pay for it.

        So says who pays for it as recorded here, or the composition in effect on the day; before
        the first takes effect, the one that is told for then. Of two from the same day the one
        told later counts.
        """
        told = sorted(
            self.compositions, key=lambda each: (each.effective_from, each.foreign_position)
        )
        begun = [each for each in told if each.effective_from <= day]
        governing = begun[-1:] or told[:1]
        said = {each.configuration for each in governing}
        if self.funding is not None:
            said.add(self.funding.configuration)
        return Configuration.UN_AUTHORIZED in said


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the decisions known on a day say about the mandate.

    Attributes:
        through: last day of the term; None when it is open-ended.
        is_terminated: whether the Council has decided the end.
        resolution: of the decision it rests on.
    """

    through: str | None
    is_terminated: bool
    resolution: str


def coverage_on(terms: Iterable[Term], day: str) -> Coverage | None:
    """Return the term as it was known on the day, None where no term then in force is recorded.

    The latest decision counts. One that states no end leaves the former end as it was; where there
    is none, the term is not known.
    """
    found: Coverage | None = None
    for term in sorted(terms, key=lambda each: each.decided_on):
        if term.decided_on > day:
            break
        ended = term.decision is TermDecision.TERMINATED
        if term.until or term.is_open_ended or ended:
            found = Coverage(term.until, ended, term.resolution)
        elif found:
            found = Coverage(found.through, ended, term.resolution)
    if found is None or found.is_terminated:
        return found
    return found if found.through is None or found.through >= day else None


def owed_lines(fund: Fund, state: str) -> list[tuple[Line, int]]:
    """Return the lines on which the State owes something, in the order they were assessed."""
    owed = [(line, line.owed_by(state)) for line in fund.lines.values()]
    return sorted(
        ((line, amount) for line, amount in owed if amount > 0),
        key=lambda pair: (pair[0].issued_on, pair[0].period_to, pair[0].line),
    )


def authority_key(kind: str, fiscal_year: str, symbol: str) -> str:
    """Return the key of an authority."""
    return f"{kind} {fiscal_year} {symbol}"


def expenditure_key(fiscal_year: str, group: str, item: str) -> str:
    """Return the key of a yearly figure of expenditure."""
    return f"{fiscal_year} {group} {item}"
