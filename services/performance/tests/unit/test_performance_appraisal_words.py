"""Words of appraisals: apart from the steps, read in their first version too, and forgotten."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.refusals import Refusal
from missionledger.common.security.subject_keys import FolderSubjectKeys
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.application.appraisals import (
    AppraisalSecrets,
    subject_of,
    words_told,
)
from missionledger.performance.domain.appraisal import APPRAISAL
from missionledger.performance.domain.appraisal_facts import (
    APPRAISAL_UPCASTERS,
    WORDS_OF,
    AppraisalGiven,
    EraseHolder,
    JudgementWords,
    ToldWords,
)
from missionledger.performance.testing import people_records as people

CODEC = EventCodec(APPRAISAL.events, APPRAISAL_UPCASTERS)
FIRST_VERSION = {
    "appraisal_id": "UNXX.FC",
    "mission_id": "UNXX",
    "kind": "leader",
    "post": "Force Commander",
    "person": "general",
    "period_from": "2025-01-01",
    "period_to": "2025-12-31",
    "opened_by": "head-of-mission",
    "day": "2025-03-01",
}
ID = "UNXX.A-1"


def opened_in_clear() -> Scenario[Any, Any, Any]:
    data = json.dumps(FIRST_VERSION).encode()
    return Scenario(APPRAISAL, (CODEC.decode_data("AppraisalOpened", 1, data),))


def test_an_event_of_the_first_version_is_read_with_its_words(tmp_path: Path) -> None:
    state = opened_in_clear().state
    secrets = AppraisalSecrets(FolderSubjectKeys(tmp_path))

    assert words_told(secrets.reveal(state, state).opened[0]) == {
        "post": "Force Commander",
        "person": "general",
    }
    assert state.opened[0].kind == "leader"
    assert {name for name, _version in APPRAISAL_UPCASTERS} == {each.__name__ for each in WORDS_OF}


def test_what_lies_in_clear_is_not_said_to_be_forgotten() -> None:
    erasure = EraseHolder(
        occurred_on=date(2026, 1, 1),
        appraisal_id="UNXX.FC",
        mission_id="UNXX",
        erased_by="approver",
    )
    with pytest.raises(Refusal) as refused:
        opened_in_clear().when(erasure)

    assert refused.value.code == "appraisal-not-sealed"


@pytest.mark.parametrize("steps", [1, 4, 7])
def test_somebody_is_forgotten_only_after_the_decision(steps: int) -> None:
    scenario: Scenario[Any, Any, Any] = Scenario(APPRAISAL).after(*people.APPRAISAL[:steps])

    with pytest.raises(Refusal) as refused:
        scenario.when(people.APPRAISAL[8])
    assert refused.value.code == "appraisal-step-missing"


def test_no_event_of_an_appraisal_holds_a_word_in_clear() -> None:
    scenario: Scenario[Any, Any, Any] = Scenario(APPRAISAL)
    for past in (people.APPRAISAL, people.LEADER):
        for command in past:
            said = getattr(command, "said", None)
            stored = b"".join(each.to_data() for each in scenario.after(*past).past)
            for word in said.model_dump().values() if said else ():
                assert not word or json.dumps(word).encode() not in stored


WORDS = st.text(min_size=1, max_size=4_000)


@settings(max_examples=20, deadline=None)
@given(WORDS, WORDS)
def test_whatever_is_said_can_be_sealed_and_opened(
    tmp_path_factory: pytest.TempPathFactory, results: str, evidence: str
) -> None:
    keys = FolderSubjectKeys(tmp_path_factory.mktemp("keys"))
    secrets = AppraisalSecrets(keys)
    said = JudgementWords(own_results=results, evidence=evidence)
    words = secrets._seal(ID, said)
    given_of = people.APPRAISAL[2].model_dump(exclude={"said", "holder", "words"})
    fields = {name: given_of[name] for name in ("entry_id", "finding", "given_by")}
    event = AppraisalGiven(
        appraisal_id=ID, mission_id="UNXX", day=date(2025, 3, 1), words=words, **fields
    )
    state = APPRAISAL.initial.model_copy(update={"given": (event,)})

    told = words_told(secrets.reveal(state, state).given[0])
    assert (told["own_results"], told["evidence"], told["skills"]) == (results, evidence, "")
    assert secrets._seal(ID, said) == words
    keys.destroy(subject_of(ID))
    gone = secrets.reveal(state, state).given[0]
    assert gone.words == ToldWords(told={})
    assert set(words_told(gone).values()) == {None}
