"""What missions left unspent: the sum is what was published, whatever the parts."""

from hypothesis import given
from hypothesis import strategies as st

from missionledger.finance.domain.statements.tables import per_cent
from missionledger.finance.domain.statements.unspent import MissionYear, explain_unspent

PUBLISHED_MINOR = 158_400_000_00


def mission(name: str, granted: int, spent: int, *, authorized: bool = False) -> MissionYear:
    return MissionYear(name, granted, spent, authorized)


def test_a_mission_on_commitment_authority_bears_no_shared_cost() -> None:
    missions = [
        mission("MONUSCO", 1_170_773_800_00, 1_000_358_900_00),
        mission("MINUSMA", 866_865_700_00, 833_809_900_00, authorized=True),
    ]

    found = explain_unspent("2023/24", missions, {"RSCE": 5_000_000_00})

    by_name = {each.year.mission: each for each in found.missions}
    assert by_name["MINUSMA"].shared_minor == 0
    assert by_name["MINUSMA"].unspent_minor == 33_055_800_00
    whole = 170_414_900_00 + 33_055_800_00 - PUBLISHED_MINOR
    assert by_name["MONUSCO"].shared_minor == whole
    assert found.support_implied_minor == whole - 5_000_000_00


def test_without_a_published_total_nothing_is_divided() -> None:
    found = explain_unspent("2024/25", [mission("UNMISS", 100, 60)], {"RSCE": 5})

    assert (found.missions[0].unspent_minor, found.support_implied_minor) == (None, None)
    assert found.missions[0].year.gap_minor == 40


def test_the_budget_of_a_partly_voluntary_mission_is_the_whole_one() -> None:
    cyprus = mission("UNFICYP", 35_372_933_00, 56_086_300_00)

    assert cyprus.budget_minor == 62_809_400_00


@given(
    figures=st.lists(
        st.tuples(st.integers(1, 10**13), st.integers(0, 10**13), st.booleans()),
        min_size=1,
        max_size=12,
    )
)
def test_the_parts_sum_to_what_was_published(figures: list[tuple[int, int, bool]]) -> None:
    missions = [
        mission(f"M-{number}", granted, spent, authorized=authorized)
        for number, (granted, spent, authorized) in enumerate(figures)
    ]

    found = explain_unspent("2023/24", missions, {})

    if found.published_minor is None:
        assert all(each.on_commitment_authority for each in missions)
    else:
        assert sum(each.unspent_minor or 0 for each in found.missions) == PUBLISHED_MINOR


def test_per_cent_is_exact_and_rounds_half_up() -> None:
    assert per_cent(85, 100) == "85.00"
    assert per_cent(1, 3) == "33.33"
    assert per_cent(2, 3) == "66.67"
    assert per_cent(1, 20_000) == "0.01"
    assert per_cent(-5, 100) == "-5.00"
    assert per_cent(-1, 10**9) == "0.00"
    assert per_cent(5, 0) is None
