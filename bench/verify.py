"""Verifying 100,000 sealed slots in 20 strata, as `likewise allocation verify` does it: from the
bytes of the seal and of the openings in memory, through reading both files strictly, to the
answer, on one core. There is no peer; a second verifier of sixty lines that shares no code with
ours (tests/domain/second_verifier.py) must find the same list sound, and both must find it unsound
after one arm is changed.
"""

import importlib.util
import random
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from bench import Row
from bench.measure import best_of, in_child, peak_mb
from likewise.domain.sealing import Slot, Verification, seal, verify
from likewise.formats.sealing import openings_as_csv, read_openings, read_seal, seal_as_json
from likewise.formats.tables import open_text

SLOTS, STRATA, ARMS = 100_000, 20, ("neither", "1:1", "group", "1:1 + group")
SECOND = Path(__file__).resolve().parent.parent / "tests" / "domain" / "second_verifier.py"


def files() -> tuple[bytes, bytes, bytes]:
    """The seal, its openings, and the openings with one arm changed, as the bytes of files."""
    dice = random.Random(61)
    slots = [
        Slot(stratum=f"practice={stratum}", position=position, arm=dice.choice(ARMS))
        for stratum in range(STRATA)
        for position in range(1, SLOTS // STRATA + 1)
    ]
    sealed, openings = seal(
        study="Bench", slots=slots, salts=[dice.randbytes(32) for _ in range(SLOTS)]
    )
    lines = openings_as_csv(openings=openings).splitlines()
    changed = list(lines)
    cells = changed[SLOTS // 2].split(",")
    cells[3] = next(arm for arm in ARMS if arm != cells[3])
    changed[SLOTS // 2] = ",".join(cells)
    return (
        seal_as_json(seal=sealed).encode(),
        "\n".join(lines).encode(),
        "\n".join(changed).encode(),
    )


def second_verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("second_verifier", SECOND)
    if spec is None or spec.loader is None:
        raise RuntimeError("the second verifier is not where it should be")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measured() -> tuple[float, float, bool]:
    published, secret, changed = files()

    def work(openings: bytes = secret) -> Verification:
        return verify(
            seal=read_seal(content=published), openings=read_openings(table=open_text(openings))
        )

    seconds, found = best_of(work, repeats=3)
    peak = peak_mb()
    second = second_verifier()
    told = [
        second.is_sound(published.decode(), openings.decode()) for openings in (secret, changed)
    ]
    return seconds, peak, (found.is_sound, work(changed).is_sound, *told) == (True, False) * 2


def run() -> Iterator[Row]:
    seconds, peak, ok = in_child(measured)
    yield Row(name="verify", size=SLOTS, seconds=seconds, peak_mb=peak, ok=ok)
