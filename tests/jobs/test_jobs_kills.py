"""Workers that are killed at any instant, on the database under test: nothing twice, nothing lost."""

import json
import random
import select
import signal
import time
from pathlib import Path

import pytest
import warm
from installations import an_installation

WORKING = Path(__file__).parents[1] / "working.py"
JOBS, KILLS = 250, 6


class Workers:
    """Several workers in processes of their own; one that is killed is started again."""

    def __init__(self, environment) -> None:
        self.environment = environment
        self.running: list[warm.Process] = []

    def call(self, what, **arguments):
        done = warm.run([str(WORKING), what, json.dumps(arguments)], self.environment)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def start(self):
        started = warm.start([str(WORKING), "work"], self.environment)
        self.running.append(started)
        return started

    def kill(self, one):
        one.kill()
        one.communicate()
        self.running.remove(one)

    def stop(self):
        for each in self.running:
            each.terminate()
        codes = [each.communicate(timeout=60) and each.returncode for each in self.running]
        self.running.clear()
        return codes


@pytest.fixture
def workers(tmp_path):
    with an_installation(tmp_path) as made:
        some = Workers(made.environment)
        yield some
        for each in list(some.running):
            some.kill(each)


def until(workers, wanted, seconds=120.0):
    deadline = time.monotonic() + seconds
    while True:
        found = workers.call("stored")
        if wanted(found) or time.monotonic() > deadline:
            return found


@pytest.mark.slow
def test_each_job_is_done_once_however_many_workers_are_killed(workers):
    workers.call("make", number=JOBS)
    chance = random.Random(20260504)
    for _ in range(2):
        workers.start()

    for _ in range(KILLS):
        doomed = chance.choice(workers.running)
        select.select([doomed.stdout], [], [], 30)  # it is up, or there is nothing left to do
        time.sleep(chance.random() * 0.3)
        workers.kill(doomed)
        workers.start()
    found = until(workers, lambda found: found["done"] == JOBS)

    assert (found["asked"], found["done"], found["events"]) == (JOBS, JOBS, JOBS)
    assert (found["most_times"], found["stopped"], found["broken"]) == (1, 0, 0)
    assert workers.stop() == [0, 0]


@pytest.mark.slow
def test_a_job_that_outlasts_its_lease_is_done_by_whoever_took_it_over(workers):
    workers.call("make", number=40)
    both = [workers.start(), workers.start()]
    for each in both:
        each.stdout.readline()  # both are up
    workers.call("ask", kind="tests.linger", key="one", seconds="9")

    until(workers, lambda found: found["done"] == 41)
    time.sleep(9)
    found = workers.call("stored")

    assert (found["events"], found["most_times"]) == (41, 1)
    assert found["attempts"] == 42
    assert [each.poll() for each in both] == [None, None]


@pytest.mark.slow
def test_a_worker_that_is_told_to_stop_finishes_the_job_at_hand(workers):
    workers.call("make", number=0)
    workers.call("ask", kind="tests.linger", key="one", seconds="0.5")
    worker = workers.start()
    worker.stdout.readline()

    worker.send_signal(signal.SIGTERM)

    assert workers.stop() == [0]
    assert workers.call("stored")["done"] == 1
