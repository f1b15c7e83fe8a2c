"""One statement inserts and replaces, the same on both databases."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    select,
)
from sqlalchemy.exc import IntegrityError

from missionledger.common.projections.store import open_read_store
from missionledger.common.projections.upsert import insert_rows, upsert

pytest_plugins = ["missionledger.common.testing.postgres"]

METADATA = MetaData()
RATES = Table(
    "rates",
    METADATA,
    Column("state", String(3), primary_key=True),
    Column("year", BigInteger, primary_key=True, autoincrement=False),
    Column("rate", String(20)),
    Column("remark", String(20)),
)
LINES = Table(
    "lines",
    METADATA,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date),
    Column("minor", BigInteger),
    Column("open", Boolean),
    Column("data", JSON),
    Column("raw", LargeBinary),
    Column("remark", Text),
)
MEMBERS = Table("members", METADATA, Column("state", String(3), primary_key=True))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = (
        f"sqlite:///{tmp_path}/finance.read.db"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    engine = open_read_store(url, "finance")
    METADATA.create_all(engine)
    yield engine
    engine.dispose()


def put(engine: Engine, *rows: dict[str, Any]) -> list[tuple[Any, ...]]:
    with engine.begin() as connection:
        upsert(connection, RATES, rows, ["state", "year"])
        found = connection.execute(select(RATES).order_by(RATES.c.state, RATES.c.year))
        return [tuple(row) for row in found]


def test_rows_are_inserted_and_then_replaced(engine: Engine) -> None:
    put(engine, {"state": "AFG", "year": 2023, "rate": "0.006", "remark": "kept"})

    rows = put(
        engine,
        {"state": "AFG", "year": 2023, "rate": "0.007"},
        {"state": "AFG", "year": 2024, "rate": "0.008"},
    )

    assert rows == [("AFG", 2023, "0.007", "kept"), ("AFG", 2024, "0.008", None)]


def test_of_several_rows_with_one_key_the_last_wins(engine: Engine) -> None:
    rows = put(
        engine,
        {"state": "AFG", "year": 2023, "rate": "1"},
        {"state": "AFG", "year": 2023, "rate": "2"},
    )

    assert rows == [("AFG", 2023, "2", None)]


def test_rows_that_are_all_key_are_inserted_once(engine: Engine) -> None:
    with engine.begin() as connection:
        upsert(connection, MEMBERS, [{"state": "AFG"}], ["state"])
        upsert(connection, MEMBERS, [{"state": "AFG"}, {"state": "ALB"}], ["state"])

        assert connection.execute(select(MEMBERS).order_by("state")).scalars().all() == [
            "AFG",
            "ALB",
        ]


def test_nothing_is_done_without_rows(engine: Engine) -> None:
    assert put(engine) == []
    with engine.begin() as connection:
        insert_rows(connection, RATES, [])


def test_values_of_every_kind_arrive_as_they_are(engine: Engine) -> None:
    rows = [
        {
            "position": position,
            "day": date(2025, 7, position),
            "minor": -(2**53) + position,
            "open": position % 2 == 0,
            "data": {"a": [position, None, "é"]},
            "raw": bytes([0, position, 255]),
            "remark": None if position == 2 else 'quote " and, comma {}',
        }
        for position in (1, 2, 3)
    ]
    with engine.begin() as connection:
        insert_rows(connection, LINES, rows)
        upsert(connection, LINES, [{**rows[0], "minor": 7}], ["position"])
        found = connection.execute(select(LINES).order_by(LINES.c.position)).mappings().all()

    assert [dict(row) for row in found] == [{**rows[0], "minor": 7}, *rows[1:]]


def test_a_row_that_is_there_is_not_inserted_twice(engine: Engine) -> None:
    row = {"state": "AFG", "year": 2023, "rate": "1"}
    put(engine, row)

    with engine.begin() as connection, pytest.raises(IntegrityError):
        insert_rows(connection, RATES, [row])


def test_many_rows_go_in_at_once(engine: Engine) -> None:
    rows = put(engine, *({"state": "AFG", "year": year, "rate": "1"} for year in range(5000)))

    assert len(rows) == 5000
