"""Insert, or insert and replace, many rows in one statement, the same on both databases.

On PostgreSQL the rows travel as one array for each column, which takes half the time of one
statement a row; on SQLite the driver's own loop is the fastest way, once it is given plain rows.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Connection, Insert, Table, bindparam, func, select
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

Row = Mapping[str, Any]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that are new.

    Args:
        connection: inside the transaction of the page.
        table: where they go.
        rows: all with the same columns.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(_insert_arrays(table, rows))
    else:
        _execute_plain(connection, table.insert(), rows)


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Row],
    key: Sequence[str],
    *,
    added: Collection[str] = (),
) -> None:
    """Insert the rows; where the key is there already, replace what the row names.

    Args:
        connection: inside the transaction of the page.
        table: has a primary key or a unique index on `key`.
        rows: all with the same columns; of several with the same key the last one wins.
        key: columns that identify a row.
        added: columns whose value is added to what is there instead of replacing it.
    """
    if not rows:
        return
    # One statement must not touch a row twice: PostgreSQL refuses it.
    last = list({tuple(row[column] for column in key): dict(row) for row in rows}.values())
    is_postgresql = connection.dialect.name == "postgresql"
    statement = _insert_arrays(table, last) if is_postgresql else sqlite_insert(table)
    replaced = {
        column: table.c[column] + statement.excluded[column]
        if column in added
        else statement.excluded[column]
        for column in last[0]
        if column not in key
    }
    complete = (
        statement.on_conflict_do_update(index_elements=list(key), set_=replaced)
        if replaced
        else statement.on_conflict_do_nothing(index_elements=list(key))
    )
    if is_postgresql:
        connection.execute(complete)
    else:
        _execute_plain(connection, complete, last)


def _execute_plain(connection: Connection, statement: Insert, rows: Sequence[Row]) -> None:
    """Compile the statement once and hand the driver the values as it takes them.

    The way through the parameters of SQLAlchemy costs several times what SQLite does with a row.
    """
    dialect = connection.dialect
    compiled = statement.compile(dialect=dialect, column_keys=list(rows[0]))
    values: list[Sequence[Any]] = []
    for column in compiled.positiontup or ():
        given = [row[column] for row in rows]
        kind = statement.table.columns[column].type
        to_driver = kind.dialect_impl(dialect).bind_processor(dialect)
        values.append([to_driver(value) for value in given] if to_driver else given)
    connection.exec_driver_sql(str(compiled), list(zip(*values, strict=True)))


def _insert_arrays(table: Table, rows: Sequence[Row]) -> PostgresqlInsert:
    columns = list(rows[0])
    arrays = [
        bindparam(
            f"{column}_rows", [row[column] for row in rows], type_=ARRAY(table.c[column].type)
        )
        for column in columns
    ]
    return postgresql_insert(table).from_select(
        columns, select(*(func.unnest(array) for array in arrays))
    )
