"""Readers of the scales of assessments: regular rates and peacekeeping discounts, exactly.

Only the exact inputs of the rule of A/RES/55/235 leave this module: the regular rate as a count of
thousandths of a per cent, and the discount of each calendar year as a fraction. The printed
effective rates in the files are rounded to four decimals and are never computed with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from missionledger.common.events import Provenance
from missionledger.reference.provenance import provenance_of
from missionledger.reference.records import Record, read_table
from missionledger.reference.sources import TableFile
from missionledger.reference.states import member_states

FILES = ("scale_2022_2024.csv", "scale_2025_2027.csv")
COLUMNS_2022_2024 = (
    "member_state",
    "iso3",
    "regular_rate",
    "pk_level",
    "pk_effective_rate",
    "source",
    "pk_discount_pct",
    "pk_discount_pct_2022",
    "pk_effective_rate_2022",
    "pk_rate_unrounded",
    "ceb_2023_24_implied_rate",
    "level_status",
)
COLUMNS_2025_2027 = (
    "member_state",
    "iso3",
    "regular_rate",
    "pk_level",
    "source",
    "pk_discount_pct_2025",
    "pk_discount_pct_2026",
    "pk_discount_pct_2027",
    "level_status",
)

RATE_UNITS_PER_WHOLE = 100_000
"""A regular rate of 100 per cent in thousandths of a per cent."""

PERMANENT_MEMBER_LEVEL = "A"
"""The five that bear every discount as a premium; their cells for a discount are empty."""

_EXACT_THIRDS = {
    Fraction("0.26667"): Fraction(4, 15),
    Fraction("0.13333"): Fraction(2, 15),
}
"""Equal steps over three years do not end in decimals; the files print them rounded."""


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """What one Member State is assessed by in one scale period.

    Attributes:
        row: row of the file.
        state: ISO 3166 alpha-3 code.
        name: name as the scale prints it.
        regular_units: regular rate in thousandths of a per cent: 22000 for 22.000 per cent.
        level: level of A/RES/55/235: `A`, `B`, ..., `H/I`, `J`, or `B (exceptional 7.5%)`.
        discounts: discount by calendar year as a part of one; None for the permanent members.
        source: where the regular rate was read.
        level_status: how sure the level and the discounts are, in words.
        provenance: of the row as a whole, the weakest of rate and discount.
    """

    row: int
    state: str
    name: str
    regular_units: int
    level: str
    discounts: Mapping[int, Fraction | None]
    source: str
    level_status: str
    provenance: Provenance

    @property
    def regular_rate(self) -> Fraction:
        """The regular rate as a part of one."""
        return Fraction(self.regular_units, RATE_UNITS_PER_WHOLE)


def read_scale(table: TableFile) -> tuple[ScaleRow, ...]:
    """Return the rows of `scale_2022_2024.csv` or `scale_2025_2027.csv`, told apart by name.

    Raises:
        TableFaultsError: with every fault of the file.
    """
    columns: tuple[str, ...]
    if table.name == FILES[0]:
        years = {2022: "pk_discount_pct_2022", 2023: "pk_discount_pct", 2024: "pk_discount_pct"}
        columns = COLUMNS_2022_2024
    else:
        years = {year: f"pk_discount_pct_{year}" for year in (2025, 2026, 2027)}
        columns = COLUMNS_2025_2027
    return read_table(table, columns, _parser(years), key=lambda row: row.state)


def _parser(years: Mapping[int, str]) -> Callable[[Record], ScaleRow]:
    def parse(record: Record) -> ScaleRow:
        level = record.text("pk_level")
        units = Fraction(record.decimal("regular_rate")) * 1000
        if units.denominator != 1 or not 0 < units <= RATE_UNITS_PER_WHOLE:
            record.fault("regular_rate", "is not a rate of 0.001 to 100 per cent in three decimals")
        source, status = record.text("source"), record.text("level_status")
        return ScaleRow(
            row=record.row,
            state=record.state("iso3", member_states()),
            name=record.text("member_state"),
            regular_units=units.numerator,
            level=level,
            discounts={
                year: _discount(record, column, level) for year, column in sorted(years.items())
            },
            source=source,
            level_status=status,
            provenance=provenance_of(source or "-", status),
        )

    return parse


def _discount(record: Record, column: str, level: str) -> Fraction | None:
    """Return the exact discount, which permanent members do not have and all others must."""
    if level == PERMANENT_MEMBER_LEVEL:
        if record.optional_text(column):
            record.fault(column, "a permanent member has no discount; leave the cell empty")
        return None
    written = record.percentage(column)
    return _EXACT_THIRDS.get(written, written)
