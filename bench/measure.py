"""Timing and peak memory of a piece of work, in a child process of its own."""

import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def sized(full: int) -> int:
    """A size, or the share of it that `make prove` asks for."""
    return max(1, int(full * float(os.environ.get("LIKEWISE_PROOF", "1"))))


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one piece of work took and gave. `peak_mb` is the child's whole resident peak."""

    seconds: float
    peak_mb: float
    answer: Any


def best_of(work: Callable[[], Any], *, repeats: int) -> tuple[float, Any]:
    """The least wall time of `repeats` runs, in seconds, and the last answer."""
    seconds, answer = float("inf"), None
    for _ in range(repeats):
        began = time.perf_counter()
        answer = work()
        seconds = min(seconds, time.perf_counter() - began)
    return seconds, answer


def _child(connection: Any, work: Callable[..., Measured], arguments: tuple[Any, ...]) -> None:
    try:
        connection.send(("ok", work(*arguments)))
    except Exception as error:  # the parent raises it with its words
        connection.send(("error", repr(error)))
    finally:
        connection.close()


def in_child(work: Callable[..., Any], *arguments: Any) -> Any:
    """Run a module-level function in a fresh process and return its (picklable) answer."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_child, args=(theirs, work, arguments))
    process.start()
    theirs.close()
    try:
        state, answer = ours.recv()
    except EOFError:
        process.join()
        raise RuntimeError(f"the measured process ended with code {process.exitcode}") from None
    process.join()
    if state == "error":
        raise RuntimeError(answer)
    return answer


def peak_mb() -> float:
    """This process's peak resident memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
