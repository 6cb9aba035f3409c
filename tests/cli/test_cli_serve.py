"""`likewise serve` in a process of its own: behind a proxy, watched, and told to stop."""

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from installations import an_installation

HOST = "likewise.example.org"
BY_PROXY = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
SIGN_IN = "/account/sign-in/"


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    with an_installation(tmp_path_factory.mktemp("home")) as made:
        made.environment["LIKEWISE_SITE_URL"] = f"https://{HOST}"
        yield made


@pytest.fixture
def server(installation):
    """The server and its port; it has three seconds for what is under way when it stops."""
    port = a_free_port()
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("likewise")), "serve", "--port", str(port),
         "--stop-within", "3"],
        env=installation.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(600):
            if process.poll() is not None:
                raise AssertionError("the server stopped before it answered")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield process, port
    finally:
        process.kill()
        process.wait()


def a_free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def ask(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    said = answer.read().decode()
    connection.close()
    return answer.status, answer.headers, said


def begin_to_post(port, cookie):
    """A form of which the last bytes are still to come."""
    name, token = cookie
    sending = socket.create_connection(("127.0.0.1", port), timeout=60)
    sending.sendall(
        f"POST {SIGN_IN} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\n"
        f"Referer: https://{HOST}/\r\nCookie: {name}={token}\r\nX-CSRFToken: {token}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\nlogin".encode()
    )
    return sending


def begin_slowly(port):
    """A form of a stranger, who sends its first byte and then no more."""
    sending = socket.create_connection(("127.0.0.1", port), timeout=60)
    sending.sendall(
        f"POST {SIGN_IN} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 900\r\n\r\na".encode()
    )
    return sending


def children(process):
    """The processes that a process started, with what each runs."""
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as listed:
        return {
            int(each): Path(f"/proc/{each}/cmdline").read_bytes() for each in listed.read().split()
        }


@pytest.mark.slow
def test_of_many_guesses_at_one_moment_five_are_looked_at(server):
    _, port = server
    token = ask(port, SIGN_IN, **BY_PROXY)[1]["Set-Cookie"].partition(";")[0].split("=")

    with ThreadPoolExecutor(14) as at_once:
        answers = list(at_once.map(lambda _: guess(port, *token), range(14)))

    assert sorted(answers) == [200] * 5 + [429] * 9


def guess(port, name, token):
    """The status of a wrong password for the same address."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": f"{name}={token}", "X-CSRFToken": token, "Referer": f"https://{HOST}/"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    typed = "login=nobody%40example.org&password=not+this+one"
    connection.request("POST", SIGN_IN, typed, headers={**BY_PROXY, **headers})
    status = connection.getresponse().status
    connection.close()
    return status


def test_strangers_who_send_slowly_or_much_stop_nobody_else(server):
    _, port = server
    slow = [begin_slowly(port) for _ in range(40)]

    began = time.monotonic()
    page = ask(port, SIGN_IN, **BY_PROXY)
    took = time.monotonic() - began
    with socket.create_connection(("127.0.0.1", port), timeout=60) as much:
        much.sendall(
            f"POST /import/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 600000000\r\n\r\n".encode()
        )
        refused = much.recv(10_000)

    assert page[0] == 200
    assert took < 10
    assert refused.startswith(b"HTTP/1.1 413")
    assert b"Sign in first" in refused
    for each in slow:
        each.close()


@pytest.mark.slow
def test_processes_of_pages_that_die_are_started_again(server):
    process, port = server
    pages = {each for each, runs in children(process).items() if b"--beside" not in runs}
    assert len(pages) == min(len(os.sched_getaffinity(0)), 4)

    for each in pages:
        os.kill(each, signal.SIGKILL)
    deadline = time.monotonic() + 60
    answered = None
    while answered != 200 and time.monotonic() < deadline:
        time.sleep(0.2)
        try:
            answered = ask(port, "/health", Host="127.0.0.1")[0]
        except (OSError, http.client.HTTPException):
            answered = None

    assert answered == 200
    assert process.poll() is None
    assert not pages & set(children(process))
    process.terminate()
    assert process.wait(60) == 0


@pytest.mark.slow
def test_no_process_of_pages_serves_on_when_its_server_was_killed(server):
    process, port = server
    assert ask(port, "/health", Host="127.0.0.1")[0] == 200

    process.kill()
    process.wait()
    deadline = time.monotonic() + 20
    is_open = True
    while is_open and time.monotonic() < deadline:
        time.sleep(0.2)
        with socket.socket() as late:
            is_open = late.connect_ex(("127.0.0.1", port)) == 0

    assert not is_open


@pytest.mark.slow
def test_a_server_answers_its_proxy_and_watchers_and_stops_when_told(installation, server):
    process, port = server

    well = ask(port, "/health", Host="127.0.0.1")
    plain = ask(port, SIGN_IN, Host=HOST)
    page = ask(port, SIGN_IN, **BY_PROXY)
    stranger = ask(port, SIGN_IN, **{**BY_PROXY, "Host": "elsewhere.example.org"})
    said = installation.likewise("health", "--json")
    cookie = page[1]["Set-Cookie"].partition(";")[0].split("=")
    ending, endless = begin_to_post(port, cookie), begin_to_post(port, cookie)
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    told_at = time.monotonic()
    time.sleep(0.5)
    with socket.socket() as late:
        is_open = late.connect_ex(("127.0.0.1", port)) == 0
    ending.sendall(b"=ab")
    answered = ending.recv(100)
    code = process.wait(60)
    stopped_after = time.monotonic() - told_at

    assert (well[0], well[2]) == (200, "ok\n")
    assert (plain[0], plain[1]["Location"]) == (301, f"https://{HOST}{SIGN_IN}")
    assert (page[0], cookie[0]) == (200, "__Host-csrftoken")
    assert "Secure" in page[1]["Set-Cookie"]
    assert stranger[0] == 400
    assert json.loads(said.stdout)["well"] is True, said.stdout
    assert [each["area"] for each in json.loads(said.stdout)["findings"]] == [
        "record", "sessions", "keys", "jobs", "disk",
    ]  # fmt: skip
    assert answered.startswith(b"HTTP/1.1 200")
    assert not is_open
    assert code == 0
    assert 2 < stopped_after < 20
    ending.close()
    endless.close()


def test_health_says_why_it_would_not_start(tmp_path):
    with an_installation(tmp_path / secrets.token_hex(2), begun=False) as made:
        said = made.likewise("health", "--json")
        plainly = made.likewise("health")

    assert (said.returncode, plainly.returncode) == (1, 1)
    assert json.loads(said.stdout)["well"] is False
    assert "There is no record here yet" in json.loads(said.stdout)["refused"]
    assert "There is no record here yet" in plainly.stderr


@pytest.mark.slow
def test_two_servers_of_one_folder_may_serve_and_the_second_says_so(installation, server):
    (_, port), another = server, a_free_port()
    second = run_serve(installation, another)
    try:
        answered = wait_until(lambda: ask(another, "/health", Host="127.0.0.1")[0] == 200)
        both = ask(port, "/health", Host="127.0.0.1")[0]
    finally:
        second.terminate()
        said = second.communicate(timeout=60)[1].decode()

    assert answered, said
    assert both == 200
    assert f"serves this data folder already, at port {port}" in said


def run_serve(installation, port):
    return subprocess.Popen(
        [str(Path(sys.executable).with_name("likewise")), "serve", "--port", str(port)],
        env=installation.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def wait_until(is_so, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if is_so():
                return True
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.2)
    return False
