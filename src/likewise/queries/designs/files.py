"""The files of a design: those with which anyone can verify it, and an example of a list."""

from collections.abc import Mapping

from likewise.domain.access import Capability, NotFound
from likewise.domain.accounts import Actor
from likewise.domain.allocation.designs import Minimisation
from likewise.domain.allocation.slots import Slot
from likewise.domain.arms import Arm
from likewise.domain.designs import (
    SealedList,
    State,
    TrialDesign,
)
from likewise.domain.designs.chain import event_of
from likewise.domain.designs.plans import strata_of
from likewise.domain.practices import Practice
from likewise.domain.sealing import Event, Opening, slots_made
from likewise.formats.allocation import blocks_file, sequence_as_csv
from likewise.formats.sealing import claims_as_csv, openings_as_csv, seal_as_json
from likewise.formats.sealing.designs import commitment_as_json, committed_design_as_json
from likewise.queries.access import check_sees
from likewise.queries.designs.reading import design_in
from likewise.records import designs as record
from likewise.records.facts import current

EXAMPLE_SEED, EXAMPLE_SLOTS = 1, 8


def files_to_verify(viewer: Actor, *, design: str) -> Mapping[str, str]:
    """The files with which anyone can verify a design, by what they are called.

    No slot is in them that nobody took, unless the design is closed.

    Raises
    ------
    NotFound
    """
    check_sees(viewer, Capability.AGREE_LIST)
    found = design_in(viewer, design)
    lists = [each for each in record.lists_of(found) if each.is_agreed]
    sealed = record.seal_of(found, lists)
    files = {}
    if sealed is not None:
        files["seal.json"] = seal_as_json(seal=sealed)
        files["openings.csv"] = openings_as_csv(openings=_openings(found))
    files["claims.csv"] = claims_as_csv(events=_events(found, lists))
    if found.commitment:
        committed = record.promised(found)
        files["commitment.json"] = commitment_as_json(committed=committed)
        if found.state is State.CLOSED:
            files["committed-design.json"] = committed_design_as_json(committed=committed)
    return files


def example_list(viewer: Actor, *, design: str) -> str:
    """A list as this design would have it, made from a seed that is no secret; for no other use.

    Raises
    ------
    NotFound
        Also where the design has no list.
    """
    check_sees(viewer, Capability.DESIGN)
    file = record.file_of(design_in(viewer, design).design_file).design
    if isinstance(file, Minimisation):
        raise NotFound("Minimisation has no list.")
    lengths = dict.fromkeys(strata_of(file), EXAMPLE_SLOTS)
    made = slots_made(design=file, seed=EXAMPLE_SEED, lengths=lengths)
    return sequence_as_csv(slots=tuple(made))


def file_to_begin_with(viewer: Actor) -> str:
    """A design file to begin with: the arms of the viewer's programme in blocks, by practice.

    Raises
    ------
    NotFound
    """
    programme = check_sees(viewer, Capability.DESIGN)
    return blocks_file(
        arms=sorted(each.name for each in current(Arm, programme_id=programme)),
        practices=sorted(each.name for each in current(Practice, programme_id=programme)),
    )


def _openings(design: TrialDesign) -> list[Opening]:
    return [
        Opening(
            slot=Slot(
                stratum=each.stratum,
                position=each.position,
                arm=each.arm_name,
                label=each.number_on_list,
            ),
            salt=bytes.fromhex(each.salt),
        )
        for each in record.opened_of(design)
    ]


def _events(design: TrialDesign, lists: list[SealedList]) -> list[Event]:
    previous = record.places_in(design, lists).start
    events = []
    for claim in record.claims_of(design):
        events.append(event_of(claim=claim, previous=previous))
        previous = events[-1].digest
    return events
