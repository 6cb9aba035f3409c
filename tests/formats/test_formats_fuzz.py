"""Every reader, given right files with seeded damage: it reads them or refuses them, soon.

`tools/fuzz_files` does many more of the same.
"""

import os
import random
import shutil
import signal

import fuzzing
import pytest

from likewise.domain.refusals import DomainError

MUTATIONS = int(os.environ.get("LIKEWISE_MUTATIONS", "25"))  # of each kind of file
SEED = os.environ.get("LIKEWISE_SEED", "1")
SECONDS = 10  # of processor time


class Hangs(Exception):
    """A file that takes more time than any hostile one may."""


def too_long(*_):
    raise Hangs


@pytest.fixture
def within_seconds():
    before = signal.signal(signal.SIGPROF, too_long)
    yield lambda: signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize("name", fuzzing.KINDS)
def test_a_right_file_is_read(name, tmp_path):
    kind = fuzzing.KINDS[name]

    kind.read(kind.make(tmp_path))


@pytest.mark.timeout(0 if MUTATIONS > 100 else 120)
@pytest.mark.parametrize("name", fuzzing.KINDS)
def test_a_damaged_file_is_read_or_refused_with_a_sentence(
    name, tmp_path, within_seconds, record_property
):
    kind, wrong, read = fuzzing.KINDS[name], [], 0
    (tmp_path / "right").mkdir()
    right = kind.make(tmp_path / "right")
    for number in range(MUTATIONS):
        folder = tmp_path / "damaged"
        shutil.copytree(right.parent, folder)
        fuzzing.damage(folder / right.name, random.Random(f"{SEED} {name} {number}"))
        within_seconds()
        try:
            kind.read(folder / right.name)
            read += 1
        except DomainError as refusal:
            if not refusal.sentence.strip().endswith((".", "…", "mapping.toml")):
                wrong.append((number, refusal.sentence[-80:]))
        except Exception as error:
            wrong.append((number, repr(error)[:200]))
        shutil.rmtree(folder)

    record_property("mutations", MUTATIONS)
    print(f"{name}: {MUTATIONS} damaged, {read} read, {len(wrong)} wrong")
    assert not wrong
