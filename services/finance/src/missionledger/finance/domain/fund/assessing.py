"""How a line is assessed: shares, the day it is due, what is conditional, and its postings."""

from collections.abc import Mapping

from missionledger.common.money import MINOR_PER_MAJOR
from missionledger.finance.domain.fund.assessable import require_assessable
from missionledger.finance.domain.fund.commands import (
    AssessmentCommand,
    IssueAssessment,
    RecogniseConditional,
    RecordHistoricalAssessment,
    ReleaseConditional,
)
from missionledger.finance.domain.fund.entries import (
    CONDITIONAL_RULE,
    RELEASE_RULE,
    apply_receipts,
    assessment_entry,
    move_entry,
)
from missionledger.finance.domain.fund.events import (
    AssessmentBasis,
    AssessmentIssued,
    AssessmentKind,
    AssessmentMadeConditional,
    ConditionalAssessmentReleased,
    FundKind,
    Share,
)
from missionledger.finance.domain.fund.lifecycle_events import FundStage
from missionledger.finance.domain.fund.policies import due_date
from missionledger.finance.domain.fund.refusals import (
    AmountNotAllowedError,
    DuplicateLineError,
    NoMandateTermError,
    NotRenewedError,
    PeriodNotAllowedError,
    UnknownLineError,
)
from missionledger.finance.domain.fund.sharing import Sharing, require_year_of_fund, share_line
from missionledger.finance.domain.fund.state import Coverage, Fund, Line, coverage_on
from missionledger.finance.domain.postings import entries_of


def decide_assessment(command: AssessmentCommand, state: Fund) -> tuple[AssessmentIssued, ...]:
    """Return the assessment of the line, or nothing when the very same line is recorded.

    Raises:
        DuplicateLineError: if the line is recorded with other figures.
        AmountNotAllowedError: if the sign of the amount does not fit, or it has cents.
        FiscalYearMismatchError: if the year is not of the fund's kind.
        PeriodNotAllowedError: if the period is missing or ends before it starts.
        Refusal: as `share_line` says, if the shares cannot be worked out.
        NoMandateTermError: if a live assessment of a mission has no term in force to rest on.
        FundNotAssessedError: if the fund is paid for through the assessments of others.
        PartnerPaysError: if partners pay for the operation.
        FundNotActiveError: if the account is closed and the line is for nothing that is past.
        SurplusRetainedError: if a credit would give back what the Assembly keeps.
    """
    _require_sound(command, state)
    if isinstance(command, IssueAssessment):
        require_assessable(command, state)
    sharing = share_line(command, state)
    recorded = state.lines.get(command.line)
    if recorded is not None:
        _require_same(command, sharing, recorded)
        return ()
    basis, coverage = _basis(command, state)
    covered_through = _covered_through(command, basis, coverage)
    issued_on = command.occurred_on.isoformat()
    due_on = command.due_on or due_date(command.occurred_on, command.fiscal_year)
    line = Line(
        line=command.line,
        kind=command.kind,
        basis=basis,
        fiscal_year=command.fiscal_year,
        period_from=command.period_from.isoformat() if command.period_from else None,
        period_to=command.period_to.isoformat(),
        gross_minor=command.gross_minor,
        net_minor=sharing.net_minor,
        scale_year=_scale_year(command),
        symbol=command.symbol,
        issued_on=issued_on,
        due_on=due_on.isoformat(),
        issue_date_computed=isinstance(command, RecordHistoricalAssessment),
        covered_through=covered_through,
        shares=sharing.shares,
        paid={},
        net_shares=sharing.net,
        is_asked_net=command.is_asked_net,
    )
    return (_issued(command, state, line, sharing),)


