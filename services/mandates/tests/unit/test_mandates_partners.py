from datetime import date
from typing import Any

import pytest

from missionledger.common.money import Money
from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.council_report import KnownFact, sentences_of
from missionledger.mandates.domain.partners import commands as c
from missionledger.mandates.domain.partners import refusals as r
from missionledger.mandates.domain.partners.decider import PARTNERS
from missionledger.mandates.domain.partners.facts import MoneyFrom, PartnerKind
from missionledger.mandates.domain.task_basis.facts import Figure
from missionledger.mandates.domain.task_basis.refusals import (
    MeansNotCountedError,
    TaskNotOfMandateError,
)

OF: dict[str, Any] = {"mission_id": "UNXX", "occurred_on": date(2026, 2, 1)}
UNDP = c.RecordPartner(**OF, partner_id="undp", name="UNDP", kind=PartnerKind.UN_ENTITY)
FIRM = c.RecordPartner(
    **OF, partner_id="netguard", name="Netguard", kind=PartnerKind.PRIVATE_SECTOR
)
COURTS = c.ConcludePartnerAgreement(
    **OF,
    agreement_id="courts-2026",
    partner_id="undp",
    tasks=("courts",),
    does="It trains judges.",
    capacity="twelve trainers",
    heads=12,
    money=Figure(amount=Money.dollars(500_000), basis="annex B"),
    money_from=MoneyFrom.PROGRAMME,
    symbol="exchange of letters of 1 February",
    from_on=date(2026, 2, 15),
    until_on=date(2026, 12, 31),
    answerable="Chief of Justice",
    known_tasks=("courts", "patrols"),
)
END = c.EndPartnerAgreement(
    mission_id="UNXX",
    occurred_on=date(2026, 6, 30),
    agreement_id="courts-2026",
    reason="The money ended.",
)
WORK = c.ReportPartnerWork(
    mission_id="UNXX",
    occurred_on=date(2026, 5, 1),
    agreement_id="courts-2026",
    did="Forty judges sit.",
    author="Chief of Justice",
    evidence="court lists",
)

nothing = Scenario(PARTNERS)
with_undp = nothing.after(UNDP)
agreed = with_undp.after(COURTS)


@pytest.mark.parametrize("command", [UNDP, COURTS, END, WORK])
def test_every_fact_is_recorded_once(command: c.PartnersCommand) -> None:
    before = nothing if command is UNDP else with_undp if command is COURTS else agreed

    assert len(before.when(command)) == 1
    assert before.after(command).when(command) == ()


def test_an_agreement_is_in_force_from_its_first_to_its_last_day() -> None:
    (agreement,) = agreed.state.agreements
    ended = agreed.after(END).state

    days = [date(2026, 2, 14), date(2026, 2, 15), date(2026, 12, 31), date(2027, 1, 1)]
    assert [agreed.state.is_in_force(agreement, day) for day in days] == [False, True, True, False]
    assert ended.last_day(agreement) == date(2026, 6, 30)
    assert not ended.is_in_force(agreement, date(2026, 7, 1))


def test_nothing_is_agreed_with_a_firm_that_nobody_examined() -> None:
    cyber = COURTS.model_copy(update={"partner_id": "netguard", "agreement_id": "cyber"})
    vetted = FIRM.model_copy(update={"vetting": "examined on 5 January, file 12"})

    with pytest.raises(r.PartnerNotVettedError, match="Netguard is private sector"):
        nothing.after(FIRM).when(cyber)
    assert len(nothing.after(FIRM, vetted).when(cyber)) == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"partner_id": "unicef"}, r.PartnerNotRecordedError),
        ({"tasks": ("courts", "dancing")}, TaskNotOfMandateError),
        ({"until_on": date(2026, 2, 14)}, r.AgreementNotSoundError),
        ({"money": None}, r.AgreementNotSoundError),
        ({"money_from": None}, r.AgreementNotSoundError),
        ({"money": Figure(amount=Money.dollars(0), basis="b")}, MeansNotCountedError),
    ],
)
def test_an_agreement_that_does_not_hold_together_is_refused(
    changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        with_undp.when(COURTS.model_copy(update=changes))


def test_an_agreement_stands_for_itself_and_ends_once() -> None:
    with pytest.raises(r.AgreementExistsError, match="exchange of letters"):
        agreed.when(COURTS.model_copy(update={"heads": 13}))
    with pytest.raises(r.AgreementNotRecordedError):
        with_undp.when(END)
    with pytest.raises(r.AgreementNotRecordedError):
        with_undp.when(WORK)
    with pytest.raises(r.AgreementEndedError):
        agreed.after(END).when(END.model_copy(update={"reason": "again"}))
    with pytest.raises(r.AgreementEndedError):
        agreed.when(END.model_copy(update={"occurred_on": date(2027, 1, 1)}))
    with pytest.raises(r.AgreementNotSoundError):
        agreed.when(END.model_copy(update={"occurred_on": date(2026, 2, 14)}))


def test_work_through_partners_is_told_to_the_council() -> None:
    facts = [
        KnownFact(event, event.on, number, "", "entered")
        for number, event in enumerate(agreed.after(WORK, END).past, start=1)
    ]
    told = [each.text for each in sentences_of(facts, date(2026, 1, 1), date(2026, 12, 31))]

    assert told == [
        (
            "By exchange of letters of 1 February, undp works from 15 February 2026 until "
            "31 December 2026 for courts: It trains judges. 500000.00 USD (programme, entered) "
            "goes with it."
        ),
        "Under courts-2026, Chief of Justice reports: Forty judges sit.",
        "The agreement courts-2026 ended: The money ended.",
    ]
