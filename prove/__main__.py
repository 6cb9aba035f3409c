"""`make prove`: every step at full size, a table of figures, and 1 where one misses its mark.

`--share 0.02` runs a fiftieth of each; `--only NAME` some of them; `--database SQLite` on one.
"""

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from prove import BOTH, DATABASES, Step
from prove.running import WentWrong, run, with_databases
from prove.steps import STEPS

MINUTES = 45  # for all of it; what is left over then misses
WIDTHS = (15, 12, 34, 22, 4)


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of one step on one database, beside what is wanted of it."""

    name: str
    database: str
    figure: str
    wanted: str
    ok: bool


def lines_of(step: Step, database: str, *, share: float, url: str | None) -> Iterator[Line]:
    """Run a step and compare each figure that is wanted."""
    began = time.monotonic()
    try:
        figures = run(step, share=share, url=url)
    except WentWrong as why:
        yield Line(step.name, database, " ".join(str(why).split()), "an answer", False)
        return
    for name, wanted in step.wanted.items():
        found = figures.get(name)
        is_met = found is not None and wanted.is_met(found, share)
        said = f"{name}: {'nothing' if found is None else f'{found:,g}'}"
        yield Line(step.name, database, said, wanted.wanted(share), is_met)
    minutes = (time.monotonic() - began) / 60
    yield Line(step.name, database, f"minutes: {minutes:.1f}", f"at most {step.minutes:.3g}", True)


def main() -> int:
    """Run what is asked for, print as it goes, and say whether all was right."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background takes it away
    parser = argparse.ArgumentParser(prog="make prove")
    parser.add_argument("--share", type=float, default=1.0, help="of the full size, such as 0.02")
    parser.add_argument("--only", action="append", choices=[each.name for each in STEPS])
    parser.add_argument("--database", choices=DATABASES)
    parser.add_argument("--json", action="store_true", help="a line of JSON for each figure")
    asked = parser.parse_args()
    if not 0 < asked.share <= 1:
        parser.error("--share is above 0 and at most 1")
    databases = (asked.database,) if asked.database else DATABASES
    steps = [each for each in STEPS if not asked.only or each.name in asked.only]
    show = _as_json if asked.json else _as_line
    ends_at = time.monotonic() + MINUTES * 60
    if not asked.json:
        print(_row(("name", "database", "figure", "wanted", "ok")), flush=True)

    def prove(url_of: Callable[[str], str | None]) -> bool:
        right = True
        for each in steps:
            step = replace(each, minutes=min(each.minutes, (ends_at - time.monotonic()) / 60))
            names = [each for each in step.databases if each in (*databases, *BOTH)]

            def lines(name: str, step: Step = step) -> list[Line]:
                return list(lines_of(step, name, share=asked.share, url=url_of(name)))

            with ThreadPoolExecutor(max(len(names), 1)) as side_by_side:
                for line in (one for some in side_by_side.map(lines, names) for one in some):
                    print(show(line), flush=True)
                    right = right and line.ok
        return right

    return 0 if with_databases(prove, with_postgresql="PostgreSQL" in databases) else 1


def _as_line(line: Line) -> str:
    said = (line.name, line.database, line.figure, line.wanted, "yes" if line.ok else "NO")
    return _row(said)


def _row(cells: tuple[str, ...]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()


def _as_json(line: Line) -> str:
    return json.dumps(asdict(line))


if __name__ == "__main__":
    sys.exit(main())
