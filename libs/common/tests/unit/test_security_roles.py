"""Who may do what for which mission: deny by default."""

from datetime import UTC, datetime, timedelta

import pytest

from missionledger.common.money import Money
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import (
    DelegationExceededError,
    ForbiddenError,
    Grant,
    Requester,
    Role,
    authorize,
)

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
UNSOH = frozenset({"UNSOH"})


def asked_by(*grants: Grant) -> Requester:
    return Requester("anna", grants)


def test_the_first_fitting_role_of_the_route_is_used() -> None:
    anna = asked_by(Grant(Role.APPROVER, UNSOH), Grant(Role.BUDGET_OFFICER, UNSOH))

    grant = authorize(anna, [Role.BUDGET_OFFICER, Role.APPROVER], "UNSOH", NOW)

    assert grant.role is Role.BUDGET_OFFICER


def test_nobody_may_do_anything_without_a_grant() -> None:
    for mission in ("UNSOH", None):
        with pytest.raises((NotFoundError, ForbiddenError)):
            authorize(asked_by(), list(Role), mission, NOW)


def test_a_foreign_mission_is_not_told_from_one_that_is_not_there() -> None:
    anna = asked_by(Grant(Role.BUDGET_OFFICER, UNSOH))

    with pytest.raises(NotFoundError):
        authorize(anna, [Role.BUDGET_OFFICER], "UNMIK", NOW)


def test_a_visible_mission_with_another_role_is_forbidden() -> None:
    anna = asked_by(Grant(Role.VIEWER, UNSOH), Grant(Role.APPROVER, frozenset({"UNMIK"})))

    with pytest.raises(ForbiddenError):
        authorize(anna, [Role.APPROVER], "UNSOH", NOW)


def test_what_belongs_to_no_mission_needs_a_grant_for_all() -> None:
    with pytest.raises(ForbiddenError):
        authorize(asked_by(Grant(Role.BUDGET_OFFICER, UNSOH)), [Role.BUDGET_OFFICER], None, NOW)

    assert authorize(asked_by(Grant(Role.BUDGET_OFFICER)), [Role.BUDGET_OFFICER], None, NOW)


def test_no_role_implies_another() -> None:
    for held in Role:
        for wanted in set(Role) - {held}:
            with pytest.raises(ForbiddenError):
                authorize(asked_by(Grant(held)), [wanted], "UNSOH", NOW)


def test_a_grant_ends_at_its_instant() -> None:
    anna = asked_by(Grant(Role.APPROVER, UNSOH, valid_until=NOW))

    assert authorize(anna, [Role.APPROVER], "UNSOH", NOW - timedelta(seconds=1))
    with pytest.raises(NotFoundError):
        authorize(anna, [Role.APPROVER], "UNSOH", NOW)


def test_an_amount_beyond_every_delegation_is_refused() -> None:
    anna = asked_by(
        Grant(Role.APPROVER, UNSOH, amount_max_minor=10_000),
        Grant(Role.APPROVER, UNSOH, amount_max_minor=50_000),
    )

    assert authorize(anna, [Role.APPROVER], "UNSOH", NOW, amount=Money(minor=50_000))
    for minor in (50_001, -50_001):
        with pytest.raises(DelegationExceededError) as refused:
            authorize(anna, [Role.APPROVER], "UNSOH", NOW, amount=Money(minor=minor))
        assert refused.value.facts == {"amount_max_minor": 50_000}


def test_the_missions_of_a_reader_are_those_of_the_fitting_grants() -> None:
    anna = asked_by(
        Grant(Role.VIEWER, frozenset({"UNMIK", "UNSOH"})),
        Grant(Role.AUDITOR, frozenset({"MINURSO"})),
        Grant(Role.APPROVER, None, valid_until=NOW),
    )

    assert anna.missions([], NOW) == ("MINURSO", "UNMIK", "UNSOH")
    assert anna.missions([Role.AUDITOR], NOW) == ("MINURSO",)
    assert anna.missions([Role.EVALUATOR], NOW) == ()
    assert anna.missions([], NOW - timedelta(seconds=1)) is None
