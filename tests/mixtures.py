"""Random mixtures of acts, pages and other writers, by several processes in one crowded record.

Run as `python tests/mixtures.py --acts 10000 --workers 4 --seed 1`, with DATABASE_URL for PostgreSQL.
It prints one line of figures as JSON. `deadlocks`, `failures` and `false_refusals` should be 0.
"""

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from installations import Installation, an_installation

# What nobody would be told if they had come a moment later, or alone.
CLOCK = datetime(2011, 1, 12, 10, 0, tzinfo=UTC)
FALSE = ("DatabaseBusy", "ChangedMeanwhile", "DatabaseRefused")


def mix(acts: int, workers: int, seed: int) -> dict[str, Any]:
    """Let several workers at a record of its own; answers the figures."""
    with (
        tempfile.TemporaryDirectory(prefix="likewise-mix-") as folder,
        an_installation(Path(folder)) as installation,
    ):
        installation.environment |= {
            "LIKEWISE_DEMONSTRATION": "1", "LIKEWISE_CLOCK": CLOCK.isoformat(),
            "LIKEWISE_SITE_URL": "http://localhost",
        }  # fmt: skip
        return _mixed(installation, acts, workers, seed)


def _mixed(installation: Installation, acts: int, workers: int, seed: int) -> dict[str, Any]:
    scene = installation.run("scene")
    before, began = _deadlocks(installation), time.monotonic()
    began_at = time.time()
    processes = [
        installation.start(
            "mixed", scene=scene, acts=acts // workers, seed=f"{seed}-{number}", began=began_at
        )
        for number in range(workers)
    ]
    told: Counter[str] = Counter()
    why: Counter[str] = Counter()
    for process in processes:
        out, error = process.communicate(timeout=3600)
        assert process.returncode == 0, error
        said = json.loads(out.splitlines()[-1])
        told.update(said["told"])
        why.update(said["why"])
    seconds = time.monotonic() - began
    checked = installation.likewise("check")
    return {
        "engine": "postgresql" if "DATABASE_URL" in installation.environment else "sqlite",
        "workers": workers, "seed": seed, "seconds": round(seconds, 1),
        "acts": told["done"] + told["refused"], "acts_per_second": round(acts / seconds, 1),
        "done": told["done"], "refused": told["refused"], "pages": told["pages"],
        "deadlocks": _deadlocks(installation) - before, "failures": told["failures"],
        "false_refusals": told["false"], "check": checked.returncode, "why": dict(why),
    }  # fmt: skip


def _deadlocks(installation: Installation) -> int:
    """How many deadlocks PostgreSQL has broken in this database."""
    if "DATABASE_URL" not in installation.environment:
        return 0
    import psycopg

    time.sleep(1.5)  # until the processes have told the server their figures
    asked = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    with psycopg.connect(installation.environment["DATABASE_URL"]) as connection:
        row = connection.execute(asked).fetchone()
    return int(row[0]) if row else 0


