"""The builder of resources: bodies from commands, filters from fields."""

import pytest
from pydantic import BaseModel, ValidationError

from missionledger.common.http.schemas import Amount
from missionledger.transitions.adapters.api.mission_resource import Filters, body_of
from missionledger.transitions.domain.assets.commands import ApproveWriteOff, RegisterAssetLine
from missionledger.transitions.domain.drawdown.commands import ConfirmStep, OpenDrawdown

LINE = {
    "line_id": "trucks",
    "kind": "vehicles",
    "description": "cargo trucks",
    "quantity": 12,
    "purchase_value": {"amount": "10.00"},
    "value": {"amount": "5.00"},
    "occurred_on": "2024-01-10",
}


def test_a_body_has_the_fields_of_its_command_and_its_limits() -> None:
    body = body_of(RegisterAssetLine)

    assert body.__doc__ == RegisterAssetLine.__doc__
    assert {"mission_id", "provenance"}.isdisjoint(body.model_fields)
    assert body.model_validate(LINE).model_dump()["value"] == {"amount": "5.00", "currency": "USD"}
    assert body.model_fields["value"].annotation is Amount
    wrong: list[dict[str, object]] = [
        {"quantity": 0},
        {"quantity": "12"},
        {"description": "x"},
        {"value": {"amount": 5.0}},
        {"documents": ["not a hash"]},
        {"mission_id": "UNDOF"},
    ]
    for change in wrong:
        with pytest.raises(ValidationError):
            body.model_validate({**LINE, **change})


def test_what_path_and_token_say_is_not_in_the_body() -> None:
    assert set(body_of(ApproveWriteOff, ("line_id", "approved_by")).model_fields) == {
        "occurred_on",
        "source",
        "documents",
    }
    assert "confirmed_by" not in body_of(ConfirmStep, ("step", "confirmed_by")).model_fields


def test_a_default_stays_a_default() -> None:
    fields = body_of(OpenDrawdown).model_fields

    assert fields["day_seconds"].default == 86_400
    assert not fields["withdrawal_by"].is_required()
    assert fields["authority"].is_required()


class Row(BaseModel):
    """An item of a list."""

    kind: str
    late: bool


class RowFilters(Filters):
    """Which rows are asked for."""

    kind: str | None = None
    late: bool | None = None


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (RowFilters(), True),
        (RowFilters(kind="a"), True),
        (RowFilters(kind="b"), False),
        (RowFilters(late=False), True),
        (RowFilters(kind="a", late=True), False),
    ],
)
def test_an_item_is_kept_if_it_equals_whatever_is_asked(asked: RowFilters, *, kept: bool) -> None:
    assert asked.keeps(Row(kind="a", late=False)) is kept
