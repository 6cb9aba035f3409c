"""Kills a process while it acts, again and again, and says what of its acknowledgements is left.

Run as `python tests/killing.py --acts N --kills N --seed N`, on the engine that DATABASE_URL names,
else on SQLite; the last line printed is JSON.
"""

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

import warm
from installations import Installation, an_installation


def acknowledged_by(process: warm.Process, at_least: int, pause: float) -> set[str]:
    """What a process acknowledges until it is killed, some time after so many acts."""
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(at_least)]
    time.sleep(pause)
    process.kill()
    rest, error = process.communicate()
    assert lines[-1], error
    whole = [line for line in (*lines, *rest.splitlines(keepends=True)) if line.endswith("\n")]
    return {json.loads(line)["operation"] for line in whole}


def kill_again_and_again(
    made: Installation, acts: int, kills: int, chance: random.Random
) -> dict[str, object]:
    """Acts go on from where the last process was killed, until so many are acknowledged."""
    world = made.run("make", people=2)
    given = {"programme": world["programme"], "person": world["people"][0]}
    acknowledged: set[str] = set()
    killed = began = 0
    while len(acknowledged) < acts or killed < kills:
        left, still = acts - len(acknowledged), max(kills - killed, 1)
        most = max(2 * left // still, 2)
        process = made.start("log_contacts", first=began, **given)
        pause = chance.random() * 0.05
        acknowledged |= acknowledged_by(process, chance.randint(most // 2, most), pause)
        killed += 1
        # An act that was stored without being acknowledged is asked for again, and done once.
        began = 1 + max(int(each.removeprefix("log-")) for each in acknowledged)
    found = made.run("contacts_stored")
    logged = Counter(found["contacts"])
    stored = {each for each in found["operations"] if each.startswith("log-")}
    return {
        "acknowledged": len(acknowledged),
        "kills": killed,
        "lost": len(acknowledged - stored),
        "half_written": len(stored ^ logged.keys()) + found["unanswered"],
        "doubled": sum(times > 1 for times in logged.values()),
        "unacknowledged": len(stored - acknowledged),
        "wrong": made.likewise("check").returncode,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--acts", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, an_installation(Path(folder)) as made:
        found = kill_again_and_again(made, asked.acts, asked.kills, random.Random(asked.seed))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
