"""What a programme's cohorts are called, and what sources call its people, in memory.

Both are sealed in the record, so no database can search them. They are opened when first asked for
and again when there are other rows, or what was done last by then is not there any more, as after
acts that were tried together; nothing of it lies on disk, and whoever is erased is let go of.
"""

import threading
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Count, Max, QuerySet

from likewise.domain.likeness import folded
from likewise.records import cohorts, memory, models, questions, sources
from likewise.records.facts import known_at

KEPT_AT_MOST = 8

type Called = dict[str, str]


class _Kept(NamedTuple):
    stamp: object
    last: tuple[int, str]  # number and hash of the last event of the audit by then
    called: Called


_kept: dict[tuple[str, str], _Kept] = {}
_turn = threading.Lock()


def cohorts_called(programme: str) -> Called:
    """What each cohort of a programme is called, by id, as it is searched."""
    stamp = questions.answer(_of_cohorts(), programme_id=programme)
    return _up_to_date("cohorts", programme, stamp, lambda: _cohorts(programme))


def cohort_names(programme: str) -> Called:
    """What each cohort of a programme is called, by id, as people read it."""
    stamp = questions.answer(_of_cohorts(), programme_id=programme)
    return _up_to_date("names", programme, stamp, lambda: _cohort_names(programme))


def own_ids(programme: str) -> Called:
    """What the sources of imports call each participant of a programme, as it is searched."""
    stamp = questions.answer(_of_keys(), programme_id=programme)
    return _up_to_date("people", programme, stamp, lambda: _own_ids(programme))


@memory.lets_go
def let_go() -> None:
    """Let go of all of it: a cohort may be called after somebody who was erased."""
    with _turn:
        _kept.clear()


def _up_to_date(what: str, programme: str, stamp: object, opened: Callable[[], Called]) -> Called:
    with _turn:
        kept = _kept.pop((what, programme), None)
        if kept is None or kept.stamp != stamp or not _is_there(programme, *kept.last):
            memory.watch()
            done = models.AuditEvent.objects.filter(programme=programme).order_by("sequence")
            last = done.values_list("sequence", "hash").last()
            kept = _Kept(stamp, last or (0, ""), opened())
        while len(_kept) >= 3 * KEPT_AT_MOST:
            _kept.pop(next(iter(_kept)))
        _kept[what, programme] = kept
        return kept.called


def _is_there(programme: str, sequence: int, digest: str) -> bool:
    return bool(questions.answer(_done(), programme=programme, sequence=sequence, hash=digest))


@cache
def _done() -> "QuerySet[Any, Any]":
    return models.AuditEvent.objects.values_list("sequence")


@cache
def _of_cohorts() -> "QuerySet[Any, Any]":
    """How many rows there are, and which is the last."""
    return _counted(models.Cohort.objects.all())


@cache
def _of_keys() -> "QuerySet[Any, Any]":
    return _counted(models.ImportedKey.objects.filter(table=sources.PEOPLE))


def _counted(rows: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
    each = rows.order_by().values("programme_id")
    counted: QuerySet[Any, Any] = each.annotate(rows=Count("row"), last=Max("row"))
    return counted.values_list("rows", "last")


def _cohort_names(programme: str) -> Called:
    return cohorts.names(known_at(None), programme_id=programme)


def _cohorts(programme: str) -> Called:
    return {cohort: folded(name) for cohort, name in _cohort_names(programme).items()}


def _own_ids(programme: str) -> Called:
    return {fact: folded(key) for fact, key in sources.own_ids(programme).items()}
