"""A list of slots, sealed, and a change found by whoever kept the root."""

import secrets
from dataclasses import replace

from likewise.domain.allocation import Blocks, arms_in_ratio, sequence, slots_of
from likewise.domain.sealing import seal, verify

blocks = Blocks(arms=arms_in_ratio(names=("control", "group")), sizes=(2, 4))
made = list(sequence(design=blocks, length=20, seed=secrets.randbits(128)))
salts = [secrets.token_bytes(32) for _ in made]
sealed, openings = seal(study="Example", slots=slots_of(decisions=made), salts=salts)
print("Publish this root before anyone is allocated:", sealed.root.hex())
print("As it was sealed:", verify(seal=sealed, openings=openings, root=sealed.root).is_sound)

seventh = openings[6].slot
other = replace(seventh, arm="group" if seventh.arm == "control" else "control")
changed = [*openings[:6], replace(openings[6], slot=other), *openings[7:]]
fault = verify(seal=sealed, openings=changed, root=sealed.root).fault
print("With one arm changed:", fault.sentence)
