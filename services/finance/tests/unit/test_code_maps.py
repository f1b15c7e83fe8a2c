"""Codes of other systems: meanings with days, and extracts that are translated by them."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.mapping.aliases import ACCOUNT_ALIASES
from missionledger.finance.domain.mapping.codes import (
    CODE_MAP,
    AnyCodeCommand,
    CodeDaysError,
    CodeEvent,
    CodeMap,
    CodeMeaningError,
    Dimension,
    MapCode,
    RetireCode,
)
from missionledger.finance.domain.mapping.extracts import (
    ExtractFaultyError,
    ExtractForm,
    read_extract,
)
from missionledger.reference.aliases import FILE, read_aliases
from missionledger.reference.sources import packaged

Codes = Scenario[AnyCodeCommand, CodeMap, CodeEvent]


def map_code(code: str = "20SSD", meaning: str = "UNMISS", **changes: Any) -> MapCode:
    values: dict[str, Any] = {
        "system": "UMOJA",
        "dimension": Dimension.FUND,
        "code": code,
        "meaning": meaning,
        "valid_from": date(2022, 7, 1),
        "occurred_on": date(2022, 7, 1),
        "mapped_by": "integrator",
    }
    return MapCode.model_validate(values | changes)


def retire(day: date) -> RetireCode:
    return RetireCode(
        system="UMOJA",
        dimension=Dimension.FUND,
        code="20SSD",
        valid_to=day,
        occurred_on=day,
        reason="The fund was closed.",
        retired_by="integrator",
    )


def mapped() -> Codes:
    return Scenario(CODE_MAP).after(map_code())


def test_a_code_changes_its_meaning_on_a_day() -> None:
    state = mapped().after(map_code(meaning="UNISFA", valid_from=date(2024, 7, 1))).state

    assert state.meaning_of("20SSD", date(2022, 6, 30)) is None
    assert state.meaning_of("20SSD", date(2024, 6, 30)) == "UNMISS"
    assert state.meaning_of("20SSD", date(2024, 7, 1)) == "UNISFA"
    assert mapped().when(map_code()) == ()


def test_the_past_keeps_its_meaning() -> None:
    for day in (date(2022, 7, 1), date(2020, 1, 1)):
        with pytest.raises(CodeDaysError):
            mapped().when(map_code(meaning="UNISFA", valid_from=day))


def test_a_retired_code_means_nothing_until_it_is_used_again() -> None:
    retired = mapped().after(retire(date(2024, 7, 1)))

    assert retired.state.meaning_of("20SSD", date(2024, 7, 1)) is None
    assert retired.when(retire(date(2024, 7, 1))) == ()
    with pytest.raises(CodeDaysError):
        retired.when(retire(date(2025, 7, 1)))
    with pytest.raises(CodeDaysError):
        retired.when(map_code(meaning="UNISFA", valid_from=date(2024, 1, 1)))
    again = retired.after(map_code(meaning="UNISFA", valid_from=date(2025, 1, 1)))
    assert again.state.meaning_of("20SSD", date(2024, 12, 31)) is None
    assert again.state.meaning_of("20SSD", date(2025, 1, 1)) == "UNISFA"


@pytest.mark.parametrize(
    ("dimension", "meaning"),
    [
        (Dimension.FUND, "no fund"),
        (Dimension.COMMITMENT_ITEM, "Air operations"),
        (Dimension.COMMITMENT_ITEM, "II: Air operations"),
    ],
)
def test_a_code_stands_for_what_is_known_here(dimension: Dimension, meaning: str) -> None:
    with pytest.raises(CodeMeaningError) as caught:
        Scenario(CODE_MAP).when(map_code(meaning=meaning, dimension=dimension))
    assert isinstance(caught.value, Refusal)


def test_items_are_kept_as_this_system_writes_them() -> None:
    command = map_code("FT30", "ii: national professional officers",
                       dimension=Dimension.COMMITMENT_ITEM)  # fmt: skip

    state = Scenario(CODE_MAP).after(command).state

    assert state.meaning_of("FT30", date(2023, 1, 1)) == "II: National Professional Officer"


def test_aliases_are_those_of_the_table() -> None:
    rows = read_aliases(packaged().read(FILE))

    assert {row.alias: (row.code, row.meaning) for row in rows} == dict(ACCOUNT_ALIASES)


FORM = ExtractForm(
    posting_date="BUDAT",
    amount="WTGES",
    fund="GEBER",
    commitment_item="FIPOS",
    cost_centre="KOSTL",
    delimiter=";",
    date_form="%d.%m.%Y",
    decimal_mark=",",
    minus_behind=True,
)


def tables() -> dict[Dimension, CodeMap]:
    codes = Scenario(CODE_MAP)
    items: dict[str, Any] = {"dimension": Dimension.COMMITMENT_ITEM}
    centres: dict[str, Any] = {"dimension": Dimension.COST_CENTRE}
    return {
        Dimension.FUND: mapped().state,
        Dimension.COMMITMENT_ITEM: codes.after(
            map_code("FT10", "III: Air operations", **items),
            map_code("FT20", "II: International staff", **items),
        ).state,
        Dimension.COST_CENTRE: codes.after(map_code("JUBA", "JUBA-AVIATION", **centres)).state,
    }


EXTRACT = """\ufeffBUDAT;BELNR;GEBER;KOSTL;FIPOS;WTGES
30.06.2025;1;20SSD;JUBA;FT10;1.234.567,89
01.07.2025;2;20SSD;JUBA;FT10;0,11
30.06.2025;3;20SSD;JUBA;FT10;34.567,89-

