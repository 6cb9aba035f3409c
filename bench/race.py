"""64 processes ask at once for the 640 slots of a list, ten people each; at random times one of
them is killed (SIGKILL), 16 in each round, and another process asks again for its ten people under
the same ids. 20 rounds, each on a copy of one record with 640 people, on SQLite and on PostgreSQL.
The list is kept on the server and each slot is opened in the transaction that takes it. Timed: from
the word to the last answer, with the starting of those who take over. There is no peer; `ok` says
that in every round 640 distinct slots were taken in the order of the list, that nobody was told an
arm that the record does not hold, that every arm is that of the sealed list, and that the seal, the
openings and the claims verify.
"""

import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from bench import Row
from bench._databases import a_postgresql, named, use
from bench.measure import in_child, sized

PROCESSES, SLOTS, ROUNDS, KILLS = sized(64), sized(640), sized(20), sized(16)
SEED = 20_261_128
AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
FILE = "setting,name,level,value\nmethod,,,simple\narm,group,,\narm,one-to-one,,\n"


def run() -> Iterator[Row]:
    yield _row(None, "")
    with a_postgresql() as databases:
        if databases is not None:
            yield _row("PostgreSQL", databases())


def _row(name: str | None, database: str) -> Row:
    with tempfile.TemporaryDirectory(prefix="likewise-bench-") as home:
        seconds, killed, is_right = in_child(measured, home, database)
    return Row(
        name="race", size=SLOTS, seconds=seconds, peak_mb=None, ok=is_right,
        variant=named(f"{ROUNDS} rounds, {killed} killed", name),
    )  # fmt: skip


