"""Long lists in a question: one parameter each, so that a question does not cost by the list."""

import json
from collections.abc import Collection
from typing import Any

from django.db.models import Field, ForeignKey
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In

LONG = 40  # ids; shorter lists are read as fast the other way


def is_long(values: Collection[Any]) -> bool:
    """Whether values are asked for as one parameter."""
    return len(values) >= LONG and all(type(each) is str for each in values)


def as_one(values: Collection[str], connection: Any) -> str | list[str]:
    """The one parameter that many values are."""
    return json.dumps(list(values)) if connection.vendor == "sqlite" else list(values)


class _AsOne:
    """How a long list of texts is asked for; a short list, and all else, goes Django's way.

    Django writes a mark for each value, and the database reads the question anew each time. Within
    a question about another's rows SQLite would read the list again for each of them.
    """

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        if compiler.query.subquery or not self._is_long():
            return self._as_django_does(compiler, connection)
        return self._one(compiler, connection, "IN (SELECT value FROM json_each(%s))")

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        if not self._is_long():
            return self._as_django_does(compiler, connection)
        return self._one(compiler, connection, "= ANY(%s)")

    def _is_long(self) -> bool:
        me: Any = self
        return me.rhs_is_direct_value() and is_long(me.rhs)

    def _as_django_does(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        me: Any = self
        return me.as_sql(compiler, connection)  # type: ignore[no-any-return]

    def _one(self, compiler: Any, connection: Any, asks: str) -> tuple[str, list[Any]]:
        me: Any = self
        sql, params = me.process_lhs(compiler, connection)
        return f"{sql} {asks}", [*params, as_one(me.rhs, connection)]


class _In(_AsOne, In):
    pass


class _RelatedIn(_AsOne, RelatedIn):
    pass


def use() -> None:
    """Ask so for every field and every reference."""
    Field.register_lookup(_In)
    ForeignKey.register_lookup(_RelatedIn)
