"""The life of a design: `drafting` until it is live, `claiming` from then on, and `simulating`."""

from likewise.actions.designs.claiming import (
    agree_about_list,
    ask_about_list,
    claim_slot,
    open_slot,
    release_slots,
)
from likewise.actions.designs.drafting import (
    agree_to_seal,
    draft_design,
    promise_design,
    seal_design,
    try_allocation,
    try_design,
)
from likewise.actions.designs.simulating import (
    ask_for_simulation,
    throw_simulation_away,
    work_out_simulation,
)

__all__ = [
    "agree_about_list",
    "agree_to_seal",
    "ask_about_list",
    "ask_for_simulation",
    "claim_slot",
    "draft_design",
    "open_slot",
    "promise_design",
    "release_slots",
    "seal_design",
    "throw_simulation_away",
    "try_allocation",
    "try_design",
    "work_out_simulation",
]
