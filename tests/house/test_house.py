"""What the house promises to whoever looks around: names, rooms, documents, settings."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "likewise"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def named_in_readme() -> list[str]:
    table = README.split("## Where things live")[1]
    return sorted(set(re.findall(r"`(likewise\.[a-z_.]+(?::\w+)?)`", table)))


@pytest.mark.parametrize("name", named_in_readme())
def test_every_name_in_the_readme_is_where_it_says(name):
    module, _, attribute = name.partition(":")

    found = importlib.import_module(module)

    if attribute:
        assert hasattr(found, attribute)


def test_every_shelf_is_on_the_list_in_the_readme():
    listed = set(re.search(r"Shelves: `([^`]+)`", README.replace("\n", " ")).group(1).split())
    ours = {"ids", "versions", "guards", "refusals", "clock", "bulk"}
    for room in ("domain", "records/models", "queries", "actions"):
        for path in (SOURCE / room).iterdir():
            name = path.stem
            if name.startswith("_") or name == "py" or path.name == "__pycache__":
                continue
            assert name in listed | ours, f"{room}/{name} is on no shelf: list it in the README"


def test_no_room_that_fills_up():
    for path in tracked("*.py"):
        assert path.stem not in {"util", "utils", "helpers", "helper", "common", "core", "misc"}


def test_files_stay_short_enough_to_read():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked("src/*.py")
        if "migrations" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }

    assert long == {}


def test_every_setting_is_documented():
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    names = set(re.findall(r"\b(?:LIKEWISE_[A-Z_]+|DATABASE_URL)\b", code))

    undocumented = sorted(name for name in names if f"`{name}`" not in page)

    assert undocumented == []


def test_the_page_of_commands_says_what_the_commands_say():
    printed = subprocess.run(
        [sys.executable, "tools/print_commands"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")

    assert page == printed.stdout, (
        "run: .venv/bin/python tools/print_commands > docs/reference/commands.md"
    )


def test_the_page_of_facts_says_what_the_facts_declare():
    printed = subprocess.run(
        [sys.executable, "tools/print_facts"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    page = (ROOT / "docs" / "reference" / "facts.md").read_text(encoding="utf-8")

    assert page == printed.stdout, (
        "run: .venv/bin/python tools/print_facts > docs/reference/facts.md"
    )


def test_every_link_between_documents_leads_somewhere():
    broken = []
    for path in tracked("*.md"):
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")

    assert broken == []


def test_lock_files_name_no_host():
    for path in [*ROOT.glob("requirements*.lock"), ROOT / "package-lock.json"]:
        assert not re.search(r"(https?|file|git\+[a-z]+)://", path.read_text(encoding="utf-8"))


def test_every_dependency_says_why():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if re.match(r'  "[a-z0-9\[\],-]+[<>=]', line)]

    assert len(wanted) > 20
    silent = [line for line in wanted if "#" not in line and "hatchling" not in line]
    assert silent == []


def test_public_functions_say_what_they_are_for():
    import ast

    silent = []
    for room in ("domain", "formats", "queries", "actions", "reports"):
        for path in (SOURCE / room).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in tree.body:
                public = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
                hidden = any(part.startswith("_") for part in path.relative_to(SOURCE).parts[:-1])
                if public and not hidden and path.stem[0] != "_" and not ast.get_docstring(node):
                    silent.append(f"{path.relative_to(SOURCE)}:{node.name}")

    assert silent == []


def test_only_actions_and_records_write():
    """Queries, reports, pages and commands never save, create, update or delete rows."""
    writes = re.compile(
        r"(?<!super\(\))\.(save|bulk_create|bulk_update|delete|get_or_create|update_or_create)\("
    )
    found = []
    for room in ("queries", "reports", "web", "api", "cli"):
        for path in (SOURCE / room).rglob("*.py"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if writes.search(line) or re.search(r"\.objects\.create\(", line):
                    found.append(f"{path.relative_to(SOURCE)}:{number}: {line.strip()}")

    assert found == []
