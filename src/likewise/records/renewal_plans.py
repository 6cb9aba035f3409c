"""Plans of renewal in their tables: asked for and answered once, and read as they were made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet

from likewise.domain.renewal.draws import DRAWS
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.outlooks import MODEL, SEED
from likewise.domain.renewal.plan_terms import Costs, Goal, Limits, RenewalPlan
from likewise.formats.renewal.plans import read_plan, read_terms, write_plan
from likewise.records import imprints
from likewise.records.models import AskedPlan, KeptPlan
from likewise.records.models.renewal import LONGEST_REASON

MAKE: Final = "renewal.plan"  # the kind of job that works one out; its key is the plan's id


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came out: a plan with each cohort's rule, or `because`, why there is none.

    `on` is the first day that it did not know.
    """

    on: date
    made_at: datetime
    plan: RenewalPlan | None
    rules: Mapping[str, Rule]
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A plan that was asked for, and what came out; none while it is being worked out."""

    id: str
    programme: str
    on: date
    asked_at: datetime
    goal: Goal
    limits: Limits
    costs: Costs
    made: Made | None


def is_there(plan: str) -> bool:
    """Whether a plan of this id was asked for."""
    return AskedPlan.objects.filter(id=plan).exists()


def unmade(*, programme: str, terms: str) -> str | None:
    """The id of a plan that was asked for on these very terms and is not made yet, if any is."""
    made = KeptPlan.objects.values("asked")
    waiting = AskedPlan.objects.filter(programme=programme, terms=terms).exclude(row__in=made)
    return waiting.values_list("id", flat=True).order_by("-row").first()


def ask(*, plan: str, programme: str, on: date, at: datetime, terms: str) -> bytes:
    """Write that a plan is asked for, in the caller's transaction; answers its imprint."""
    row = AskedPlan.objects.create(id=plan, programme_id=programme, on=on, asked_at=at, terms=terms)
    return imprints.of_row(row)


def keep(
    *,
    plan: str,
    on: date,
    at: datetime,
    inputs: str,
    made: RenewalPlan | None,
    rules: Mapping[str, Rule],
    because: str,
) -> bytes:
    """Write what came out, in the caller's transaction; answers its imprint."""
    row = KeptPlan.objects.create(
        asked=AskedPlan.objects.get(id=plan),
        on=on,
        made_at=at,
        inputs=inputs,
        model=MODEL,
        seed=SEED,
        draws=DRAWS,
        plan="" if made is None else write_plan(plan=made, rules=rules),
        because=because[:LONGEST_REASON],
    )
    return imprints.of_row(row)


def find(plan: str, *, programme: str | None = None) -> Asked | None:
    """A plan by its id, in a programme or in any."""
    rows = AskedPlan.objects.filter(id=plan)
    if programme is not None:
        rows = rows.filter(programme=programme)
    found = _read(rows)
    return found[0] if found else None


def how_many(programme: str) -> int:
    """How many plans a programme has asked for."""
    return AskedPlan.objects.filter(programme=programme).count()


def latest(programme: str, *, start: int, size: int) -> tuple[Asked, ...]:
    """Some of a programme's plans, the latest first."""
    rows = AskedPlan.objects.filter(programme=programme).order_by("-row")
    return _read(rows[start : start + size])


def _read(rows: "QuerySet[AskedPlan]") -> tuple[Asked, ...]:
    found: list[Any] = list(rows)
    kept = {each.asked_id: each for each in KeptPlan.objects.filter(asked__in=found)}
    return tuple(_asked(each, kept.get(each.row)) for each in found)


def _asked(row: Any, kept: Any) -> Asked:
    goal, limits, costs = read_terms(row.terms)
    return Asked(
        id=row.id,
        programme=row.programme_id,
        on=row.on,
        asked_at=row.asked_at,
        goal=goal,
        limits=limits,
        costs=costs,
        made=None if kept is None else _made(kept),
    )


def _made(kept: Any) -> Made:
    plan, rules = read_plan(kept.plan) if kept.plan else (None, {})
    return Made(on=kept.on, made_at=kept.made_at, plan=plan, rules=rules, because=kept.because)
