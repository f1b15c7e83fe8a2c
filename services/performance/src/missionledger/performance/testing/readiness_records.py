"""Pasts of records about readiness: exercises, headquarters, data fusion, women, shared plans."""

from datetime import date

from missionledger.common.commands import Command
from missionledger.performance.domain import (
    exercise,
    force_headquarters,
    fusion_cell,
    post_profile,
    shared_plan,
    womens_part,
)
from missionledger.performance.domain.form import Aspect, Criterion, FormComponent, FormVersion
from missionledger.performance.testing.people_records import IN_MISSION, of

HEADQUARTERS_FORM = FormVersion(
    form_id="force-headquarters",
    version=1,
    title="Headquarters of a force",
    component=FormComponent.FORCE_HEADQUARTERS,
    valid_from=date(2024, 1, 1),
    criteria=tuple(
        Criterion(criterion_id=f"{aspect}-1", aspect=aspect, task="protection", standard=standard)
        for aspect, standard in (
            (Aspect.TASK, "orders name the task of the mandate that they serve"),
            (Aspect.COMMAND, "an alert reaches the nearest unit within ten minutes"),
            (Aspect.PLANNING, "plans name what is done when a convoy is stopped"),
            (Aspect.COORDINATION, "police and civilians sit in every planning meeting"),
        )
    ),
)

SHARING: tuple[Command, ...] = (
    shared_plan.AgreeToPlan.model_validate(
        of(
            "assessment_id",
            agreement_id="HQ-1",
            side="headquarters",
            revisions=[{"part": "communications", "revision": 1}],
            without=["civilian", "police", "military", "support", "partners"],
            reservations="the other parts follow in May",
            agreed_by="desk-officer",
        )
    ),
    shared_plan.NameDivergence.model_validate(
        of(
            "assessment_id",
            divergence_id="V-1",
            part="communications",
            headquarters_view="two languages are enough",
            mission_view="the third language is that of the valley",
            owner="chief of planning",
            settle_by=date(2025, 4, 1),
            named_by="head-of-mission",
        )
    ),
    shared_plan.SettleDivergence.model_validate(
        of(
            "assessment_id",
            divergence_id="V-1",
            how="three languages, from existing posts",
            settled_by="desk-officer",
        )
    ),
)

POST_PROFILE: tuple[Command, ...] = (
    post_profile.DescribePost.model_validate(
        of("post_id", title="movement officer", hardship="E", skills=["air-movement"])
    ),
    post_profile.AskProfileChange.model_validate(
        of(
            "post_id",
            occurred_on=date(2025, 3, 5),
            change_id="C-1",
            title="river movement officer",
            skills=["river-movement"],
            why="the road is cut off until autumn",
            asked_by="head-of-mission",
        )
    ),
    post_profile.DecideProfileChange.model_validate(
        of(
            "post_id",
            occurred_on=date(2025, 3, 8),
            change_id="C-1",
            answer="granted",
            reason="boats come in April",
            decided_by="approver",
        )
    ),
)

EXERCISE: tuple[Command, ...] = (
    exercise.PlanExercise.model_validate(
        of(
            "exercise_id",
            title="outbreak in a border town",
            model=20,
            led_by="civilian",
            parts=["civilian", "military"],
            scenario="a treatment site is opened and a road to it is blocked",
            units=["PCRS-RWA-1", "PCRS-BGD-2"],
            people=["SURGE-12"],
            partners="ministry of health",
            planned_for=date(2025, 3, 20),
            deploys_on=date(2025, 4, 15),
            planned_by="planner",
        )
    ),
    exercise.MoveExercise.model_validate(
        of(
            "exercise_id",
            occurred_on=date(2025, 3, 10),
            move_id="M-1",
            planned_for=date(2025, 4, 1),
            deploys_on=date(2025, 5, 1),
            reason="vehicles arrive later",
        )
    ),
    exercise.HoldExercise.model_validate(
        of(
            "exercise_id",
            occurred_on=date(2025, 4, 2),
            units=["PCRS-RWA-1"],
            people=["SURGE-12"],
            tested="opening of the site within a day",
            lessons="civilians need a radio net of their own",
            gaps=[
                {
                    "gap_id": "G-1",
                    "what": "no radio for contact tracers",
                    "owner": "mission support",
                    "due_on": date(2025, 4, 25),
                }
            ],
        )
    ),
    exercise.CloseExerciseGap.model_validate(
        of(
            "exercise_id",
            occurred_on=date(2025, 4, 20),
            gap_id="G-1",
            how="forty radios were issued",
        )
    ),
)

