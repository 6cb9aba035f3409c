"""The proof of one slot (JSON): given to whom it concerns, once the slot was opened."""

import json
from typing import Any, cast

from likewise.domain.allocation.slots import Slot
from likewise.domain.sealing import Event, Head, Opening, Proof, Run
from likewise.domain.sealing.claims import KINDS, EventKind
from likewise.formats.sealing.claims import COLUMNS, cells_of
from likewise.formats.sealing.parsing import HASH, SealFileRefused, Told, check_format, parsed

FORMAT = "likewise-proof"
VERSION = 1
KEYS = {
    "format",
    "version",
    "hash",
    "study",
    "heads",
    "segment",
    "index",
    "size",
    "slot",
    "claim",
    "path",
}
HEAD_KEYS = {"segment", "previous", "design", "public_number", "strata", "tree"}
RUN_KEYS = {"stratum", "first", "count"}
SLOT_KEYS = {"stratum", "position", "unit", "label", "arm", "salt"}


def proof_as_json(*, proof: Proof) -> str:
    """A proof as its file."""
    slot = proof.opening.slot
    told = {
        "format": FORMAT,
        "version": VERSION,
        "hash": HASH,
        "study": proof.heads[0].study,
        "heads": [_head(head) for head in proof.heads],
        "segment": proof.segment,
        "index": proof.index,
        "size": proof.size,
        "slot": {
            "stratum": slot.stratum,
            "position": slot.position,
            "unit": slot.unit,
            "label": slot.label,
            "arm": slot.arm,
            "salt": proof.opening.salt.hex(),
        },
        "claim": []
        if proof.claim is None
        else [dict(zip(COLUMNS, cells_of(event=proof.claim), strict=True))],
        "path": [digest.hex() for digest in proof.path],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _head(head: Head) -> dict[str, Any]:
    return {
        "segment": head.number,
        "previous": head.previous.hex(),
        "design": head.design.hex(),
        "public_number": head.public_number,
        "strata": [
            {"stratum": run.stratum, "first": run.first, "count": run.count} for run in head.runs
        ],
        "tree": head.tree.hex(),
    }


def read_proof(*, content: bytes) -> Proof:
    """Read a proof; whether it holds is for `problem_of_proof` to say.

    Raises
    ------
    SealFileRefused
        When the file is not JSON of this format.
    """
    told = parsed(content=content, called="proof")
    check_format(told, name=FORMAT, version=VERSION, called="proof")
    proof = Told(told, what="The proof", keys=KEYS)
    slot = Told(told["slot"], what="The slot of the proof", keys=SLOT_KEYS)
    if slot.whole("position") < 1:
        raise SealFileRefused("The slot of the proof has no position. Give the file as it was.")
    claims = proof.any_list("claim")
    return Proof(
        heads=tuple(
            _read_head(one, proof.text("study"), number)
            for number, one in enumerate(proof.list_of("heads"), 1)
        ),
        segment=proof.whole("segment"),
        index=proof.whole("index"),
        size=proof.whole("size"),
        opening=Opening(
            slot=Slot(
                stratum=slot.text("stratum"),
                position=slot.whole("position"),
                unit=slot.text("unit"),
                label=slot.text("label"),
                arm=slot.text("arm"),
            ),
            salt=slot.digest("salt"),
        ),
        claim=_read_claim(claims[0]) if claims else None,
        path=proof.digests("path"),
    )


def _read_head(told: object, study: str, number: int) -> Head:
    head = Told(told, what=f"Head {number} of the proof", keys=HEAD_KEYS)
    runs = [
        Told(one, what=f"{head.what}, stratum number {place},", keys=RUN_KEYS)
        for place, one in enumerate(head.list_of("strata"), 1)
    ]
    return Head(
        study=study,
        number=head.whole("segment"),
        previous=head.digest("previous"),
        design=head.digest_or_none("design"),
        public_number=head.text("public_number"),
        runs=tuple(
            Run(stratum=run.text("stratum"), first=run.whole("first"), count=run.whole("count"))
            for run in runs
        ),
        tree=head.digest("tree"),
    )


def _read_claim(told: object) -> Event:
    claim = Told(told, what="The claim of the proof", keys=set(COLUMNS))
    if claim.text("event") not in KINDS:
        raise SealFileRefused("The claim of the proof is of an unknown kind.")
    return Event(
        index=claim.whole("index"),
        kind=cast("EventKind", claim.text("event")),
        stratum=claim.text("stratum"),
        position=claim.whole("position"),
        unit=claim.text("unit"),
        levels=claim.text("levels"),
        at=claim.text("at"),
        by=claim.text("by"),
        second=claim.text("second"),
        reason=claim.text("reason"),
        root=claim.digest("root"),
        previous=claim.digest("previous"),
        digest=claim.digest("digest"),
    )
