"""Insert or update many rows in one statement, the same on SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert


def upsert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], key: Sequence[str]
) -> None:
    """Insert the rows; where the key is there already, replace what the row names.

    Args:
        connection: inside the transaction of the page.
        table: has a primary key or a unique index on `key`.
        rows: all with the same columns; of several with the same key the last one wins.
        key: columns that identify a row.
    """
    if not rows:
        return
    # One statement must not touch a row twice: PostgreSQL refuses it.
    last = list({tuple(row[column] for column in key): dict(row) for row in rows}.values())
    insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    statement = insert(table)
    others = [column for column in last[0] if column not in key]
    if others:
        statement = statement.on_conflict_do_update(
            index_elements=list(key),
            set_={column: statement.excluded[column] for column in others},
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(key))
    connection.execute(statement, last)
