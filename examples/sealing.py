"""A design promised, its list sealed and taken, and a change found by whoever kept the root."""

import secrets
from dataclasses import replace

from likewise.domain.allocation import Blocks, arms_in_ratio
from likewise.domain.sealing import (
    Book,
    CommittedDesign,
    OpenedDesign,
    design_fault,
    places_of,
    seal,
    verify,
)

blocks = Blocks(arms=arms_in_ratio(names=("control", "group")), sizes=(2, 4))
promised = CommittedDesign(
    study="Example",
    software="likewise",
    design="two arms in blocks of 2 and 4",
    units="",
    public_number_from="",
    seed=secrets.randbits(128),
    salt=secrets.token_bytes(32),
)
print("Publish this commitment before there is a list:", promised.commitment.hex())

opened = OpenedDesign(committed=promised, design=blocks)
slots = list(opened.slots(public_number="", lengths={"all": 20}))
salts = [secrets.token_bytes(32) for _ in slots]
sealed, openings = seal(study="Example", slots=slots, salts=salts, design=promised.commitment)
print("Publish this root before anyone is allocated:", sealed.root.hex())

book = Book(places=places_of(seal=sealed))
for number in range(20):
    book.claim(stratum="all", unit=f"person {number}", at="2026-05-03T10:15:00Z", by="Ann")
found = verify(seal=sealed, openings=openings, claims=book.events, root=sealed.root)
print("As it was sealed:", found.is_sound)
print("As it was promised:", not design_fault(seal=sealed, openings=openings, designs=[opened]))

seventh = openings[6].slot
other = replace(seventh, arm="group" if seventh.arm == "control" else "control")
changed = [*openings[:6], replace(openings[6], slot=other), *openings[7:]]
fault = verify(seal=sealed, openings=changed, claims=book.events, root=sealed.root).fault
print("With one arm changed:", fault.sentence)
