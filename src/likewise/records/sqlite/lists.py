"""Long lists in a question: one parameter each, so that a question does not cost by the list."""

import json
from typing import Any

from django.db.models import Field, ForeignKey
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In

LONG = 40  # ids; shorter lists are read as fast the other way


class _AsOne:
    """What SQLite is asked for a long list of texts; a short list, and all else, goes Django's way.

    Django writes a mark for each value, and SQLite reads the question anew for each length. Within
    a question about another's rows the list would be read again for each of them.
    """

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        me: Any = self
        if (
            not me.rhs_is_direct_value()
            or len(me.rhs) < LONG
            or compiler.query.subquery
            or not all(type(each) is str for each in me.rhs)
        ):
            return me.as_sql(compiler, connection)  # type: ignore[no-any-return]
        sql, params = me.process_lhs(compiler, connection)
        asks = f"{sql} IN (SELECT value FROM json_each(%s))"  # noqa: S608 (a column, and a mark)
        return asks, [*params, json.dumps(list(me.rhs))]


class _In(_AsOne, In):
    pass


class _RelatedIn(_AsOne, RelatedIn):
    pass


def use() -> None:
    """Ask so for every field and every reference."""
    Field.register_lookup(_In)
    ForeignKey.register_lookup(_RelatedIn)
