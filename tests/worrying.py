"""Raises worries while processes are killed, requests are repeated and answers are lost.

Run as `python tests/worrying.py --worries N --kills N --seed N`, on the engine that DATABASE_URL
names, else on SQLite; the last line printed is JSON. `python tests/worrying.py WHAT ARGUMENTS` is
one of the processes, whose lines are acknowledgements.
"""

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import warm
from installations import Installation, an_installation

LOST = REPEATED = 0.2  # of requests, and of answers; of requests that are sent once more
NURSES = 2
SAID = "Ich mache mir Sorgen. Martwię się. Ανησυχώ. أنا قلق. मुझे चिंता है। 我很担心。 🙂 <script>{{ 7*7 }}</script>"


def words_of(number: int) -> str:
    """What a worry says; each fiftieth is as long as one may be."""
    said = f"Worry {number}: {SAID[number % len(SAID) :]}"
    return (said * 400)[:19_999].strip() if number % 50 == 0 else said


def raise_all(
    made: Installation, worries: int, kills: int, chance: random.Random
) -> dict[str, object]:
    """Whoever is worried sends again what nobody answered, until each worry is acknowledged."""
    (world,) = _said(_started(made, "make"))
    left = list(range(worries))
    killed = times = 0
    while left:
        chance.shuffle(left)
        process = _started(made, "worry", numbers=left, seed=chance.random(), **world)
        told = []
        if killed < kills:
            most = max(len(left) // max(kills - killed, 1), 1)
            told = _killed(process, chance.randint(0, most))
            killed += 1
        else:
            told = _said(process)
        left = sorted(set(left) - {each["worry"] for each in told})
        times += 1
    (found,) = _said(_started(made, "stored", programme=world["programme"], worries=worries))
    return {
        "worries": worries,
        "kills": killed,
        **found,
        "wrong": made.likewise("check").returncode,
    }


def _started(made: Installation, what: str, **arguments: Any) -> warm.Process:
    return warm.start([__file__, what, json.dumps(arguments)], made.environment)


def _said(process: warm.Process) -> list[Any]:
    out, error = process.communicate(timeout=1200)
    assert process.returncode == 0, error
    return [json.loads(line) for line in out.splitlines()]


def _killed(process: warm.Process, after: int) -> list[Any]:
    """What a process acknowledged until it was killed, after so many acts and in the next."""
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(after + 1)]
    process.kill()
    rest, _ = process.communicate()
    whole = [each for each in (*lines, *rest.splitlines(keepends=True)) if each.endswith("\n")]
    return [json.loads(line) for line in whole]


def make() -> None:
    """A programme with Asha, whom Petra looks after, and nurses."""
    from visitors import account
    from worlds import a_world

    from likewise.cli.setup import start
    from likewise.domain.accounts import ActingRole
    from likewise.domain.participants import RoleName

    start(make=True)
    world = a_world()
    world.person("Asha")
    world.person("Petra", role=RoleName.FACILITATOR)
    world.cohort("group", members=["Asha"], facilitators=["Petra"])
    for number in range(NURSES):
        account(f"nurse{number}@example.org", world, ActingRole.NURSE)
    say(programme=world.programme, asha=world.people["Asha"], petra=world.people["Petra"])


def worry(programme: str, asha: str, petra: str, numbers: list[int], seed: float) -> None:
    """Raise these; some requests are lost on the way, some answers too, and some come twice."""
    from likewise.actions.operations import perform
    from likewise.domain.accounts import ActingRole, Actor
    from likewise.domain.concerns import RaiseConcern
    from likewise.records import clock

    by = Actor(account="petra", role=ActingRole.FACILITATOR, programme=programme, participant=petra)
    chance = random.Random(seed)
    for number in numbers:
        if chance.random() < LOST:
            continue
        act = RaiseConcern(words=words_of(number), about_whom=(None, asha)[number % 2])
        for _ in range(1 + (chance.random() < REPEATED)):
            perform(act, by=by, at=clock.now(), operation=f"worry-{number}")
        if chance.random() >= LOST:
            say(worry=number)


def stored(programme: str, worries: int) -> None:
    """What the nurse finds, page by page, beside what was raised, and whom a letter goes to."""
    from likewise.domain.accounts import ActingRole, Actor
    from likewise.domain.concerns import Concern
    from likewise.queries.concerns import concern_queue
    from likewise.records import clock, models
    from likewise.records.concerns import DELIVER, TOLD
    from likewise.records.facts import current

    nurse = Actor(account="n", role=ActingRole.NURSE, programme=programme)
    last = concern_queue(nurse, at=clock.now()).last
    pages = [concern_queue(nurse, at=clock.now(), page=each + 1) for each in range(last)]
    listed = Counter(line.id for page in pages for line in page.lines)
    said = {each.id: each.words for each in current(Concern, programme_id=programme)}
    acts = dict(models.Concern.objects.filter(version=1).values_list("operation__id", "fact"))
    facts = {number: acts.get(f"worry-{number}", "") for number in range(worries)}
    letters = models.OutboxLetter.objects.filter(reason=TOLD).count()
    say(
        in_queue=sum(listed[fact] == 1 for fact in facts.values()),
        missing=sum(not listed[fact] for fact in facts.values()),
        doubled=sum(listed.values()) - sum(fact in listed for fact in facts.values()),
        altered=sum(said.get(fact) != words_of(number) for number, fact in facts.items()),
        letters_amiss=abs(letters - NURSES * worries),
        jobs_amiss=abs(models.Job.objects.filter(kind=DELIVER).count() - worries),
        unanswered=models.Operation.objects.filter(answer=None).count(),
    )


def say(**what: object) -> None:
    print(json.dumps(what), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--worries", type=int, default=1_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, an_installation(Path(folder)) as made:
        found = raise_all(made, asked.worries, asked.kills, random.Random(asked.seed))
    print(json.dumps(found))


PARTS: Any = {"make": make, "worry": worry, "stored": stored}

if __name__ == "__main__" and len(sys.argv) > 1 and sys.argv[1] in PARTS:
    import django

    django.setup()
    PARTS[sys.argv[1]](**json.loads(sys.argv[2]))
elif __name__ == "__main__":
    main()
