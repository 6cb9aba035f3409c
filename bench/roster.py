"""One cohort's roster on a day, with 1,000,000 memberships stored.

What is timed: one call of `queries.memberships.members_on` by a coordinator, with everything that a
page gets: may this viewer, the spells that cover the day, the names, in order. SQLite, then
PostgreSQL, with the product's own settings, indexes and tables; 300 cohorts and days drawn anew for
the timing after 50 others that warm the connection; seconds are the median call, and in a second
row the slowest of a hundred (the 99th percentile). A third row asks "as known on" a day, in which
every version is looked through instead of the current ones alone. `ok`: each answer equals the
roster worked out from the arrays from which the record was made.

The work: Philox, seed 20261123; 2,000 cohorts, 200,000 people with names, five spells each, one
after the other in random cohorts over ten years, each of 30 to 400 days; one in twenty as
facilitator. Storing takes most of the run and is not timed.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from bench import Row
from bench._databases import named, on_each
from bench._stored import a_fresh_record, a_programme, day, opaque, store, without_guards
from bench.measure import in_child, peak_mb

SEED = 20_261_123
COHORTS, PEOPLE, EACH = 2_000, 200_000, 5
WARM, ASKED = 50, 300
DAYS = 3652
KNOWN_ON = date(2020, 1, 1)

type Spells = dict[str, np.ndarray]


def spells() -> Spells:
    """Five spells a person, one after the other."""
    random = np.random.Generator(np.random.Philox(SEED))
    length = random.integers(30, 400, (PEOPLE, EACH))
    wait = random.integers(0, 330, (PEOPLE, EACH))
    ends = (length + wait).cumsum(axis=1)
    return {
        "person": np.repeat(np.arange(PEOPLE), EACH),
        "cohort": random.integers(0, COHORTS, PEOPLE * EACH),
        "joined": (ends - length).ravel(),
        "left": ends.ravel(),
        "leads": random.random(PEOPLE * EACH) < 0.05,
    }


def measured(database: str | None) -> dict[str, Any]:
    """Store it, ask it, and compare; in a process of its own."""
    made = spells()
    with a_fresh_record(database):
        from likewise.records import models
        from likewise.records.models import Operation

        with without_guards():
            programme, cohorts, people = a_programme(COHORTS, PEOPLE, names=True)
            store(models.Membership, _rows(made, cohorts, people), Operation.objects.get())
        return _ask(programme, cohorts, people, made)


def _rows(made: Spells, cohorts: list[str], people: list[str]) -> Iterator[dict[str, Any]]:
    columns = (made[name].tolist() for name in ("person", "cohort", "joined", "left", "leads"))
    for number, (person, cohort, joined, left, leads) in enumerate(zip(*columns, strict=True)):
        yield {
            "fact": opaque("spell", number),
            "cohort_id": cohorts[cohort],
            "participant_id": people[person],
            "role": "facilitator" if leads else "member",
            "joined_on": day(joined),
            "left_on": day(left) if left < DAYS else None,
        }


def _ask(programme: str, cohorts: list[str], people: list[str], made: Spells) -> dict[str, Any]:
    from likewise.domain.accounts import ActingRole, Actor
    from likewise.queries.memberships import members_on

    viewer = Actor(account="bench", role=ActingRole.COORDINATOR, programme=programme)
    random = np.random.Generator(np.random.Philox(SEED + 1))
    asked = list(
        zip(
            random.integers(0, COHORTS, WARM + ASKED).tolist(),
            random.integers(0, DAYS, WARM + ASKED).tolist(),
            strict=True,
        )
    )
    oracle = _oracle(made, people)
    answer: dict[str, Any] = {}
    for variant, known_on in (("now", None), ("as known on", KNOWN_ON)):
        took, right = [], True
        for cohort, number in asked:
            began = time.perf_counter()
            roster = members_on(
                viewer, cohort=cohorts[cohort], day=day(number), today=day(DAYS), known_on=known_on
            )
            took.append(time.perf_counter() - began)
            found = {line.label.participant for line in roster.members}
            right = right and found == oracle(cohort, number)
        took = sorted(took[WARM:])
        answer[variant] = (took[len(took) // 2], took[int(len(took) * 0.99)], right)
    answer["peak_mb"] = peak_mb()
    return answer


def _oracle(made: Spells, people: list[str]) -> Any:
    rows = defaultdict(list)
    for row, cohort in enumerate(made["cohort"].tolist()):
        rows[cohort].append(row)

    def members(cohort: int, number: int) -> set[str]:
        mine = np.array(rows[cohort], dtype=np.int64)
        left = np.where(made["left"][mine] < DAYS, made["left"][mine], 2 * DAYS)
        there = (made["joined"][mine] <= number) & (number < left) & ~made["leads"][mine]
        return {people[person] for person in made["person"][mine[there]].tolist()}

    return members


def run() -> Iterator[Row]:
    """The median and the slow end now, and the median as known on a day, on each database."""
    for database, answer in on_each(partial(in_child, measured)):
        now, known = answer["now"], answer["as known on"]
        for variant, seconds, right in (
            ("median", now[0], now[2]),
            ("99th percentile", now[1], now[2]),
            ("as known on", known[0], known[2]),
        ):
            yield Row(
                name="roster",
                size=PEOPLE * EACH,
                seconds=seconds,
                peak_mb=answer["peak_mb"],
                ok=right,
                variant=named(variant, database),
            )
