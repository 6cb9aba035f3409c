"""Work given to processes on this machine, or to a Dask cluster, and taken back in order.

Each piece is reckoned by one function from what all share and an item of its own, so it does not
matter who does it, or how often: a piece whose worker dies is given out again.
"""

import hashlib
import multiprocessing
import os
import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import click

import likewise
from likewise.domain.refusals import DomainError

# Pieces under way, for each worker: one in hand and one to go on with.
AHEAD = 2
# A piece that so many workers died of is not given out again.
MOST_TRIES = 5
SECONDS_TO_ANSWER = 15
# One thread for sums: how they are shared out would change their last bits.
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

# Whose source the last bits of an answer depend on.
ENGINES = ("domain/renewal", "domain/allocation", "formats/allocation")

WORKERS = click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=os.cpu_count() or 1,
    show_default="one for each core",
    help="Processes on this machine.",
)
CLUSTER = click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Address of a Dask scheduler whose workers do it, such as tcp://10.0.0.5:8786.",
)

type Piece[Shared, Item, Answer] = Callable[[Shared, Item], Answer]


class ClusterRefused(DomainError):
    """Work cannot be given out, or was not done; the sentence says why and what to do."""


class Workers(Protocol):
    """Who works: gives out items and takes the answers back in their order."""

    def each[Shared, Item, Answer](
        self, does: Piece[Shared, Item, Answer], shared: Shared, items: Iterable[Item]
    ) -> Iterator[Answer]: ...


class Processes:
    """So many processes on this machine, each with one thread."""

    def __init__(self, number: int) -> None:
        self._number = number

    def each[Shared, Item, Answer](
        self, does: Piece[Shared, Item, Answer], shared: Shared, items: Iterable[Item]
    ) -> Iterator[Answer]:
        """The answers in order. A process that dies is replaced, and its pieces done again.

        Raises
        ------
        ClusterRefused
            Processes died again and again.
        """
        told = pickle.dumps(shared)
        left, under_way = iter(items), deque[tuple[Item, Future[Answer]]]()
        tries = 0
        pool = self._pool(told)
        try:
            while True:
                for item in islice(left, AHEAD * self._number - len(under_way)):
                    under_way.append((item, _given(pool, does, item)))
                if not under_way:
                    return
                try:
                    answer = under_way[0][1].result()
                except BrokenProcessPool:
                    tries += 1
                    if tries == MOST_TRIES:
                        raise ClusterRefused(
                            f"Processes died {tries} times. Is there enough memory? Try with fewer "
                            "--workers: what is done is kept."
                        ) from None
                    pool.shutdown(wait=False, cancel_futures=True)
                    pool = self._pool(told)
                    again = [item for item, _ in under_way]
                    under_way = deque((item, _given(pool, does, item)) for item in again)
                    continue
                under_way.popleft()
                yield answer
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _pool(self, told: bytes) -> ProcessPoolExecutor:
        for name in ONE_THREAD:
            os.environ[name] = "1"
        return ProcessPoolExecutor(
            self._number,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_hold,
            initargs=(told,),
        )


def _given[Item, Answer](
    pool: ProcessPoolExecutor, does: Piece[Any, Item, Answer], item: Item
) -> Future[Answer]:
    """A piece given to a pool; where a process died before it could be, that is its answer."""
    try:
        return pool.submit(_of_held, does, item)
    except BrokenProcessPool as broken:
        answer: Future[Answer] = Future()
        answer.set_exception(broken)
        return answer


_held: Any = None


def _hold(told: bytes) -> None:
    global _held  # noqa: PLW0603 - what a process shares with all pieces is handed to it once
    _held = pickle.loads(told)  # noqa: S301 - written by our own parent


def _of_held(does: Piece[Any, Any, Any], item: Any) -> Any:
    return does(_held, item)