15.01.2025;4;20SSD;JUBA;FT20;5
"""


def test_an_extract_is_summed_by_fund_year_and_item() -> None:
    found = {
        (line.fiscal_year, line.group, line.item): (line.amount_minor, line.rows)
        for line in read_extract(EXTRACT, FORM, tables())
    }

    assert found == {
        ("2024/25", BudgetGroup.OPERATIONAL, "Air operations"): (1_200_000_00, 2),
        ("2025/26", BudgetGroup.OPERATIONAL, "Air operations"): (11, 1),
        ("2024/25", BudgetGroup.CIVILIAN, "International staff"): (500, 1),
    }


def test_every_fault_of_an_extract_is_named_by_row_and_column() -> None:
    planted = """BUDAT;BELNR;GEBER;KOSTL;FIPOS;WTGES
2025-06-30;1;20SSD;JUBA;FT10;1,00
30.06.2025;2;NOBODY;JUBA;FT10;1.5,00
30.06.2022;3;20SSD;JUBA;FT99;1,005
30.06.2025;4;20SSD;JUBA
30.06.2025;5;20SSD;;FT10;-
"""

    with pytest.raises(ExtractFaultyError) as caught:
        read_extract(planted, FORM, tables())

    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [
        ("row 5", "row-shape"),
        ("row 2, BUDAT", "not-a-day"),
        ("row 3, WTGES", "not-an-amount"),
        ("row 3, GEBER", "code-unknown"),
        ("row 4, WTGES", "not-an-amount"),
        ("row 4, GEBER", "code-unknown"),
        ("row 4, FIPOS", "code-unknown"),
        ("row 4, KOSTL", "code-unknown"),
        ("row 6, WTGES", "not-an-amount"),
        ("row 6, KOSTL", "code-unknown"),
    ]
    assert caught.value.facts == {"faults": 10}


@pytest.mark.parametrize("text", ["", "BUDAT;GEBER\n", EXTRACT.splitlines()[0], 'a;"b\nc'])
def test_what_is_no_extract_is_refused(text: str) -> None:
    with pytest.raises(ExtractFaultyError):
        read_extract(text, FORM, tables())
