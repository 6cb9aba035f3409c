"""Verifying 100,000 sealed slots in 20 strata, all of them taken, as `likewise allocation verify`
and the page do it: from the bytes of the seal, of the openings and of the claims in memory, through
reading the three files strictly in two processes that are started for it, to the answer, on two
cores. There is no peer; a second verifier that
shares no code with ours (tests/domain/second_verifier.py) must find the same list sound, and both
must find it unsound after one arm is changed.

`variant` is what is verified: all three files, or seal and openings of a list for known units.
"""

import importlib.util
import random
import resource
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType

from bench import Row
from bench.measure import best_of, in_child
from likewise.domain.sealing import Book, Slot, Verification, places_of, seal
from likewise.formats.apart.sealing import verified_apart
from likewise.formats.sealing import claims_as_csv, openings_as_csv, seal_as_json

SLOTS, STRATA, ARMS = 100_000, 20, ("neither", "1:1", "group", "1:1 + group")
SECOND = Path(__file__).resolve().parent.parent / "tests" / "domain" / "second_verifier.py"


def files(*, is_for_known: bool) -> tuple[bytes, bytes, bytes, bytes]:
    """The seal, its openings, the openings with one arm changed, and the claims, as bytes of files.

    A list for known units has no claims.
    """
    dice = random.Random(61)
    slots = [
        Slot(
            stratum=f"practice={stratum}",
            position=position,
            arm=dice.choice(ARMS),
            unit=f"{stratum}-{position}" if is_for_known else "",
        )
        for stratum in range(STRATA)
        for position in range(1, SLOTS // STRATA + 1)
    ]
    sealed, openings = seal(
        study="Bench", slots=slots, salts=[dice.randbytes(32) for _ in range(SLOTS)]
    )
    book = Book(places=places_of(seal=sealed))
    for number, slot in enumerate(() if is_for_known else slots):
        at = (datetime(2026, 5, 3) + timedelta(seconds=number)).isoformat() + "Z"
        book.claim(stratum=slot.stratum, unit=f"{number:06}", at=at, by="Ann")
    lines = openings_as_csv(openings=openings).splitlines()
    changed = list(lines)
    cells = changed[SLOTS // 2].split(",")
    cells[4] = next(arm for arm in ARMS if arm != cells[4])
    changed[SLOTS // 2] = ",".join(cells)
    return (
        seal_as_json(seal=sealed).encode(),
        "\n".join(lines).encode(),
        "\n".join(changed).encode(),
        claims_as_csv(events=book.events).encode(),
    )


def second_verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("second_verifier", SECOND)
    if spec is None or spec.loader is None:
        raise RuntimeError("the second verifier is not where it should be")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measured(is_for_known: bool) -> tuple[float, float, bool]:
    published, secret, changed, claims = files(is_for_known=is_for_known)

    def work(openings: bytes = secret) -> Verification:
        found, _ = verified_apart(
            seal=published, openings=[openings], claims=claims, root=None, held=[], is_complete=True
        )
        return found

    seconds, found = best_of(work, repeats=3)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # of the larger one
    second = second_verifier()
    told = [
        second.is_sound(published.decode(), openings.decode(), claims.decode())
        for openings in (secret, changed)
    ]
    return seconds, peak, (found.is_sound, work(changed).is_sound, *told) == (True, False) * 2


def run() -> Iterator[Row]:
    for variant, is_for_known in (("claims", False), ("known units", True)):
        seconds, peak, ok = in_child(measured, is_for_known)
        yield Row(name="verify", size=SLOTS, variant=variant, seconds=seconds, peak_mb=peak, ok=ok)