CALLED_OFF: tuple[Command, ...] = (
    EXERCISE[0],
    exercise.CallOffExercise.model_validate(of("exercise_id", reason="the outbreak ended")),
)

_BY_CRITERION = (
    ("task-1", "adequate"),
    ("command-1", "grave"),
    ("planning-1", "shortfall"),
    ("coordination-1", "adequate"),
)

FORCE_HEADQUARTERS: tuple[Command, ...] = (
    force_headquarters.SetUpHeadquarters.model_validate(
        IN_MISSION | {"force_commander": "general", "posts": 160, "filled": 120}
    ),
    force_headquarters.EvaluateHeadquarters.model_validate(
        IN_MISSION
        | {
            "occurred_on": date(2025, 5, 10),
            "evaluation_id": "H-1",
            "occasion": "periodic",
            "form_id": HEADQUARTERS_FORM.form_id,
            "form_version": 1,
            "evaluated_on": date(2025, 5, 1),
            "findings": [
                {"criterion_id": name, "finding": finding, "basis": "seen in the operations room"}
                for name, finding in _BY_CRITERION
            ],
            "reply": "a third of the posts is empty",
            "evaluator": "inspector",
            "form": HEADQUARTERS_FORM,
        }
    ),
    force_headquarters.PlanHeadquartersAction.model_validate(
        IN_MISSION
        | {
            "occurred_on": date(2025, 5, 15),
            "action_id": "A-1",
            "evaluation_id": "H-1",
            "criterion_id": "command-1",
            "what": "a duty officer with authority to send the reserve",
            "owner": "chief of staff",
            "due_on": date(2025, 6, 15),
        }
    ),
    force_headquarters.ReportHeadquartersAction.model_validate(
        IN_MISSION
        | {
            "occurred_on": date(2025, 6, 10),
            "action_id": "A-1",
            "evidence": "duty roster of June",
            "reported_by": "chief-of-staff",
        }
    ),
    force_headquarters.DecideOnHeadquarters.model_validate(
        IN_MISSION
        | {
            "occurred_on": date(2025, 5, 20),
            "decision_id": "D-1",
            "evaluation_id": "H-1",
            "choice": "reinforced",
            "reason": "twenty posts are filled from other headquarters",
            "decided_by": "under-secretary-general",
        }
    ),
)

FUSION_CELL: tuple[Command, ...] = (
    fusion_cell.DescribeCell.model_validate(
        of(
            "cell_id",
            title="joint analysis",
            place="in_mission",
            location="mission headquarters",
            posts=12,
            filled=7,
            sources=["UNXX.INCIDENTS", "UNXX.FLIGHTS"],
            serves="joint operations and sector commanders",
            protects="no names of persons; places to the district",
        )
    ),
    fusion_cell.IssueProduct.model_validate(
        of(
            "cell_id",
            occurred_on=date(2025, 3, 20),
            product_id="P-1",
            question="where will the herders meet the road",
            finding="at the two northern wells, before the rains",
            confidence="likely",
            sources=["UNXX.INCIDENTS", "UNXX.FLIGHTS"],
            contradicts="one flight saw herds further south",
            seen_to=date(2025, 3, 18),
            issued_by="analyst",
        )
    ),
    fusion_cell.UseProduct.model_validate(
        of(
            "cell_id",
            occurred_on=date(2025, 3, 25),
            use_id="U-1",
            product_id="P-1",
            used_for="operation",
            reference="patrol order 12",
            what_followed="patrols were at the wells when the herders came",
        )
    ),
)

WOMENS_PART: tuple[Command, ...] = (
    womens_part.CountWomen.model_validate(
        IN_MISSION
        | {
            "level": "commanders",
            "counted_on": date(2025, 2, 28),
            "women": 1,
            "all_people": 16,
            "doing": "one commands the engineers",
            "counted_from": "return of February",
        }
    ),
    womens_part.NameBarrier.model_validate(
        IN_MISSION
        | {
            "barrier_id": "B-1",
            "level": "other_ranks",
            "what": "no quarters for women at two bases",
            "told_by": "network of women in uniform",
        }
    ),
    womens_part.ActOnBarrier.model_validate(
        IN_MISSION
        | {
            "action_id": "A-1",
            "barrier_id": "B-1",
            "what": "quarters at both bases",
            "owner": "mission support",
            "is_gone": True,
        }
    ),
)
