"""The recorded lines of 2023/24 reproduce what the United Nations published, State by State."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache

from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.fund.commands import (
    AnyFundCommand,
    OpenFund,
    RecordHistoricalAssessment,
)
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import AssessmentKind, FundEvent, FundKind
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.scales import Scale, StateRate
from missionledger.reference.assessments import FILE, read_assessments
from missionledger.reference.published_checks import (
    BY_MISSION_FILE,
    BY_STATE_FILE,
    read_assessed_by_state,
    read_published_amounts,
)
from missionledger.reference.scales import FILES, read_scale
from missionledger.reference.sources import packaged

CENTS = 100


@cache
def scales() -> Mapping[int, Scale]:
    rates: dict[int, list[StateRate]] = {}
    for name in FILES:
        for row in read_scale(packaged().read(name)):
            for year, discount in row.discounts.items():
                rates.setdefault(year, []).append(
                    StateRate(
                        state=row.state,
                        regular_thousandths=row.regular_units,
                        level=row.level,
                        discount=str(discount or 0),
                    )
                )
    return {year: Scale(calendar_year=year, rates=tuple(rows)) for year, rows in rates.items()}


@cache
def funds() -> Mapping[str, Fund]:
    """Return every mission's account after all dated lines of 2023/24 to 2025/26."""
    scenarios: dict[str, Scenario[AnyFundCommand, Fund, FundEvent]] = {}
    for row in read_assessments(packaged().read(FILE), {}):
        opening = OpenFund(
            fund=row.mission,
            kind=FundKind.SPECIAL_ACCOUNT,
            title=row.mission,
            occurred_on=date(2023, 7, 1),
        )
        scenario = scenarios.get(row.mission) or Scenario(FUND).after(opening)
        found = scales().get(row.scale_year)
        scenarios[row.mission] = scenario.after(
            RecordHistoricalAssessment(
                fund=row.mission,
                occurred_on=row.fiscal_year.period.start,
                kind=AssessmentKind(row.kind.value),
                fiscal_year=str(row.fiscal_year),
                period_from=row.first_day,
                period_to=row.last_day,
                gross_minor=row.gross_minor,
                net_minor=row.net_minor,
                symbol=row.symbol,
                scales=(found,) if found else (),
                scale_year=row.scale_year,
            )
        )
    return {mission: scenario.state for mission, scenario in scenarios.items()}


def test_all_113_lines_are_recorded_and_only_that_of_2021_is_not_apportioned() -> None:
    lines = [line for fund in funds().values() for line in fund.lines.values()]

    assert len(lines) == 113
    assert [line.scale_year for line in lines if not line.shares] == [2021]
    assert all(sum(line.shares.values()) == line.gross_minor for line in lines if line.shares)


def test_every_state_is_assessed_what_was_published_within_four_dollars() -> None:
    assessed: dict[str, int] = defaultdict(int)
    for fund in funds().values():
        for line in fund.lines.values():
            if line.fiscal_year == "2023/24" and line.kind is AssessmentKind.ASSESSMENT:
                for state, share in line.shares.items():
                    assessed[state] += share

    published = read_assessed_by_state(packaged().read(BY_STATE_FILE))

    assert len(published) == 193
    far = {
        row.state: assessed[row.state] - row.amount_minor
        for row in published
        if abs(assessed[row.state] - row.amount_minor) > 4 * CENTS
    }
    assert far == {}


def test_single_states_owe_each_mission_what_was_published_within_five_dollars() -> None:
    published = read_published_amounts(packaged().read(BY_MISSION_FILE))

    far = {}
    for row in published:
        shares = [
            line.shares.get(row.state, 0)
            for line in funds()[row.mission].lines.values()
            if line.fiscal_year == str(row.fiscal_year)
        ]
        if abs(sum(shares) - row.amount_minor) > 5 * CENTS:
            far[row.mission, row.state] = sum(shares) - row.amount_minor
    assert len(published) == 25
    assert far == {}
