"""Runs one step on one database, within its minutes, and answers with its figures."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from math import ceil
from pathlib import Path
from xml.etree import ElementTree

from bench._databases import a_postgresql
from prove import SHARE, Bench, Driver, Step, Suite

ROOT = Path(__file__).resolve().parent.parent
TO_STOP = 20  # seconds

type Figures = Mapping[str, float]


class WentWrong(Exception):
    """A step that answered with no figures, and why."""


def run(step: Step, *, share: float, url: str | None) -> Figures:
    """The figures of a step; `url` is the database, none is SQLite.

    Raises
    ------
    WentWrong
        When it takes longer than its minutes, or answers nothing that can be read.
    """
    environment = {**os.environ, SHARE: f"{share:g}", "PYTHONPATH": f"{ROOT}/src:{ROOT}/tests"}
    environment.pop("DATABASE_URL", None)
    environment["DJANGO_SETTINGS_MODULE"] = "likewise.config.settings"
    if url is not None:
        environment["DATABASE_URL"] = url
    with tempfile.TemporaryDirectory(prefix="likewise-prove-") as folder:
        alone = len(step.databases) == 1
        call = _Call(environment, step.minutes * 60, Path(folder), workers="2" if alone else "1")
        match step.does:
            case Driver():
                return _of_driver(step.does, share, call)
            case Suite():
                return _of_tests(step.does, share, call)
            case Bench():
                return _of_bench(step.does, call)


class _Call:
    """Calls a program; it and all that it started are ended when its time is over."""

    def __init__(
        self, environment: Mapping[str, str], seconds: float, folder: Path, *, workers: str
    ) -> None:
        self.environment, self.folder, self.workers = dict(environment), folder, workers
        self.ends_at = time.monotonic() + seconds
        self.seconds = seconds

    def __call__(self, *arguments: str) -> str:
        """What it prints."""
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            said, _ = process.communicate(timeout=max(self.ends_at - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            _end(process)
            raise WentWrong(f"took more than {max(self.seconds, 0) / 60:.3g} minutes") from None
        except KeyboardInterrupt:
            _end(process)
            raise
        self.code = process.returncode
        return said


def _end(process: "subprocess.Popen[str]") -> None:
    """End a program and all that it started; first it may stop servers that are its own."""
    process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=TO_STOP)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _of_driver(driver: Driver, share: float, call: _Call) -> Figures:
    given = {name: f"{max(2, int(number * share))}" for name, number in driver.sizes.items()}
    options = [
        word for name, said in {**given, **driver.given}.items() for word in (f"--{name}", said)
    ]
    return _numbers(_last_line(call(driver.program, *options)))


def _of_tests(tests: Suite, share: float, call: _Call) -> Figures:
    sizes = {
        name: f"{max(1, ceil(number * share / tests.each_of))}"
        for name, number in tests.sizes.items()
    }
    call.environment |= sizes
    written = call.folder / "tests.xml"
    said = call(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", call.workers, "--dist", "loadgroup",
        f"--junitxml={written}", *tests.nodes,
    )  # fmt: skip
    if not written.exists():
        raise WentWrong(said.strip()[-300:])
    return figures_of(written)


def figures_of(written: Path) -> Figures:
    """How many tests ran and failed, and the sum of what they recorded as properties."""
    cases = list(ElementTree.parse(written).iter("testcase"))
    figures: Counter[str] = Counter(tests=len(cases))
    figures["failed"] = sum(
        case.find("failure") is not None or case.find("error") is not None for case in cases
    )
    for case in cases:
        for each in case.iter("property"):
            figures[each.get("name", "")] += int(each.get("value", "0"))
    return figures


def _of_bench(bench: Bench, call: _Call) -> Figures:
    said = call("-m", "bench", bench.name, "--json")
    rows = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    if not rows:
        raise WentWrong(said.strip()[-300:])
    return {
        "wrong": sum(not row["ok"] for row in rows),
        "seconds": round(max(row["seconds"] for row in rows), 1),
        "runs": len(rows),
    }


def _last_line(said: str) -> Mapping[str, object]:
    try:
        found = json.loads(said.strip().splitlines()[-1])
    except (IndexError, ValueError):
        raise WentWrong(said.strip()[-300:]) from None
    if not isinstance(found, dict):
        raise WentWrong(said.strip()[-300:])
    return found


def _numbers(found: Mapping[str, object]) -> Figures:
    return {name: float(each) for name, each in found.items() if isinstance(each, int | float)}


def with_databases(
    work: Callable[[Callable[[str], str | None]], bool], *, with_postgresql: bool
) -> bool:
    """Do something with a way to a new database of each kind; the server is of its own."""
    if not with_postgresql:
        return work(lambda _: None)
    with a_postgresql() as made:
        if made is None:
            raise WentWrong("PostgreSQL is not here: make system")
        return work(lambda name: None if name == "SQLite" else made())
