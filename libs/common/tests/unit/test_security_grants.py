"""The rules of grants, given-when-then."""

from datetime import UTC, date, datetime

import pytest

from missionledger.common.security.grants import (
    GiveRole,
    GrantNotFoundError,
    RoleGiven,
    RoleWithdrawn,
    SelfGrantError,
    WithdrawRole,
    grants_decider,
)
from missionledger.common.security.roles import Grant, Role
from missionledger.common.testing.scenario import Scenario

DAY = date(2026, 3, 3)
nobody = Scenario(grants_decider("finance"))


def give(by: str = "admin", missions: tuple[str, ...] | None = ("UNIFIL",)) -> GiveRole:
    return GiveRole(
        occurred_on=DAY,
        subject="amina",
        role=Role.APPROVER,
        missions=missions,
        amount_max_minor=100_00,
        valid_until=datetime(2026, 12, 31, tzinfo=UTC),
        given_by=by,
    )


def withdraw(grant_id: str = "G001", by: str = "admin") -> WithdrawRole:
    return WithdrawRole(
        occurred_on=DAY, subject="amina", grant_id=grant_id, reason="moved on", withdrawn_by=by
    )


def test_a_role_is_given_with_its_limits() -> None:
    assert nobody.when(give()) == (
        RoleGiven(
            subject="amina",
            grant_id="G001",
            role=Role.APPROVER,
            missions=("UNIFIL",),
            amount_max_minor=100_00,
            valid_until="2026-12-31T00:00:00.000000Z",
            given_by="admin",
        ),
    )
    (grant,) = nobody.after(give()).state.active()
    assert grant == Grant(
        Role.APPROVER, frozenset({"UNIFIL"}), 100_00, datetime(2026, 12, 31, tzinfo=UTC)
    )


def test_the_same_role_given_twice_is_one_grant() -> None:
    given = nobody.after(give())

    assert given.when(give()) == ()
    assert len(given.when(give(missions=None))) == 1


def test_nobody_decides_about_their_own_roles() -> None:
    with pytest.raises(SelfGrantError):
        nobody.when(give(by="amina"))
    with pytest.raises(SelfGrantError):
        nobody.after(give()).when(withdraw(by="amina"))


def test_a_grant_is_taken_back_once_and_may_be_given_again() -> None:
    given = nobody.after(give())

    assert given.when(withdraw()) == (
        RoleWithdrawn(subject="amina", grant_id="G001", reason="moved on", withdrawn_by="admin"),
    )
    taken = given.after(withdraw())
    assert taken.state.active() == ()
    assert taken.when(withdraw()) == ()
    assert len(taken.after(give()).state.active()) == 1


def test_an_unknown_grant_cannot_be_taken_back() -> None:
    with pytest.raises(GrantNotFoundError):
        nobody.when(withdraw("G009"))
