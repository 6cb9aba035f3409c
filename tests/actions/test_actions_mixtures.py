"""Many people write at once, and nobody gets in anybody's way: small runs of two larger drivers."""

import pytest
from importing import import_beside
from mixtures import mix

pytestmark = pytest.mark.slow


def test_a_mixture_of_acts_and_pages_by_two_workers_meets_no_deadlock_and_no_false_refusal():
    found = mix(acts=60, workers=2, seed=3)

    assert found["done"] > 5
    assert found["pages"] > 0
    wrong = [found[each] for each in ("deadlocks", "failures", "false_refusals", "check")]
    assert wrong == [0, 0, 0, 0], found["why"]


def test_files_are_imported_while_others_work_and_every_page_answers():
    found = import_beside(imports=2, users=4)

    assert found["stored"] == 2, found["why"]
    assert found["answers"] > 4
    assert [found[each] for each in ("failures", "busy", "left", "check")] == [0, 0, 0, 0]
