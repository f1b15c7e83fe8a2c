"""Goal: every fault of a table is told by file, row, column and reason, all of them at once.

Method: packaged tables are read as they are; broken ones are written cell by cell.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest

from missionledger.common.events import Provenance
from missionledger.reference.aliases import alias_map
from missionledger.reference.assessments import COLUMNS as ASSESSMENT_COLUMNS
from missionledger.reference.assessments import FILE as ASSESSMENTS
from missionledger.reference.assessments import (
    AssessmentKind,
    AssessmentRow,
    read_assessments,
)
from missionledger.reference.expenditure import FILE as EXPENDITURE
from missionledger.reference.expenditure import read_expenditure
from missionledger.reference.faults import Fault, TableFaultsError
from missionledger.reference.finance_facts import FILE as FACTS
from missionledger.reference.finance_facts import read_finance_facts
from missionledger.reference.mandate_events import FILE as DECISIONS
from missionledger.reference.mandate_events import read_mandate_events
from missionledger.reference.missions import FILE as MISSIONS
from missionledger.reference.missions import read_missions
from missionledger.reference.provenance import provenance_of
from missionledger.reference.published_checks import (
    BY_MISSION_FILE,
    BY_STATE_FILE,
    read_assessed_by_state,
    read_published_amounts,
)
from missionledger.reference.regular_budget import COLUMNS as PAYMENT_COLUMNS
from missionledger.reference.regular_budget import FILE as PAYMENTS
from missionledger.reference.regular_budget import read_regular_budget
from missionledger.reference.resources import FILE as RESOURCES
from missionledger.reference.resources import ResourceRowKind, read_resources
from missionledger.reference.scales import FILES as SCALES
from missionledger.reference.scales import read_scale
from missionledger.reference.sources import (
    SourceNotFoundError,
    TableFile,
    open_source,
    packaged,
)
from missionledger.reference.states import member_states
from missionledger.reference.timelines import FILE as TIMELINES
from missionledger.reference.timelines import read_timelines

SOUND = (
    "2025/26",
    "MINURSO",
    "ST/ADM/SER.B/1088",
    "assessment",
    "2025-07-01",
    "2025-10-31",
    "26049000",
    "25108850",
    "2025",
    "a circular",
)


def _csv(columns: Sequence[str], *rows: Sequence[str], name: str = ASSESSMENTS) -> TableFile:
    lines = [",".join(columns), *(",".join(row) for row in rows)]
    return TableFile(name, "\n".join(lines).encode("utf-8", errors="surrogateescape"))


def _with(**cells: str) -> tuple[str, ...]:
    return tuple(
        cells.get(column, cell) for column, cell in zip(ASSESSMENT_COLUMNS, SOUND, strict=True)
    )


def _read(table: TableFile) -> tuple[AssessmentRow, ...]:
    return read_assessments(table, {})


def _faults(read: Callable[[], object]) -> tuple[Fault, ...]:
    with pytest.raises(TableFaultsError) as refusal:
        read()
    return refusal.value.found


def _faults_of_row(**cells: str) -> list[tuple[int, str]]:
    found = _faults(lambda: _read(_csv(ASSESSMENT_COLUMNS, SOUND, _with(**cells))))
    return [(fault.row, fault.column) for fault in found]


def test_packaged_tables_are_sound_and_complete() -> None:
    tables = packaged()
    codes = alias_map(tables)

    counts = {
        MISSIONS: len(read_missions(tables.read(MISSIONS))),
        DECISIONS: len(read_mandate_events(tables.read(DECISIONS))),
        TIMELINES: len(read_timelines(tables.read(TIMELINES))),
        RESOURCES: len(read_resources(tables.read(RESOURCES), codes)),
        ASSESSMENTS: len(read_assessments(tables.read(ASSESSMENTS), codes)),
        EXPENDITURE: len(read_expenditure(tables.read(EXPENDITURE), codes)),
        PAYMENTS: len(read_regular_budget(tables.read(PAYMENTS))),
        FACTS: len(read_finance_facts(tables.read(FACTS))),
        BY_STATE_FILE: len(read_assessed_by_state(tables.read(BY_STATE_FILE))),
        BY_MISSION_FILE: len(read_published_amounts(tables.read(BY_MISSION_FILE))),
    }

    assert counts == {
        MISSIONS: 89,
        DECISIONS: 118,
        TIMELINES: 47,
        RESOURCES: 45,
        ASSESSMENTS: 113,
        EXPENDITURE: 923,
        PAYMENTS: 193 * 6,
        FACTS: 27,
        BY_STATE_FILE: 193,
        BY_MISSION_FILE: 25,
    }


@pytest.mark.parametrize("name", SCALES)
def test_scales_are_exact_and_sum_to_the_whole(name: str) -> None:
    rows = read_scale(packaged().read(name))

    assert len(rows) == 193
    assert sum((row.regular_rate for row in rows), Fraction(0)) == 1
    assert sum(None in row.discounts.values() for row in rows) == 5


def test_thirds_of_a_level_step_are_exact() -> None:
    rows = {row.state: row for row in read_scale(packaged().read("scale_2025_2027.csv"))}

    assert rows["CZE"].discounts == {2025: Fraction(4, 15), 2026: Fraction(2, 15), 2027: 0}


def test_a_state_that_stepped_up_has_another_discount_in_its_first_year() -> None:
    rows = {row.state: row for row in read_scale(packaged().read("scale_2022_2024.csv"))}

    nauru = rows["NRU"].discounts
    assert (nauru[2022], nauru[2023]) == (Fraction(3, 4), Fraction(7, 10))


def test_a_row_is_read_exactly() -> None:
    (row,) = _read(_csv(ASSESSMENT_COLUMNS, _with(gross_usd="26049000.0", net_usd="0.50")))

    assert (row.row, row.gross_minor, row.net_minor) == (2, 26_049_000_00, 50)
    assert row.kind is AssessmentKind.ASSESSMENT


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("gross_usd", "100.005"),
        ("gross_usd", "-5"),
        ("gross_usd", "1e6"),
        ("gross_usd", "nan"),
        ("gross_usd", ""),
        ("gross_usd", "99999999999999999999"),
        ("period_to", "2025-02-30"),
        ("period_to", "31.10.2025"),
        ("period_to", "20251031"),
        ("period_to", "2025-06-30"),
        ("fiscal_year", "2025/27"),
        ("kind", "donation"),
        ("scale_year", "25"),
        ("symbol", "  "),
        ("mission", "MINURSO/2"),
        ("period_from", ""),
    ],
)
def test_a_faulty_cell_is_named_by_row_and_column(column: str, cell: str) -> None:
    assert _faults_of_row(**{column: cell}) == [(3, column)]


def test_all_faults_of_a_file_are_told_at_once() -> None:
    table = _csv(
        ASSESSMENT_COLUMNS,
        _with(gross_usd="a lot", period_to="soon"),
        SOUND,
        _with(kind="gift"),
    )

    found = _faults(lambda: _read(table))

    assert [(fault.row, fault.column) for fault in found] == [
        (2, "period_to"),
        (2, "gross_usd"),
        (4, "kind"),
    ]


def test_the_words_of_a_refusal_name_file_row_column_and_reason() -> None:
    with pytest.raises(TableFaultsError) as refusal:
        _read(_csv(ASSESSMENT_COLUMNS, _with(gross_usd="100.005")))

    expected = "assessments_by_period.csv, row 2, column gross_usd: 100.005 has fractions of a cent"
    assert refusal.value.detail == expected


def test_a_byte_that_is_not_utf8_is_found_in_its_cell() -> None:
    table = _csv(ASSESSMENT_COLUMNS, SOUND, _with(source="S\udce9n\udce9gal"))

    assert _faults(lambda: _read(table)) == (
        Fault(ASSESSMENTS, 3, "source", "is not UTF-8 (byte 0xE9)"),
    )


def test_missing_and_unknown_columns_are_both_told() -> None:
    columns = [*ASSESSMENT_COLUMNS[1:], "colour"]
    found = _faults(lambda: _read(_csv(columns, SOUND)))

    assert [(fault.row, fault.column, fault.reason) for fault in found] == [
        (1, "fiscal_year", "column is missing"),
        (1, "colour", "column is not known here"),
    ]


def test_columns_may_stand_in_any_order() -> None:
    swapped = (ASSESSMENT_COLUMNS[1], ASSESSMENT_COLUMNS[0], *ASSESSMENT_COLUMNS[2:])

    (row,) = _read(_csv(swapped, (SOUND[1], SOUND[0], *SOUND[2:])))

    assert row.mission == "MINURSO"


def test_a_row_with_a_cell_too_many_is_told() -> None:
    table = _csv(ASSESSMENT_COLUMNS, (*SOUND, "more"))

    (fault,) = _faults(lambda: _read(table))
    assert (fault.row, fault.reason) == (2, "has 11 cells where the heading has 10")


def test_a_repeated_row_names_the_first_one() -> None:
    table = _csv(ASSESSMENT_COLUMNS, SOUND, _with(period_to="2025-11-30"), SOUND)

    assert _faults(lambda: _read(table)) == (Fault(ASSESSMENTS, 4, "", "repeats row 2"),)


def test_an_open_quote_is_told_and_not_swallowed() -> None:
    table = _csv(ASSESSMENT_COLUMNS, SOUND, _with(source='"never closed'))

    (fault,) = _faults(lambda: _read(table))
    assert fault.reason.startswith("is not CSV")


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    table = _csv(ASSESSMENT_COLUMNS, _with(source='"two\nlines"'), (), _with(kind="gift"))

    (fault,) = _faults(lambda: _read(table))
    assert fault.row == 4


def test_an_empty_file_is_told() -> None:
    (fault,) = _faults(lambda: _read(TableFile(ASSESSMENTS, b"")))
    assert "is empty" in fault.reason


def test_a_byte_order_mark_is_no_part_of_the_first_heading() -> None:
    table = _csv(ASSESSMENT_COLUMNS, SOUND)

    assert len(_read(TableFile(ASSESSMENTS, b"\xef\xbb\xbf" + table.content))) == 1


def test_a_credit_is_negative_and_names_only_its_end() -> None:
    credit = _with(kind="credit", period_from="", gross_usd="-5", net_usd="-6")
    assert _read(_csv(ASSESSMENT_COLUMNS, credit))[0].gross_minor == -500

    assert _faults_of_row(kind="credit", period_from="") == [(3, "gross_usd"), (3, "net_usd")]
    assert _faults_of_row(kind="credit", gross_usd="-5", net_usd="-5") == [(3, "period_from")]


def _payment(**cells: str) -> tuple[str, ...]:
    sound = {
        "year": "2024",
        "member_state": "France",
        "iso3": "FRA",
        "regular_rate": "4.318",
        "assessment_usd": "100",
        "payment_status": "paid_late",
        "paid_in_full_date": "2024-02-12",
        "due_date": "2024-02-08",
        "as_of": "2024-12-30",
        "source": "a circular",
    }
    return tuple({**sound, **cells}[column] for column in PAYMENT_COLUMNS)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"iso3": "FRX"}, "iso3"),
        ({"iso3": "fra"}, "iso3"),
        ({"payment_status": "paid_on_time"}, "paid_in_full_date"),
        ({"paid_in_full_date": ""}, "paid_in_full_date"),
        ({"regular_rate": "4.3181"}, "regular_rate"),
    ],
)
def test_a_payment_that_contradicts_itself_is_told(cells: dict[str, str], column: str) -> None:
    table = _csv(PAYMENT_COLUMNS, _payment(**cells), name=PAYMENTS)

    (fault,) = _faults(lambda: read_regular_budget(table))
    assert (fault.row, fault.column) == (2, column)


@pytest.mark.parametrize(
    ("text", "provenance"),
    [
        ("ST/ADM/SER.B/1057 via united-nations/open", Provenance.VERIFIED),
        ("verified: UN press GA/AB/4500", Provenance.VERIFIED),
        ("computed", Provenance.COMPUTED),
        ("inferred: only combination found", Provenance.COMPUTED),
        ("from memory", Provenance.RECALLED),
        ("verified: QDND 2021-11-13; number from memory", Provenance.RECALLED),
        ("verified: a notice (vote expected; outcome not checked)", Provenance.RECALLED),
    ],
)
def test_a_row_is_worth_its_weakest_part(text: str, provenance: Provenance) -> None:
    assert provenance_of(text) is provenance


def test_a_fact_without_a_source_is_refused() -> None:
    assert _faults_of_row(source="") == [(3, "source")]


def test_other_names_of_an_account_are_resolved() -> None:
    tables = packaged()
    rows = read_resources(tables.read(RESOURCES), alias_map(tables))

    shared = {row.account for row in rows if row.kind is ResourceRowKind.SHARED_ACCOUNT}
    assert shared == {"SUPPORT-ACCOUNT", "UNLB", "RSCE"}


def test_a_real_resolution_may_occur_twice() -> None:
    rows = read_mandate_events(packaged().read(DECISIONS))

    assert sum(row.resolution == "S/RES/2717 (2023)" for row in rows) == 2


def test_there_are_193_member_states() -> None:
    assert len(member_states()) == 193


def test_a_folder_that_is_not_there_is_refused() -> None:
    with pytest.raises(SourceNotFoundError):
        open_source("no/such/folder")
