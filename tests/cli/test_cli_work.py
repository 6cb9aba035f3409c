"""`likewise work`, and the worker beside `likewise serve`: it runs, comes back, and stops with it."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from installations import an_installation

CLOCK = datetime(2011, 1, 12, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    with an_installation(tmp_path_factory.mktemp("home")) as made:
        yield made


def workers_beside(home):
    """The ids of the workers that run on an installation, by what the system says of them."""
    found = []
    for process in filter(str.isdecimal, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as said:
                command = said.read()
            with open(f"/proc/{process}/environ", "rb") as said:
                environment = said.read()
        except OSError:
            continue
        if b"\0--beside\0" in command and f"LIKEWISE_HOME={home}".encode() in environment:
            found.append(int(process))
    return found


def wait_for(wanted, seconds=60.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (found := wanted()) is not None:
            return found
        time.sleep(0.2)
    raise AssertionError("it did not happen in time")


@pytest.mark.slow
def test_a_server_keeps_one_worker_running_and_ends_it_with_itself(installation):
    home = installation.environment["LIKEWISE_HOME"]

    def one(other_than=None):
        found = [each for each in workers_beside(home) if each != other_than]
        return found[0] if len(found) == 1 else None

    with installation.serving(CLOCK):
        first = wait_for(one)
        os.kill(first, signal.SIGKILL)
        second = wait_for(lambda: one(other_than=first))
        wait_for(
            lambda: "clear: done" in installation.likewise("jobs", "list", "--all").stdout or None
        )
    left = wait_for(lambda: None if workers_beside(home) else [])

    assert second != first
    assert left == []


@pytest.mark.slow
def test_a_worker_whose_server_was_killed_leaves_too(installation):
    home = installation.environment["LIKEWISE_HOME"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    server = subprocess.Popen(
        [str(Path(sys.executable).with_name("likewise")), "serve", "--port", port],
        env=installation.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        wait_for(lambda: workers_beside(home) or None)
    finally:
        os.killpg(server.pid, signal.SIGKILL)  # the pages; a worker has a group of its own
        server.wait()

    wait_for(lambda: None if workers_beside(home) else [])


STOPPED = """
import django; django.setup()
from django.utils import timezone
from likewise.domain.post import Channel, Letter
from likewise.records import jobs, post
from likewise.records.models import Job, OutboxLetter
now = timezone.now()
for key in ("one", "two"):
    jobs.ask("tests.never", key)
Job.objects.filter(kind="tests.never").update(stopped_at=now, failure="OSError", attempts=10)
letter = Letter(by=Channel.MAIL, to="asha@example.org", subject="A message", text="Sign in.")
post.put(letter, reason="message", occasion="one")
OutboxLetter.objects.update(state="unknown", settled_at=now, failure="no answer")
Job.objects.filter(kind="post.send").update(done_at=now)
print(*Job.objects.filter(kind="tests.never").values_list("row", flat=True))
print(OutboxLetter.objects.get().id)
"""


@pytest.mark.slow
def test_what_stopped_and_what_is_unknown_is_decided_at_the_terminal(tmp_path):
    with an_installation(tmp_path, people=2) as made:
        first, second, letter = made.python(STOPPED).stdout.split()
        lists = [made.likewise(noun, "list") for noun in ("jobs", "post")]
        check = made.likewise("check")
        decided = [
            made.likewise("jobs", "try-again", first),
            made.likewise("jobs", "let-be", second),
            made.likewise("post", "let-be", letter),
        ]
        again = made.likewise("post", "send-again", letter)
        after = [made.likewise(noun, "list", "--json") for noun in ("jobs", "post")]

    assert [each.returncode for each in lists] == [3, 3]
    assert "tests.never: stopped" in lists[0].stdout
    assert "mail goes to the folder" in lists[1].stdout
    assert "message: unknown" in lists[1].stdout
    assert "asha" not in lists[1].stdout + after[1].stdout
    assert check.returncode == 3
    assert "WRONG  jobs       2 stopped, 0 failing" in check.stdout
    assert "mail goes to the folder" in check.stdout
    assert [each.returncode for each in decided] == [0, 0, 0], [each.stderr for each in decided]
    assert again.returncode == 1
    assert [each.returncode for each in after] == [0, 0]