def measured(home: str, database: str) -> tuple[float, int, bool]:
    """The median seconds of a round, how many were killed, and whether all is right."""
    os.environ.update(LIKEWISE_HOME=home, DJANGO_SETTINGS_MODULE="likewise.config.settings")
    use(database or None)
    name, people, design, programme = _in(made)
    seconds, killed, right = [], 0, True
    for number in range(ROUNDS):
        with _copy_of(name, database, number) as copy:
            took, gone, told = raced(people, design, programme, number, copy)
            right = _in(is_right, copy, design, told) and right
        seconds.append(took)
        killed += gone
    return sorted(seconds)[len(seconds) // 2], killed, right


@contextmanager
def _copy_of(name: str, database: str, number: int) -> Iterator[str]:
    """A copy of the record for one round; the keys are the same."""
    copy = f"{name}_{number}"
    if not database:
        shutil.copy(name, copy)
        yield copy
        Path(copy).unlink()
        return
    import psycopg

    server = f"{database.rpartition('/')[0]}/postgres"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {copy} TEMPLATE {name}")
    yield copy
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {copy} WITH (FORCE)")


def _in(work: Any, *arguments: Any) -> Any:
    """What a piece of work answers in a process of its own, so that this one opens no database."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, work, arguments))
    process.start()
    theirs.close()
    answer = ours.recv()
    process.join()
    return answer


def _answer(theirs: Any, work: Any, arguments: tuple[Any, ...]) -> None:
    theirs.send(work(*arguments))


def made() -> tuple[str, list[str], str, str]:
    """The name of a record, its members, its live design with so many slots, and its programme."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()

    call_command("migrate", verbosity=0, interactive=False)
    from likewise.actions.operations import perform_together
    from likewise.domain import arms, designs, participants, programmes
    from likewise.domain.accounts import ActingRole, Actor
    from likewise.domain.designs import Mode, SealedList
    from likewise.domain.participants import RoleName, StatusName
    from likewise.domain.programmes import PhaseName
    from likewise.records.facts import current

    day = AT.date() - timedelta(days=30)
    owner = Actor(account="owner", role=ActingRole.ADMINISTRATOR, programme=None)
    created = programmes.CreateProgramme(name="Race")
    programme = perform_together([created], by=owner, at=AT, operation="made").new_ids[0]

    def did(role: ActingRole, *acts: Any) -> tuple[str, ...]:
        by = Actor(account=f"account-{role}"[:26], role=role, programme=programme)
        operation = f"made-{random.getrandbits(64):x}"
        return perform_together(acts, by=by, at=AT, operation=operation).new_ids

    coordinator, statistician = ActingRole.COORDINATOR, ActingRole.STATISTICIAN
    did(
        coordinator,
        programmes.ChangePhase(phase=PhaseName.RANDOMISED, on=day),
        *(arms.AddArm(name=name) for name in ("group", "one-to-one")),
    )
    people = []
    for number in range(SLOTS):
        somebody = participants.AddParticipant(
            given_name=f"Person {number}", family_name="Example", status=StatusName.ENROLLED,
            on=day, roles=(RoleName.MEMBER,),
        )  # fmt: skip
        people.append(did(coordinator, somebody)[1])
    (design, *_) = did(statistician, designs.DraftDesign(name="Main", mode=Mode.ONLINE, file=FILE))
    for act in (
        designs.TryDesign(design=design),
        designs.PromiseDesign(design=design),
        designs.SealDesign(design=design, slots=SLOTS),
    ):
        did(statistician, act)
    (sealed,) = current(SealedList)
    did(ActingRole.GUARDIAN, designs.AgreeToSeal(sealed_list=sealed.id, root=sealed.root))
    return str(settings.DATABASES["default"]["NAME"]), people, design, programme


def raced(
    people: list[str], design: str, programme: str, number: int, copy: str
) -> tuple[float, int, dict[str, str]]:
    """One round: seconds, how many were killed, and the arm that each person was told."""
    chance = random.Random(SEED + number)
    # Each asker is a copy of one process that has read the house and opened nothing.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bench._asking"])
    folder = Path(tempfile.mkdtemp(prefix="likewise-told-"))
    shares = [people[start::PROCESSES] for start in range(PROCESSES)]
    go = context.Event()
    askers: dict[int, BaseProcess] = {
        n: _asker(context, n, share, design, programme, number, copy, folder, go)
        for n, share in enumerate(shares)
    }
    time.sleep(0.02 * PROCESSES)
    go.set()
    began, killed = time.perf_counter(), 0
    while any(each.is_alive() for each in askers.values()):
        alive = [n for n, each in askers.items() if each.is_alive()]
        if killed < KILLS and _told(folder) > killed * SLOTS // (KILLS + 2) and alive:
            doomed = chance.choice(alive)
            os.kill(askers[doomed].pid or 0, signal.SIGKILL)
            askers[doomed].join()
            killed += 1
            askers[doomed] = _asker(
                context, doomed, shares[doomed], design, programme, number, copy, folder, go
            )
        time.sleep(0.005)
    seconds = time.perf_counter() - began
    told = _answers(folder)
    shutil.rmtree(folder)
    return seconds, killed, told


def _asker(context: Any, number: int, *arguments: Any) -> BaseProcess:
    from bench._asking import ask

    process: BaseProcess = context.Process(target=ask, args=(number, *arguments))
    process.start()
    return process


def _told(folder: Path) -> int:
    return sum(each.read_bytes().count(b"\n") for each in folder.iterdir())


def _answers(folder: Path) -> dict[str, str]:
    """What everybody was told; an answer that was cut by a kill was told to nobody."""
    told: dict[str, str] = {}
    for file in folder.iterdir():
        for line in file.read_text().split("\n")[:-1]:
            who, arm = json.loads(line)
            if told.setdefault(who, arm) != arm:
                told[who] = "two arms"
    return told


def is_right(copy: str, design: str, told: dict[str, str]) -> bool:
    """Whether slots, order, arms and proof are as they must be."""
    from bench._asking import use_copy

    use_copy(copy)
    from likewise.domain.arms import Allocation, Arm
    from likewise.domain.designs import Claim, OpenedSlot, TrialDesign
    from likewise.domain.sealing import slots_made
    from likewise.records import designs as record
    from likewise.records.facts import current

    (found,) = current(TrialDesign, fact=design)
    seed = record.promised(found).seed_used(public_number="")
    file = record.file_of(found.design_file).design
    listed = {e.position: e.arm for e in slots_made(design=file, seed=seed, lengths={"all": SLOTS})}
    claims = sorted(current(Claim), key=lambda each: each.number)
    names = {each.id: each.name for each in current(Arm)}
    arms = {each.participant: names[each.arm] for each in current(Allocation)}
    opened = {each.position: each.arm_name for each in current(OpenedSlot)}
    wrong = [
        [each.position for each in claims] != list(range(1, SLOTS + 1)),
        any(arms[who] != arm for who, arm in told.items()),
        len(told) != SLOTS or len(arms) != SLOTS,
        any(arms[each.participant] != listed[each.position] for each in claims),
        opened != listed,
        not _verifies(found),
    ]
    if any(wrong):
        print(f"race: wrong {wrong}", file=sys.stderr)
    return not any(wrong)


def _verifies(design: Any) -> bool:
    from likewise.domain.accounts import ActingRole, Actor
    from likewise.domain.sealing import verify
    from likewise.formats.sealing import read_claims, read_openings, read_seal
    from likewise.formats.tables import open_text
    from likewise.queries.designs import files_to_verify
    from likewise.records.models import TrialDesign

    programme = TrialDesign.objects.filter(fact=design.id).values_list("programme_id", flat=True)[0]
    guardian = Actor(account="g", role=ActingRole.GUARDIAN, programme=programme)
    files = {k: v.encode() for k, v in files_to_verify(guardian, design=design.id).items()}
    return verify(
        seal=read_seal(content=files["seal.json"]),
        openings=read_openings(table=open_text(files["openings.csv"])),
        claims=read_claims(table=open_text(files["claims.csv"])),
    ).is_sound
