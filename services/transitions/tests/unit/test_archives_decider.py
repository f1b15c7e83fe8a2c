"""Archives and data of a mission find their place, given-when-then."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.archives import (
    ARCHIVES,
    ArchiveCommand,
    Archives,
    ArchivesFoundHandedOver,
    ArchivesOpenError,
    ConfirmArchivesHandedOver,
    DestroyHolding,
    HandOverHolding,
    HoldingDestroyed,
    HoldingExistsError,
    HoldingHandedOver,
    HoldingKind,
    HoldingNotFoundError,
    HoldingRegistered,
    HoldingSettledError,
    HoldingUnprovenError,
    RegisterHolding,
    evolve,
)

MISSION = "UNAMID"
OF: dict[str, Any] = {"mission_id": MISSION, "occurred_on": date(2021, 6, 1)}
ONE: dict[str, Any] = {**OF, "holding_id": "hr-files"}
REGISTER = RegisterHolding(
    **ONE,
    kind=HoldingKind.HUMAN_RIGHTS_FILES,
    title="files of the human rights section",
    volume="14 m, 300 GB",
    receiver="Office of the High Commissioner for Human Rights",
    confidential_until=date(2071, 1, 1),
)
HAND_OVER = HandOverHolding(**ONE, note="shipped in August", documents=("a" * 64,))
DESTROY = DestroyHolding(**ONE, authority="Schedule PK-7", note="copies")
CONFIRM = ConfirmArchivesHandedOver(**OF)

nothing = Scenario(ARCHIVES)
registered = nothing.after(REGISTER)


def test_a_holding_is_registered_once_with_its_receiver() -> None:
    (event,) = nothing.when(REGISTER)

    assert isinstance(event, HoldingRegistered)
    assert event.confidential_until == "2071-01-01"
    assert registered.when(REGISTER) == ()
    with pytest.raises(HoldingExistsError):
        registered.when(REGISTER.model_copy(update={"title": "files of the police"}))


def test_a_holding_goes_over_with_a_signed_list_and_once() -> None:
    with pytest.raises(HoldingUnprovenError):
        registered.when(HAND_OVER.model_copy(update={"documents": ()}))
    (event,) = registered.when(HAND_OVER)
    assert isinstance(event, HoldingHandedOver)
    handed = registered.given(event)
    assert handed.when(HAND_OVER) == ()
    with pytest.raises(HoldingSettledError):
        handed.when(DESTROY)


def test_a_holding_is_destroyed_as_the_schedule_says() -> None:
    (event,) = registered.when(DESTROY)
    assert isinstance(event, HoldingDestroyed)
    assert registered.given(event).when(DESTROY) == ()
    with pytest.raises(HoldingSettledError):
        registered.given(event).when(HAND_OVER)


def test_the_mission_goes_on_when_everything_has_found_its_place() -> None:
    with pytest.raises(ArchivesOpenError, match="no archives of UNAMID"):
        nothing.when(CONFIRM)
    with pytest.raises(ArchivesOpenError, match="hr-files"):
        registered.when(CONFIRM)
    assert registered.after(HAND_OVER).when(CONFIRM) == (
        ArchivesFoundHandedOver(mission_id=MISSION, holdings=1),
    )


def test_an_unknown_holding_is_not_found_and_an_early_change_is_passed_over() -> None:
    unknown: list[ArchiveCommand] = [HAND_OVER, DESTROY]
    for command in unknown:
        with pytest.raises(HoldingNotFoundError):
            nothing.when(command)
    (event,) = registered.when(HAND_OVER)
    assert evolve(Archives(), event).holdings == {}
