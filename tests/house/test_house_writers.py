"""Only actions and records write: queries, reports, pages and commands never touch a row."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "likewise"
WRITERS = {"actions", "records"}
AWAY = {"domain", "formats", "post"}  # these know no database: lint-imports keeps it so
ROOMS = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file()}
READERS = sorted(ROOMS - WRITERS - AWAY)
ROWS = {"save", "create", "delete", "bulk_create", "bulk_update", "get_or_create"}
ROWS |= {"update_or_create", "create_user", "create_superuser", "_raw_delete", "raw"}
ROWS |= {f"a{each}" for each in ROWS} | {"aupdate"}
CURSORS = {"executemany", "executescript", "callproc", "copy_expert"}
LOOKS = re.compile(r"\s*(SELECT|EXPLAIN|PRAGMA \w+$)", re.IGNORECASE)
SETTINGS = {"globals", "filters"}  # dictionaries of the templates' environment


def writes_in(text: str) -> Iterator[tuple[int, str]]:
    """The calls of a file that write rows: by a model, by a query, or by a cursor."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if _writes(node, node.func):
            yield node.lineno, ast.unparse(node)


def _writes(call: ast.Call, called: ast.Attribute) -> bool:
    if called.attr == "update":  # of rows: columns by name; of a dictionary or a digest: a value
        return bool(call.keywords) and getattr(called.value, "attr", "") not in SETTINGS
    if called.attr == "execute":
        said = call.args[0] if call.args else None
        text = said.value if isinstance(said, ast.Constant) else ""
        return LOOKS.match(str(text)) is None
    if called.attr == "copy":  # of a cursor takes a statement; of a dictionary, nothing
        return bool(call.args)
    if called.attr == "save" and ast.unparse(called.value) == "super()":
        return False  # a form of allauth's that is extended
    return called.attr in ROWS | CURSORS


@pytest.mark.parametrize("room", READERS)
def test_only_actions_and_records_write(room):
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {said}"
        for path in (SOURCE / room).rglob("*.py")
        for line, said in writes_in(path.read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "account.save()",
        "Person.objects.create(id='x')",
        "Person.objects.filter(id='x').update(given_name='Asha')",
        "found.update(**values)",
        "found.delete()",
        "await found.aupdate(given_name='Asha')",
        "Person.objects.bulk_create([])",
        "cursor.execute('UPDATE records_person SET id = 1')",
        "cursor.execute('PRAGMA journal_mode = DELETE')",
        "cursor.execute(statement)",
        "cursor.executemany('INSERT INTO records_person VALUES (%s)', rows)",
        "cursor.copy('COPY records_person FROM STDIN')",
        "Person.objects.raw('DELETE FROM records_person')",
    ],
)
def test_a_line_that_writes_is_found(line):
    assert len(list(writes_in(f"async def see():\n    {line}"))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "cursor.execute('PRAGMA journal_mode')",
        "cursor.execute('SELECT 1')",
        "digest.update(b'x')",
        "counts.update({'Asha': 1})",
        "found = Person.objects.filter(id='x').first()",
    ],
)
def test_a_line_that_reads_is_not(line):
    assert list(writes_in(line)) == []


def test_every_room_that_knows_the_record_and_is_no_writer_is_read():
    assert {"queries", "reports", "web", "cli", "config"} <= set(READERS)
