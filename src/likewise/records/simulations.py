"""Simulated trials that somebody asked for: worked out once, kept for them, and thrown away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from likewise.domain.allocation import Simulation
from likewise.formats.allocation.simulations import read_simulation, write_simulation
from likewise.records.models import AskedSimulation
from likewise.records.models.designs import LONGEST_REASON

WORK_OUT: Final = "designs.simulate"  # the kind of job that works one out; its key is the id
MOST_KEPT = 10  # of one person and design; who asks for another loses the oldest


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which trials somebody wants: of which design, as its file stood, how large and how many."""

    design: str
    account: str
    design_file: str
    size: int
    trials: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asked for, and what came out: `found`, or `because`, why nothing did."""

    id: str
    programme: str
    design: str
    account: str
    asked_at: datetime
    design_file: str
    size: int
    trials: int
    made_at: datetime | None
    found: Simulation | None
    because: str


def is_wanted(simulation: str) -> bool:
    """Whether one was asked for, and not thrown away since."""
    return AskedSimulation.objects.filter(id=simulation).exists()


def same(wanted: Wanted) -> str | None:
    """The id of the very same that this person asked for before, if they did."""
    rows = AskedSimulation.objects.filter(**_columns(wanted), because="")
    return rows.values_list("id", flat=True).order_by("-row").first()


def ask(wanted: Wanted, *, simulation: str, programme: str, at: datetime) -> None:
    """Write that one is asked for, in the caller's transaction; the oldest beyond a few go."""
    AskedSimulation.objects.create(
        id=simulation, programme_id=programme, asked_at=at, **_columns(wanted)
    )
    mine = AskedSimulation.objects.filter(design_id=wanted.design, account=wanted.account).order_by(
        "-row"
    )
    old = list(mine.values_list("row", flat=True)[MOST_KEPT:])
    AskedSimulation.objects.filter(row__in=old).delete()


def keep(*, simulation: str, at: datetime, found: Simulation | None, because: str = "") -> bool:
    """Write what came out, in the caller's transaction; answers whether it was still wanted."""
    waiting = AskedSimulation.objects.filter(id=simulation, made_at=None)
    answer = write_simulation(simulation=found) if found else ""
    return bool(waiting.update(made_at=at, answer=answer, because=because[:LONGEST_REASON]))


def throw_away(simulation: str, *, account: str) -> bool:
    """Delete one of this person's, in the caller's transaction; answers whether there was one."""
    gone, _ = AskedSimulation.objects.filter(id=simulation, account=account).delete()
    return bool(gone)


def find(simulation: str, *, account: str | None = None) -> Asked | None:
    """One by its id, of a person or of anybody."""
    rows = AskedSimulation.objects.filter(id=simulation)
    if account is not None:
        rows = rows.filter(account=account)
    found = _read(rows)
    return found[0] if found else None


def of(*, design: str, account: str) -> tuple[Asked, ...]:
    """Those of a design that a person asked for, the latest first."""
    rows = AskedSimulation.objects.filter(design_id=design, account=account)
    return _read(rows.order_by("-row"))


def _columns(wanted: Wanted) -> dict[str, Any]:
    return {
        "design_id": wanted.design, "account": wanted.account, "design_file": wanted.design_file,
        "size": wanted.size, "trials": wanted.trials,
    }  # fmt: skip


def _read(rows: "QuerySet[AskedSimulation]") -> tuple[Asked, ...]:
    found: list[Any] = list(rows)
    return tuple(
        Asked(
            id=row.id, programme=row.programme_id, design=row.design_id, account=row.account,
            asked_at=row.asked_at, design_file=row.design_file, size=row.size, trials=row.trials,
            made_at=row.made_at, found=read_simulation(row.answer) if row.answer else None,
            because=row.because,
        )
        for row in found
    )  # fmt: skip