class Worker:
    """Does what comes to its mind, as several people in one programme."""

    def __init__(self, scene: dict[str, Any], seed: str, began: float) -> None:
        from django.test import Client
        from visitors import email_of

        from likewise.domain.accounts import ActingRole
        from likewise.queries.accounts import hats_of
        from likewise.records.models import ProgrammeAnchor

        self.dice, self.scene, self.number, self.seed = random.Random(seed), scene, 0, seed
        self.began = began
        self.there = scene["people"] | scene["meetings"] | scene["tour"]
        self.people = list(scene["people"].values())
        self.told: Counter[str] = Counter()
        self.why: Counter[str] = Counter()
        programme = ProgrammeAnchor.objects.get().id
        self.by, self.guardian = (
            hats_of(email=email_of(role), programme=programme)[0]
            for role in (ActingRole.COORDINATOR, ActingRole.GUARDIAN)
        )
        self.visitors = {}
        for role in (ActingRole.COORDINATOR, ActingRole.FACILITATOR, ActingRole.GUARDIAN):
            client = Client(headers={"host": "localhost"}, raise_request_exception=False)
            client.cookies["sessionid"] = scene["sessions"][role]
            self.visitors[role] = client

    def operation(self) -> str:
        """An operation id of its own."""
        self.number += 1
        return f"mixed-{self.seed}-{self.number:06d}"

    def now(self) -> datetime:
        """The instant of one clock that all workers share."""
        return CLOCK + timedelta(seconds=time.time() - self.began)

    def go_on(self, acts: int) -> None:
        """So many acts, with pages and moves of the journal of looks between them."""
        for _ in range(acts):
            self.act()
            if self.dice.random() < 0.1:
                self.look()
            if self.dice.random() < 0.01:
                self.other()

    def act(self) -> None:
        """Carry out one act of any kind, as a person who is in a hurry."""
        from likewise.actions.operations import perform

        operation = self.operation()
        made = self.dice.choice(ACTS)(self)
        if made is not None:
            self._tell(
                lambda: perform(made, by=self.by, at=self.now(), operation=operation), "done"
            )

    def look(self) -> None:
        """Ask for a page."""
        from tours import PAGES

        role = self.dice.choice(list(self.visitors))
        address = self.dice.choice([each for each in PAGES[role] if "sign-out" not in each])
        answer = self.visitors[role].get(address.format(**self.there))
        self.told["pages"] += 1
        if answer.status_code >= 500:
            self._failed(f"page {answer.status_code} {address}")

    def other(self) -> None:
        """What is no act of the record's but writes into it."""
        self._tell(self.dice.choice(OTHERS)(self), "others")

    def _tell(self, does: Callable[[], object], good: str) -> None:
        from likewise.domain.refusals import DomainError

        try:
            does()
            self.told[good] += 1
        except DomainError as refusal:
            kind = type(refusal).__name__
            self.told["refused"] += 1
            if kind in FALSE:
                self.told["false"] += 1
                self.why[f"{kind}: {refusal.sentence[:90]}"] += 1
        except Exception as error:
            self._failed(f"{type(error).__name__} {getattr(error.__cause__, 'sqlstate', '')}")

    def _failed(self, what: str) -> None:
        self.told["failures"] += 1
        self.why[what] += 1

    # What acts are about: whatever there is by now, seldom what there was.

    def someone(self) -> str:
        """One of the people."""
        return str(self.dice.choice(self.people))

    def cohort(self) -> str:
        """One of the cohorts that were made last."""
        from likewise.records.models import CohortAnchor

        return self.dice.choice(_last(CohortAnchor, 4))

    def two_cohorts(self) -> tuple[str, ...]:
        """Two of them, in any order."""
        from likewise.records.models import CohortAnchor

        return tuple(self.dice.sample(_last(CohortAnchor, 4), 2))

    def meeting(self) -> str:
        """One of the meetings that were planned last."""
        from likewise.records.models import MeetingAnchor

        return self.dice.choice(_last(MeetingAnchor, 4))

    def day(self) -> date:
        """A day soon."""
        return date(2011, 1, 12) + timedelta(days=self.number // 40 + self.dice.randrange(4))

    def new_cohort(self) -> Any:
        """A group that is to be made."""
        from likewise.domain.arms import Format
        from likewise.domain.cohorts import NewCohort

        return NewCohort(name=f"Group {self.seed} {self.number}", format=Format.GROUP)


def _last(anchors: Any, number: int) -> list[str]:
    """The ids of the anchors whose facts were recorded last."""
    kind = {"CohortAnchor": "Cohort", "MeetingAnchor": "Meeting"}[anchors.__name__]
    from likewise.records import models

    rows = getattr(models, kind).objects.filter(version=1).order_by("-operation__sequence")
    return list(rows.values_list("fact", flat=True)[:number])


def _acts() -> list[Callable[[Worker], Any]]:
    """Acts of every noun, those that take most hold several times."""
    from likewise.domain import arms, cohorts, contacts, corrections, meetings, memberships
    from likewise.domain import participants as people
    from likewise.domain.participants import RoleName, StatusName
    from likewise.records import models

    def register(w: Worker) -> Any:
        some = w.dice.sample(w.people, 3)
        results = list(meetings.Result)
        entries = tuple(
            meetings.RegisterEntry(participant=who, result=w.dice.choice(results)) for who in some
        )
        return meetings.TakeRegister(meeting=w.meeting(), entries=entries)

    def corrected(w: Worker) -> Any:
        rows = models.Contact.objects.filter(superseded_at=None).order_by("-operation__sequence")
        fact = w.dice.choice(list(rows.values_list("fact", flat=True)[:3]))
        changes = {"minutes": w.dice.randrange(1, 90)}
        return corrections.CorrectFact(fact=fact, changes=changes, reason="It was longer.")

    def withdrawn(w: Worker) -> Any:
        rows = models.Contact.objects.filter(superseded_at=None).order_by("-operation__sequence")
        fact = w.dice.choice(list(rows.values_list("fact", flat=True)[:3]))
        return corrections.WithdrawFact(fact=fact, reason="It was somebody else.")

    def contact(w: Worker) -> Any:
        return contacts.LogContact(
            participant=w.someone(), cohort=w.dice.choice((None, w.cohort())), on=date(2011, 1, 11),
            mode=contacts.Mode.CALL, reached=True, minutes=5, note="All is well.",
        )  # fmt: skip

    def join(w: Worker) -> Any:
        return memberships.JoinCohort(cohort=w.cohort(), participant=w.someone(), on=w.day())

    def leave(w: Worker) -> Any:
        return memberships.LeaveCohort(
            cohort=w.cohort(), participant=w.someone(), on=w.day(), reason="Moved away."
        )

    def move(w: Worker) -> Any:
        one, other = w.two_cohorts()
        return memberships.MoveMember(
            from_cohort=one, to_cohort=other, participant=w.someone(), on=w.day()
        )

    def plan(w: Worker) -> Any:
        hours = w.dice.randrange(-40, 40)
        which = w.dice.choice(((w.cohort(),), w.two_cohorts()))
        return meetings.PlanMeeting(
            cohorts=which, starts=datetime(2011, 1, 12, 9) + timedelta(hours=hours)
        )

    def allocate(w: Worker) -> Any:
        arm = w.dice.choice(list(models.ArmAnchor.objects.values_list("id", flat=True)))
        return arms.Allocate(arm=arm, participant=w.someone(), on=date(2011, 1, 11))

    def status(w: Worker) -> Any:
        chosen = w.dice.choice((StatusName.ENROLLED, StatusName.WITHDRAWN, StatusName.SCREENED))
        return people.SetStatus(participant=w.someone(), status=chosen, on=date(2011, 1, 12))

    rare: list[Callable[[Worker], Any]] = [
        lambda w: cohorts.MergeCohorts(
            predecessors=w.two_cohorts(), successor=w.new_cohort(), on=w.day(), reason="Both asked."
        ),
        lambda w: cohorts.AbsorbCohorts(
            absorbed=(w.cohort(),), into=w.cohort(), on=w.day(), reason="Too few."
        ),
        lambda w: cohorts.DrawOnCohorts(
            sources=w.two_cohorts(), target=w.cohort(), on=w.day(), reason="A guest.",
            drawn=cohorts.Drawn(joining_too=frozenset({w.someone()})),
        ),
        lambda w: cohorts.EndCohort(cohort=w.cohort(), on=w.day(), reason="It is over."),
        lambda w: cohorts.RestCohort(cohort=w.cohort(), on=w.day(), reason="Summer."),
        lambda w: cohorts.ResumeCohort(cohort=w.cohort(), on=w.day(), reason="Autumn."),
        lambda w: cohorts.ChangeFormat(
            cohort=w.cohort(), format=w.dice.choice(list(arms.Format)), on=w.day(), reason="Asked."
        ),
        lambda w: cohorts.HandOverLead(cohort=w.cohort(), to=w.someone(), on=w.day()),
        lambda w: meetings.CancelMeeting(meeting=w.meeting(), reason="The hall is closed."),
        lambda w: people.GiveRole(
            participant=w.someone(), role=RoleName.FACILITATOR, on=date(2011, 1, 12)
        ),
        lambda w: people.ChangeIdentity(
            participant=w.someone(), telephone=f"0{w.dice.randrange(10**9)}"
        ),
        status,
        allocate,
        withdrawn,
    ]  # fmt: skip
    forms: list[Callable[[Worker], Any]] = [
        lambda w: cohorts.FormCohort(
            new=w.new_cohort(), on=w.day(), people={w.someone(): RoleName.MEMBER}
        ),
        lambda w: cohorts.FormCohort(
            new=w.new_cohort(), on=w.day(), people={w.someone(): RoleName.MEMBER}
        ),
    ]
    return [*rare, *forms, *[contact, join, leave, move, plan, register, corrected] * 3]


def _others() -> list[Callable[[Worker], Callable[[], object]]]:
    """Writers that are no acts: looks that are moved, exports, accounts, work."""
    from worlds import ADMINISTRATOR

    from likewise.actions import accounts, exports
    from likewise.domain.accounts import ActingRole
    from likewise.records import jobs, looks

    def exported(w: Worker) -> None:
        ask, agree = w.operation(), w.operation()
        made = exports.ask_for_export(by=w.by, at=w.now(), operation=ask, reason="A copy for them.")
        exports.agree_to_export(by=w.guardian, at=w.now(), operation=agree, request=made)

    def hat(w: Worker) -> None:
        accounts.add_account(
            by=ADMINISTRATOR, at=w.now(), operation=w.operation(), programme=w.by.programme,
            email=f"{w.dice.randrange(6)}@example.org", role=ActingRole.COORDINATOR,
        )  # fmt: skip

    def worked(w: Worker) -> None:
        jobs.ask("mixed", str(w.dice.randrange(3)))

    return [
        lambda w: lambda: looks.move(w.now()),
        lambda w: lambda: exported(w),
        lambda w: lambda: hat(w),
        lambda w: lambda: worked(w),
    ]


ACTS: list[Callable[[Worker], Any]] = []
OTHERS: list[Callable[[Worker], Callable[[], object]]] = []


def work(scene: dict[str, Any], acts: int, seed: str, began: float) -> None:
    """What one worker does, in a process of its own that has Django."""
    ACTS.extend(_acts())
    OTHERS.extend(_others())
    worker = Worker(scene, seed, began)
    worker.go_on(acts)
    print(json.dumps({"told": worker.told, "why": worker.why}), flush=True)


def main() -> None:
    """Mix as the arguments say, and print the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--acts", type=int, default=10_000)
    asked.add_argument("--workers", type=int, default=4)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    print(json.dumps(mix(given.acts, given.workers, given.seed)))


if __name__ == "__main__":
    main()
