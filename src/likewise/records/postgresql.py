"""What a PostgreSQL server must do for the record: keep what it acknowledged, in any language."""

from typing import Any

from likewise.domain.refusals import DomainError


class ServerNotSafe(DomainError):
    """A PostgreSQL on which what was acknowledged might be lost, or letters cannot be written."""


def check_safe(connection: Any, **_: Any) -> None:
    """Refuse a new connection to a server on which a commit is acknowledged before it is kept.

    Raises
    ------
    ServerNotSafe
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('synchronous_commit'), current_setting('server_encoding')"
        )
        commits, encoding = cursor.fetchone()
    wrong = None
    if commits == "off":
        wrong = (
            "synchronous_commit is off, so that what was acknowledged can be lost. Set it to on "
            "for this database: ALTER DATABASE … SET synchronous_commit = on"
        )
    elif encoding != "UTF8":
        wrong = f"its encoding is {encoding}. Make a database with the encoding UTF8"
    if wrong:
        connection.close()
        raise ServerNotSafe(f"The PostgreSQL database of DATABASE_URL is not safe: {wrong}.")
