"""Which codes of contributors are taken."""

import pytest

from missionledger.performance.application.contributors import (
    ContributorUnknownError,
    require_member,
)


@pytest.mark.parametrize("code", ["RWA", "XAA", "XXZ", None])
def test_members_are_taken_and_codes_that_are_left_to_users(code: str | None) -> None:
    require_member(code)


@pytest.mark.parametrize("code", ["RWX", "XYA", "XZZ", "ZZZ", "XA"])
def test_codes_that_name_no_state_are_refused(code: str) -> None:
    with pytest.raises(ContributorUnknownError, match=f"{code} is the code of no Member State"):
        require_member(code)
