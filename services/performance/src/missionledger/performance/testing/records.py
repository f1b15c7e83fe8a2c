"""A past of each simple record, command by command: what tests and golden files are made from."""

from collections.abc import Mapping
from datetime import date

from missionledger.common.commands import Command
from missionledger.performance.domain import (
    assessment,
    community_request,
    conduct_risk,
    data_set,
    joint_discussion,
    lesson,
    safety,
    series,
    shared_plan,
    site_support,
    success_factors,
)
from missionledger.performance.testing import readiness_records as readiness
from missionledger.performance.testing.people_records import APPRAISAL, IN_MISSION, of

ASSESSMENT: tuple[Command, ...] = (
    assessment.OpenAssessment.model_validate(
        of(
            "assessment_id",
            title="first cycle",
            context="two valleys are cut off",
            plan="presence and mediation",
            period_from=date(2025, 1, 1),
            period_to=date(2025, 6, 30),
            opened_by="planner",
        )
    ),
    shared_plan.PlanPart.model_validate(
        of(
            "assessment_id",
            part="communications",
            revision=1,
            activities="radio in three languages; rumours answered within a day",
            people="an office of six",
            joined_with="patrols carry receivers",
        )
    ),
    assessment.SetIndicator.model_validate(
        of(
            "assessment_id",
            indicator_id="I-1",
            outcome="safe roads",
            what="attacks on the road",
            unit="per month",
            method="incident register",
            baseline="12",
            baseline_on=date(2025, 1, 1),
            target="4",
            target_on=date(2025, 12, 31),
        )
    ),
    assessment.MeasureIndicator.model_validate(
        of(
            "assessment_id",
            indicator_id="I-1",
            measured_on=date(2025, 2, 28),
            value="15.5",
            measured_from="incident register",
        )
    ),
    assessment.NoteContextChange.model_validate(
        of(
            "assessment_id",
            change_id="C-1",
            what="attacks moved into the night",
            consequence="patrols by day reach nobody",
        )
    ),
    assessment.AssessImpact.model_validate(
        of(
            "assessment_id",
            impact_id="M-1",
            outcome="safe roads",
            impact="mixed",
            worked="mediation at two wells",
            did_not_work="patrols by day",
            evidence="I-1, and interviews",
            author="planner",
        )
    ),
    assessment.DecideAdaptation.model_validate(
        of(
            "assessment_id",
            decision_id="D-1",
            changes="operations",
            what="patrols by night",
            why="attacks moved",
            facts=[{"position": 4, "event_id": "e-4", "event_type": "IndicatorMeasured"}],
            decided_by="head-of-mission",
        )
    ),
    *readiness.SHARING,
)

COMMUNITY_REQUEST: tuple[Command, ...] = (
    community_request.LogRequest.model_validate(
        of(
            "request_id",
            need="repair",
            place="bridge of the market town",
            asked_by="council of elders",
            what="repair before the rains",
        )
    ),
    community_request.AnswerRequest.model_validate(
        of(
            "request_id",
            answer="in_part",
            explanation="one lane now, the other in July",
            told_how="at the market, in the local language",
            answered_by="head-of-office",
        )
    ),
    community_request.FulfilRequest.model_validate(
        of("request_id", what="one lane is open", seen_by_community="it helps")
    ),
)

CONDUCT_RISKS: tuple[Command, ...] = (
    conduct_risk.RecordConductRisk.model_validate(
        IN_MISSION
        | {
            "risk_id": "R-1",
            "revision": 1,
            "where": "sector north",
            "what": "contact at the gate",
            "measures": "no trade at the gate",
            "owner": "conduct team",
        }
    ),
    conduct_risk.ReviewConductRisks.model_validate(
        IN_MISSION | {"review_id": "V-1", "changes": "none", "reviewed_by": "head-of-mission"}
    ),
    conduct_risk.BriefOnConductRisks.model_validate(
        IN_MISSION | {"briefing_id": "B-1", "document": "S/2025/1", "risks": ["R-1"]}
    ),
    conduct_risk.AssessSupportRisk.model_validate(
        IN_MISSION
        | {
            "assessment_id": "S-1",
            "partner": "regional force",
            "setting": "support_to_authorized",
            "findings": "no vetting",
            "measures": "vetting first",
            "conclusion": "with_measures",
            "begins_on": date(2025, 9, 1),
            "assessed_by": "approver",
        }
    ),
)

