"""A small mission with all that has to be so before each step of its drawdown is done."""

from datetime import date, timedelta
from typing import Any

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.money import Money
from missionledger.transitions.domain import archives, liquidation_team
from missionledger.transitions.domain.assets import commands as assets
from missionledger.transitions.domain.assets.decider import ASSETS
from missionledger.transitions.domain.assets.events import AssetKind, DisposalStep
from missionledger.transitions.domain.drawdown.commands import (
    ConfirmStep,
    OpenDrawdown,
    ProposeStep,
)
from missionledger.transitions.domain.drawdown.events import Cause, DrawdownStep, Proposal
from missionledger.transitions.domain.handovers import commands as handovers
from missionledger.transitions.domain.handovers.decider import HANDOVERS
from missionledger.transitions.domain.handovers.events import Capacity, Route
from missionledger.transitions.domain.liabilities import commands as liabilities
from missionledger.transitions.domain.liabilities.decider import LIABILITIES
from missionledger.transitions.domain.liabilities.events import LiabilityKind
from missionledger.transitions.domain.residual_duties.commands import RecordDuty
from missionledger.transitions.domain.residual_duties.decider import RESIDUAL_DUTIES
from missionledger.transitions.domain.residual_duties.events import DutyKind
from missionledger.transitions.domain.schedule import commands as schedule
from missionledger.transitions.domain.schedule.decider import SCHEDULE
from missionledger.transitions.domain.schedule.events import People
from missionledger.transitions.domain.sites import commands as sites
from missionledger.transitions.domain.sites.decider import SITES
from missionledger.transitions.domain.sites.events import ObstacleKind

PAPER = ("a" * 64,)
UNIT = "TCD-INF-1"

Sent = tuple[Decider[Any, Any, Any], Command]


