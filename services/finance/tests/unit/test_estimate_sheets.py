"""Estimates in spreadsheets: every planted fault is named by its cell, all at once."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from missionledger.finance.adapters.spreadsheets.csv_sheets import read_csv
from missionledger.finance.adapters.spreadsheets.templates import csv_template, xlsx_template
from missionledger.finance.adapters.spreadsheets.xlsx import UNPACKED_BYTES_MAX, read_xlsx
from missionledger.finance.domain.budget.contents import EstimateContents
from missionledger.finance.domain.budget.costing import cost_lines
from missionledger.finance.domain.budget_sheets.grid import EstimateFileError, Sheet, cell_name
from missionledger.finance.domain.budget_sheets.reading import EstimateFile, read_estimate
from missionledger.finance.testing.budgets import TOTAL_MINOR, YEAR, contents
from missionledger.finance.testing.estimate_sheets import (
    changed,
    csv_file,
    estimate_grid,
    workbook,
)


def read(sheets: Sequence[Sheet]) -> EstimateFile:
    return read_estimate(sheets, "UNMISS", YEAR)


def faults_of(content: bytes) -> dict[str, str]:
    """Return the faults of a workbook: code by sheet and cell."""
    with pytest.raises(EstimateFileError) as caught:
        read(read_xlsx(content))
    assert caught.value.next_step
    assert caught.value.facts.get("faults", 1) == max(1, len(caught.value.faults))
    return {fault.pointer: fault.code for fault in caught.value.faults}


def plain(found: EstimateContents) -> dict[str, Any]:
    return found.model_dump(exclude={"components", "entered", "posts"})


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_both_forms_hold_the_same_estimate(form: str) -> None:
    grid = estimate_grid()
    sheets = read_xlsx(workbook(grid)) if form == "xlsx" else read_csv(csv_file(grid))

    found = read(sheets)

    assert plain(found.contents) == plain(contents())
    assert found.contents.posts[0].vacancy == "3/20"
    lines = cost_lines(found.contents, YEAR)
    assert sum(line.amount_minor for line in lines) == TOTAL_MINOR
    assert (found.kind, found.prepared_on, found.source) == (
        "requested",
        date(2025, 1, 15),
        "A/79/700",
    )
    (component,) = found.contents.components
    assert component.accomplishments[0].indicators[0].baseline == "120"


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_template_lacks_nothing_but_values(form: str) -> None:
    sheets = read_xlsx(xlsx_template()) if form == "xlsx" else read_csv(csv_template())

    with pytest.raises(EstimateFileError) as caught:
        read(sheets)

    assert {fault.code for fault in caught.value.faults} == {"cell-empty", "total-missing"}


def test_every_planted_fault_is_named_by_its_cell_at_once() -> None:
    grid = changed(
        estimate_grid(),
        Standardcosts_B2="12 000",
        Standardcosts_C2=45_000,
        Posts_A2="Astronauts",
        Posts_D2=1.5,
        Posts_E2=-3,
        Posts_F2=1.5,
        Posts_G2=date(2025, 9, 1),
        Strength_C2="nowhere",
        Othercosts_A2="IV",
        Othercosts_D2=10.005,
        Results_C3="promise",
        Totals_C2=True,
        Totals_D2="beside",
    )

    found = faults_of(workbook(grid))

    assert found == {
        "Standard costs!B2": "cell-not-a-number",
        "Standard costs!C2": "cell-not-a-day",
        "Posts!A2": "item-unknown",
        "Posts!D2": "cell-not-a-part",
        "Posts!E2": "cell-negative",
        "Posts!F2": "cell-not-a-count",
        "Posts!G2": "cell-not-a-number",
        "Strength!C2": "cost-unknown",
        "Other costs!A2": "group-unknown",
        "Other costs!D2": "cell-not-exact",
        "Results!C3": "word-unknown",
        "Results!C2": "result-incomplete",
        "Totals!C2": "cell-not-a-number",
        "Totals!D2": "cell-without-heading",
        "Totals": "total-missing",
    }


def test_formulas_count_only_with_a_stored_value() -> None:
    found = faults_of(workbook(changed(estimate_grid(), Othercosts_D2="=1+1", Totals_C2="#REF!")))

    assert found["Other costs!D2"] == "cell-formula"
    assert found["Totals!C2"] == "cell-formula"


def test_merged_cells_are_refused() -> None:
    found = faults_of(workbook(estimate_grid(), merged=[("Posts", "A4:B4")]))

    assert found == {"Posts!A4:B4": "cells-merged"}


def test_sheets_and_headings_are_those_of_the_template() -> None:
    grid = estimate_grid()
    grid["Notes"] = [["hello"]]
    grid["Posts"][0][1] = "Labell"
    grid["Strength"][0][1] = "Item"
    del grid["Totals"]

    found = faults_of(workbook(grid))

    assert found == {
        "Notes": "sheet-unknown",
        "Posts!B1": "heading-unknown",
        "Posts": "heading-missing",
        "Strength!B1": "heading-repeated",
        "Strength": "heading-missing",
        "Totals": "total-missing",
    }


def test_a_file_for_another_budget_is_refused() -> None:
    found = faults_of(workbook(changed(estimate_grid(), Estimate_B2="UNDOF", Estimate_B4="wish")))

    assert found == {"Estimate!B2": "other-budget", "Estimate!B4": "word-unknown"}


def test_totals_that_do_not_add_up_are_named_by_their_cells() -> None:
    grid = changed(
        estimate_grid(), Totals_A3="II", Totals_C3=1, Totals_A4="III", Totals_C4=5_000_000
    )

    assert faults_of(workbook(grid)) == {"Totals!C3": "total-differs"}


def test_a_month_without_a_cost_is_named_by_the_row_that_needs_it() -> None:
    grid = changed(estimate_grid(), Standardcosts_D2=date(2026, 1, 1))

    assert faults_of(workbook(grid)) == {"Posts!C2": "no-policy-in-force"}


def test_text_in_csv_may_be_a_number_and_words_may_not() -> None:
    grid = changed(estimate_grid(), Posts_E2="ten", Posts_F2="10.0")

    with pytest.raises(EstimateFileError) as caught:
        read(read_csv(csv_file(grid)))

    (fault,) = caught.value.faults
    # Rows of a CSV file keep the numbers they have in it.
    row = csv_file(grid).decode().splitlines().index(next(
        line for line in csv_file(grid).decode().splitlines() if line.startswith("International")
    )) + 1  # fmt: skip
    assert (fault.pointer, fault.code) == (f"Posts!E{row}", "cell-not-a-number")


def repacked(content: bytes, **parts: bytes) -> bytes:
    """Return the workbook with parts added or replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        names = {name.replace("/", "__").replace(".", "___"): name for name in before.namelist()}
        for plain_name, name in names.items():
            if plain_name not in parts:
                after.writestr(name, before.read(name))
        for plain_name, part in parts.items():
            after.writestr(plain_name.replace("___", ".").replace("__", "/"), part)
    return out.getvalue()


