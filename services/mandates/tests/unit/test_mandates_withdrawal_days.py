"""The last day of a withdrawal, as the notes of the reference data name it."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.adapters.api.import_rows import DecisionRow
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.events import MandateTerminated
from missionledger.reference.mandate_events import FILE, read_mandate_events
from missionledger.reference.sources import packaged

ROW: dict[str, Any] = {
    "row": 2,
    "mission": "UNXX",
    "date": "2024-02-01",
    "resolution": "S/RES/2999 (2024)",
    "kind": "terminate",
    "until": "2024-02-29",
    "source": "verified: press",
    "provenance": "verified",
}


def withdrawal_of(note: str, kind: str = "terminate") -> date | None:
    row = DecisionRow.model_validate({**ROW, "note": note, "kind": kind})
    (command,) = row.to_commands()
    return command.withdrawal_by


@pytest.mark.parametrize(
    ("note", "day"),
    [
        ("withdrawal by 2021-06-30; guard unit", date(2021, 6, 30)),
        ("operations cease 2026-12-31, withdrawal within one year", date(2027, 12, 31)),
        ("operations cease 2024-02-29, withdrawal within one year", date(2025, 2, 28)),
        ("withdrawal by 2021-06-31", None),
        ("drawdown in the final two months", None),
    ],
)
def test_a_note_names_the_last_day_of_a_withdrawal_or_none(note: str, day: date | None) -> None:
    assert withdrawal_of(note) == day
    assert withdrawal_of(note, "renew") is None


def test_the_reference_data_names_the_day_of_three_withdrawals() -> None:
    rows = [
        (row.mission, withdrawal_of(row.note))
        for row in read_mandate_events(packaged().read(FILE))
        if row.kind.value == "terminate"
    ]
    assert {mission: day for mission, day in rows if day is not None} == {
        "MINUSMA": date(2023, 12, 31),
        "UNAMID": date(2021, 6, 30),
        "UNIFIL": date(2027, 12, 31),
    }


def test_what_was_recorded_before_the_day_was_read_is_not_recorded_again() -> None:
    row = DecisionRow.model_validate({**ROW, "note": "withdrawal by 2024-12-31"})
    (command,) = row.to_commands()
    (event,) = Scenario(MANDATE).when(command)
    assert isinstance(event, MandateTerminated)
    assert event.withdrawal_by == date(2024, 12, 31)
    before = event.model_copy(update={"withdrawal_by": None})
    assert Scenario(MANDATE).given(before).when(command) == ()