class LeavingMission:
    """Commands of a mission with three sites, a task, a unit, a few posts, trucks and a claim.

    Attributes:
        mission: its id.
        day: the business date of everything but what says another.
    """

    def __init__(self, mission: str, day: date) -> None:
        """Take the mission and the day it begins to leave."""
        self.mission = mission
        self.day = day
        self._of: dict[str, Any] = {"mission_id": mission, "occurred_on": day}

    def opening(
        self,
        *,
        days_to_end: int = 14,
        cause: Cause = Cause.HOST_REQUEST,
        day_seconds: int = 86_400,
    ) -> OpenDrawdown:
        """Return the decision to leave: at the request of the host, in two weeks."""
        end = self.day + timedelta(days_to_end)
        return OpenDrawdown(
            **self._of,
            cause=cause,
            authority="S/RES/2690 (2023)",
            mandate_ends_on=end,
            withdrawal_by=end + timedelta(184),
            day_seconds=day_seconds,
        )

    def propose(self, step: DrawdownStep, proposal: Proposal = Proposal.DONE) -> ProposeStep:
        """Return the word of the Chief of Staff that a step is done, or to be passed over."""
        return ProposeStep(
            **self._of, step=step, proposal=proposal, proposed_by="chief-of-staff", documents=PAPER
        )

    def confirm(self, step: DrawdownStep) -> ConfirmStep:
        """Return the word of the Head of Mission that a step is done."""
        return ConfirmStep(**self._of, step=step, confirmed_by="head-of-mission", documents=PAPER)

    def ready_for(self, step: DrawdownStep) -> list[Sent]:
        """Return what is recorded before a step can be confirmed."""
        ready = {
            DrawdownStep.PLAN: self.mapped,
            DrawdownStep.SITES: lambda: [*self.sites(), *map(self.left, ("ogossagou", "kidal"))],
            DrawdownStep.UNITS: self.units,
            DrawdownStep.STAFF: self.staff,
            DrawdownStep.ASSETS: self.disposed,
            DrawdownStep.SETTLEMENT: self.stated,
            DrawdownStep.TECHNICAL_LIQUIDATION: self.wound_up,
            DrawdownStep.ADMINISTRATIVE_LIQUIDATION: self.archived,
            DrawdownStep.RESIDUAL_DUTIES: self.owned,
        }
        return ready[step]()

    def mapped(self) -> list[Sent]:
        """Return a task that goes to the country team."""
        task: dict[str, Any] = {**self._of, "task_id": "mines"}
        return [
            (HANDOVERS, handovers.NoteTask(**task, title="clearance of mines")),
            (
                HANDOVERS,
                handovers.MapTask(
                    **task,
                    route=Route.COUNTRY_TEAM,
                    receiver="UNDP",
                    owner="Chief of Staff",
                    planned_on=self.day + timedelta(60),
                    amount=Money.dollars(500_000),
                    source_fund="Peacebuilding Fund",
                    capacity=Capacity.READY,
                ),
            ),
        ]

    def sites(self) -> list[Sent]:
        """Return two sites to be left by the withdrawal, and one for the liquidation."""
        return [
            (
                SITES,
                sites.RegisterSite(
                    **self._of, site_id=each, name=each, is_liquidation_site=each == "gao"
                ),
            )
            for each in ("ogossagou", "kidal", "gao")
        ]

    def left(self, site: str) -> Sent:
        """Return that a site was left with what could not be moved destroyed."""
        return (
            SITES,
            sites.DestroySiteInPlace(
                **self._of, site_id=site, reason="no road", evidence="report of the convoy"
            ),
        )

    def blocked(self, site: str) -> Sent:
        """Return that the convoy to a site is blocked."""
        return (
            SITES,
            sites.RecordObstacle(
                **self._of, site_id=site, kind=ObstacleKind.CONVOY_BLOCKED, note="trucks are held"
            ),
        )

    def units(self) -> list[Sent]:
        """Return a unit that has gone home."""
        unit: dict[str, Any] = {**self._of, "unit_id": UNIT}
        return [
            (
                SCHEDULE,
                schedule.ScheduleUnit(
                    **unit, strength=850, departs_on=self.day + timedelta(100), reason="closes"
                ),
            ),
            (SCHEDULE, schedule.NoteUnitDeparted(**unit)),
        ]

    def staff(self) -> list[Sent]:
        """Return posts that are abolished and paid for, and a task that went over."""
        group: dict[str, Any] = {**self._of, "group_id": "staff"}
        return [
            (
                SCHEDULE,
                schedule.SchedulePosts(
                    **group,
                    title="all staff",
                    people=People.NATIONAL_STAFF,
                    posts=40,
                    notice_on=self.day,
                    ends_on=self.day + timedelta(184),
                ),
            ),
            (SCHEDULE, schedule.AbolishPosts(**group, placed=15, separated=25)),
            (SCHEDULE, schedule.SettleFinalPay(**group, persons=25)),
            (
                HANDOVERS,
                handovers.HandOverTask(
                    **self._of, task_id="mines", evidence="signed protocol", documents=PAPER
                ),
            ),
        ]

    def trucks(self) -> Sent:
        """Return property of which nothing has become yet."""
        return (
            ASSETS,
            assets.RegisterAssetLine(
                **self._of,
                line_id="trucks",
                kind=AssetKind.VEHICLES,
                description="cargo trucks",
                quantity=12,
                site_id="gao",
                purchase_value=Money.dollars(1_200_000),
                value=Money.dollars(300_000),
            ),
        )

    def gift(self) -> Sent:
        """Return the trucks as a gift of the General Assembly."""
        return (
            ASSETS,
            assets.OfferGift(
                **self._of, line_id="trucks", to="Government", authority="A/RES/78/254"
            ),
        )

    def transferred(self, line: str) -> list[Sent]:
        """Return that a line went to another mission."""
        of: dict[str, Any] = {**self._of, "line_id": line}
        return [
            (ASSETS, assets.OfferDisposal(**of, step=DisposalStep.OTHER_MISSIONS, to="MONUSCO")),
            (ASSETS, assets.CompleteDisposal(**of, proceeds=Money.dollars(0), documents=PAPER)),
        ]

    def disposed(self) -> list[Sent]:
        """Return property that went to another mission."""
        return [self.trucks(), *self.transferred("trucks")]

    def claim(self, dollars: int = 400_000) -> list[Sent]:
        """Return a claim of a contributor that is carried beyond the mission."""
        one: dict[str, Any] = {**self._of, "liability_id": f"coe-{dollars}"}
        return [
            (
                LIABILITIES,
                liabilities.RecordLiability(
                    **one,
                    kind=LiabilityKind.CONTRIBUTOR_CLAIM,
                    title="contingent-owned equipment",
                    creditor="TCD",
                    owner="Uniformed Capabilities Support Division",
                    amount=Money.dollars(dollars),
                ),
            ),
            (
                LIABILITIES,
                liabilities.CarryLiability(**one, owner="Controller", reason="no cash"),
            ),
        ]

    def stated(self) -> list[Sent]:
        """Return what is owed, carried."""
        return self.claim()

    def wound_up(self) -> list[Sent]:
        """Return the last site left and the team's task done."""
        task: dict[str, Any] = {**self._of, "task_id": "property"}
        return [
            self.left("gao"),
            (
                liquidation_team.LIQUIDATION_TEAM,
                liquidation_team.JustifyPosts(
                    **task,
                    title="write-off and sale of property",
                    posts=12,
                    from_on=self.day,
                    until_on=self.day + timedelta(365),
                    justification="3,000 lines, 250 a post",
                ),
            ),
            (
                liquidation_team.LIQUIDATION_TEAM,
                liquidation_team.ReleasePosts(**task, note="all lines are settled"),
            ),
        ]

    def archived(self) -> list[Sent]:
        """Return archives that were handed over."""
        holding: dict[str, Any] = {**self._of, "holding_id": "records"}
        return [
            (
                archives.ARCHIVES,
                archives.RegisterHolding(
                    **holding,
                    kind=archives.HoldingKind.RECORDS,
                    title="records of the mission",
                    volume="120 m",
                    receiver="Archives and Records Management Section",
                ),
            ),
            (
                archives.ARCHIVES,
                archives.HandOverHolding(**holding, note="shipped", documents=PAPER),
            ),
        ]

    def owned(self, reference: str = "") -> list[Sent]:
        """Return a duty that lives on with an owner."""
        return [
            (
                RESIDUAL_DUTIES,
                RecordDuty(
                    **self._of,
                    duty_id=f"case{reference}".lower(),
                    kind=DutyKind.CONDUCT_CASE,
                    title=f"conduct case {reference}",
                    owner="Conduct and Discipline Service",
                    amount=Money.dollars(40_000),
                    source_fund="support account",
                    review_on=self.day + timedelta(365),
                    reference=reference,
                ),
            )
        ]
