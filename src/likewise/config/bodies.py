"""What somebody sends is awaited here, within limits of size and time, before a page is asked."""

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from likewise.domain.refusals import DomainError

KB = 1_000


class NotTaken(DomainError):
    """Something sent that is not awaited any further; `status` is how the web calls that."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Limit:
    """How many bytes are taken at most, and how long they are awaited."""

    size: int
    seconds: float


@dataclass(slots=True)
class Bodies:
    """All that is being sent to one process at a time.

    Whoever is not `known` may send a form; only the known may send files. No thread waits for
    either. Of forms, `most_forms` are awaited at once: one more, and that which has been under way
    longest is given up, as it is never that of somebody who just presses a button.
    """

    folder: Path
    form: Limit
    file: Limit
    most_forms: int = 256
    most_files: int = 8
    _forms: dict[asyncio.Timeout, None] = field(default_factory=dict)
    _files: int = 0

    async def whole(
        self,
        pieces: AsyncIterable[bytes],
        *,
        size: int | None,
        known: Callable[[], Awaitable[bool]],
    ) -> tuple[IO[bytes], int]:
        """All of what is sent, as a file at its beginning, and its size; `size` is what was said.

        Raises
        ------
        NotTaken
        """
        if size == 0:
            return BytesIO(), 0
        if size is not None and size <= self.form.size:
            return await self._form(pieces)
        if not await known():
            if size is not None:
                raise NotTaken(413, _TOO_MUCH_OF_A_STRANGER.format(_how_much(self.form.size)))
            return await self._form(pieces)
        if size is not None and size > self.file.size:
            raise NotTaken(413, _TOO_MUCH.format(_how_much(self.file.size)))
        return await self._file(pieces)

    async def _form(self, pieces: AsyncIterable[bytes]) -> tuple[IO[bytes], int]:
        timeout = asyncio.timeout(self.form.seconds)
        if len(self._forms) >= self.most_forms:
            self._give_up_the_oldest()
        self._forms[timeout] = None
        try:
            return await self._taken(pieces, timeout, self.form, _TOO_MUCH_OF_A_STRANGER)
        finally:
            self._forms.pop(timeout, None)

    def _give_up_the_oldest(self) -> None:
        oldest = next(iter(self._forms))
        del self._forms[oldest]
        if oldest.when() is not None:
            oldest.reschedule(0)

    async def _file(self, pieces: AsyncIterable[bytes]) -> tuple[IO[bytes], int]:
        if self._files >= self.most_files:
            raise NotTaken(503, f"{self.most_files} files are being sent just now. {_AGAIN}")
        self._files += 1
        try:
            timeout = asyncio.timeout(self.file.seconds)
            return await self._taken(pieces, timeout, self.file, _TOO_MUCH)
        finally:
            self._files -= 1

    async def _taken(
        self, pieces: AsyncIterable[bytes], timeout: asyncio.Timeout, limit: Limit, too_much: str
    ) -> tuple[IO[bytes], int]:
        kept, size = SpooledTemporaryFile(self.form.size, dir=str(self.folder)), 0  # noqa: SIM115 - handed on
        try:
            async with timeout:
                async for piece in pieces:
                    size += len(piece)
                    if size > limit.size:
                        raise NotTaken(413, too_much.format(_how_much(limit.size)))
                    kept.write(piece)
        except BaseException as error:
            kept.close()
            if isinstance(error, TimeoutError):
                raise NotTaken(408, f"What was sent took too long to arrive. {_AGAIN}") from None
            if isinstance(error, OSError):
                raise NotTaken(507, f"There is no room for what was sent. {_AGAIN}") from None
            raise
        kept.seek(0)
        return kept, size


def _how_much(size: int) -> str:
    return f"{size / KB:,.0f} KB" if size < KB * KB else f"{size / (KB * KB):,.0f} MB"


_AGAIN = "Nothing was saved. Wait a minute and try again."
_TOO_MUCH = "This is larger than {}, the most that can be sent at once. Nothing was saved."
_TOO_MUCH_OF_A_STRANGER = (
    "This is larger than {}, the most that can be sent without signing in. Nothing was saved. "
    "Sign in first, then send it again."
)
