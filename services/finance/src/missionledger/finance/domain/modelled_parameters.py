"""Every assumption of the model of cash, each with what it rests on (docs/modelled-data.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

MODEL_VERSION = "modelled-cash/1"
SEED = 20230701
"""The seed of the reference data; any other gives another equally plausible history."""


@dataclass(frozen=True, slots=True)
class CashModelParameters:
    """What the model assumes where nothing is published.

    Attributes:
        opening_day: first day of the books.
        last_day: last day that is modelled.
        earliest_payment_days: nobody pays sooner after a line is released.
        spread_days: width of the random shift that keeps States from paying on the same days.
        part_percent: what a State pays early when its pattern says "not paid in full".
        part_days_first: first day after the release on which that part may come.
        part_days_width: width of the span in which it comes.
        rest_days_first: first day on which the rest may come: after the end of the year.
        rest_days_width: width of the span in which the rest comes. Calibrated: it moves arrears.
        capped_share: share of a line beyond which a State does not pay, by its own law.
        years_before: how many years before the opening are re-run to find opening arrears.
        opening_cash_months: months of staff, vendors and shared accounts in hand at the opening.
        contributor_percent: part of contingents and formed police units that is owed to
            contributors; the rest, such as rations and travel, is paid to vendors.
        support_account_minor: what the missions bear of the support account in a year.
        voluntary_fixed_minor: by fund, the fixed voluntary sum that comes off its cost.
        voluntary_share: by fund, the voluntary share of the whole cost.
        contingency_from: first month in which missions spend less than was approved.
        contingency_to: first month after it.
        contingency_percent_kept: what they still spend of it.
        reserve_days: the operating reserve: what was due in so many days before a pay run.
        claim_age_days: claims younger than that are not paid in a pay run.
    """

    opening_day: date = date(2023, 7, 1)
    last_day: date = date(2026, 6, 30)
    earliest_payment_days: int = 5
    spread_days: int = 14
    part_percent: int = 20
    part_days_first: int = 45
    part_days_width: int = 240
    rest_days_first: int = 335
    rest_days_width: int = 300
    capped_share: Mapping[str, Fraction] = field(default_factory=lambda: {"USA": Fraction(25, 100)})
    years_before: int = 2
    opening_cash_months: int = 3
    contributor_percent: int = 80
    support_account_minor: int = 371_000_000_00
    voluntary_fixed_minor: Mapping[str, int] = field(
        default_factory=lambda: {"UNFICYP": 6_500_000_00}
    )
    voluntary_share: Mapping[str, Fraction] = field(
        default_factory=lambda: {"UNFICYP": Fraction(1, 3)}
    )
    contingency_from: date = date(2025, 10, 1)
    contingency_to: date = date(2026, 7, 1)
    contingency_percent_kept: int = 85
    reserve_days: int = 91
    claim_age_days: int = 60


STANDARD = CashModelParameters()
"""The parameters of the reference data."""
