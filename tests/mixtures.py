"""Random mixtures of acts, pages and other writers, by several processes in one crowded record.

Run as `python tests/mixtures.py --acts 10000 --workers 4 --seed 1`, with DATABASE_URL for PostgreSQL.
It prints one line of figures as JSON. `deadlocks`, `failures` and `false_refusals` should be 0.
"""

import argparse
import io
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
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
    refusals: Counter[str] = Counter()
    for process in processes:
        out, error = process.communicate(timeout=3600)
        assert process.returncode == 0, error
        said = json.loads(out.splitlines()[-1])
        told.update(said["told"])
        why.update(said["why"])
        refusals.update(said["refusals"])
    seconds = time.monotonic() - began
    checked = installation.likewise("check")
    why.update(line for line in checked.stdout.splitlines() if line.startswith("WRONG"))
    return {
        "engine": "postgresql" if "DATABASE_URL" in installation.environment else "sqlite",
        "workers": workers, "seed": seed, "seconds": round(seconds, 1),
        "acts": told["done"] + told["refused"], "acts_per_second": round(acts / seconds, 1),
        "done": told["done"], "refused": told["refused"], "pages": told["pages"],
        "deadlocks": _deadlocks(installation) - before, "failures": told["failures"],
        "false_refusals": told["false"], "check": checked.returncode, "why": dict(why),
        "refusals": dict(refusals.most_common()),
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

    def __init__(self, scene: dict[str, Any], acts: int, seed: str, began: float) -> None:
        from django.test import Client
        from visitors import email_of
        from worlds import owner

        from likewise.domain.accounts import ActingRole
        from likewise.queries.accounts import hats_of
        from likewise.records.models import ProgrammeAnchor

        self.dice, self.scene, self.number, self.seed = random.Random(seed), scene, 0, seed
        self.began, self.acts = began, acts
        self.there = scene["people"] | scene["meetings"] | scene["tour"]
        self.people = list(scene["people"].values())
        self.told: Counter[str] = Counter()
        self.why: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        programme = ProgrammeAnchor.objects.get().id
        self.by, self.guardian = (
            hats_of(email=email_of(role), programme=programme)[0]
            for role in (ActingRole.COORDINATOR, ActingRole.GUARDIAN)
        )
        self.owner = owner(programme)
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

    def go_on(self) -> None:
        """All its acts, with pages and moves of the journal of looks between them."""
        for _ in range(self.acts):
            while not self.act():
                pass
            if self.dice.random() < 0.1:
                self.look()
            if self.dice.random() < 0.01:
                self.other()

    def act(self) -> bool:
        """Carry out one act of any kind, as a person in a hurry; false where there is none."""
        from likewise.actions.operations import perform

        operation = self.operation()
        try:
            made = self.dice.choice(ACTS)(self)
        except (IndexError, ValueError):  # there is nothing left for it
            return False
        self._tell(lambda: perform(made, by=self.by, at=self.now(), operation=operation), "done")
        return True

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
            self.refusals[kind + refusal.sentence[:150]] += 1
            if kind in FALSE:
                self.told["false"] += 1
                self.why[f"{kind}: {refusal.sentence[:90]}"] += 1
        except IndexError:  # there is nothing left for it
            pass
        except Exception as error:
            self._failed(f"{type(error).__name__} {getattr(error.__cause__, 'sqlstate', '')}")

    def _failed(self, what: str) -> None:
        self.told["failures"] += 1
        self.why[what] += 1

    # What acts are about: whatever there is by now, seldom what there was.

    def someone(self) -> str:
        """One of the people."""
        return str(self.dice.choice(self.people))

    def spells(self, **which: Any) -> list[tuple[str, str]]:
        """Cohorts and people who belong to one another now, those who came last first."""
        from likewise.records.models import Cohort, Membership

        rows = Membership.objects.filter(superseded_at=None, is_void=False, left_on=None, **which)
        ours = Cohort.objects.filter(operation__id__startswith="mixed-").values_list("fact")
        if ours.count() > 2:  # those of the scene have meetings later than most acts
            rows = rows.filter(cohort_id__in=ours)
        last = rows.order_by("-operation__sequence").values_list("cohort_id", "participant_id")
        return list(last[:40])

    def cohort(self) -> str:
        """One of the cohorts that have people and were joined last."""
        return self.dice.choice([cohort for cohort, _ in self.spells()])

    def two_cohorts(self) -> tuple[str, ...]:
        """Two of them, in any order."""
        there = sorted({cohort for cohort, _ in self.spells()})
        return tuple(self.dice.sample(there, min(2, len(there))))

    def member(self) -> tuple[str, str]:
        """A cohort, and somebody who belongs to it."""
        return self.dice.choice(self.spells(role="member"))

    def outsider(self, cohort: str) -> str:
        """Somebody who does not belong to a cohort."""
        there = {who for _, who in self.spells(cohort_id=cohort)}
        return str(self.dice.choice([each for each in self.people if each not in there]))

    def meeting(self) -> str:
        """One of the meetings that were planned last."""
        return self.dice.choice(_last_meetings(4))

    def day(self) -> date:
        """The day on which things happen by now: acts tell what was, from November to January."""
        return date(2010, 11, 15) + timedelta(days=self.number * 56 // (self.acts + 1))

    def new_cohort(self) -> Any:
        """A group that is to be made."""
        from likewise.domain.arms import Format
        from likewise.domain.cohorts import NewCohort

        return NewCohort(name=f"Group {self.seed} {self.dice.random():.9f}", format=Format.GROUP)

    def newcomer(self) -> str:
        """The person who was added last by anybody: one of those who may be erased."""
        from likewise.records.models import Participant

        rows = Participant.objects.filter(operation__id__startswith="mixed-")
        rows = rows.order_by("-operation__sequence")
        return str(rows.values_list("fact", flat=True)[:1][0])


def _last_meetings(number: int) -> list[str]:
    """The ids of the meetings that were planned last."""
    from likewise.records.models import Meeting

    rows = Meeting.objects.filter(superseded_at=None, is_void=False).exclude(state="cancelled")
    rows = rows.order_by("-operation__sequence")
    return list(rows.values_list("fact", flat=True)[:number])


def _acts() -> list[Callable[[Worker], Any]]:
    """Acts of every noun, those that take most hold several times."""
    from likewise.domain import arms, cohorts, contacts, corrections, meetings, memberships
    from likewise.domain import participants as people
    from likewise.domain.participants import RoleName, StatusName
    from likewise.records import models

    def register(w: Worker) -> Any:
        meeting, results = w.meeting(), list(meetings.Result)
        hosts = models.MeetingHost.objects.filter(meeting=meeting).values_list("cohort", flat=True)
        some = {who for host in hosts for _, who in w.spells(cohort_id=host)}
        entries = tuple(
            meetings.RegisterEntry(participant=who, result=w.dice.choice(results))
            for who in sorted(some)[:3]
        )
        return meetings.TakeRegister(meeting=meeting, entries=entries)

    def corrected(w: Worker) -> Any:
        rows = models.Contact.objects.filter(superseded_at=None, is_void=False).order_by(
            "-operation__sequence"
        )
        fact = w.dice.choice(list(rows.values_list("fact", flat=True)[:3]))
        changes = {"minutes": w.dice.randrange(1, 90)}
        return corrections.CorrectFact(fact=fact, changes=changes, reason="It was longer.")

    def withdrawn(w: Worker) -> Any:
        rows = models.Contact.objects.filter(superseded_at=None, is_void=False).order_by(
            "-operation__sequence"
        )
        fact = w.dice.choice(list(rows.values_list("fact", flat=True)[:3]))
        return corrections.WithdrawFact(fact=fact, reason="It was somebody else.")

    def contact(w: Worker) -> Any:
        cohort, who = w.member()
        return contacts.LogContact(
            participant=who, cohort=w.dice.choice((None, cohort)), on=w.day(),
            mode=contacts.Mode.CALL, reached=True, minutes=5, note="All is well.",
        )  # fmt: skip

    def join(w: Worker) -> Any:
        cohort = w.cohort()
        return memberships.JoinCohort(cohort=cohort, participant=w.outsider(cohort), on=w.day())

    def leave(w: Worker) -> Any:
        cohort, who = w.member()
        return memberships.LeaveCohort(
            cohort=cohort, participant=who, on=w.day(), reason="Moved away."
        )

    def move(w: Worker) -> Any:
        (one, who), other = w.member(), w.cohort()
        return memberships.MoveMember(from_cohort=one, to_cohort=other, participant=who, on=w.day())

    def split(w: Worker) -> Any:
        cohort, _ = w.member()
        people_there = sorted(who for _, who in w.spells(cohort_id=cohort, role="member"))
        halves = people_there[::2], people_there[1::2]
        return cohorts.SplitCohort(
            cohort=cohort, on=w.day(), reason="Too many.",
            parts=tuple(
                cohorts.Part(cohort=w.new_cohort(), people=frozenset(each)) for each in halves
            ),
        )  # fmt: skip

    def added(w: Worker) -> Any:
        return people.AddParticipant(
            given_name="Mixed", status=StatusName.ENROLLED, on=date(2011, 1, 10)
        )

    def formed(w: Worker) -> Any:
        some = w.dice.sample(w.people, 4)
        return cohorts.FormCohort(
            new=w.new_cohort(), on=w.day(), people=dict.fromkeys(some, RoleName.MEMBER)
        )

    def plan(w: Worker) -> Any:
        which = w.dice.choice(((w.cohort(),), w.two_cohorts()))
        starts = datetime.combine(w.day(), datetime.min.time()) + timedelta(
            minutes=w.dice.randrange(480, 1200)
        )
        return meetings.PlanMeeting(cohorts=which, starts=starts)

    def allocate(w: Worker) -> Any:
        arm = w.dice.choice(list(models.ArmAnchor.objects.values_list("id", flat=True)))
        return arms.Allocate(arm=arm, participant=w.someone(), on=date(2011, 1, 11))

    def status(w: Worker) -> Any:
        chosen = w.dice.choice((StatusName.WITHDRAWN, StatusName.RETURNED))
        return people.SetStatus(participant=w.someone(), status=chosen, on=w.day())

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
    often = [contact, join, leave, move, plan, register, corrected]
    return [*rare, split, added, formed, formed, formed, *often * 3]


def _others() -> list[Callable[[Worker], Callable[[], object]]]:
    """What is several acts, or none: looks, exports, accounts, tokens, files, erasures, work."""
    from worlds import ADMINISTRATOR

    from likewise.actions import accounts, attachments, exports, tokens
    from likewise.actions.imports import Files, import_tables
    from likewise.actions.operations import perform
    from likewise.domain.accounts import ActingRole
    from likewise.domain.attachments import AddAttachment, Purpose
    from likewise.domain.erasures import AskForErasure, CarryOutErasure, Ground
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

    def token(w: Worker) -> None:
        from visitors import email_of

        tokens.make_token(
            by=ADMINISTRATOR, at=w.now(), operation=w.operation(), programme=w.by.programme or "",
            email=email_of(ActingRole.COORDINATOR), role=ActingRole.COORDINATOR,
            name="A spreadsheet", expires_on=date(2011, 3, 1), secret=w.dice.randbytes(32),
        )  # fmt: skip

    def attached(w: Worker) -> None:
        who = w.someone()
        file = io.BytesIO(b"A letter of nobody's.\n")
        sent = attachments.receive(file, by=w.by, participant=who, name="letter.txt")
        act = AddAttachment(
            participant=who, media=sent.media, what=next(iter(Purpose)), on=date(2011, 1, 11)
        )
        perform(act, by=w.by, at=w.now(), operation=w.operation())

    def erased(w: Worker) -> None:
        asking = AskForErasure(participant=w.newcomer(), ground=next(iter(Ground)))
        asked = perform(asking, by=w.by, at=w.now(), operation=w.operation())
        deciding = CarryOutErasure(erasure=asked.new_ids[0])
        perform(deciding, by=w.guardian, at=w.now(), operation=w.operation())

    def imported(w: Worker) -> None:
        with tempfile.TemporaryDirectory() as folder:
            lines = "".join(f"V{w.seed}-{w.number}-{n},Hall {n}\n" for n in range(20))
            (Path(folder) / "venues.csv").write_text(f"id,name\n{lines}")
            import_tables(
                by=w.owner, at=w.now(), operation=w.operation(), files=Files(path=Path(folder))
            )

    def worked(w: Worker) -> None:
        jobs.ask("mixed", str(w.dice.randrange(3)))

    return [
        lambda w: lambda: looks.move(w.now()),
        *[
            partial(partial, does)
            for does in (exported, hat, token, attached, erased, imported, worked)
        ],
    ]


ACTS: list[Callable[[Worker], Any]] = []
OTHERS: list[Callable[[Worker], Callable[[], object]]] = []


def work(scene: dict[str, Any], acts: int, seed: str, began: float) -> None:
    """What one worker does, in a process of its own that has Django."""
    ACTS.extend(_acts())
    OTHERS.extend(_others())
    worker = Worker(scene, acts, seed, began)
    worker.go_on()
    said = {"told": worker.told, "why": worker.why, "refusals": worker.refusals}
    print(json.dumps(said), flush=True)


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
