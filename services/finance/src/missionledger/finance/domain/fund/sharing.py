"""The share of every State in a line: gross, and net of staff assessment, each on its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from missionledger.common.money import MINOR_PER_MAJOR
from missionledger.finance.domain.apportionment import apportion, common_scale
from missionledger.finance.domain.fund.commands import AssessmentCommand, RecordHistoricalAssessment
from missionledger.finance.domain.fund.events import AssessmentKind, FundKind
from missionledger.finance.domain.fund.policies import is_year
from missionledger.finance.domain.fund.refusals import (
    AmountNotAllowedError,
    FiscalYearMismatchError,
    NetNotKnownError,
    SharesDoNotSumError,
)
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.scales import NoScaleError, Scale, ScaleKind
from missionledger.finance.domain.staff_assessment import (
    STAFF_ASSESSMENT_HELD_BACK,
    income_behind,
    net_shares,
)

CALENDAR_YEAR_KINDS = frozenset({FundKind.REGULAR_BUDGET, FundKind.REGULAR_BUDGET_OPERATION})
"""Kinds of fund whose year is the calendar year, and whose scale is the regular one."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a line asks of every State.

    Attributes:
        shares: gross cents by State; empty where the line is not apportioned.
        net: cents by State after its credit of staff assessment; empty where that is not known.
        net_minor: net in total.
        income_minor: income from staff assessment; None where it is not known.
    """

    shares: dict[str, int]
    net_minor: int | None
    income_minor: int | None = None
    net: dict[str, int] = field(default_factory=dict)


def scale_kind_of(fund: Fund) -> ScaleKind:
    """Return which rates the fund is assessed by."""
    return "regular" if fund.kind in CALENDAR_YEAR_KINDS else "peacekeeping"


def require_year_of_fund(state: Fund, fiscal_year: str) -> None:
    """Check that the year is written as the fund counts: `2024/25`, or `2024`.

    Raises:
        FiscalYearMismatchError: if it is not.
    """
    by_calendar = state.kind in CALENDAR_YEAR_KINDS
    if by_calendar == ("/" in fiscal_year) or not is_year(fiscal_year):
        wanted = "2024" if by_calendar else "2024/25"
        raise FiscalYearMismatchError(
            f"{fiscal_year!r} is not a year of {state.fund}",
            next_step=f"Write the year as {wanted}.",
            pointer="/fiscal_year",
        )


def share_line(command: AssessmentCommand, state: Fund) -> Sharing:
    """Return the shares of the line.

    Raises:
        SharesDoNotSumError: if printed shares do not sum to the amount.
        NoScaleError: if a live line comes without a scale.
        PeriodCrossesRatesError: if the line needs two sets of rates.
        AmountNotAllowedError: if the net amounts do not fit together or have cents.
        NetNotKnownError: if States are to be asked for net shares that nobody knows.
    """
    sharing = _shared(command, state)
    if command.is_asked_net and (not sharing.net or command.kind is AssessmentKind.CREDIT):
        raise NetNotKnownError(
            "the net share of every State is not known for this line"
            if not sharing.net
            else "a credit is given back gross",
            next_step="Give the income from staff assessment, or ask for the gross shares.",
            pointer="/is_asked_net",
        )
    return sharing


def _shared(command: AssessmentCommand, state: Fund) -> Sharing:
    if command.printed_shares:
        return Sharing(_printed(command), command.net_minor, command.staff_assessment_minor)
    recorded = [scale for scale in command.scales if scale.is_recorded]
    if not recorded:
        return _without_scale(command)
    return _by_scale(command, state, recorded)


def _printed(command: AssessmentCommand) -> dict[str, int]:
    printed = {share.state: share.amount_minor for share in command.printed_shares}
    total = sum(printed.values())
    if total != command.gross_minor or len(printed) != len(command.printed_shares):
        raise SharesDoNotSumError(
            f"the printed shares sum to {total}, the line is {command.gross_minor}",
            next_step="Check the shares against the document; each State has one.",
            pointer="/printed_shares",
            facts={"sum_minor": total},
        )
    return dict(sorted(printed.items()))


def _without_scale(command: AssessmentCommand) -> Sharing:
    if isinstance(command, RecordHistoricalAssessment):
        return Sharing({}, command.net_minor, command.staff_assessment_minor)
    raise NoScaleError(
        "no scale is recorded for the years of the period",
        next_step="Record the scale of those years first.",
        pointer="/period_to",
    )


def _by_scale(command: AssessmentCommand, state: Fund, recorded: Sequence[Scale]) -> Sharing:
    kind = scale_kind_of(state)
    scale = common_scale(recorded, kind)
    dollars = apportion(command.gross_minor // MINOR_PER_MAJOR, scale, kind)
    shares = {state_code: share * MINOR_PER_MAJOR for state_code, share in dollars.items()}
    held_back = STAFF_ASSESSMENT_HELD_BACK.on(command.occurred_on).value
    income = command.staff_assessment_minor
    if income is None and command.net_minor is not None:
        income = income_behind(command.gross_minor, command.net_minor, scale, kind, held_back)
    if income is None:
        return Sharing(shares, command.net_minor)
    if income % MINOR_PER_MAJOR:
        raise AmountNotAllowedError(
            "income from staff assessment is shared in whole dollars",
            next_step="Round it as the document does.",
            pointer="/staff_assessment",
        )
    net = net_shares(shares, income, scale, kind, held_back)
    total = sum(net.values())
    if command.net_minor is not None and command.net_minor != total:
        raise AmountNotAllowedError(
            f"the net amount is given as {command.net_minor} cents; with that income it is {total}",
            next_step="Give the income from staff assessment or the net amount, and not both.",
            pointer="/net",
            facts={"computed_net_minor": total},
        )
    return Sharing(shares, total, income, net)
