"""The rules by which sites are left, given-when-then, with cases from Mali and Darfur."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.sites.commands import (
    ChangeClosureOrder,
    ClearSite,
    ConfirmSitesLeft,
    DestroySiteInPlace,
    HandOverSite,
    RecordObstacle,
    RegisterSite,
    ResolveObstacle,
    SiteCommand,
    StartClosing,
    WriteOffSite,
)
from missionledger.transitions.domain.sites.decider import SITES
from missionledger.transitions.domain.sites.events import (
    ClosureOrderChanged,
    ObstacleKind,
    ObstacleRecorded,
    SiteDestroyedInPlace,
    SiteHandedOver,
    SiteRegistered,
    SitesFoundLeft,
    SiteWrittenOff,
    Stage,
)
from missionledger.transitions.domain.sites.refusals import (
    ClosureOrderInvalidError,
    ObstacleNotFoundError,
    OutsideInError,
    SiteExistsError,
    SiteNotFoundError,
    SitesStillHeldError,
    SiteStatusError,
    SiteWithoutCertificateError,
    SiteWithoutClearanceError,
)
from missionledger.transitions.domain.sites.state import LEFT, SiteStatus

MISSION = "MINUSMA"
DAY = date(2023, 10, 1)
PAPER = "a" * 64


def registered(site_id: str, *, liquidation: bool = False) -> SiteRegistered:
    return SiteRegistered(
        mission_id=MISSION,
        site_id=site_id,
        name=site_id.capitalize(),
        is_liquidation_site=liquidation,
    )


mali = Scenario(SITES).given(
    registered("tessalit"), registered("kidal"), registered("gao", liquidation=True)
)


def start(site_id: str) -> StartClosing:
    return StartClosing(mission_id=MISSION, occurred_on=DAY, site_id=site_id)


def clear(site_id: str, *papers: str) -> ClearSite:
    return ClearSite(
        mission_id=MISSION, occurred_on=DAY, site_id=site_id, note="survey", documents=papers
    )


def hand_over(site_id: str, *papers: str) -> HandOverSite:
    return HandOverSite(
        mission_id=MISSION,
        occurred_on=DAY,
        site_id=site_id,
        receiver="Government of Mali",
        note="ceremony",
        documents=papers,
    )


def destroy(site_id: str) -> DestroySiteInPlace:
    return DestroySiteInPlace(
        mission_id=MISSION,
        occurred_on=date(2023, 10, 21),
        site_id=site_id,
        reason="flights refused, equipment could not be moved",
        evidence="note to correspondents",
    )


def write_off(site_id: str, on: date = date(2023, 10, 31)) -> WriteOffSite:
    return WriteOffSite(
        mission_id=MISSION,
        occurred_on=on,
        site_id=site_id,
        reason="left early by road without air cover",
        evidence="note to correspondents",
    )


def obstacle(site_id: str, kind: ObstacleKind = ObstacleKind.CONVOY_BLOCKED) -> RecordObstacle:
    return RecordObstacle(
        mission_id=MISSION, occurred_on=DAY, site_id=site_id, kind=kind, note="200 trucks in Gao"
    )


def order(*site_ids: str) -> ChangeClosureOrder:
    return ChangeClosureOrder(
        mission_id=MISSION, occurred_on=DAY, order=site_ids, reason="road to Kidal closed"
    )


def confirm(stage: Stage) -> ConfirmSitesLeft:
    return ConfirmSitesLeft(mission_id=MISSION, occurred_on=DAY, stage=stage)


def test_a_site_is_registered_once_and_closes_after_those_before() -> None:
    command = RegisterSite(mission_id=MISSION, occurred_on=DAY, site_id="bamako", name="Bamako")

    assert mali.after(command).state.order == ("tessalit", "kidal", "gao", "bamako")
    assert mali.after(command).when(command) == ()
    with pytest.raises(SiteExistsError):
        mali.when(command.model_copy(update={"site_id": "kidal"}))


def test_a_site_is_packed_up_cleared_and_handed_over_with_its_papers() -> None:
    scenario = mali.after(start("tessalit"))
    assert scenario.when(start("tessalit")) == ()

    with pytest.raises(SiteWithoutClearanceError):
        scenario.when(clear("tessalit"))
    with pytest.raises(SiteWithoutClearanceError):
        scenario.when(hand_over("tessalit", PAPER))
    scenario = scenario.after(clear("tessalit", PAPER))
    assert scenario.when(clear("tessalit", PAPER)) == ()
    with pytest.raises(SiteWithoutCertificateError):
        scenario.when(hand_over("tessalit"))
    (handed,) = scenario.when(hand_over("tessalit", PAPER))
    assert isinstance(handed, SiteHandedOver)
    assert handed.documents == (PAPER,)
    assert scenario.given(handed).when(hand_over("tessalit", PAPER)) == ()


def test_a_site_in_use_is_not_cleared() -> None:
    with pytest.raises(SiteStatusError):
        mali.when(clear("kidal", PAPER))


def test_who_is_further_out_leaves_first() -> None:
    kidal_cleared = mali.after(start("kidal"), clear("kidal", PAPER))

    with pytest.raises(OutsideInError, match="Tessalit"):
        kidal_cleared.when(hand_over("kidal", PAPER))
    assert len(kidal_cleared.after(destroy("tessalit")).when(hand_over("kidal", PAPER))) == 1


def test_a_site_that_is_held_up_holds_up_no_other_until_the_obstacle_is_gone() -> None:
    kidal_cleared = mali.after(start("kidal"), clear("kidal", PAPER))
    blocked = kidal_cleared.after(obstacle("tessalit"))
    resolve = ResolveObstacle(
        mission_id=MISSION, occurred_on=DAY, obstacle_id="O001", note="trucks let through"
    )

    assert isinstance(blocked.past[-1], ObstacleRecorded)
    assert blocked.when(obstacle("tessalit")) == ()
    assert len(blocked.when(hand_over("kidal", PAPER))) == 1
    freed = blocked.after(resolve)
    with pytest.raises(OutsideInError):
        freed.when(hand_over("kidal", PAPER))
    assert freed.when(resolve) == ()


def test_the_order_changes_for_a_reason_and_names_every_site_once() -> None:
    (changed,) = mali.when(order("kidal", "tessalit", "gao"))

    assert isinstance(changed, ClosureOrderChanged)
    assert mali.given(changed).when(order("kidal", "tessalit", "gao")) == ()
    for wrong in (("kidal", "gao"), ("kidal", "tessalit", "gao", "ber"), ("kidal", "kidal", "gao")):
        with pytest.raises(ClosureOrderInvalidError):
            mali.when(order(*wrong))
    cleared = mali.given(changed).after(start("kidal"), clear("kidal", PAPER))
    assert len(cleared.when(hand_over("kidal", PAPER))) == 1


def test_tessalit_is_left_early_and_its_equipment_destroyed() -> None:
    (destroyed,) = mali.after(obstacle("tessalit", ObstacleKind.FLIGHT_REFUSED)).when(
        destroy("tessalit")
    )

    assert isinstance(destroyed, SiteDestroyedInPlace)
    assert destroyed.destroyed_on == "2023-10-21"


def test_kidal_is_left_by_road_and_written_off_without_clearance() -> None:
    (written_off,) = mali.after(start("kidal")).when(write_off("kidal"))

    assert isinstance(written_off, SiteWrittenOff)
    assert written_off.reason.startswith("left early")


def test_el_geneina_is_looted_on_the_eve_of_handover_and_written_off() -> None:
    eve = mali.after(
        start("tessalit"),
        clear("tessalit", PAPER),
        obstacle("tessalit", ObstacleKind.LOOTING),
        write_off("tessalit"),
    )

    assert eve.state.sites["tessalit"].status is SiteStatus.WRITTEN_OFF
    with pytest.raises(SiteStatusError):
        eve.when(hand_over("tessalit", PAPER))


def test_looting_after_handover_is_recorded_and_changes_nothing_else() -> None:
    gone = mali.after(start("tessalit"), clear("tessalit", PAPER), hand_over("tessalit", PAPER))

    assert len(gone.when(obstacle("tessalit", ObstacleKind.LOOTING))) == 1
    assert len(gone.when(obstacle("tessalit", ObstacleKind.GIFT_REFUSED))) == 1
    with pytest.raises(SiteStatusError):
        gone.when(obstacle("tessalit", ObstacleKind.CONVOY_BLOCKED))
    for command in (start("tessalit"), destroy("tessalit"), write_off("tessalit")):
        with pytest.raises(SiteStatusError):
            gone.when(command)


def test_withdrawal_leaves_the_liquidation_sites_and_liquidation_none() -> None:
    with pytest.raises(SitesStillHeldError, match="Tessalit, Kidal"):
        mali.when(confirm(Stage.WITHDRAWAL))
    withdrawn = mali.after(destroy("tessalit"), write_off("kidal"))
    assert withdrawn.when(confirm(Stage.WITHDRAWAL)) == (
        SitesFoundLeft(mission_id=MISSION, stage=Stage.WITHDRAWAL, sites=3),
    )
    with pytest.raises(SitesStillHeldError, match="Gao"):
        withdrawn.when(confirm(Stage.LIQUIDATION))
    with pytest.raises(SitesStillHeldError, match="no site"):
        Scenario(SITES).when(confirm(Stage.WITHDRAWAL))


def test_what_is_unknown_is_not_found() -> None:
    with pytest.raises(SiteNotFoundError):
        mali.when(start("ber"))
    with pytest.raises(ObstacleNotFoundError):
        mali.when(
            ResolveObstacle(mission_id=MISSION, occurred_on=DAY, obstacle_id="O009", note="gone")
        )


steps = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(["tessalit", "kidal", "gao"])), max_size=25
)


@settings(deadline=None)
@given(steps)
def test_any_accepted_sequence_leaves_sites_for_good_with_their_papers(
    drawn: list[tuple[int, str]],
) -> None:
    scenario = mali
    left: dict[str, str] = {}
    for kind, site_id in drawn:
        commands: list[SiteCommand] = [
            start(site_id),
            clear(site_id, PAPER),
            hand_over(site_id, PAPER),
            destroy(site_id),
            write_off(site_id),
            obstacle(site_id),
            hand_over(site_id),
        ]
        try:
            scenario = scenario.after(commands[kind])
        except Refusal:
            continue
        for key, each in scenario.state.sites.items():
            if each.status in LEFT:
                assert left.setdefault(key, each.status) == each.status
            if each.status is SiteStatus.HANDED_OVER:
                assert each.clearance
                assert each.certificate
            if each.status in {SiteStatus.DESTROYED_IN_PLACE, SiteStatus.WRITTEN_OFF}:
                assert each.reason
                assert each.evidence
        assert set(left) == {key for key, each in scenario.state.sites.items() if each.is_left}
