"""The gate in front of the handlers of foreign events."""

from missionledger.common.messaging.gate import OrderGate, Passage


def test_versions_pass_one_after_the_other() -> None:
    gate = OrderGate()
    gate.start_from_beginning()

    assert gate.check("a", 1) is Passage.NEXT
    gate.note("a", 1)
    assert gate.check("a", 2) is Passage.NEXT
    assert gate.check("a", 1) is Passage.REPEAT
    assert gate.check("a", 3) is Passage.GAP


def test_streams_do_not_wait_for_each_other() -> None:
    gate = OrderGate()
    gate.start_from_beginning()
    gate.note("a", 7)

    assert gate.check("b", 1) is Passage.NEXT


def test_a_stream_begins_anywhere_once_what_came_before_is_handled() -> None:
    gate = OrderGate()

    assert gate.check("a", 9) is Passage.NEXT


def test_a_stream_begins_with_its_first_event_when_all_is_read() -> None:
    gate = OrderGate()
    gate.start_from_beginning()

    assert gate.check("a", 2) is Passage.GAP


def test_what_passed_is_remembered_when_all_is_read_again() -> None:
    gate = OrderGate()
    gate.note("a", 4)
    gate.start_from_beginning()

    assert gate.check("a", 4) is Passage.REPEAT
    assert gate.check("a", 5) is Passage.NEXT
    gate.note("a", 2)
    assert gate.check("a", 4) is Passage.REPEAT


def test_nothing_is_remembered_after_clearing() -> None:
    gate = OrderGate()
    gate.note("a", 4)
    gate.clear()

    assert gate.check("a", 1) is Passage.NEXT
