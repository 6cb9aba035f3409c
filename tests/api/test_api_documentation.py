"""What is written about the API, done as it is written there, against a server of its own."""

import json
import os
import re
import secrets
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from installations import an_installation

from likewise.api.openapi import document
from likewise.api.queries import QUERIES
from likewise.domain.acts import every_act

pytestmark = pytest.mark.once
ROOT = Path(__file__).parents[2]
HOW_TO = (ROOT / "docs" / "how-to" / "use-the-api.md").read_text(encoding="utf-8")
CLOCK = datetime(2012, 5, 28, 10, 0, tzinfo=UTC)
WORLD = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from worlds import ADMINISTRATOR, NOW, a_world, operation
from likewise.actions import accounts
from likewise.domain.accounts import ActingRole

world = a_world()
world.person("Asha")
world.cohort("Thursday group", members=["Asha"])
for role in (ActingRole.COORDINATOR, ActingRole.GUARDIAN):
    accounts.add_account(by=ADMINISTRATOR, at=NOW, operation=operation(), role=role,
                         email=f"{role}@likewise.example", programme=world.programme)
"""


def commands():
    """Every command of the page, each in one line."""
    blocks = re.findall(r"```sh\n(.*?)```", HOW_TO, re.DOTALL)
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server on which nobody has a token yet, and how a shell reaches it."""
    with an_installation(tmp_path_factory.mktemp("home")) as here:
        here.environment["LIKEWISE_DEMONSTRATION"] = "1"
        here.environment["LIKEWISE_CLOCK"] = CLOCK.isoformat()
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        made = run(f"{sys.executable} - <<'END'\n{WORLD}\nEND", here.environment)
        assert made.returncode == 0, made.stderr
        with here.serving(CLOCK) as site:
            yield here, {**here.environment, "SITE": site, "PATH": path}


