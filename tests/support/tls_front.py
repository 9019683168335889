"""TLS before a server that speaks none, as a reverse proxy does it for an archive in a hospital."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PIECE = 1 << 16


@contextmanager
def tls_front(target_port: int, certificate: Path, key: Path) -> Iterator[int]:
    """Yield a port on 127.0.0.1 that speaks TLS and passes everything on to another."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="tls-front")
    thread.start()
    try:
        front = asyncio.run_coroutine_threadsafe(_started(target_port, context), loop).result(10)
        yield int(front.sockets[0].getsockname()[1])
        asyncio.run_coroutine_threadsafe(_ended(front), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _started(target_port: int, context: ssl.SSLContext) -> asyncio.Server:
    async def serve(client_in: asyncio.StreamReader, client_out: asyncio.StreamWriter) -> None:
        server_out: asyncio.StreamWriter | None = None
        try:
            server_in, server_out = await asyncio.open_connection("127.0.0.1", target_port)
            ways = [
                asyncio.create_task(_copy(client_in, server_out)),
                asyncio.create_task(_copy(server_in, client_out)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        except (OSError, asyncio.CancelledError):
            # Either end is gone, or the front ends.
            pass
        finally:
            for end in (client_out, server_out):
                if end is not None:
                    end.transport.abort()

    return await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await source.read(_PIECE):
            target.write(piece)
            await target.drain()


async def _ended(front: asyncio.Server) -> None:
    front.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for each in others:
        each.cancel()
    await asyncio.gather(*others, return_exceptions=True)
