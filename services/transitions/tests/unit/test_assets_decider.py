"""The order in which property is disposed of, given-when-then."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionledger.common.money import Money
from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.assets import commands as ask
from missionledger.transitions.domain.assets.decider import ASSETS
from missionledger.transitions.domain.assets.disposal import MOVABLE_ORDER
from missionledger.transitions.domain.assets.events import (
    AssetKind,
    AssetLineDestroyed,
    AssetLineDisposed,
    AssetLineRegistered,
    AssetLineRevalued,
    AssetLineWrittenOff,
    AssetsFoundSettled,
    CustodyReversed,
    DisposalDeclined,
    DisposalOffered,
    DisposalStep,
    GiftAccepted,
    GiftOffered,
    GiftRefused,
    WriteOffProposed,
    WriteOffRejected,
)
from missionledger.transitions.domain.assets.refusals import (
    AssetLineExistsError,
    AssetLineNotFoundError,
    AssetLineSettledError,
    AssetsOpenError,
    AssetValueError,
    DisposalOrderError,
    DisposalUnprovenError,
    DisposalWithoutCompensationError,
    OfferStandingError,
    WriteOffApprovalError,
)
from missionledger.transitions.domain.assets.state import AssetStatus

MISSION = "MINUSMA"
DAY = date(2024, 1, 10)
PAPER = ("a" * 64,)
LINE: dict[str, Any] = {"mission_id": MISSION, "occurred_on": DAY, "line_id": "trucks"}

REGISTER = ask.RegisterAssetLine(
    **LINE,
    kind=AssetKind.VEHICLES,
    description="cargo trucks, 8 tonnes",
    quantity=12,
    site_id="gao",
    purchase_value=Money.dollars(1_200_000),
    value=Money.dollars(300_000),
)
DECLINE = ask.DeclineDisposal(**LINE, reason="no need")
GIFT = ask.OfferGift(**LINE, to="Government of Mali", authority="A/RES/78/254")
ACCEPT = ask.AcceptGift(**LINE, documents=PAPER)
REFUSE = ask.RefuseGift(**LINE, reason="not wanted without spare parts")
REVERSE = ask.ReverseCustody(**LINE)
PROPOSE = ask.ProposeWriteOff(
    **LINE, reason="lost in the move", evidence="convoy report", proposed_by="property officer"
)
APPROVE = ask.ApproveWriteOff(**LINE, approved_by="controller")
DESTROY = ask.DestroyInPlace(**LINE, reason="convoy blocked", evidence="UN note of 23 October")
CONFIRM = ask.ConfirmAssetsSettled(mission_id=MISSION, occurred_on=DAY)

nothing = Scenario(ASSETS)
held = nothing.after(REGISTER)


def offer(step: DisposalStep, to: str = "UNMISS") -> ask.OfferDisposal:
    return ask.OfferDisposal(**LINE, step=step, to=to)


def complete(dollars: int, documents: tuple[str, ...] = PAPER) -> ask.CompleteDisposal:
    return ask.CompleteDisposal(**LINE, proceeds=Money.dollars(dollars), documents=documents)


def test_a_line_is_registered_once_with_its_value() -> None:
    (event,) = nothing.when(REGISTER)

    assert isinstance(event, AssetLineRegistered)
    assert held.when(REGISTER) == ()
    with pytest.raises(AssetLineExistsError):
        held.when(REGISTER.model_copy(update={"quantity": 13}))


@pytest.mark.parametrize(
    "value", [Money.dollars(-1), Money.dollars(1_200_001), Money(minor=100, currency="XOF")]
)
def test_a_value_that_cannot_be_right_is_refused(value: Money) -> None:
    with pytest.raises(AssetValueError):
        nothing.when(REGISTER.model_copy(update={"value": value}))
    with pytest.raises(AssetValueError):
        held.when(ask.RevalueAssetLine(**LINE, value=value, reason="count"))


def test_a_line_is_revalued() -> None:
    command = ask.RevalueAssetLine(**LINE, value=Money.dollars(250_000), reason="count in March")

    (event,) = held.when(command)

    assert isinstance(event, AssetLineRevalued)
    assert event.previous_value == Money.dollars(300_000)
    assert held.given(event).when(command) == ()


def test_each_step_declines_on_record_before_the_next_is_asked() -> None:
    line = held
    for step, later in zip(MOVABLE_ORDER, (*MOVABLE_ORDER[1:], None), strict=True):
        if later is not None:
            with pytest.raises(DisposalOrderError, match="declined"):
                line.when(offer(later))
        (offered,) = line.when(offer(step))
        assert isinstance(offered, DisposalOffered)
        line = line.given(offered)
        (declined,) = line.when(DECLINE)
        assert isinstance(declined, DisposalDeclined)
        assert (declined.step, declined.by) == (step, "UNMISS")
        line = line.given(declined)


def test_several_may_be_asked_at_one_step() -> None:
    asked = held.after(offer(DisposalStep.OTHER_MISSIONS), DECLINE)

    assert len(asked.when(offer(DisposalStep.OTHER_MISSIONS, "MONUSCO"))) == 1


def test_an_offer_waits_for_its_answer() -> None:
    offered = held.after(offer(DisposalStep.OTHER_MISSIONS))

    assert offered.when(offer(DisposalStep.OTHER_MISSIONS)) == ()
    too_early: list[ask.AssetCommand] = [offer(DisposalStep.OTHER_MISSIONS, "MONUSCO"), GIFT]
    for command in too_early:
        with pytest.raises(OfferStandingError):
            offered.when(command)
    unasked: list[ask.AssetCommand] = [DECLINE, complete(1), REFUSE, ACCEPT, REVERSE]
    for command in unasked:
        with pytest.raises(OfferStandingError):
            held.when(command)
    assert offered.after(DECLINE).when(DECLINE) == ()


def test_a_line_goes_with_a_paper_and_a_sale_brings_money() -> None:
    transferred = held.after(offer(DisposalStep.OTHER_MISSIONS))
    with pytest.raises(DisposalUnprovenError):
        transferred.when(complete(0, ()))
    (gone,) = transferred.when(complete(0))
    assert isinstance(gone, AssetLineDisposed)
    assert transferred.given(gone).when(complete(0)) == ()

    sale = held.after(
        offer(DisposalStep.OTHER_MISSIONS),
        DECLINE,
        offer(DisposalStep.OTHER_UN, "UNICEF"),
        DECLINE,
        offer(DisposalStep.SALE_TO_AGENCIES, "MSF"),
    )
    with pytest.raises(DisposalWithoutCompensationError):
        sale.when(complete(0))
    assert len(sale.when(complete(90_000))) == 1


def test_what_is_installed_goes_to_the_government_against_compensation() -> None:
    fixed = nothing.after(REGISTER.model_copy(update={"kind": AssetKind.FIXED}))
    with pytest.raises(DisposalOrderError):
        fixed.when(offer(DisposalStep.OTHER_MISSIONS))
    offered = fixed.after(offer(DisposalStep.GOVERNMENT, "Government of Mali"))

    with pytest.raises(DisposalWithoutCompensationError):
        offered.when(complete(0))
    assert len(offered.when(complete(50_000))) == 1


def test_a_gift_needs_the_general_assembly_and_a_paper() -> None:
    with pytest.raises(ValueError, match="pattern"):
        ask.OfferGift(**LINE, to="Government of Mali", authority="agreed by phone")
    (offered,) = held.when(GIFT)
    assert isinstance(offered, GiftOffered)
    given_away = held.given(offered)
    assert given_away.when(GIFT) == ()
    with pytest.raises(DisposalUnprovenError):
        given_away.when(ACCEPT.model_copy(update={"documents": ()}))
    (accepted,) = given_away.when(ACCEPT)
    assert isinstance(accepted, GiftAccepted)
    assert given_away.given(accepted).when(ACCEPT) == ()


def test_a_gift_that_is_refused_comes_back_under_a_new_line() -> None:
    """UNMEE: Eritrea held goods in temporary custody and then declined them."""
    (refused,) = held.after(GIFT).when(REFUSE)
    assert isinstance(refused, GiftRefused)
    back = held.after(GIFT, REFUSE)
    assert back.when(REFUSE) == ()

    reversed_, renewed = back.when(REVERSE)

    assert isinstance(reversed_, CustodyReversed)
    assert isinstance(renewed, AssetLineRegistered)
    assert (reversed_.custodian, renewed.replaces) == ("Government of Mali", "trucks")
    after = back.given(reversed_, renewed)
    assert after.when(REVERSE) == ()
    assert [each.line_id for each in after.state.open_lines] == ["trucks.1"]
    with pytest.raises(AssetLineSettledError, match=r"trucks\.1 stands for it"):
        after.when(DESTROY)


def test_nobody_writes_off_what_they_proposed() -> None:
    with pytest.raises(WriteOffApprovalError, match="nobody proposed"):
        held.when(APPROVE)
    (proposed,) = held.when(PROPOSE)
    assert isinstance(proposed, WriteOffProposed)
    waiting = held.given(proposed)
    assert waiting.when(PROPOSE) == ()
    with pytest.raises(WriteOffApprovalError):
        waiting.when(APPROVE.model_copy(update={"approved_by": "property officer"}))
    (gone,) = waiting.when(APPROVE)
    assert isinstance(gone, AssetLineWrittenOff)
    assert gone.loss == Money.dollars(300_000)
    assert waiting.given(gone).when(APPROVE) == ()


def test_a_write_off_may_be_rejected() -> None:
    reject = ask.RejectWriteOff(**LINE, reason="found again", rejected_by="controller")

    (event,) = held.after(PROPOSE).when(reject)

    assert isinstance(event, WriteOffRejected)
    assert held.when(reject) == ()
    assert held.after(PROPOSE, reject).state.lines["trucks"].status is AssetStatus.HELD


def test_what_cannot_be_moved_is_destroyed_with_evidence() -> None:
    (event,) = held.when(DESTROY)

    assert isinstance(event, AssetLineDestroyed)
    assert event.loss == Money.dollars(300_000)
    assert held.given(event).when(DESTROY) == ()


def test_the_mission_goes_on_when_something_has_become_of_every_line() -> None:
    with pytest.raises(AssetsOpenError, match="no property of MINUSMA"):
        nothing.when(CONFIRM)
    with pytest.raises(AssetsOpenError, match="trucks"):
        held.when(CONFIRM)

    (found,) = held.after(offer(DisposalStep.OTHER_MISSIONS), complete(40_000)).when(CONFIRM)

    assert found == AssetsFoundSettled(
        mission_id=MISSION, lines=1, proceeds=Money.dollars(40_000), losses=Money.dollars(0)
    )


def test_an_unknown_line_is_not_found() -> None:
    with pytest.raises(AssetLineNotFoundError):
        nothing.when(DESTROY)


COMMANDS: list[ask.AssetCommand] = [
    *(offer(step) for step in DisposalStep),
    DECLINE,
    complete(0),
    complete(10),
    GIFT,
    ACCEPT,
    REFUSE,
    REVERSE,
    PROPOSE,
    APPROVE,
    DESTROY,
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(COMMANDS), max_size=30))
def test_whatever_is_tried_no_step_is_passed_over_and_nothing_settled_moves(
    commands: list[ask.AssetCommand],
) -> None:
    scenario = held
    for command in commands:
        settled = {key: each for key, each in scenario.state.lines.items() if each.is_settled}
        try:
            scenario = scenario.after(command)
        except Refusal:
            continue
        after = scenario.state.lines
        assert all(after[key] == each for key, each in settled.items())

    line = scenario.state.lines["trucks"]
    reached = [MOVABLE_ORDER.index(each.step) for each in line.offers]
    assert reached == sorted(reached)
    assert set(reached) == set(range(len(set(reached))))