def _issued(
    command: AssessmentCommand, state: Fund, line: Line, sharing: Sharing
) -> AssessmentIssued:
    applied, applying = apply_receipts(state, line, line.due_on)
    return AssessmentIssued(
        fund=state.fund,
        line=line.line,
        kind=line.kind,
        basis=line.basis,
        fiscal_year=line.fiscal_year,
        period_from=line.period_from,
        period_to=line.period_to,
        gross_minor=line.gross_minor,
        net_minor=line.net_minor,
        scale_year=line.scale_year,
        scale_position=command.scale_position,
        symbol=line.symbol,
        issued_on=line.issued_on,
        issue_date_computed=line.issue_date_computed,
        due_on=line.due_on,
        covered_through=line.covered_through,
        shares=_as_shares(line.shares),
        applied=applied,
        staff_assessment_minor=sharing.income_minor,
        net_shares=_as_shares(line.net_shares),
        is_asked_net=line.is_asked_net,
        plan=command.plan,
        credit_basis=command.credit_basis,
        entries=entries_of(assessment_entry(state.fund, line), applying),
    )


def _as_shares(amounts: Mapping[str, int]) -> tuple[Share, ...]:
    return tuple(Share(state=each, amount_minor=amount) for each, amount in amounts.items())


def decide_recognition(
    command: RecogniseConditional, state: Fund
) -> tuple[AssessmentMadeConditional, ...]:
    """Return that the part beyond the term is conditional, by the term known when it was issued.

    Nothing when there is no such part, or when the line rests on a known term already.

    Raises:
        UnknownLineError: if there is no such line.
    """
    line = require_line(state, command.line)
    coverage = recognisable_coverage(state, line)
    if coverage is None or coverage.through is None:
        return ()
    entry = move_entry(
        state.fund, line, CONDITIONAL_RULE, before=None, after=coverage.through, due_on=line.due_on
    )
    made = AssessmentMadeConditional(
        fund=state.fund,
        line=line.line,
        covered_through=coverage.through,
        resolution=coverage.resolution,
        entries=entries_of(entry),
    )
    return (made,)


def recognisable_coverage(state: Fund, line: Line) -> Coverage | None:
    """Return the term that makes a part of the line conditional, though it was noted late.

    None where the line rests on a term already, where the term covers it or the mandate was
    ended, and where somebody has paid: money that came in is not made conditional afterwards.
    """
    if line.basis is not AssessmentBasis.RECORD_INCOMPLETE or line.paid:
        return None
    coverage = coverage_on(state.terms, line.issued_on)
    if coverage is None or coverage.is_terminated or coverage.through is None:
        return None
    return coverage if coverage.through < line.period_to else None


def decide_release(
    command: ReleaseConditional, state: Fund
) -> tuple[ConditionalAssessmentReleased, ...]:
    """Return that the part which the renewed term covers is due; nothing if all of it is.

    Raises:
        UnknownLineError: if there is no such line.
        NotRenewedError: if no decision up to the day extends the term.
    """
    line = require_line(state, command.line)
    if line.covered_through is None:
        return ()
    day = command.occurred_on.isoformat()
    coverage = coverage_on(state.terms, day)
    if coverage is None or (coverage.through and coverage.through <= line.covered_through):
        raise NotRenewedError(
            f"the mandate of {state.fund} is not known on {day} to run beyond "
            f"{line.covered_through}",
            next_step="A lapse does not make it due. Wait for the decision that renews the term.",
            facts={"covered_through": line.covered_through},
        )
    through = coverage.through
    if through is None or through >= line.period_to:
        through = None
    due_on = max(line.due_on, day)
    entry = move_entry(
        state.fund, line, RELEASE_RULE, before=line.covered_through, after=through, due_on=due_on
    )
    released = line.model_copy(update={"covered_through": through})
    applied, applying = apply_receipts(state, released, due_on)
    event = ConditionalAssessmentReleased(
        fund=state.fund,
        line=line.line,
        covered_through=through,
        due_on=due_on,
        resolution=coverage.resolution,
        applied=applied,
        entries=entries_of(entry, applying),
    )
    return (event,)


