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
