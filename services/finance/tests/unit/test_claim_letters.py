"""Letters of assist and rapid deployment level: what is claimed without people in the mission."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.claims.commands import (
    AnyClaimCommand,
    PrepareClaim,
    RecordLetterOfAssist,
    ReturnClaim,
    claim_id,
)
from missionledger.finance.domain.claims.contents import (
    ClaimContents,
    LetterService,
    StandbyEquipment,
    amounts_of,
)
from missionledger.finance.domain.claims.decider import CLAIMS
from missionledger.finance.domain.claims.events import ClaimEvent, ClaimPrepared
from missionledger.finance.domain.claims.ledger import ClaimLedger
from missionledger.finance.domain.claims.letters import LetterOfAssist
from missionledger.finance.domain.claims.presence import Presence
from missionledger.finance.domain.claims.refusals import LetterOfAssistError, StandbyError
from missionledger.finance.domain.units.status import Stay, UnitStatus

UNIT = "INFBATT-1"
JULY = "2025-07"
Ledger = Scenario[AnyClaimCommand, ClaimLedger, ClaimEvent]


def contents(**parts: Any) -> ClaimContents:
    return ClaimContents(person_days=0, memorandum="MOU/2024/17", **parts)


def there_from(day: str) -> Presence:
    stay = Stay(since=day, strength=100)
    status = UnitStatus(unit=UNIT, fund="UNMISS", contributor="RWA", stays=(stay,))
    return Presence(status=status, position=77)


def prepare(**changes: Any) -> PrepareClaim:
    values: dict[str, Any] = {
        "fund": "UNMISS",
        "occurred_on": date(2025, 10, 15),
        "unit": UNIT,
        "contributor": "RWA",
        "month": JULY,
        "contents": contents(),
        "prepared_by": "preparer",
    }
    return PrepareClaim.model_validate(values | changes)


def claims() -> Ledger:
    return Scenario(CLAIMS)


def prepared(command: PrepareClaim) -> ClaimPrepared:
    (event,) = claims().when(command)
    assert isinstance(event, ClaimPrepared)
    return event


LETTER = LetterOfAssist(
    letter="LOA-2025-012",
    contributor="RWA",
    service="Two utility helicopters",
    ceiling_minor=100_000_00,
    valid_from="2025-07-01",
    valid_to="2025-12-31",
    symbol="LOA/2025/012",
)


def record_letter(**changes: Any) -> RecordLetterOfAssist:
    return RecordLetterOfAssist(
        fund="UNMISS",
        occurred_on=date(2025, 7, 1),
        letter=LETTER.model_copy(update=changes),
        recorded_by="budget",
    )


def flown(amount: int = 60_000_00, **changes: Any) -> PrepareClaim:
    service = LetterService(letter=LETTER.letter, service="120 hours", amount_minor=amount)
    return prepare(contents=contents(services=(service,)), **changes)


def test_a_service_is_claimed_under_its_letter() -> None:
    (event,) = claims().after(record_letter()).when(flown())

    assert isinstance(event, ClaimPrepared)
    assert event.amounts.total_minor == event.amounts.services_minor == 60_000_00


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"contributor": "IND"}, "no letter"),
        ({"month": "2025-06"}, "runs from"),
        ({"month": "2025-09"}, "4000000 cents of 10000000"),
    ],
)
def test_a_service_without_a_letter_is_refused(changes: dict[str, Any], word: str) -> None:
    ledger = claims().after(record_letter(), flown())
    with pytest.raises(LetterOfAssistError, match=word):
        ledger.when(flown(60_000_00, **({"unit": "AVIATION-1"} | changes)))


def test_a_claim_that_was_sent_back_frees_its_part_of_the_ceiling() -> None:
    back = ReturnClaim(
        fund="UNMISS",
        occurred_on=date(2025, 10, 16),
        claim=claim_id(UNIT, JULY),
        reason="hours",
        returned_by="certifier",
    )
    ledger = claims().after(record_letter(), flown(), back)

    assert ledger.state.claimed_under(LETTER.letter) == 0
    assert ledger.when(flown(100_000_00))


def test_a_letter_is_amended_but_not_below_what_is_claimed() -> None:
    ledger = claims().after(record_letter(), flown())

    assert ledger.when(record_letter()) == ()
    assert ledger.when(record_letter(ceiling_minor=60_000_00))
    for wrong in ({"ceiling_minor": 59_999_99}, {"contributor": "IND"}, {"valid_to": "2025-06-01"}):
        with pytest.raises(LetterOfAssistError):
            ledger.when(record_letter(**wrong))


READY = contents(
    standby=(
        StandbyEquipment(
            item="APC", count=10, monthly_maintenance_minor=80_000, verification="visit 3/2025"
        ),
    ),
)


def test_a_unit_at_rapid_deployment_level_is_paid_a_quarter_of_its_maintenance() -> None:
    assert prepared(prepare(contents=READY)).amounts.total_minor == 200_000
    assert amounts_of(READY, JULY).standby_minor == 200_000


def test_a_unit_in_the_mission_is_not_on_standby() -> None:
    assert prepared(prepare(presence=there_from("2025-08-01"), contents=READY))
    with pytest.raises(StandbyError):
        claims().when(prepare(presence=there_from("2025-07-31"), contents=READY))