def garbled(content: bytes) -> bytes:
    """Return the workbook with the packed bytes of its first part overwritten."""
    first = zipfile.ZipFile(io.BytesIO(content)).infolist()[0]
    begins = first.header_offset + 30 + len(first.filename)
    return content[:begins] + b"\xff" * 20 + content[begins + 20 :]


FOREIGN = b'<?xml version="1.0" encoding="no-such-encoding"?><a/>'
BOMB = b"<!DOCTYPE a [<!ENTITY b 'b'>]><a>&b;</a>"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not an XLSX workbook"),
        (b"PK\x03\x04 but not really", "not an XLSX workbook"),
        (b"\xd0\xcf\x11\xe0 an old or locked workbook", "not an XLSX workbook"),
        (repacked(workbook(estimate_grid()), xl__vbaProject___bin=b"x"), "macros"),
        (repacked(workbook(estimate_grid()), xl__externalLinks__a___xml=b"<a/>"), "other workbook"),
        (repacked(workbook(estimate_grid()), xl__extra___xml=BOMB), "declares"),
        (repacked(workbook(estimate_grid()), xl__workbook___xml=b"<a>"), "cannot be read"),
        (repacked(workbook(estimate_grid()), xl__workbook___xml=FOREIGN), "cannot be read"),
        (garbled(workbook(estimate_grid())), "cannot be read"),
        (
            repacked(workbook(estimate_grid()), xl__media__a___bin=bytes(UNPACKED_BYTES_MAX)),
            "bytes unpacked",
        ),
    ],
)
def test_what_is_no_honest_workbook_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(EstimateFileError, match=said):
        read_xlsx(content)


def test_a_value_far_from_the_estimate_is_refused_without_reading_all_between() -> None:
    grid = estimate_grid()
    content = workbook(grid)
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet3.xml")
    far = b'<row r="1000000"><c r="A1000000"><v>1</v></c></row></sheetData>'

    with pytest.raises(EstimateFileError, match="reaches to row 1000000"):
        read_xlsx(
            repacked(content, xl__worksheets__sheet3___xml=sheet.replace(b"</sheetData>", far))
        )


@pytest.mark.parametrize(
    "content", [b"Fund,UNMISS\n", b"\xff\xfe", b'[Estimate]\n"open', b"[a]\n\0"]
)
def test_what_is_no_honest_csv_is_refused(content: bytes) -> None:
    with pytest.raises(EstimateFileError, match="cannot be used"):
        read_csv(content)


def test_cells_have_the_names_that_people_see() -> None:
    assert [cell_name(3, column) for column in (0, 25, 26, 59)] == ["A3", "Z3", "AA3", "BH3"]
