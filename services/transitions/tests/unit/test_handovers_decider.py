"""The rules by which the tasks of a mission find new hands, given-when-then."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionledger.common.money import Money
from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.handovers.commands import (
    ConfirmHandoversComplete,
    HandOverTask,
    Holding,
    LinkSequence,
    MapTask,
    NoteTask,
    RecordSupport,
    SetHolders,
    TakeSequenceStep,
)
from missionledger.transitions.domain.handovers.decider import HANDOVERS
from missionledger.transitions.domain.handovers.events import (
    Direction,
    HandoversFoundComplete,
    PartyKind,
    Route,
    Stance,
    Step,
    TaskHandedOver,
    TaskMapped,
    TaskNoted,
)
from missionledger.transitions.domain.handovers.holding import gaps
from missionledger.transitions.domain.handovers.refusals import (
    HandoverGapError,
    HandoverWithoutCertificateError,
    ReceiverNotHoldingError,
    SequenceStepMissingError,
    TaskHandedOverError,
    TaskMappingError,
    TaskNotFoundError,
    TaskNotMappedError,
    TasksOpenError,
)

MISSION = "AFISMA"
DAY = date(2013, 6, 1)
TRANSFER = date(2013, 7, 1)
PAPER = "a" * 64
MILLION = Money.dollars(1_000_000)

noted = Scenario(HANDOVERS).given(
    TaskNoted(mission_id=MISSION, task_id="poc", title="protection of civilians")
)


def map_to(
    route: Route,
    receiver: str = "MINUSMA",
    money: Money | None = MILLION,
    fund: str = "special account of MINUSMA",
    reason: str = "",
) -> MapTask:
    return MapTask(
        mission_id=MISSION,
        occurred_on=DAY,
        task_id="poc",
        route=route,
        receiver=receiver,
        owner="Force Commander",
        planned_on=TRANSFER,
        amount=money,
        source_fund=fund,
        reason=reason,
    )


def hold(*spans: tuple[str, date, date | None]) -> SetHolders:
    holders = tuple(Holding(organization=o, from_on=f, until_on=u) for o, f, u in spans)
    return SetHolders(mission_id=MISSION, occurred_on=DAY, task_id="poc", holders=holders)


def hand_over(on: date = TRANSFER, *papers: str) -> HandOverTask:
    return HandOverTask(
        mission_id=MISSION,
        occurred_on=on,
        task_id="poc",
        evidence="parade in Bamako",
        documents=papers,
    )


def step(name: Step) -> TakeSequenceStep:
    return TakeSequenceStep(mission_id=MISSION, occurred_on=DAY, step=name, note="done")


LINK = LinkSequence(
    mission_id=MISSION,
    occurred_on=DAY,
    predecessor=MISSION,
    successor="MINUSMA",
    direction=Direction.TO_UN,
    transfer_on=TRANSFER,
    understanding="S/RES/2100",
)
SEAMLESS = hold((MISSION, DAY, TRANSFER - timedelta(1)), ("MINUSMA", TRANSFER, None))


def test_a_task_is_noted_once() -> None:
    command = NoteTask(
        mission_id=MISSION, occurred_on=DAY, task_id="poc", title="protection of civilians"
    )

    assert Scenario(HANDOVERS).when(command) == noted.past
    assert noted.when(command) == ()


def test_a_task_is_mapped_with_name_day_and_money() -> None:
    (mapped,) = noted.when(map_to(Route.COUNTRY_TEAM, "UNDP", fund="Peacebuilding Fund"))

    assert isinstance(mapped, TaskMapped)
    assert (mapped.receiver, mapped.planned_on, mapped.source_fund) == (
        "UNDP",
        "2013-07-01",
        "Peacebuilding Fund",
    )
    assert (
        noted.given(mapped).when(map_to(Route.COUNTRY_TEAM, "UNDP", fund="Peacebuilding Fund"))
        == ()
    )
    # Until it goes over, it may go elsewhere.
    assert len(noted.given(mapped).when(map_to(Route.HOST, "Ministry of Defence"))) == 1


@pytest.mark.parametrize(
    ("command", "pointer"),
    [
        (map_to(Route.HOST, money=None), "/amount"),
        (map_to(Route.HOST, money=Money.dollars(0)), "/amount"),
        (map_to(Route.COUNTRY_TEAM, fund=" "), "/source_fund"),
        (map_to(Route.SUCCESSOR_MISSION, receiver=""), "/receiver"),
        (map_to(Route.STOP, "", None, ""), "/reason"),
    ],
)
def test_a_task_goes_nowhere_without_receiver_money_or_reason(
    command: MapTask, pointer: str
) -> None:
    with pytest.raises(TaskMappingError) as refusal:
        noted.when(command)

    assert refusal.value.pointer == pointer


def test_a_task_may_stop_for_a_reason() -> None:
    stopped = noted.after(map_to(Route.STOP, "", None, "", "the Council asks for it no longer"))

    (ended,) = stopped.when(hand_over())
    assert isinstance(ended, TaskHandedOver)
    assert ended.route is Route.STOP


def test_a_day_without_a_holder_is_refused_and_named() -> None:
    late = hold((MISSION, DAY, date(2013, 6, 28)), ("MINUSMA", TRANSFER, None))

    with pytest.raises(HandoverGapError, match=r"from 2013-06-29 to 2013-06-30 \(2 days\)"):
        noted.when(late)


def test_the_last_holder_stays() -> None:
    with pytest.raises(HandoverGapError, match="from 2013-07-02 on"):
        noted.when(hold((MISSION, DAY, TRANSFER)))
    stopping = noted.after(map_to(Route.STOP, "", None, "", "no longer asked for"))
    assert len(stopping.when(hold((MISSION, DAY, TRANSFER)))) == 1


def test_holders_may_overlap_and_are_set_once() -> None:
    both = hold((MISSION, DAY, TRANSFER + timedelta(30)), ("MINUSMA", TRANSFER, None))

    assert len(noted.when(both)) == 1
    assert noted.after(both).when(both) == ()


def test_a_holder_does_not_stop_before_it_starts() -> None:
    with pytest.raises(TaskMappingError, match="MINUSMA"):
        noted.when(hold(("MINUSMA", TRANSFER, DAY)))


def test_a_successor_takes_over_after_every_step() -> None:
    scenario = noted.after(map_to(Route.SUCCESSOR_MISSION), SEAMLESS)

    with pytest.raises(SequenceStepMissingError, match="not linked"):
        scenario.when(hand_over(TRANSFER, PAPER))
    scenario = scenario.after(LINK, step(Step.JOINT_ASSESSMENT), step(Step.SUCCESSOR_MANDATE))
    with pytest.raises(SequenceStepMissingError, match="human_rights_screening"):
        scenario.when(hand_over(TRANSFER, PAPER))
    scenario = scenario.after(step(Step.HUMAN_RIGHTS_SCREENING))
    with pytest.raises(ReceiverNotHoldingError):
        scenario.when(hand_over(DAY, PAPER))
    assert scenario.after(hand_over(TRANSFER, PAPER)).when(hand_over(TRANSFER, PAPER)) == ()


def test_a_handover_without_certificate_is_refused() -> None:
    with pytest.raises(HandoverWithoutCertificateError):
        noted.after(map_to(Route.HOST, "Ministry of Defence")).when(hand_over())


def test_what_is_not_mapped_does_not_go_over() -> None:
    with pytest.raises(TaskNotMappedError):
        noted.when(hand_over(TRANSFER, PAPER))


def test_what_was_handed_over_is_not_taken_back() -> None:
    gone = noted.after(map_to(Route.HOST, "Ministry of Defence"), hand_over(TRANSFER, PAPER))

    with pytest.raises(TaskHandedOverError):
        gone.when(map_to(Route.COUNTRY_TEAM, "UNDP"))
    with pytest.raises(TaskHandedOverError):
        gone.when(hand_over(DAY, PAPER))


def test_an_unknown_task_is_not_found() -> None:
    with pytest.raises(TaskNotFoundError):
        Scenario(HANDOVERS).when(map_to(Route.HOST))


def test_support_sequence_and_steps_are_recorded_once() -> None:
    support = RecordSupport(
        mission_id=MISSION,
        occurred_on=DAY,
        party="Government of Mali",
        kind=PartyKind.HOST,
        stance=Stance.SUPPORTS,
        note="letter to the Secretary-General",
    )
    for command in (support, LINK, step(Step.JOINT_ASSESSMENT)):
        assert len(noted.when(command)) == 1
        assert noted.after(command).when(command) == ()


def test_handovers_are_complete_when_nothing_is_left_open() -> None:
    confirm = ConfirmHandoversComplete(mission_id=MISSION, occurred_on=TRANSFER)

    with pytest.raises(TasksOpenError, match="no task"):
        Scenario(HANDOVERS).when(confirm)
    with pytest.raises(TasksOpenError, match="poc"):
        noted.when(confirm)
    done = noted.after(map_to(Route.HOST, "Ministry of Defence"), hand_over(TRANSFER, PAPER))
    assert done.when(confirm) == (HandoversFoundComplete(mission_id=MISSION, tasks=1),)


spans = st.lists(
    st.tuples(st.integers(0, 40), st.one_of(st.none(), st.integers(0, 15))), min_size=1, max_size=6
)


@settings(deadline=None)
@given(spans)
def test_gaps_are_exactly_the_days_without_a_holder(drawn: list[tuple[int, int | None]]) -> None:
    holders = [
        Holding(
            organization=f"holder {number}",
            from_on=DAY + timedelta(start),
            until_on=None if length is None else DAY + timedelta(start + length),
        )
        for number, (start, length) in enumerate(drawn)
    ]
    found = gaps(holders)
    first = min(each.from_on for each in holders)

    for number in range(80):
        day = first + timedelta(number)
        held = any(
            each.from_on <= day and (each.until_on is None or day <= each.until_on)
            for each in holders
        )
        in_gap = any(start <= day and (end is None or day <= end) for start, end in found)
        assert held != in_gap
