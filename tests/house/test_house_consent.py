"""Every use of how to reach people asks whether it may, or says here why it need not."""

import ast
from collections.abc import Iterator
from pathlib import Path

import likewise

SOURCE = Path(likewise.__path__[0])
ASKS = frozenset({"may_use", "answers"})
# Uses that ask, each where it asks: the file, and what it is.
ASKED = {
    "queries/consent/lists.py": "the telephone list",
    "queries/participants/paths.py": "a person's page, which says beside a number what not to do",
    "records/post.py": "a letter to a person, at the moment when it would leave",
}
# Files in which a number of people, or the sending of a letter, is no such use.
NOT_ASKED = {
    "actions/example/story.py": "invents people",
    "actions/invitations.py": "an invitation is how people are asked; it stops at the outbox",
    "actions/post.py": "letters to whoever has an account: their own business, or the machine's",
    "api/paths.py": "what the query of a person's page answers",
    "queries/doubles.py": "shows two records beside one another, to say whether they are of one",
    "queries/likeness.py": "says who is in the record already, of what somebody types",
    "web/consent/urls.py": "the address of the telephone list",
    "web/participants/presenters.py": "shows what the query of a person's page answers",
}


def files() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield (
                path.relative_to(SOURCE).as_posix(),
                ast.parse(path.read_text(encoding="utf-8")),
            )


def reaches_people(tree: ast.Module) -> bool:
    """Whether a file reads somebody's telephone number, or puts a letter into the outbox."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "telephone":
            return True
        if isinstance(node, ast.keyword) and node.arg == "telephone":
            return True
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "put"
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "post"
        ):
            return True
    return False


def asks(tree: ast.Module) -> bool:
    """Whether a file asks whether something may be used."""
    return any(
        isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id in ASKS)
            or (isinstance(node.func, ast.Attribute) and node.func.attr in ASKS)
        )
        for node in ast.walk(tree)
    )


def test_every_file_that_reaches_people_asks_or_says_why_it_need_not():
    found = {name for name, tree in files() if reaches_people(tree)}

    assert found - ASKED.keys() - NOT_ASKED.keys() == set()
    assert NOT_ASKED.keys() - found == set()


def test_every_use_that_is_said_to_ask_asks():
    trees = dict(files())

    assert [name for name in ASKED if not asks(trees[name])] == []


def test_a_use_that_does_not_ask_would_be_found():
    assert reaches_people(ast.parse("def call(person):\n    return person.telephone\n"))
    assert reaches_people(ast.parse("post.put(letter, reason=r, occasion=o)\n"))
    assert not asks(ast.parse("def call(person):\n    return person.telephone\n"))
    assert not reaches_people(ast.parse("def list_names(person):\n    return person.given_name\n"))
