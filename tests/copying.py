"""What several tests begin with is made once, through the actions, and copied from then on.

The first time, whatever is written is noted, statement by statement; where those tables are empty
again, the same statements are carried out anew, with every guard on. Keys lie beside the database
and stay: where one of them is gone or another since, everything is made anew.
"""

import copy
import functools
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection

from likewise.records import models
from likewise.records.keys import store
from likewise.records.tables import kept_tables

_SEQUENCE = re.compile(r"_[a-z]+_seq$")
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?')


@dataclass
class _Written:
    """The statements that wrote something, in their order, and whether nothing was taken back."""

    statements: list[tuple[str, Any, bool]] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)
    is_whole: bool = True

    def note(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if (found := _WRITES.match(sql)) and found[1] != "sqlite_sequence":
            self.statements.append((sql, params, many))
            self.tables.add(found[1])
        self.is_whole &= not sql.startswith("ROLLBACK")
        return answer


@dataclass(frozen=True)
class _Kept:
    """What was made: the answer, what was written for it, and the keys that it needs."""

    answer: Any
    written: _Written
    keys: frozenset[tuple[str, bytes]]

    def can_be_copied(self) -> bool:
        if _empty(self.written.tables) != self.written.tables:
            return False
        return self.keys <= _keys(frozenset(owner for owner, _ in self.keys))

    def copied(self) -> Any:
        _count_from_one(self.written.tables)
        with connection.cursor() as cursor:
            for sql, params, many in self.written.statements:
                (cursor.executemany if many else cursor.execute)(sql, params)
        return copy.deepcopy(self.answer)


_kept: dict[Any, _Kept] = {}


def copied[**P, R](make: Callable[P, R]) -> Callable[P, R]:
    """Makes a function that makes a world be called once; after that, what it made is copied."""

    @functools.wraps(make)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        if models.Operation.objects.exists() or models.AuditEvent.objects.exists():
            return make(*args, **kwargs)
        asked = (make.__module__, make.__qualname__, repr(args), repr(sorted(kwargs.items())))
        place = (*asked, str(settings.KEYS_URL), str(settings.KEY_FILE), str(settings.LEDGER))
        if place in _kept and _kept[place].can_be_copied():
            answer: R = _kept[place].copied()
            return answer
        _count_from_one(_empty({model._meta.db_table for model in kept_tables()}))
        before, written = _keys(), _Written()
        with connection.execute_wrapper(written.note):
            made = make(*args, **kwargs)
        if written.is_whole:
            _kept[place] = _Kept(copy.deepcopy(made), written, _keys() - before)
        return made

    return call


def _keys(owners: frozenset[str] | None = None) -> frozenset[tuple[str, bytes]]:
    """Owners, each with its wrapped key: whoever got another one since is not who they were."""
    rows = store.every() if owners is None else store.read(owners)
    return frozenset((owner, bytes(wrapped)) for owner, wrapped in rows)


def _empty(tables: Collection[str]) -> set[str]:
    """Those of these tables in which there is no row."""
    asked = " UNION ALL ".join(
        f"SELECT '{each}' WHERE NOT EXISTS (SELECT 1 FROM \"{each}\")" for each in sorted(tables)
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {table for (table,) in cursor.fetchall()}


def _count_from_one(tables: Collection[str]) -> None:
    """Let empty tables number their rows from one."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "DELETE FROM sqlite_sequence WHERE name = %s", [(each,) for each in tables]
            )
            return
        cursor.execute("SELECT sequencename FROM pg_sequences")
        for (name,) in cursor.fetchall():
            if _SEQUENCE.sub("", name) in tables:
                cursor.execute("SELECT setval(%s, 1, false)", [f'"{name}"'])
