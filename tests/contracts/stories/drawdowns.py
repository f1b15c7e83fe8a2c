"""Events of a mission that leaves on demand: steps, people, property, debts, what is watched."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.common.money import Money
from missionledger.transitions.domain import (
    archives,
    benchmarks,
    exit_readiness,
    exit_watch,
    phases,
)
from missionledger.transitions.domain import liquidation_team as team
from missionledger.transitions.domain.assets import commands as assets
from missionledger.transitions.domain.assets.decider import ASSETS
from missionledger.transitions.domain.assets.events import DisposalStep
from missionledger.transitions.domain.drawdown import commands as drawdown
from missionledger.transitions.domain.drawdown.decider import DRAWDOWN
from missionledger.transitions.domain.drawdown.events import Cause, Proposal
from missionledger.transitions.domain.drawdown.events import DrawdownStep as Step
from missionledger.transitions.domain.handovers.commands import ConfirmTasksMapped
from missionledger.transitions.domain.handovers.decider import HANDOVERS
from missionledger.transitions.domain.liabilities import commands as liabilities
from missionledger.transitions.domain.liabilities.decider import LIABILITIES
from missionledger.transitions.domain.planning_due import PLANNING_DUE, NoteMandateTerm
from missionledger.transitions.domain.residual_duties.decider import RESIDUAL_DUTIES
from missionledger.transitions.domain.schedule import commands as schedule
from missionledger.transitions.domain.schedule.decider import SCHEDULE
from missionledger.transitions.domain.schedule.events import People
from missionledger.transitions.domain.support_variables import (
    SUPPORT_VARIABLES,
    SetVariable,
    Variable,
)
from missionledger.transitions.testing.leaving import PAPER, LeavingMission, Sent
from tests.contracts.stories.life import life

DAY = date(2023, 6, 30)
MISSION = LeavingMission("MINUSMA", DAY)
OF: dict[str, Any] = {"mission_id": "MINUSMA", "occurred_on": DAY}


def drawdown_stories() -> list[DomainEvent]:
    """Return the events of a mission that leaves."""
    return [
        *steps_story(),
        *life(HANDOVERS, *_commands(MISSION.mapped()), ConfirmTasksMapped(**OF)),
        *life(RESIDUAL_DUTIES, *_commands(MISSION.owned("CASE-7"))),
        *people_story(),
        *property_story(),
        *debts_story(),
        *life(
            team.LIQUIDATION_TEAM,
            *_commands(MISSION.wound_up()[1:]),
            team.ConfirmTeamReleased(**OF),
        ),
        *archives_story(),
        *planning_story(),
    ]


def steps_story() -> list[DomainEvent]:
    """One drawdown that is called off, and one that comes to its end."""
    noted = drawdown.NoteMandateEnd(
        **OF,
        resolution="S/RES/2690 (2023)",
        ends_on=DAY,
        withdrawal_by=date(2023, 12, 31),
        foreign_event_id="0198f0a1-0000-7000-8000-000000000001",
        foreign_position=7,
        opens=False,
    )
    plan: dict[str, Any] = {**OF, "step": Step.PLAN}
    money: dict[str, Any] = {
        "fund": "MINUSMA",
        "is_open": True,
        "cash_known": True,
        "cash_minor": 1_000_000,
        "owed_to_contributors_minor": 40_000_000,
        "loans_outstanding_minor": 0,
        "receivable_minor": 90_000_000,
        "open_obligations_minor": 0,
        "detail": "",
    }
    steps = [
        each
        for step in list(Step)[1:]
        for each in (
            MISSION.propose(step),
            MISSION.confirm(step),
            drawdown.CompleteStep(**OF, step=step, detail=""),
        )
    ]
    return life(
        DRAWDOWN,
        noted,
        MISSION.opening(),
        drawdown.CallOffDrawdown(**OF, reason="The host asks it to stay.", authority="S/2023/9"),
        MISSION.opening(cause=Cause.TERMINATION),
        drawdown.NoteOverdue(**plan),
        drawdown.MoveDeadline(**plan, due_on=date(2023, 9, 30), reason="Residual tasks."),
        MISSION.propose(Step.PLAN),
        MISSION.confirm(Step.PLAN),
        drawdown.ReturnStep(**plan, reason="A unit is still there."),
        MISSION.propose(Step.PLAN, Proposal.SKIP),
        drawdown.SkipStep(**plan, reason="Agreed by letter.", skipped_by="head-of-mission"),
        drawdown.ReopenStep(**plan, reason="A gift came back."),
        MISSION.propose(Step.PLAN),
        MISSION.confirm(Step.PLAN),
        drawdown.CompleteStep(**plan, detail="not withdrawn in mandates: no such mission"),
        drawdown.NoteSettlement(**OF, **money),
        *steps,
        drawdown.CloseDrawdown(**OF, duties_open=2, detail="account: closed"),
    )


def people_story() -> list[DomainEvent]:
    """Counts planned and made, a unit that went, posts that ended."""
    count: dict[str, Any] = {"people": People.MILITARY, "month": "2023-12"}
    later: dict[str, Any] = {**OF, "occurred_on": date(2023, 12, 31)}
    posts = [each for each in MISSION.staff() if each[0] is SCHEDULE]
    return life(
        SCHEDULE,
        schedule.PlanCount(**OF, **count, count=2_000, reason="S/RES/2690 (2023)"),
        schedule.RecordCount(**later, **count, count=1_800),
        *_commands(MISSION.units()),
        *_commands(posts),
        schedule.ConfirmUnitsGone(**later, guard_stays=True),
        schedule.ConfirmStaffSeparated(**later),
    )


def property_story() -> list[DomainEvent]:
    """A gift that comes back, a sale in order, a write-off by two, a line destroyed in place."""

    def line(line_id: str) -> dict[str, Any]:
        return {**OF, "line_id": line_id}

    trucks = MISSION.trucks()[1]
    tents = trucks.model_copy(update={"line_id": "tents", "description": "tents"})
    pumps = trucks.model_copy(update={"line_id": "pumps", "description": "pumps"})
    books = trucks.model_copy(update={"line_id": "books", "description": "books"})
    propose = assets.ProposeWriteOff(
        **line("tents"), reason="Torn.", evidence="Count of May.", proposed_by="property-officer"
    )
    back: dict[str, Any] = line("trucks.1")
    return life(
        ASSETS,
        trucks,
        assets.RevalueAssetLine(**line("trucks"), value=Money.dollars(250_000), reason="Count."),
        MISSION.gift()[1],
        assets.RefuseGift(**line("trucks"), reason="No spare parts."),
        assets.ReverseCustody(**line("trucks")),
        assets.OfferDisposal(**back, step=DisposalStep.OTHER_MISSIONS, to="UNMISS"),
        assets.DeclineDisposal(**back, reason="No ship."),
        *_commands(MISSION.transferred("trucks.1")),
        tents,
        propose,
        assets.RejectWriteOff(**line("tents"), reason="Found again.", rejected_by="controller"),
        propose,
        assets.ApproveWriteOff(**line("tents"), approved_by="controller"),
        pumps,
        assets.DestroyInPlace(**line("pumps"), reason="Convoy blocked.", evidence="UN note."),
        books,
        assets.OfferGift(**line("books"), to="University", authority="A/RES/78/254"),
        assets.AcceptGift(**line("books"), documents=PAPER),
        assets.ConfirmAssetsSettled(**OF),
    )


def debts_story() -> list[DomainEvent]:
    """A claim that is restated, disputed, paid in part and carried; one that is dropped."""
    one: dict[str, Any] = {**OF, "liability_id": "coe-400000"}
    record, carry = _commands(MISSION.claim())
    dropped = record.model_copy(update={"liability_id": "lease"})
    return life(
        LIABILITIES,
        record,
        liabilities.RestateLiability(**one, amount=Money.dollars(350_000), reason="Agreed."),
        liabilities.DisputeLiability(**one, reason="Serviceability."),
        liabilities.AssignLiability(**one, owner="Legal Affairs", reason="Tribunal."),
        liabilities.PayLiability(**one, amount=Money.dollars(50_000), documents=PAPER),
        carry,
        dropped,
        liabilities.DropLiability(
            **{**one, "liability_id": "lease"}, reason="Withdrawn.", documents=PAPER
        ),
        liabilities.ConfirmLiabilitiesStated(**OF),
    )


def archives_story() -> list[DomainEvent]:
    """Records that went over, and copies that were destroyed."""
    register, hand_over = _commands(MISSION.archived())
    copies = register.model_copy(update={"holding_id": "copies", "title": "Copies."})
    return life(
        archives.ARCHIVES,
        register,
        hand_over,
        copies,
        archives.DestroyHolding(
            **OF, holding_id="copies", authority="Schedule PK-7", note="Copies alone."
        ),
        archives.ConfirmArchivesHandedOver(**OF),
    )


def planning_story() -> list[DomainEvent]:
    """A phase that is dropped, a benchmark that is judged, a check, an observation."""
    phase = phases.SetPhase(
        **OF,
        phase_id="withdrawal",
        title="Cessation of operations",
        authority="S/RES/2690 (2023)",
        from_on=date(2023, 7, 1),
        until_on=date(2023, 12, 31),
        ceilings=(phases.Ceiling(people=People.MILITARY, count=13_289),),
        allowed=(phases.Allowed(act="Protect civilians", until_on=date(2023, 9, 30)),),
    )
    police: dict[str, Any] = {**OF, "benchmark_id": "police"}
    term = NoteMandateTerm(
        **OF,
        resolution="S/RES/2690 (2023)",
        from_on=date(2013, 4, 25),
        until=DAY,
        foreign_event_id="0198f0a1-0000-7000-8000-000000000002",
        foreign_position=8,
    )
    return [
        *life(PLANNING_DUE, term),
        *life(
            SUPPORT_VARIABLES,
            SetVariable(
                **OF,
                variable=Variable.SITES_AND_ACCESS,
                finding="North of Gao by air alone.",
                owner="Chief of Mission Support",
                review_on=date(2023, 12, 31),
            ),
        ),
        *life(
            phases.PHASES,
            phase,
            phases.DropPhase(**OF, phase_id="withdrawal", reason="Another resolution."),
        ),
        *life(
            benchmarks.BENCHMARKS,
            benchmarks.DefineBenchmark(
                **police,
                kind=benchmarks.BenchmarkKind.NATIONAL_CAPACITY,
                title="Police of the host in every district",
                indicator="Districts with a staffed post",
                unit="districts",
                baseline=3,
                target=9,
                due_on=date(2023, 12, 31),
                owner="Police Commissioner",
            ),
            benchmarks.ObserveBenchmark(**police, value=5, evidence="Visit in June."),
            benchmarks.JudgeBenchmark(
                **police,
                verdict=benchmarks.Verdict.PARTLY_MET,
                evidence="Five of nine.",
                judged_by="head-of-mission",
            ),
        ),
        *exit_story(),
    ]


def exit_story() -> list[DomainEvent]:
    """A check of readiness to leave, and what was seen after the exit."""
    return [
        *life(
            exit_readiness.EXIT_READINESS,
            exit_readiness.CheckElement(
                **OF,
                element=exit_readiness.Element.ROUTES_AND_LIFT,
                is_ready=False,
                owner="Chief of Mission Support",
                finding="No route north of Gao.",
            ),
        ),
        *life(
            exit_watch.EXIT_WATCH,
            exit_watch.ObserveAfterExit(
                **OF,
                kind=exit_watch.WatchKind.LOOTING,
                title="Former base looted",
                place="Nyala",
                evidence="Sudan Tribune, 1 January 2020",
            ),
            exit_watch.DrawAttention(
                **OF,
                body=exit_watch.Body.PEACEBUILDING_COMMISSION,
                title="The country after the exit",
                outcome="A meeting in March.",
                recorded_by="head-of-mission",
            ),
        ),
    ]


def _commands(sent: list[Sent]) -> list[Any]:
    return [command for _, command in sent]
