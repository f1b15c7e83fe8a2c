"""What is noted of units, and what claims follow from it: presence, decisions, letters, standby."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.testing.scenario import Scenario
from missionledger.finance.application.unit_costs import (
    months_of_quarter,
    timetable,
    underperformance,
)
from missionledger.finance.domain.claims.commands import (
    AnyClaimCommand,
    CertifyClaim,
    PrepareClaim,
    claim_id,
)
from missionledger.finance.domain.claims.contents import (
    ClaimContents,
    Deduction,
    DeductionGround,
    Lease,
    MajorEquipment,
    quarter_end,
)
from missionledger.finance.domain.claims.decider import CLAIMS
from missionledger.finance.domain.claims.events import ClaimEvent, ClaimPrepared
from missionledger.finance.domain.claims.ledger import ClaimLedger
from missionledger.finance.domain.claims.presence import Presence
from missionledger.finance.domain.claims.refusals import (
    ClaimNotAllowedError,
    ClaimStatusError,
    QuarterNotOverError,
    UnitNotThereError,
)
from missionledger.finance.domain.units.status import (
    UNIT_STATUS,
    NotedStatus,
    NotedWithholding,
    NoteUnitStatus,
    UnitFact,
    UnitStatus,
    UnitStatusNoted,
    Verdict,
)

UNIT = "INFBATT-1"
JULY = "2025-07"
Units = Scenario[NoteUnitStatus, UnitStatus, UnitStatusNoted]
Ledger = Scenario[AnyClaimCommand, ClaimLedger, ClaimEvent]


def note(status: NotedStatus, day: str, number: int = 1, **parts: Any) -> NoteUnitStatus:
    fact = UnitFact(
        unit=UNIT,
        fund="UNMISS",
        contributor="RWA",
        status=status,
        day=day,
        foreign_event_id=f"event-{number}",
        foreign_position=100 + number,
        **parts,
    )
    return NoteUnitStatus(occurred_on=date.fromisoformat(day), fact=fact)


def arrived(day: str = "2025-07-11", strength: int = 100) -> Units:
    return Scenario(UNIT_STATUS).after(note(NotedStatus.ARRIVED, day, strength=strength))


def home(day: str, reason: str = "end_of_tour") -> NoteUnitStatus:
    return note(NotedStatus.REPATRIATED, day, 2, reason=reason)


def evaluated(day: str, verdict: Verdict, number: int) -> NoteUnitStatus:
    return note(NotedStatus.EVALUATED, day, number, verdict=verdict, evaluation=f"EV-{number}")


def withheld(from_day: str, percent: int, until: str | None = None) -> NoteUnitStatus:
    decision = NotedWithholding(
        withholding_id="W-1",
        ground="failure_to_protect",
        reference="inquiry 7",
        from_day=from_day,
        until=until,
        percent=percent,
    )
    return note(NotedStatus.WITHHOLDING_DECIDED, from_day, 4, withholding=decision)


def presence(units: Units) -> Presence:
    return Presence(status=units.state, position=77)


def contents(person_days: int = 100, **parts: Any) -> ClaimContents:
    return ClaimContents(person_days=person_days, memorandum="MOU/2024/17", **parts)


def prepare(units: Units | None = None, **changes: Any) -> PrepareClaim:
    values: dict[str, Any] = {
        "fund": "UNMISS",
        "occurred_on": date(2025, 10, 15),
        "unit": UNIT,
        "contributor": "RWA",
        "month": JULY,
        "contents": contents(),
        "presence": presence(units) if units else Presence(),
        "prepared_by": "preparer",
    }
    return PrepareClaim.model_validate(values | changes)


def certify(units: Units | None = None, **changes: Any) -> CertifyClaim:
    values: dict[str, Any] = {
        "fund": "UNMISS",
        "occurred_on": date(2025, 10, 20),
        "claim": claim_id(UNIT, JULY),
        "certified_by": "certifier",
        "expected_claim_version": 1,
        "presence": presence(units) if units else Presence(),
    }
    return CertifyClaim.model_validate(values | changes)


def claims() -> Ledger:
    return Scenario(CLAIMS)


def prepared(command: PrepareClaim) -> ClaimPrepared:
    (event,) = claims().when(command)
    assert isinstance(event, ClaimPrepared)
    return event


APC = MajorEquipment(item="APC", lease=Lease.WET, count=2, monthly_rate_minor=310_000)


def test_the_day_it_arrives_counts_and_the_day_it_goes_home_does_not() -> None:
    unit = arrived("2025-07-11").after(home("2025-07-21")).state

    assert unit.days_present(date(2025, 7, 1), date(2025, 7, 31)) == 10
    assert unit.person_days_at_most(date(2025, 7, 1), date(2025, 7, 31)) == 1_000


def test_a_fact_is_noted_once() -> None:
    assert arrived().when(note(NotedStatus.ARRIVED, "2025-07-11", strength=100)) == ()


def test_a_unit_that_comes_back_has_two_stays() -> None:
    back = note(NotedStatus.ARRIVED, "2025-07-26", 9, strength=50)
    unit = arrived("2025-07-01").after(home("2025-07-06"), back).state

    assert unit.days_present(date(2025, 7, 1), date(2025, 7, 31)) == 5 + 6
    assert unit.person_days_at_most(date(2025, 7, 1), date(2025, 7, 31)) == 5 * 100 + 6 * 50


def test_a_departure_without_an_arrival_is_noted_and_leaves_no_day() -> None:
    unit = Scenario(UNIT_STATUS).after(home("2025-07-06")).state

    assert unit.days_present(date(2025, 1, 1), date(2025, 12, 31)) == 0


@given(
    since=st.integers(1, 31),
    until=st.integers(1, 31),
    first=st.integers(1, 31),
    days=st.integers(0, 30),
)
def test_days_are_those_of_a_count_day_by_day(
    since: int, until: int, first: int, days: int
) -> None:
    unit = arrived(f"2025-07-{since:02d}").after(home(f"2025-07-{until:02d}")).state
    last = min(31, first + days)
    counted = sum(1 for day in range(first, last + 1) if since <= day < until)

    assert unit.days_present(date(2025, 7, first), date(2025, 7, last)) == counted


def test_a_claim_within_the_days_names_the_fact_it_rests_on() -> None:
    assert prepared(prepare(arrived(), contents=contents(2_100))).unit_position == 77


def test_of_a_unit_that_was_never_noted_nothing_is_known() -> None:
    assert prepared(prepare(contents=contents(3_100))).unit_position is None


def test_no_claim_for_a_unit_that_is_not_there() -> None:
    with pytest.raises(UnitNotThereError) as caught:
        claims().when(prepare(arrived("2025-08-01")))

    assert caught.value.facts["position"] == 77
    assert caught.value.facts["foreign_position"] == 101
    assert "position 77" in caught.value.detail


def test_no_claim_for_days_beyond_presence() -> None:
    with pytest.raises(UnitNotThereError) as caught:
        claims().when(prepare(arrived(), contents=contents(2_101)))

    assert caught.value.facts["person_days_at_most"] == 2_100


@pytest.mark.parametrize("change", [{"fund": "UNISFA"}, {"contributor": "IND"}])
def test_a_unit_is_claimed_for_on_its_mission_and_by_its_country(change: dict[str, str]) -> None:
    with pytest.raises(UnitNotThereError, match="unit of RWA in UNMISS"):
        claims().when(prepare(arrived(), **change))


def test_equipment_counts_for_the_days_it_was_there() -> None:
    whole = contents(equipment=(APC,))
    part = contents(equipment=(APC.model_copy(update={"days": 21}),))
    with pytest.raises(UnitNotThereError, match="was there on 21"):
        claims().when(prepare(arrived(), contents=whole))

    assert prepared(prepare(arrived(), contents=part)).amounts.equipment_minor == 420_000


def test_equipment_that_waits_to_leave_is_paid_after_its_unit_has_gone() -> None:
    waits = contents(0, equipment=(APC.model_copy(update={"is_after_operations": True}),))
    gone = arrived("2025-06-01").after(home("2025-07-02"))

    assert prepared(prepare(gone, contents=waits)).amounts.equipment_minor == 310_000


def test_a_decision_withholds_its_part_of_its_days() -> None:
    unit = arrived("2025-07-01").after(withheld("2025-07-22", 50))
    event = prepared(prepare(unit, contents=contents(3_100)))

    # Ten of 31 days at half: 1,448 dollars for each of a hundred people.
    (deduction,) = event.contents.deductions
    assert deduction.reference == "W-1: failure_to_protect"
    assert deduction.amount_minor == (144_800_00 * 50 * 10 * 2 + 3_100) // (2 * 3_100)


def test_a_decision_that_ended_withholds_no_more() -> None:
    end = note(NotedStatus.WITHHOLDING_ENDED, "2025-07-25", 5, withholding_id="W-1")
    unit = arrived("2025-07-01").after(withheld("2025-07-22", 100), end)
    event = prepared(prepare(unit, contents=contents(3_100)))

    assert event.amounts.deductions_minor == (144_800_00 * 100 * 3 * 2 + 3_100) // (2 * 3_100)
    later = prepare(unit, month="2025-08", contents=contents(100))
    assert prepared(later).contents == contents(100)


def test_what_is_decided_is_not_deducted_by_hand() -> None:
    by_hand = Deduction(
        ground=DeductionGround.DECISION_TO_WITHHOLD, reference="inquiry", amount_minor=1
    )
    with pytest.raises(ClaimNotAllowedError, match="taken from the record"):
        claims().when(prepare(arrived(), contents=contents(deductions=(by_hand,))))


def test_a_unit_under_an_improvement_plan_is_paid_in_full() -> None:
    unit = arrived("2025-07-01").after(evaluated("2025-07-05", Verdict.SHORTFALL, 3))

    assert prepared(prepare(unit, contents=contents(3_100))).amounts.deductions_minor == 0


def test_a_claim_is_not_certified_when_its_unit_turned_out_to_be_gone() -> None:
    unit = arrived("2025-07-01")
    ledger = claims().after(prepare(unit, contents=contents(3_100)))

    with pytest.raises(UnitNotThereError):
        ledger.when(certify(unit.after(home("2025-07-20"))))
    with pytest.raises(ClaimStatusError, match="changed after"):
        ledger.when(certify(unit.after(withheld("2025-07-22", 50))))
    assert ledger.when(certify(unit.after(home("2025-08-20"))))


def test_claims_are_certified_when_their_quarter_is_over() -> None:
    ledger = claims().after(prepare())

    with pytest.raises(QuarterNotOverError, match="2025-09-30"):
        ledger.when(certify(occurred_on=date(2025, 9, 30)))
    assert ledger.when(certify(occurred_on=date(2025, 10, 1)))
    assert quarter_end("2024-12") == date(2024, 12, 31)


def test_what_a_unit_costs_while_nobody_decides() -> None:
    unit = arrived("2025-07-01").after(
        evaluated("2025-07-10", Verdict.ADEQUATE, 2),
        evaluated("2025-07-20", Verdict.SHORTFALL, 3),
        evaluated("2025-08-20", Verdict.GRAVE, 6),
    )
    ledger = claims().after(prepare(unit), certify(unit)).state
    named = [("UNMISS", claim) for claim in ledger.claims.values()]
    (cost,) = underperformance([unit.state], named, date(2025, 10, 28))

    assert (cost.finding.evaluation, cost.days_open, cost.decided) == ("EV-3", 100, "none")
    assert cost.certified_minor == ledger.claims[claim_id(UNIT, JULY)].amounts.total_minor
    assert cost.withheld_minor == 0


def test_a_good_evaluation_closes_the_matter() -> None:
    unit = arrived().after(
        evaluated("2025-07-20", Verdict.GRAVE, 3), evaluated("2025-09-20", Verdict.ADEQUATE, 6)
    )

    assert underperformance([unit.state], [], date(2025, 10, 28)) == []


@pytest.mark.parametrize(
    ("fact", "decided"),
    [
        (withheld("2025-07-22", 50), "a part is withheld"),
        (home("2025-08-01", "underperformance"), "went home: underperformance"),
        (withheld("2025-07-22", 50, until="2025-08-01"), "none"),
    ],
)
def test_a_decision_is_told(fact: NoteUnitStatus, decided: str) -> None:
    unit = arrived("2025-07-01").after(evaluated("2025-07-20", Verdict.GRAVE, 3), fact)
    (cost,) = underperformance([unit.state], [], date(2025, 10, 28))

    assert cost.decided == decided


def test_the_timetable_tells_what_is_missing_and_when_it_is_late() -> None:
    unit = arrived("2025-07-11").after(home("2025-09-01"))
    ledger = claims().after(prepare(unit), certify(unit)).state
    named = [("UNMISS", claim) for claim in ledger.claims.values()]
    early = timetable("2025-Q3", [unit.state], named, date(2025, 11, 29))
    late = timetable("2025-Q3", [unit.state], named, date(2025, 11, 30))

    assert months_of_quarter("2025-Q3") == ("2025-07", "2025-08", "2025-09")
    assert early.certify_by == date(2025, 11, 29)
    (row,) = early.units
    assert (row.months_there, row.missing) == (("2025-07", "2025-08"), ("2025-08",))
    assert (row.certified, row.late, late.units[0].late) == ((JULY,), False, True)
