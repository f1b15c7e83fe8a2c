"""A TCP proxy on loopback that can swallow answers: for what happens when a reply is lost."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

_CHUNK_BYTES = 65_536


class LossyProxy:
    """Passes bytes both ways; while `is_swallowing`, what the server sends goes nowhere."""

    def __init__(self, target_url: str) -> None:
        """Stand in front of the server at this address."""
        target = urlsplit(target_url)
        self._target = (target.hostname or "127.0.0.1", target.port or 0)
        self._scheme = target.scheme
        self._writers: set[asyncio.StreamWriter] = set()
        self.is_swallowing = False
        self.url = ""

    async def serve(self, ready: asyncio.Event) -> None:
        """Accept connections on a free port until cancelled."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        self.url = f"{self._scheme}://127.0.0.1:{port}"
        ready.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            server.close()
            self.cut()

    def cut(self) -> None:
        """End every connection that passes through."""
        for writer in list(self._writers):
            writer.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection(*self._target)
        self._writers |= {writer, server_writer}
        try:
            await asyncio.gather(
                self._pass(reader, server_writer, is_answer=False),
                self._pass(server_reader, writer, is_answer=True),
            )
        finally:
            self._writers -= {writer, server_writer}

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(_CHUNK_BYTES):
                if is_answer and self.is_swallowing:
                    continue
                writer.write(chunk)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def lossy_proxy(target_url: str) -> AsyncIterator[LossyProxy]:
    """Run a proxy in front of a server."""
    proxy = LossyProxy(target_url)
    ready = asyncio.Event()
    task = asyncio.create_task(proxy.serve(ready))
    await ready.wait()
    try:
        yield proxy
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
