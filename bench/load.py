"""How long 50 people wait for pages, who all use them at once, each with a second's thought.

Timed: requests to the product's own server (`likewise serve`, in a process of its own, as it is set
up by default), from the first byte sent to the last received, for a minute: 50 people signed in, of
whom each goes through the main pages, those with names, the picture of the evolution, and pages of
cohorts, people and meetings, and thinks for a second after each. The pages were asked for once
before. Variants: on SQLite, the record of the bench `import`, smaller: 2,100 people in 210 cohorts,
and 283,000 facts, most of them lines of registers; on both databases, the large example of 1,200
members on its last day, with the lists of what its coordinator has to do among the pages. Right
means: the 95th in a hundred is under a second, and every answer was the page (200). Each person has
an account and an address of their own. The machine's load before the minute is said, as whoever
else works there makes people wait, too.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from bench import Row
from bench._databases import POSTGRESQL, a_postgresql
from bench._visiting import NAMED, PAGES, Browser, Visit
from bench.waits import coordinating, environment_of, open_pages, served

COHORTS, MEETINGS = 210, 120
PEOPLE_AT_ONCE, SECONDS, THOUGHT = 50, 60, 1.0
MOST_SECONDS = 1.0
QUEUES = (
    "/meetings/registers/", "/people/queue/no-cohort/", "/people/queue/not-heard-of/",
    "/people/queue/joined-lately/", "/cohorts/new/", "/evolution/meets/",
)  # fmt: skip


def run() -> Iterator[Row]:
    yield from _used("", ["bench.waits", str(COHORTS), str(MEETINGS), str(PEOPLE_AT_ONCE)])
    yield from _used("large, SQLite, ", ["bench.load"])
    with a_postgresql() as databases:
        if databases is not None:
            yield from _used(f"large, {POSTGRESQL}, ", ["bench.load"], server=databases())


def _used(variant: str, making: list[str], *, server: str = "") -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        environment = environment_of(Path(folder), server=server)
        made = [sys.executable, "-m", *making]
        said = subprocess.run(made, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        if said.stdout:  # the large example's last day, at which its server has to be
            environment["LIKEWISE_CLOCK"] = said.stdout.strip()
            environment["LIKEWISE_DEMONSTRATION"] = "1"  # a clock is set in a demonstration only
        with served(environment) as site:
            open_pages(site)
            pages = (*PAGES, *NAMED, *(QUEUES if said.stdout else ()), *_of_somebody(site))
            busy = os.getloadavg()[0]
            visits = _use(site, pages)
    seconds = sorted(each.seconds for each in visits)
    bad = [each.status for each in visits if each.status != 200]
    slow = seconds[int(len(seconds) * 0.95)]
    for what, value in (
        ("median", statistics.median(seconds)),
        ("95th", slow),
        ("longest", seconds[-1]),
    ):
        yield Row(
            name="load", size=len(visits), seconds=value, peak_mb=None,
            ok=not bad and slow < MOST_SECONDS,
            variant=f"{variant}{PEOPLE_AT_ONCE} people, {what}; load before: {busy:.1f}; "
            f"{len(bad)} failed",
        )  # fmt: skip


def _of_somebody(site: str) -> list[str]:
    """The first cohorts, people and meetings that the lists lead to, and the picture."""
    browser = Browser(site, [])
    browser.sign_in()
    found = ["/evolution/picture.svg", "/audit/"]
    for noun in ("cohorts", "people", "meetings"):
        links = re.findall(rf'href="(/{noun}/[a-z2-7]{{26}}/)"', browser.get("before", f"/{noun}/"))
        found += dict.fromkeys(links[:6])
    return found


def _use(site: str, pages: tuple[str, ...]) -> list[Visit]:
    """What 50 people asked for in a minute, once all were signed in."""
    visits: list[Visit] = []
    stop, ready = threading.Event(), threading.Barrier(PEOPLE_AT_ONCE + 1)
    browsers = [Browser(site, visits, place=2 + number) for number in range(PEOPLE_AT_ONCE)]
    if not all(browser.sign_in(number=number) for number, browser in enumerate(browsers)):
        raise RuntimeError("somebody was not let in")
    people = [
        threading.Thread(target=_one, args=(browser, number, pages, ready, stop), daemon=True)
        for number, browser in enumerate(browsers)
    ]
    for each in people:
        each.start()
    ready.wait()
    began = time.perf_counter()
    stop.wait(SECONDS)
    stop.set()
    for each in people:
        each.join()
    return [each for each in visits if each.at >= began]


def _one(
    browser: Browser,
    number: int,
    pages: tuple[str, ...],
    ready: threading.Barrier,
    stop: threading.Event,
) -> None:
    ready.wait()
    stop.wait(THOUGHT * number / PEOPLE_AT_ONCE)
    turn = number * 7
    while not stop.is_set():
        path = pages[turn % len(pages)]
        browser.get(path, path)
        turn += 1
        stop.wait(THOUGHT)


def make_the_large_example() -> None:
    """The large example, with coordinators who can sign in; says which day it is there."""
    from likewise.cli.setup import start

    start(make=True)
    from likewise.actions.example import TODAY, make_large_example
    from likewise.domain.programmes import Programme
    from likewise.records.facts import current

    make_large_example()
    coordinating(current(Programme)[0].id, PEOPLE_AT_ONCE)
    print(TODAY.isoformat())


if __name__ == "__main__":
    make_the_large_example()
