"""Places: how they and who is registered there read."""

from datetime import date

import pytest

from likewise.domain.practices import Practice, Registration, Venue

NAMES = {"asha": "Asha", "alder": "Alder practice"}


@pytest.mark.parametrize(
    ("does", "names", "said"),
    [
        ("record", NAMES, "Asha is registered with Alder practice from 1 September 2010"),
        ("void", NAMES, "Asha was never registered with Alder practice from 1 September 2010"),
        ("record", {}, "this person is registered with a practice from 1 September 2010"),
    ],
)
def test_a_registration_reads_with_the_names_that_its_reader_may_see(does, names, said):
    made = Registration(id="r", participant="asha", practice="alder", starts_on=date(2010, 9, 1))

    assert made.sentence(does, names) == said


def test_places_read_by_their_own_names():
    assert Practice(id="p", name="Alder").sentence("record", {}).startswith("Alder is a practice")
    assert Venue(id="v", name="Hall").sentence("record", {}) == "Hall is a place to meet"
