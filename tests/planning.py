"""Plans of renewal in tests: asked for as a coordinator does, and worked out."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from worlds import NOW, World, operation

from likewise.actions.renewal import ask_for_plan, work_out_plan
from likewise.domain.renewal.plan_terms import Costs, Goal, Limits
from likewise.jobs import kinds
from likewise.records import jobs
from likewise.records.turns import writing


def asked_for(
    world: World,
    *,
    at: datetime = NOW,
    chance: float = 0.8,
    months: int = 12,
    newcomers: float = 4,
    leads: int = 2,
    **limits: Any,
) -> str:
    """The id of a plan that a world's coordinator asked for."""
    return ask_for_plan(
        by=world.coordinator,
        at=at,
        operation=operation(),
        goal=Goal(chance=chance, months=months),
        limits=Limits(newcomers=newcomers, leads=leads, **limits),
        costs=Costs(),
    )


def worked_out() -> int:
    """Do every job that is due as the worker does; answers how many there were."""
    done = 0
    while held := jobs.claim(
        "a worker", at=timezone.now(), lease=kinds.lease_of, most=kinds.most_attempts_of
    ):
        kind = kinds.kind_named(held.kind)
        assert kind is not None
        jobs.finish(held, at=timezone.now(), write=kind.handler(held))
        done += 1
    return done


def planned(world: World, *, at: datetime = NOW, **terms: Any) -> str:
    """The id of a plan that was asked for and worked out at an instant, without its job."""
    plan = asked_for(world, at=at, **terms)
    write = work_out_plan(plan=plan, at=at)
    assert write is not None
    with writing():
        write()
    return plan
