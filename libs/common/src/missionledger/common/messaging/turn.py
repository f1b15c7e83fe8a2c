"""Lets one process at a time take the facts of a consumer.

Two that take from one durable consumer would each see gaps, and would set events aside for them.
With SQLite there is only one process anyway, since it alone may write the log.
"""

from contextlib import suppress

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

_TRY = text("SELECT pg_try_advisory_lock(hashtextextended(current_schema() || :name, 0))")
_STILL_THERE = text("SELECT 1")


class ConsumerTurn:
    """The turn of this process at one consumer: a lock of a PostgreSQL session.

    It ends with the session, so a process that dies or loses its database passes it on. Every
    method blocks; one thread at a time may call them.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        """Use the read store; `name` is what processes take turns at."""
        self._engine = engine
        self._name = name
        self._is_shared = engine.dialect.name == "postgresql"
        self._session: Connection | None = None

    def take(self) -> bool:
        """Tell whether it is our turn, taking it if nobody else has it.

        Raises:
            sqlalchemy.exc.DBAPIError: if the store cannot be reached.
        """
        if not self._is_shared:
            return True
        if self._session is not None:
            try:
                self._session.execute(_STILL_THERE)
            except SQLAlchemyError:
                self.leave()
                return False
            return True
        session = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            if session.execute(_TRY, {"name": self._name}).scalar_one():
                self._session = session
                return True
        finally:
            if self._session is not session:
                session.close()
        return False

    def leave(self) -> None:
        """Let somebody else have the turn; safe to call without having it."""
        session, self._session = self._session, None
        if session is not None:
            with suppress(SQLAlchemyError):
                # Not back to the pool: the lock belongs to the session and ends with it.
                session.invalidate()
            session.close()