DATA_SET: tuple[Command, ...] = (
    data_set.RegisterDataSet.model_validate(
        of(
            "data_set_id",
            title="incidents",
            standard="definitions of headquarters",
            owner="joint operations",
            collected="daily",
            sensitivity="internal",
            hands_on_to="country team",
        )
    ),
    data_set.ReviewDataSet.model_validate(
        of("data_set_id", review_id="R-1", is_consistent=True, found="one definition at all sites")
    ),
    data_set.HandDataOn.model_validate(
        of("data_set_id", handover_id="H-1", receiver="country team", safeguards="no names")
    ),
)

JOINT_DISCUSSIONS: tuple[Command, ...] = (
    joint_discussion.RecordDiscussion.model_validate(
        IN_MISSION
        | {
            "discussion_id": "D-1",
            "present": ["military", "police", "civilian"],
            "topics": ["protection in sector north"],
            "remediations": ["UNXX-BAT-1.E-1"],
            "follow_ups": ["vehicles by July"],
            "chaired_by": "head-of-mission",
        }
    ),
)

LESSON: tuple[Command, ...] = (
    lesson.RecordLesson.model_validate(
        of(
            "lesson_id",
            learnt_from="failure",
            title="convoys",
            happened="a convoy was blocked",
            lesson="agree on passage first",
            evidence="report of March",
            for_whom="mission support",
            author="planner",
        )
    ),
    lesson.UseLesson.model_validate(
        of(
            "lesson_id",
            use_id="U-1",
            used_in="UNYY",
            what_changed="passage is agreed",
            reference="SOP 4",
        )
    ),
)

SAFETY_INCIDENT: tuple[Command, ...] = (
    safety.RecordIncident.model_validate(
        of(
            "incident_id",
            kind="road_accident",
            harmed="military",
            place="supply route",
            happened="a truck turned over",
            dead=0,
            injured=2,
            ill=0,
            evacuated_minutes=55,
        )
    ),
    safety.CorrectIncident.model_validate(
        of(
            "incident_id",
            correction_id="K-1",
            dead=1,
            injured=1,
            ill=0,
            why="one died in hospital",
        )
    ),
    safety.PreventIncident.model_validate(
        of("incident_id", measure_id="M-1", measure="speed is limited", owner="transport")
    ),
)

SERIES: tuple[Command, ...] = (
    series.OpenSeries.model_validate(
        of(
            "series_id",
            kind="trust",
            title="trust in the mission",
            of_whom="women in the sector capital",
            unit="per cent",
            method="household survey",
        )
    ),
    series.AddPoint.model_validate(
        of(
            "series_id",
            measured_on=date(2025, 2, 15),
            value="61.5",
            sample=1200,
            measured_from="survey of February",
        )
    ),
    series.BreakSeries.model_validate(
        of("series_id", break_id="B-1", measured_from="telephone survey", method="by telephone")
    ),
)

SITE_SUPPORT: tuple[Command, ...] = (
    site_support.DescribeSite.model_validate(
        of("site_id", title="sector north", is_high_threat=True, people="600")
    ),
    site_support.SetSiteLine.model_validate(
        of("site_id", line="medical_support", state="planned", plan="level 1", owner="medical")
    ),
)

SUCCESS_FACTORS: tuple[Command, ...] = (
    success_factors.JudgeFactor.model_validate(
        IN_MISSION
        | {
            "judgement_id": "J-1",
            "factor": "host",
            "presence": "in_part",
            "judgement": "permits are late",
            "evidence": "breach log",
            "author": "inspector",
        }
    ),
)

PASTS: Mapping[str, tuple[Command, ...]] = {
    "appraisal": APPRAISAL,
    "performance_assessment": ASSESSMENT,
    "community_request": COMMUNITY_REQUEST,
    "conduct_risks": CONDUCT_RISKS,
    "data_set": DATA_SET,
    "exercise": readiness.EXERCISE,
    "force_headquarters": readiness.FORCE_HEADQUARTERS,
    "fusion_cell": readiness.FUSION_CELL,
    "joint_discussions": JOINT_DISCUSSIONS,
    "lesson": LESSON,
    "post_profile": readiness.POST_PROFILE,
    "safety_incident": SAFETY_INCIDENT,
    "series": SERIES,
    "site_support": SITE_SUPPORT,
    "success_factors": SUCCESS_FACTORS,
    "womens_part": readiness.WOMENS_PART,
}
"""By kind of aggregate, commands that are all accepted one after another."""