def require_line(state: Fund, line_id: str) -> Line:
    """Return the line of that id.

    Raises:
        UnknownLineError: if the fund has none.
    """
    line = state.lines.get(line_id)
    if line is None:
        raise UnknownLineError(
            f"{state.fund} has no assessment line {line_id!r}",
            next_step="List the assessments of the fund and take the id from there.",
            pointer="/line",
        )
    return line


def _require_sound(command: AssessmentCommand, state: Fund) -> None:
    require_year_of_fund(state, command.fiscal_year)
    is_credit = command.kind is AssessmentKind.CREDIT
    if command.gross_minor == 0 or is_credit != (command.gross_minor < 0):
        wanted = "below zero" if is_credit else "above zero"
        raise AmountNotAllowedError(
            f"the gross amount of a line of kind {command.kind} must be {wanted}",
            next_step="Check the sign of the amount.",
            pointer="/gross_minor",
        )
    if command.gross_minor % MINOR_PER_MAJOR:
        raise AmountNotAllowedError(
            "a line is assessed in whole dollars",
            next_step="Round the line as its document does.",
            pointer="/gross_minor",
        )
    if not is_credit and command.period_from is None:
        raise PeriodNotAllowedError(
            "an assessment is for a period with a first and a last day",
            next_step="Give the first day of the period.",
            pointer="/period_from",
        )
    if command.period_from is not None and command.period_from > command.period_to:
        raise PeriodNotAllowedError(
            f"the period ends on {command.period_to}, before it starts",
            next_step="Give the last day of the period, which is inclusive.",
            pointer="/period_to",
        )


def _scale_year(command: AssessmentCommand) -> int | None:
    if isinstance(command, RecordHistoricalAssessment) and command.scale_year:
        return command.scale_year
    return command.scales[0].calendar_year if command.scales else None


def _require_same(command: AssessmentCommand, sharing: Sharing, recorded: Line) -> None:
    same = (
        recorded.gross_minor == command.gross_minor
        and recorded.net_minor == sharing.net_minor
        and recorded.fiscal_year == command.fiscal_year
        and recorded.scale_year == _scale_year(command)
        and recorded.shares == sharing.shares
        and recorded.is_asked_net == command.is_asked_net
    )
    if not same:
        raise DuplicateLineError(
            f"{command.line} is recorded with {recorded.gross_minor} cents of gross and other "
            "particulars",
            next_step="Reverse the recorded line first, or check the document.",
            source=command.symbol,
            facts={"recorded_gross_minor": recorded.gross_minor},
        )


def _basis(command: AssessmentCommand, state: Fund) -> tuple[AssessmentBasis, Coverage | None]:
    if command.kind is AssessmentKind.CREDIT:
        return AssessmentBasis.RETURN, None
    if state.kind is not FundKind.SPECIAL_ACCOUNT:
        return AssessmentBasis.ANNUAL_BUDGET, None
    if command.kind is AssessmentKind.ADDITIONAL_ASSESSMENT:
        return AssessmentBasis.ADDITIONAL_AUTHORITY, None
    coverage = coverage_on(state.terms, command.occurred_on.isoformat())
    ended = coverage is not None and coverage.is_terminated
    if ended or state.stage is not FundStage.ACTIVE:
        return AssessmentBasis.LIQUIDATION, coverage
    if coverage is not None:
        return AssessmentBasis.MANDATE_TERM, coverage
    if isinstance(command, RecordHistoricalAssessment):
        return AssessmentBasis.RECORD_INCOMPLETE, None
    raise NoMandateTermError(
        f"no mandate term of {state.fund} in force on {command.occurred_on} is known here",
        next_step="Record the decision of the Security Council in mandates first.",
    )


def _covered_through(
    command: AssessmentCommand, basis: AssessmentBasis, coverage: Coverage | None
) -> str | None:
    if basis is not AssessmentBasis.MANDATE_TERM or coverage is None or coverage.through is None:
        return None
    return coverage.through if coverage.through < command.period_to.isoformat() else None
