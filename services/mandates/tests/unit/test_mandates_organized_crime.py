from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.composition.commands import RecordCrimeScope
from missionledger.mandates.domain.composition.decider import COMPOSITION
from missionledger.mandates.domain.composition.events import CompositionChosen, CrimeScopeRecorded
from missionledger.mandates.domain.composition.facts import (
    ChosenConfiguration,
    ChosenModel,
    Head,
)
from missionledger.mandates.domain.composition.organized_crime import crime_gaps
from missionledger.mandates.domain.qualities import Answer, Quality, QualityBasis, findings_of
from missionledger.mandates.domain.tasks.decider import Tasks

DAY, LATER = date(2026, 2, 1), date(2026, 6, 1)


def chosen(number: int) -> CompositionChosen:
    return CompositionChosen(
        mission_id="UNXX",
        on=DAY,
        effective_from=DAY,
        heads=(Head(organization="UN", title="Special Representative"),),
        coherence="One strategy.",
        models=(ChosenModel(slug="a-model", number=number, capabilities=()),),
        configuration=ChosenConfiguration(
            slug="stand-alone",
            command="un_single",
            leadership="single_un_head",
            finance="un_assessed",
            rules="un",
            needs_roles=False,
            needs_coordination=False,
        ),
        models_edition=1,
        configurations_edition=1,
    )


def scope(on: date = DAY, **fields: Any) -> CrimeScopeRecorded:
    values: dict[str, Any] = {
        "mission_id": "UNXX",
        "on": on,
        "crimes": "Trafficking of weapons by sea",
        "countries": ("HTI", "DOM"),
        "arrangement": "A regional cell shares data.",
        "integration": "Courts and police work on the same cases.",
        "symbol": "S/RES/9001 (2026)",
    }
    return CrimeScopeRecorded.model_validate(values | fields)


def test_only_a_mandate_against_organized_crime_is_asked() -> None:
    assert crime_gaps(chosen(4), (), DAY) == ()
    assert crime_gaps(chosen(17), (scope(),), DAY) == ()
    (gap,) = crime_gaps(chosen(17), (), DAY)
    assert "which organized crime" in gap


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        ({"countries": ("HTI", "HTI")}, "reaches HTI alone"),
        ({"arrangement": ""}, "no arrangement of the countries"),
        ({"integration": ""}, "nothing ties"),
    ],
)
def test_it_is_specific_regional_and_integrated(lacking: dict[str, Any], told: str) -> None:
    (gap,) = crime_gaps(chosen(17), (scope(**lacking),), DAY)

    assert told in gap


def test_the_latest_description_up_to_the_day_counts() -> None:
    scopes = (scope(arrangement=""), scope(LATER))

    assert len(crime_gaps(chosen(17), scopes, DAY)) == 1
    assert crime_gaps(chosen(17), scopes, LATER) == ()


def test_what_is_lacking_is_told_among_the_qualities() -> None:
    basis = QualityBasis(
        tasks=Tasks(), categories_of_models={"a-model": frozenset()}, crime_gaps=("it is vague",)
    )

    (found,) = (each for each in findings_of(basis) if each.quality is Quality.FOCUSED)
    assert (found.answer, found.why) == (Answer.NOT_SHOWN, "It is vague.")


def test_a_description_is_recorded_once() -> None:
    said = scope().model_dump(exclude={"on"})
    command = RecordCrimeScope(occurred_on=DAY, **said)
    nothing = Scenario(COMPOSITION)

    assert nothing.when(command) == (scope(),)
    assert nothing.after(command).when(command) == ()
