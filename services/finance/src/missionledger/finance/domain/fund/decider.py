"""The decider of funds: which facts a command leads to, or why not."""

from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.finance.domain.fund.assessing import (
    decide_assessment,
    decide_recognition,
    decide_release,
)
from missionledger.finance.domain.fund.commands import (
    AnyFundCommand,
    ApplyCredits,
    IssueAssessment,
    NoteComposition,
    NoteMandateTerm,
    OpenCashBalance,
    OpenFund,
    RecogniseConditional,
    RecordAuthority,
    RecordContribution,
    RecordExpenditure,
    RecordHistoricalAssessment,
    ReleaseConditional,
    ReverseContribution,
)
from missionledger.finance.domain.fund.crediting import decide_credits
from missionledger.finance.domain.fund.events import (
    AssessmentIssued,
    AssessmentMadeConditional,
    AuthorityGranted,
    CashBalanceOpened,
    CompositionNoted,
    ConditionalAssessmentReleased,
    ContributionReceived,
    ContributionReversed,
    CreditsApplied,
    ExpenditureRecorded,
    FundEvent,
    FundOpened,
    MandateTermNoted,
)
from missionledger.finance.domain.fund.evolving import evolve
from missionledger.finance.domain.fund.letter_commands import IssueLetters, ReceiveLetters
from missionledger.finance.domain.fund.letter_events import LETTER_EVENTS
from missionledger.finance.domain.fund.letters import decide_letters
from missionledger.finance.domain.fund.lifecycle import decide_lifecycle, require_active
from missionledger.finance.domain.fund.lifecycle_commands import (
    ArrangeFunding,
    ChangeStage,
    ReleaseSurplus,
    RetainSurplus,
)
from missionledger.finance.domain.fund.lifecycle_events import LIFECYCLE_EVENTS
from missionledger.finance.domain.fund.plan_commands import PlanYear, ReceiveVoluntaryShare
from missionledger.finance.domain.fund.plan_events import PLAN_EVENTS
from missionledger.finance.domain.fund.planning import decide_plan
from missionledger.finance.domain.fund.policies import year_end, year_start
from missionledger.finance.domain.fund.receiving import decide_contribution, decide_reversal
from missionledger.finance.domain.fund.refusals import (
    AmountNotAllowedError,
    DuplicateFactError,
    FundConflictError,
    PeriodNotAllowedError,
    UnknownFundError,
)
from missionledger.finance.domain.fund.shared_cost_commands import (
    ProrateSharedAccount,
    SendTransfer,
    TakeTransfer,
)
from missionledger.finance.domain.fund.shared_cost_events import SHARED_COST_EVENTS
from missionledger.finance.domain.fund.shared_costs import decide_shared_costs
from missionledger.finance.domain.fund.sharing import require_year_of_fund
from missionledger.finance.domain.fund.state import (
    Fund,
    authority_key,
    expenditure_key,
)
from missionledger.finance.domain.fund.upper_bound_commands import (
    ConfirmReceipts,
    NotePartPaymentsUnknown,
)
from missionledger.finance.domain.fund.upper_bound_events import UPPER_BOUND_EVENTS
from missionledger.finance.domain.fund.upper_bounds import decide_upper_bound
from missionledger.finance.domain.fund.write_down_commands import WriteDownAssessment
from missionledger.finance.domain.fund.write_down_events import AssessmentWrittenDown
from missionledger.finance.domain.fund.writing_down import decide_write_down
from missionledger.finance.domain.fund_advances import (
    ADVANCE_EVENTS,
    GiveAdvance,
    ReceiveAdvance,
    RepayAdvance,
    TakeBackAdvance,
    decide_advance,
)
from missionledger.finance.domain.postings import Account, Book, Posting, entries_of, make_entry
from missionledger.finance.domain.trust_funds.events import PREFIX as TRUST_FUND_PREFIX

EXPENDITURE_RULE = "expenditure-of-the-year"
OPENING_RULE = "opening-balance"

FUNDS_WITHOUT_MISSION = frozenset({"REGULAR-BUDGET", "SUPPORT-ACCOUNT", "UNLB", "RSCE"})
"""Funds that serve all missions; every other fund bears the id of its mission."""


def mission_of_fund(fund: str) -> str | None:
    """Return the mission a fund belongs to, None for a fund that serves all."""
    return None if fund in FUNDS_WITHOUT_MISSION else fund