class Cluster:
    """The workers of a Dask cluster."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def each[Shared, Item, Answer](
        self, does: Piece[Shared, Item, Answer], shared: Shared, items: Iterable[Item]
    ) -> Iterator[Answer]:
        """The answers in order. What a worker that dies had in hand is done by another.

        Raises
        ------
        ClusterRefused
            Nobody is left, a piece was lost too often, or a worker is of another version.
        """
        from dask.distributed import CancelledError, KilledWorker

        ours, told = fingerprint(), pickle.dumps(shared)
        held = self._lay_down(told)
        number = max(1, len(self._client.nthreads()))
        left, under_way = iter(items), deque[tuple[Item, int, Any]]()
        while True:
            for item in left:
                under_way.append((item, 0, self._give(does, ours, held, item)))
                if len(under_way) >= AHEAD * number:
                    break
            if not under_way:
                return
            item, tries, future = under_way[0]
            try:
                answer = future.result()
            except (CancelledError, KilledWorker, OSError) as lost:
                if tries + 1 == MOST_TRIES or not self._client.nthreads():
                    raise ClusterRefused(
                        "The cluster lost a piece of the work again and again, or has no worker "
                        "left. Start more workers and run this again: what is done is kept."
                    ) from lost
                held = self._lay_down(told)
                under_way[0] = (item, tries + 1, self._give(does, ours, held, item))
                continue
            under_way.popleft()
            yield answer

    def _lay_down(self, told: bytes) -> Any:
        """What all pieces share, as a task: what a worker that dies held is made again."""
        import dask.config

        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "4 GiB"}):
            return self._client.submit(bytes, told, pure=False)

    def _give(self, does: Any, ours: str, held: Any, item: Any) -> Any:
        return self._client.submit(_checked, does, ours, held, item, pure=False)


def _checked(does: Piece[Any, Any, Any], ours: str, told: bytes, item: Any) -> Any:
    """One piece, unless this worker would reckon otherwise: it may have joined since the start."""
    if fingerprint() != ours:
        raise ClusterRefused(OTHER_VERSION)
    return does(_unpacked(told), item)


_last: tuple[bytes, Any] = (b"", None)


def _unpacked(told: bytes) -> Any:
    """What all pieces share, unpacked once while it stays the same."""
    global _last  # noqa: PLW0603 - as above
    if _last[0] != told:
        _last = (told, pickle.loads(told))  # noqa: S301 - from whoever gave this worker the piece
    return _last[1]


OTHER_VERSION = (
    "A worker of the cluster has another version of Likewise, Python, NumPy, SciPy or Numba, and "
    "could answer otherwise in the last digits. Install the same on all."
)


def fingerprint() -> str:
    """What the last bits of an answer depend on: the engines' source, and what they are run by."""
    digest = hashlib.sha256(sys.version.encode())
    for package in ("numpy", "scipy", "numba"):
        digest.update(f"{package} {version(package)}".encode())
    for engine in ENGINES:
        for source in sorted((Path(likewise.__file__).parent / engine).glob("*.py")):
            digest.update(source.read_bytes())
    return digest.hexdigest()


@contextmanager
def workers_at(*, address: str | None, number: int) -> Iterator[Workers]:
    """Processes of this machine, or the workers of the cluster at an address.

    Raises
    ------
    ClusterRefused
        The extra is not installed, nobody answers, no worker is there, or one has another version.
    """
    if address is None:
        yield Processes(number)
        return
    try:
        from dask import distributed
    except ImportError:
        raise ClusterRefused("Clusters need an extra: pip install 'likewise[cluster]'.") from None
    start: Any = distributed.Client
    try:
        client = start(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError, TimeoutError):
        raise ClusterRefused(
            f"No cluster answers at {address}. Give its scheduler's address, such as "
            "tcp://10.0.0.5:8786, and see that it is running."
        ) from None
    with client:
        _check_workers(client)
        yield Cluster(client)


def _check_workers(client: Any) -> None:
    if not client.nthreads():
        raise ClusterRefused("The cluster has no workers. Start at least one.")
    try:
        theirs = client.run(fingerprint)
    except Exception:
        # Whatever a worker without Likewise says, it says in its own way.
        raise ClusterRefused(
            "A worker of the cluster cannot run Likewise. Install likewise[cluster] on all."
        ) from None
    if any(each != fingerprint() for each in theirs.values()):
        raise ClusterRefused(OTHER_VERSION)