def run(command, environment):
    return subprocess.run(
        ["bash", "-c", command], env=environment, capture_output=True, text=True, timeout=240,
        check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def shell(served):
    """A shell whose token was made as the page says, and agreed to."""
    here, environment = served
    (make,) = [line for line in commands() if line.startswith("likewise tokens make")]
    asked = make.replace("date -d '3 months'", f"date -d '{CLOCK:%F} 3 months'")
    assert asked != make, "the page counts from today; here it is another day"
    made = run(asked, environment)
    assert made.returncode == 0, made.stderr
    token = made.stdout.strip()
    (listed,) = json.loads(here.likewise("tokens", "list", "--json").stdout)
    agreed = here.likewise("tokens", "agree", listed["id"], "--as", "guardian@likewise.example")
    assert agreed.returncode == 0, agreed.stderr
    return {**environment, "LIKEWISE_TOKEN": token}


def test_every_example_does_what_the_page_says(shell):
    said = {}
    for command in commands():
        if command.startswith("likewise tokens"):
            continue
        done = run(command, shell)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        said[command] = done.stdout
    answers = [json.loads(out) for command, out in said.items() if command.startswith("curl")]

    assert len(answers) == 7
    assert answers[0]["name"] == "Test programme"
    assert [each["name"] for each in answers[1]["cohorts"]] == ["Thursday group"]
    assert answers[2]["people"] == []
    assert answers[3]["openapi"] == "3.1.0"
    assert [answers[4]["done"], answers[5]["done"]] == [False, True]
    assert answers[4]["new_ids"] == answers[5]["new_ids"]
    assert (answers[6]["status"], answers[6]["faults"][0]["field"]) == (400, "state")
    terminal = [out for command, out in said.items() if command.startswith("likewise")]
    assert "Chesterton Road" in terminal[0]
    assert "cohorts.merge, form 1: " in terminal[1]


def test_a_list_of_acts_is_done_by_a_server(shell, tmp_path):
    act = {"act": "practices.add_practice", "form": 1, "fields": {"name": "Arbury"}}
    (tmp_path / "acts.json").write_text(json.dumps([act]))

    perform = f'likewise acts perform {tmp_path}/acts.json --server "$SITE" --json'
    dry, done = (run(f"{perform}{more}", shell) for more in (" --dry-run", ""))

    assert json.loads(dry.stdout)["done"] is False
    assert json.loads(done.stdout)["done"] is True
    listed = run(
        'curl -s -H "Authorization: Bearer $LIKEWISE_TOKEN" "$SITE/api/v1/practices"', shell
    )
    assert "Arbury" in [each["name"] for each in json.loads(listed.stdout)["practices"]]


def test_a_cohort_is_known_to_a_server_by_its_name(shell):
    rest = 'likewise cohorts rest "{}" --on 2012-06-01 --reason snow --server "$SITE" --dry-run'

    known, unknown = (run(rest.format(n), shell) for n in ("Thursday group", "Friday group"))

    assert "Thursday group" in known.stdout
    assert (unknown.returncode, unknown.stderr.startswith("Refused: ")) == (1, True)


@pytest.mark.parametrize(
    ("more", "changed", "sentence"),
    [
        ("", {"LIKEWISE_TOKEN": ""}, "Put a token into LIKEWISE_TOKEN"),
        ("", {"LIKEWISE_TOKEN": "likewise_x"}, "This token is not good here"),
        ("", {"LIKEWISE_TOKEN": "", "LIKEWISE_TOKEN_FILE": "/nowhere"}, "cannot be read"),
        ("", {"SITE": "http://likewise.example"}, "by https only"),
        ("", {"SITE": "likewise.example"}, "Give the server's address"),
        ("", {"SITE": "http://127.0.0.1:x"}, "Give the server's address"),
        ("", {"SITE": "http://127.0.0.1:9"}, "does not answer"),
        ("--as a@example.org", {}, "Leave --as and --programme out"),
    ],
)
def test_a_server_that_cannot_be_asked_is_a_sentence(shell, more, changed, sentence):
    command = f'likewise practices add-practice --name "Mill" --server "$SITE" {more}'

    said = run(command, {**shell, **changed})

    assert (said.returncode, sentence in said.stderr) == (1, True), said.stderr


def test_a_token_file_that_others_may_read_is_refused(shell, tmp_path):
    file = tmp_path / "token"
    file.write_text(shell["LIKEWISE_TOKEN"])
    environment = {**shell, "LIKEWISE_TOKEN": "", "LIKEWISE_TOKEN_FILE": str(file)}
    command = 'likewise acts list --server "$SITE"'

    file.chmod(0o644)
    open_to_others = run(command, environment)
    file.chmod(0o600)
    own = run(command, environment)

    assert "chmod 600" in open_to_others.stderr
    assert own.returncode == 0, own.stderr


def test_a_body_of_10_mb_is_answered_by_the_server_itself(shell, tmp_path):
    (tmp_path / "long").write_bytes(b" " * 10_000_000)

    said = run(
        'curl -s -H "Authorization: Bearer $LIKEWISE_TOKEN" -H "Content-Type: application/json" '
        f'--data-binary @{tmp_path}/long "$SITE/api/v1/acts"',
        shell,
    )

    assert json.loads(said.stdout)["status"] == 413


def test_the_page_of_the_api_says_what_the_declarations_say():
    printed = subprocess.run(
        [sys.executable, "tools/print_api"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    page = (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8")

    assert page == printed.stdout, "run: .venv/bin/python tools/print_api > docs/reference/api.md"


def test_the_document_knows_every_act_and_query_and_two_shapes_never_share_a_name():
    made = document()

    paths = {f"/api/v1/acts/{kind.declared.name}" for kind in every_act()}
    paths |= {f"/api/v1{query.path}" for query in QUERIES}
    assert paths | {"/api/v1/acts", "/api/v1/openapi.json"} == made["paths"].keys()
    names = [each.__name__ for each in shapes()]
    assert len(names) == len(set(names))
    assert all(query.summary for query in QUERIES)


def shapes():
    """Every class of the API's own files that an answer can hold."""
    import dataclasses
    import importlib
    import pkgutil

    import likewise.api

    for file in pkgutil.iter_modules(likewise.api.__path__, "likewise.api."):
        module = importlib.import_module(file.name)
        for each in vars(module).values():
            is_shape = isinstance(each, type) and dataclasses.is_dataclass(each)
            if is_shape and each.__module__ == file.name:
                yield each


def test_the_command_prints_the_document_without_a_record(tmp_path):
    environment = {**os.environ, "LIKEWISE_HOME": str(tmp_path / secrets.token_hex(4))}
    command = [str(Path(sys.executable).with_name("likewise")), "api", "openapi"]

    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)

    assert json.loads(said.stdout) == document()
