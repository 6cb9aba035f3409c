"""The seal (published, JSON): one commitment a line, so that two can be compared by eye."""

import json
from typing import Any

from likewise.domain.sealing import Seal, SealedStratum, Segment
from likewise.formats.sealing.parsing import HASH, SealFileRefused, Told, check_format, parsed

FORMAT = "likewise-seal"
VERSION = 2
KEYS = {"format", "version", "hash", "study", "segments"}
SEGMENT_KEYS = {"segment", "previous", "design", "public_number", "root", "strata"}
STRATUM_KEYS = {"stratum", "first", "units", "commitments"}
OLDER = (
    "This seal is of version 1, which could not show that each place was sealed once, or whose it "
    "was. Where nobody is allocated yet, seal the list anew with `likewise allocation seal` and "
    "print the new root. Else verify it with the Likewise that made it, 0.1.0 before version 2."
)


def seal_as_json(*, seal: Seal) -> str:
    """The seal as its file."""
    told = {
        "format": FORMAT,
        "version": VERSION,
        "hash": HASH,
        "study": seal.study,
        "segments": [segment_as_json(segment=segment) for segment in seal.segments],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def segment_as_json(*, segment: Segment) -> dict[str, Any]:
    """One segment as it stands in the file."""
    return {
        "segment": segment.number,
        "previous": segment.previous.hex(),
        "design": segment.design.hex(),
        "public_number": segment.public_number,
        "root": segment.root.hex(),
        "strata": [
            {
                "stratum": one.stratum,
                "first": one.first,
                "units": list(one.units),
                "commitments": [commitment.hex() for commitment in one.commitments],
            }
            for one in segment.strata
        ],
    }


def read_seal(*, content: bytes) -> Seal:
    """Read a seal; whether it is sound is for `verify` to say.

    Raises
    ------
    SealFileRefused
        When the file is not JSON of this format, with a word on what is missing.
    """
    told = parsed(content=content, called="seal")
    check_format(told, name=FORMAT, version=VERSION, called="seal", older=OLDER)
    seal = Told(told, what="The seal", keys=KEYS)
    return Seal(
        study=seal.text("study"),
        segments=tuple(
            read_segment(told=one, number=number)
            for number, one in enumerate(seal.list_of("segments"), 1)
        ),
    )


def read_segment(*, told: object, number: int) -> Segment:
    """One segment of the file."""
    segment = Told(told, what=f"Segment {number} of the seal", keys=SEGMENT_KEYS)
    return Segment(
        number=segment.whole("segment"),
        previous=segment.digest("previous"),
        design=segment.digest_or_none("design"),
        public_number=segment.text("public_number"),
        strata=tuple(
            read_stratum(told=one, what=f"{segment.what}, stratum number {place},")
            for place, one in enumerate(segment.list_of("strata"), 1)
        ),
        root=segment.digest("root"),
    )


def read_stratum(*, told: object, what: str) -> SealedStratum:
    """One stratum of a segment."""
    stratum = Told(told, what=what, keys=STRATUM_KEYS)
    commitments, units = stratum.digests("commitments"), stratum.texts("units")
    if not commitments:
        raise SealFileRefused(f"{what} has no slots. Give the file as it was published.")
    return SealedStratum(
        stratum=stratum.text("stratum"),
        first=stratum.whole("first"),
        commitments=commitments,
        units=units,
    )
