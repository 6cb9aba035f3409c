"""Every use of people asks whether it may, or says here why it need not.

A use reads how to reach somebody or what they are called, sends a letter, sends a file out of the
house, or prints. Names on pages come from one place (`queries/access.labels`), which asks for
members by itself and shows a member nobody where it is not told the day.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import likewise

SOURCE = Path(likewise.__path__[0])
ASKS = frozenset({"may_use", "answers", "listed_to_others", "paper_sheet"})
# Uses that ask, each where it asks: the file, and what it is.
ASKED = {
    "actions/invitations.py": "an invitation by mail, to whoever said no to letters",
    "actions/reminders.py": "a reminder, by mail or text message",
    "queries/access.py": "names that members see of one another, and pairs called after them",
    "queries/exports.py": "a clear export: of how many people what is in it may not be used",
    "queries/consent/fieldwork.py": "whether a meeting may be watched or recorded",
    "queries/consent/lists.py": "the telephone list",
    "queries/meetings/sheets.py": "the register on paper",
    "queries/news.py": "those to telephone about a meeting that changed",
    "queries/participants/paths.py": "a person's page, which says beside a number what not to do",
    "records/post.py": "a letter to a person, at the moment when it would leave",
    "web/meetings/registers.py": "the register on paper, as it is printed",
}
# Files in which what is found is no such use, and why.
NOT_ASKED = {
    "actions/invitations.py": "an invitation by mail, to whoever said no to letters",
    "actions/example/accounts.py": "invents people",
    "actions/example/large/circles.py": "invents people",
    "actions/example/large/tables.py": "invents people",
    "actions/example/recruiting.py": "invents people",
    "actions/example/story.py": "invents people",
    "actions/exports/writing.py": "writes what two people agreed to, having read who said no",
    "actions/imports/canonical.py": "compares what was brought back with the export it came from",
    "actions/post.py": "letters to whoever has an account: their own business, or the machine's; "
    "they stop at the outbox when somebody died",
    "api/paths.py": "what the query of a person's page answers",
    "cli/outcomes.py": "files of a cut, asked of in queries/outcomes/cuts.py",
    "queries/doubles.py": "shows two records beside one another, to say whether they are of one",
    "queries/likeness.py": "says who is in the record already, of what somebody types",
    "queries/operations.py": "what somebody typed a moment ago, on the page that checks it",
    "web/attachments/views.py": "a file about one person, to who may read it, and noted",
    "web/audit/views.py": "who did what, by ids",
    "web/cohorts/views.py": "cohorts in numbers",
    "web/consent/people.py": "what somebody decided, for themselves",
    "web/consent/urls.py": "the address of the telephone list",
    "web/evolution/views.py": "pictures and numbers, without a name",
    "web/invitations/inviting.py": "an invitation is how people are asked",
    "web/meetings/queue.py": "meetings, without a name",
    "web/news/views.py": "shows what the query of news answers",
    "web/outcomes/cuts.py": "files of a cut, asked of in queries/outcomes/cuts.py",
    "web/participants/presenters.py": "shows what the query of a person's page answers",
    "web/participants/queues.py": "a list by ids: names stay on the page",
    "web/participants/views.py": "a list by ids: names stay on the page",
}
# Pages that are made to be printed, by whom they are asked about.
PRINTED = {
    "web/consent/copy.jinja": "their own copy",
    "web/consent/person.jinja": "leads to a copy of what they decided",
    "web/designs/page.jinja": "a root, which is about nobody",
    "web/invitations/sheet.jinja": "an invitation is how people are asked",
    "web/meetings/paper.jinja": "asked in queries/meetings/sheets.py",
}
PRINTS = re.compile(r"\b[Pp]rint (this|the|it)\b|\bto print\b", re.ASCII)

type Sign = Callable[[ast.AST], bool]


def _reads(*names: str) -> Sign:
    def sign(node: ast.AST) -> bool:
        return (isinstance(node, ast.Attribute) and node.attr in names) or (
            isinstance(node, ast.keyword) and node.arg in names
        )

    return sign


def _calls(*names: str) -> Sign:
    def sign(node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and _called(node) in names

    return sign


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    if not isinstance(node.func, ast.Attribute):
        return ""
    on = node.func.value
    return f"{on.id}.{node.func.attr}" if isinstance(on, ast.Name) else node.func.attr


SIGNS: dict[str, Sign] = {
    "reads a telephone number": _reads("telephone"),
    "reads a name": _reads("given_name"),
    "asks for names": _calls("names_of", "names.names_of"),
    "sends a letter": _calls("post.put"),
    "sends a file out": _reads("DOWNLOAD"),
    "exports in clear": _calls("canonical_versions", "exports.canonical_versions"),
}


def files(root: Path = SOURCE) -> Iterator[tuple[str, ast.Module]]:
    """Every module that could use somebody; the domain and the formats know only values."""
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if "migrations" not in path.parts and not name.startswith(("domain/", "formats/")):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def uses(root: Path = SOURCE) -> set[str]:
    """The files that use people."""
    return {
        name
        for name, tree in files(root)
        if any(sign(node) for node in ast.walk(tree) for sign in SIGNS.values())
    }


def asks(tree: ast.Module) -> bool:
    """Whether a file asks whether something may be used."""
    return any(
        isinstance(node, ast.Call) and _called(node).rpartition(".")[2] in ASKS
        for node in ast.walk(tree)
    )


def printed(root: Path = SOURCE) -> set[str]:
    """The templates that are made to be printed."""
    return {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.jinja")
        if PRINTS.search(path.read_text(encoding="utf-8"))
    }


def test_every_file_that_uses_people_asks_or_says_why_it_need_not():
    found = uses()

    assert found - ASKED.keys() - NOT_ASKED.keys() == set()
    assert NOT_ASKED.keys() - found == set()


def test_every_use_that_is_said_to_ask_asks():
    trees = dict(files())

    assert [name for name in ASKED if not asks(trees[name])] == []


def test_every_page_that_is_printed_says_by_whom_it_is_asked_about():
    assert printed() == PRINTED.keys()


PLANTED = {
    "reads a telephone number": "def call(person):\n    return person.telephone\n",
    "reads a name": "def greet(person):\n    return f'Dear {person.given_name}'\n",
    "asks for names": "from likewise.records.names import names_of\nfound = names_of(people)\n",
    "sends a letter": "post.put(letter, reason=r, occasion=o)\n",
    "sends a file out": "record_access(AccessKind.DOWNLOAD, by=b, at=a, what='x')\n",
    "exports in clear": "rows = canonical_versions(viewer, kind=kind)\n",
}


@pytest.mark.parametrize("sign", SIGNS)
def test_a_use_that_is_planted_and_does_not_ask_is_found(tmp_path, sign):
    planted = tmp_path / "queries" / "planted.py"
    planted.parent.mkdir()
    planted.write_text(PLANTED[sign])

    assert uses(tmp_path) == {"queries/planted.py"}
    assert not asks(ast.parse(PLANTED[sign]))
    planted.write_text("def family(person):\n    return person.id\n")
    assert uses(tmp_path) == set()


def test_a_page_that_is_planted_to_be_printed_is_found(tmp_path):
    (tmp_path / "list.jinja").write_text("<p>Print this page and pin it up.</p>")
    (tmp_path / "other.jinja").write_text("<p>Printers stand in the corridor.</p>")

    assert printed(tmp_path) == {"list.jinja"}
