"""Apportionment: whole dollars shared among the Member States at exact rates (A/RES/55/235)."""

from collections.abc import Mapping, Sequence

from missionledger.common.money import split_by_weight
from missionledger.common.periods import Period
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.finance.domain.scales import NoScaleError, Scale, ScaleKind, exact_rates


class PeriodCrossesRatesError(Refusal):
    """The period holds days of two years whose rates differ, so one set of shares is not enough."""

    code = "period-crosses-rates"
    title = "The period crosses a change of rates"
    kind = RefusalKind.INVALID


def apportion(dollars: int, scale: Scale, kind: ScaleKind = "peacekeeping") -> dict[str, int]:
    """Return every State's share of whole dollars, by ISO code in alphabetical order.

    Each share is the exact quota rounded by largest remainder, ties by code; the shares sum to the
    amount, and a negative amount gives the mirrored shares.

    Raises:
        NoScaleError: if the scale holds no rates.
    """
    if not scale.is_recorded:
        raise NoScaleError(
            "no scale is recorded for that year",
            next_step="Record the scale of the year first, with its resolution.",
        )
    return split_by_weight(dollars, exact_rates(scale, kind))


def scale_of_year(scales: Mapping[int, Scale], year: int) -> Scale:
    """Return the scale of the calendar year.

    Raises:
        NoScaleError: if there is none.
    """
    scale = scales.get(year)
    if scale is None or not scale.is_recorded:
        known = ", ".join(str(each) for each in sorted(scales)) or "none"
        raise NoScaleError(
            f"there is no scale for {year}; years with a scale: {known}",
            next_step="Choose a year with a scale, or record that of the year.",
            facts={"year": year},
        )
    return scale


def scale_of_period(
    scales: Mapping[int, Scale], period: Period, kind: ScaleKind = "peacekeeping"
) -> Scale:
    """Return the scale that holds on all days of the period.

    Years with equal rates may be crossed; then the scale of the first year is returned.

    Raises:
        NoScaleError: if a year of the period has no scale.
        PeriodCrossesRatesError: if two years of the period have different rates.
    """
    years = range(period.start.year, period.last_day.year + 1)
    return common_scale([scale_of_year(scales, year) for year in years], kind)


def common_scale(scales: Sequence[Scale], kind: ScaleKind = "peacekeeping") -> Scale:
    """Return the first of the scales when all have the same exact rates.

    Raises:
        PeriodCrossesRatesError: if two of them differ.
    """
    first = scales[0]
    for scale in scales[1:]:
        if exact_rates(scale, kind) != exact_rates(first, kind):
            raise PeriodCrossesRatesError(
                f"the rates of {first.calendar_year} and {scale.calendar_year} differ; "
                f"cut at 1 January {scale.calendar_year}",
                next_step="Apportion each part on its own, at the rates of its own year.",
                pointer="/period_to",
                facts={"from_year": first.calendar_year, "to_year": scale.calendar_year},
            )
    return first


def apportion_period(dollars: int, scales: Mapping[int, Scale], period: Period) -> dict[str, int]:
    """Return every State's share of a peacekeeping assessment for the period.

    Raises:
        NoScaleError: if a year of the period has no scale.
        PeriodCrossesRatesError: if the period crosses a change of rates.
    """
    return apportion(dollars, scale_of_period(scales, period))
