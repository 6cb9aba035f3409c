"""Django's own SQLite backend, on the SQLite that this house uses."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import tee
from typing import Any, cast

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import register
from django.utils.dateparse import parse_date, parse_datetime, parse_time

from likewise.records.sqlite import SqliteNotSafe, check_safe, sqlite3

# What every SQLite allows that is not built to allow less; not every driver can be asked.
MOST = 2_000, 32_766
OF_COLUMNS, OF_PARAMETERS = 2, 9


class Connection(sqlite3.Connection):
    """A connection that can say how many columns and parameters a statement may have."""

    def getlimit(self, category: int, /) -> int:
        return dict(zip((OF_COLUMNS, OF_PARAMETERS), MOST, strict=True))[category]


class Cursor(sqlite3.Cursor):
    """Takes Django's marks for parameters; its own cursor is bound to Python's SQLite."""

    def execute(self, query: str, params: Any = None) -> "Cursor":
        if params is None:
            return super().execute(query)
        return super().execute(_converted(query, params), params)

    def executemany(self, query: str, param_list: Any) -> "Cursor":
        peeked, rows = tee(iter(param_list))
        return super().executemany(_converted(query, next(peeked, None)), rows)


def _converted(query: str, params: Any) -> str:
    names = list(params) if isinstance(params, Mapping) else None
    return base.SQLiteCursorWrapper.convert_query(cast(Any, None), query, param_names=names)


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects by the SQLite that this house uses."""

    Database = sqlite3
    init_commands: list[str]

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        made = sqlite3.connect(**conn_params, factory=Connection)
        register(made)
        for command in ("PRAGMA legacy_alter_table = OFF", *self.init_commands):
            if command.strip():
                made.execute(command)
        try:
            check_safe(made)
        except SqliteNotSafe:
            made.close()
            raise
        return made

    def create_cursor(self, name: str | None = None) -> Cursor:
        return self.connection.cursor(factory=Cursor)  # type: ignore[no-any-return]


def _text(read: Any) -> Any:
    return lambda stored: read(stored.decode())


sqlite3.register_converter("bool", b"1".__eq__)
sqlite3.register_converter("date", _text(parse_date))
sqlite3.register_converter("time", _text(parse_time))
sqlite3.register_converter("datetime", _text(parse_datetime))
sqlite3.register_converter("timestamp", _text(parse_datetime))
sqlite3.register_adapter(Decimal, str)
sqlite3.register_adapter(date, date.isoformat)
sqlite3.register_adapter(datetime, lambda instant: instant.isoformat(" "))
