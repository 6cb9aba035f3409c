"""Answers requests so that no thread waits for whoever sends or reads slowly.

A request comes to a thread only once its body is whole, and while its answer is fetched piece by
piece, no thread belongs to it.
"""

import asyncio
import gc
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from html import escape
from http import HTTPStatus
from typing import IO, Any

from likewise.config.bodies import Bodies, NotTaken
from likewise.config.environs import environ_of, size_said

THREADS = 6  # a page that waits its turn to write holds one for some seconds
TURN_SECONDS = 0.05  # how long a thread goes on: with Python's own 5 ms they hinder one another
type Headers = list[tuple[str, str]]


class Application:
    """Answers requests by a WSGI application, in a thread each."""

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        *,
        bodies: Bodies,
        knows: Callable[[dict[str, Any]], bool],
    ) -> None:
        self.application, self.bodies, self.knows = application, bodies, knows
        self.threads = ThreadPoolExecutor(THREADS, "pages")
        sys.setswitchinterval(TURN_SECONDS)
        # What was loaded stays. To look through it for what could go stops all threads.
        gc.freeze()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        environ = environ_of(scope)
        try:
            body, size = await self.bodies.whole(
                protocol,
                size=size_said(scope),
                known=partial(self._in_a_thread, self.knows, environ),
            )
        except NotTaken as refusal:
            protocol.response_bytes(*_refused(refusal, environ["PATH_INFO"]))
            return
        with body:
            status, headers, answer = await self._in_a_thread(self._ask, environ, body, size)
            if isinstance(answer, bytes):
                protocol.response_bytes(status, headers, answer)
            else:
                await self._stream(protocol.response_stream(status, headers), answer)

    def _ask(self, environ: dict[str, Any], body: IO[bytes], size: int) -> tuple[int, Headers, Any]:
        """The status, the headers, and what is answered: at once, or a piece at a time."""
        said: list[Any] = []

        def begin(status: str, headers: Headers, exc_info: object = None) -> None:
            said[:] = [int(status[:3]), [(name.lower(), value) for name, value in headers]]

        given = {"wsgi.input": body, "CONTENT_LENGTH": str(size)}
        answer: Any = self.application(environ | given, begin)
        if getattr(answer, "streaming", True):
            return said[0], said[1], answer
        try:
            return said[0], said[1], b"".join(answer)
        finally:
            answer.close()

    async def _stream(self, transport: Any, answer: Any) -> None:
        pieces: Iterator[bytes] = iter(answer)
        try:
            while (piece := await self._in_a_thread(next, pieces, None)) is not None:
                await transport.send_bytes(piece)
        finally:
            await self._in_a_thread(answer.close)

    async def _in_a_thread(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.threads, work, *given)


def _refused(refusal: NotTaken, path: str) -> tuple[int, Headers, bytes]:
    """A small page, or a problem document where programs ask."""
    title = HTTPStatus(refusal.status).phrase
    if path.startswith("/api/"):
        kind = "application/problem+json"
        said = json.dumps({"title": title, "status": refusal.status, "detail": refusal.sentence})
    else:
        kind = "text/html; charset=utf-8"
        said = (
            '<!doctype html><html lang="en-GB"><meta name="viewport" content="width=device-width">'
            f"<title>{title}</title><h1>That was not taken</h1><p>{escape(refusal.sentence)}</p>"
        )
    headers = [
        ("content-type", kind),
        ("content-security-policy", "default-src 'none'"),
        ("cache-control", "no-store"),
        ("connection", "close"),
    ]
    return refusal.status, headers, said.encode()
