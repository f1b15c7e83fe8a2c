"""Events of work through partners."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.common.money import Money
from missionledger.mandates.domain.partners import commands as c
from missionledger.mandates.domain.partners.decider import PARTNERS
from missionledger.mandates.domain.partners.facts import MoneyFrom, PartnerKind
from missionledger.mandates.domain.task_basis.facts import Figure
from tests.contracts.stories.life import life

OF: dict[str, Any] = {"mission_id": "UNXX", "occurred_on": date(2026, 2, 1)}


def partners_story() -> list[DomainEvent]:
    """A partner, what was agreed, what it did, and the end."""
    return life(
        PARTNERS,
        c.RecordPartner(
            **OF,
            partner_id="netguard",
            name="Netguard",
            kind=PartnerKind.PRIVATE_SECTOR,
            vetting="examined on 5 January, file 12",
        ),
        c.ConcludePartnerAgreement(
            **OF,
            agreement_id="cyber-2026",
            partner_id="netguard",
            tasks=("protection",),
            does="It guards the network.",
            capacity="a watch of six",
            heads=6,
            money=Figure(amount=Money.dollars(300_000), basis="contract, page 4"),
            money_from=MoneyFrom.ASSESSED,
            symbol="contract 12/2026",
            from_on=date(2026, 2, 1),
            until_on=date(2026, 12, 31),
            answerable="Chief of Technology",
            known_tasks=("protection",),
        ),
        c.ReportPartnerWork(
            **OF,
            agreement_id="cyber-2026",
            did="Two attacks were stopped.",
            author="Chief of Technology",
            evidence="incident log",
        ),
        c.EndPartnerAgreement(**OF, agreement_id="cyber-2026", reason="The firm was sold."),
    )