def decide(  # noqa: C901, PLR0911, PLR0912 - one branch a command, and mypy sees that none is missing
    command: AnyFundCommand, state: Fund
) -> tuple[FundEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        UnknownFundError: if the fund is not open.
        Refusal: as each rule says.
    """
    if isinstance(command, OpenFund):
        return _open(command, state)
    if isinstance(command, NoteMandateTerm):
        # Noted of every mission: whether it has an account here, and when, does not matter.
        return _note_term(command, state)
    if isinstance(command, NoteComposition):
        return _note_composition(command, state)
    if not state.is_open:
        raise UnknownFundError(
            f"there is no fund {command.fund!r}",
            next_step="Take the id from the list of funds, or open the fund first.",
            pointer="/fund",
        )
    match command:
        case RecordAuthority():
            return _grant(command, state)
        case IssueAssessment() | RecordHistoricalAssessment():
            return decide_assessment(command, state)
        case RecogniseConditional():
            return decide_recognition(command, state)
        case ReleaseConditional():
            return decide_release(command, state)
        case RecordContribution():
            return decide_contribution(command, state)
        case ReverseContribution():
            return decide_reversal(command, state)
        case ApplyCredits():
            return decide_credits(command, state)
        case RecordExpenditure():
            return _spend(command, state)
        case OpenCashBalance():
            return _open_cash(command, state)
        case ReceiveAdvance() | GiveAdvance():
            require_active(state, "neither borrows nor lends any more")
            return decide_advance(command)
        case RepayAdvance() | TakeBackAdvance():
            return decide_advance(command)
        case ChangeStage() | RetainSurplus() | ReleaseSurplus() | ArrangeFunding():
            return decide_lifecycle(command, state)
        case IssueLetters() | ReceiveLetters():
            return decide_letters(command, state)
        case WriteDownAssessment():
            return decide_write_down(command, state)
        case NotePartPaymentsUnknown() | ConfirmReceipts():
            return decide_upper_bound(command, state)
        case PlanYear() | ReceiveVoluntaryShare():
            return decide_plan(command, state)
        case ProrateSharedAccount() | SendTransfer() | TakeTransfer():
            return decide_shared_costs(command, state)
        case _:
            assert_never(command)


def _open(command: OpenFund, state: Fund) -> tuple[FundOpened, ...]:
    if command.fund.startswith(TRUST_FUND_PREFIX):
        raise FundConflictError(
            f"{command.fund} is the name of a trust fund, which is kept apart from assessed money",
            next_step="Open it at /v1/trust-funds, or give the assessed fund another name.",
            pointer="/fund",
        )
    if not state.is_open:
        opened = FundOpened(
            fund=command.fund,
            kind=command.kind,
            title=command.title,
            opened_on=command.occurred_on.isoformat(),
        )
        return (opened,)
    if state.kind is command.kind and state.title == command.title:
        return ()
    raise FundConflictError(
        f"{command.fund} is open since {state.opened_on} as {state.kind}: {state.title}",
        next_step="Use the fund that is there.",
    )


def _note_term(command: NoteMandateTerm, state: Fund) -> tuple[MandateTermNoted, ...]:
    if any(term.foreign_event_id == command.foreign_event_id for term in state.terms):
        return ()
    noted = MandateTermNoted(
        fund=command.fund,
        decision=command.decision,
        decided_on=command.occurred_on.isoformat(),
        valid_from=command.valid_from.isoformat() if command.valid_from else None,
        until=command.until.isoformat() if command.until else None,
        is_open_ended=command.is_open_ended,
        resolution=command.resolution,
        foreign_event_id=command.foreign_event_id,
        foreign_position=command.foreign_position,
    )
    return (noted,)


def _note_composition(command: NoteComposition, state: Fund) -> tuple[CompositionNoted, ...]:
    if any(each.foreign_event_id == command.foreign_event_id for each in state.compositions):
        return ()
    noted = CompositionNoted(
        fund=command.fund,
        configuration=command.configuration,
        effective_from=command.effective_from.isoformat(),
        foreign_event_id=command.foreign_event_id,
        foreign_position=command.foreign_position,
    )
    return (noted,)


def _grant(command: RecordAuthority, state: Fund) -> tuple[AuthorityGranted, ...]:
    require_year_of_fund(state, command.fiscal_year)
    if command.amount_minor <= 0:
        raise AmountNotAllowedError(
            "authority is for an amount above zero",
            next_step="Check the amount against the resolution.",
            pointer="/amount",
        )
    _require_days_of_year(command)
    key = authority_key(command.kind, command.fiscal_year, command.symbol)
    if _is_known(state.authorities.get(key), command.amount_minor, key):
        return ()
    granted = AuthorityGranted(
        fund=state.fund,
        kind=command.kind,
        fiscal_year=command.fiscal_year,
        amount_minor=command.amount_minor,
        symbol=command.symbol,
        covers_from=command.covers_from.isoformat() if command.covers_from else None,
        covers_until=command.covers_until.isoformat() if command.covers_until else None,
    )
    return (granted,)


def _require_days_of_year(command: RecordAuthority) -> None:
    first, last = year_start(command.fiscal_year), year_end(command.fiscal_year)
    start, end = command.covers_from or first, command.covers_until or last
    if not first <= start <= end <= last:
        raise PeriodNotAllowedError(
            f"the days {start} to {end} do not lie in {command.fiscal_year}",
            next_step="Give days of the year, or leave them out where the whole year is covered.",
            pointer="/covers_until",
        )


def _spend(command: RecordExpenditure, state: Fund) -> tuple[ExpenditureRecorded, ...]:
    require_year_of_fund(state, command.fiscal_year)
    key = expenditure_key(command.fiscal_year, command.group, command.item)
    if command.amount_minor == 0:
        return ()
    if _is_known(state.expenditure.get(key), command.amount_minor, key):
        return ()
    postings = (
        _posting(state, Account.EXPENDITURE, command.amount_minor, command.fiscal_year),
        _posting(state, Account.UNSETTLED_EXPENDITURE, -command.amount_minor, command.fiscal_year),
    )
    spent = ExpenditureRecorded(
        fund=state.fund,
        fiscal_year=command.fiscal_year,
        group=command.group,
        item=command.item,
        amount_minor=command.amount_minor,
        symbol=command.symbol,
        entries=entries_of(make_entry(EXPENDITURE_RULE, 1, postings)),
    )
    return (spent,)


def _open_cash(command: OpenCashBalance, state: Fund) -> tuple[CashBalanceOpened, ...]:
    if _is_known(state.opening_cash_minor, command.cash_minor, "the opening cash balance"):
        return ()
    postings = (
        _posting(state, Account.CASH, command.cash_minor),
        _posting(state, Account.OPENING_BALANCE, -command.cash_minor),
    )
    opened = CashBalanceOpened(
        fund=state.fund,
        cash_minor=command.cash_minor,
        symbol=command.symbol,
        entries=entries_of(make_entry(OPENING_RULE, 1, postings)),
    )
    return (opened,)


def _is_known(recorded: int | None, amount: int, what: str) -> bool:
    """Tell whether the figure is recorded already.

    Raises:
        DuplicateFactError: if it is recorded with another amount.
    """
    if recorded is not None and recorded != amount:
        raise DuplicateFactError(
            f"{what} is recorded with {recorded} cents, not {amount}",
            next_step="Compare with the document; a recorded figure is not overwritten.",
            facts={"recorded_minor": recorded},
        )
    return recorded is not None


def _posting(state: Fund, account: Account, amount: int, fiscal_year: str | None = None) -> Posting:
    return Posting(
        fund=state.fund,
        book=Book.ACTUAL,
        account=account,
        amount_minor=amount,
        fiscal_year=fiscal_year,
    )


def _mission_of(command: AnyFundCommand) -> str | None:
    return mission_of_fund(command.fund)


FUND: Decider[AnyFundCommand, Fund, FundEvent] = Decider(
    service="finance",
    aggregate="fund",
    initial=Fund(),
    decide=decide,
    evolve=evolve,
    events=(
        FundOpened,
        MandateTermNoted,
        CompositionNoted,
        AuthorityGranted,
        AssessmentIssued,
        AssessmentMadeConditional,
        ConditionalAssessmentReleased,
        ContributionReceived,
        ContributionReversed,
        ExpenditureRecorded,
        CashBalanceOpened,
        CreditsApplied,
        AssessmentWrittenDown,
        *ADVANCE_EVENTS,
        *LIFECYCLE_EVENTS,
        *LETTER_EVENTS,
        *UPPER_BOUND_EVENTS,
        *PLAN_EVENTS,
        *SHARED_COST_EVENTS,
    ),
    id_of=lambda command: command.fund,
    mission_of=_mission_of,
    state_version=4,
)
