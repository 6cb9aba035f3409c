"""What a verification found, as plain values for JSON; it never tells an arm."""

from typing import Any

from likewise.domain.sealing import Fault, Replay, Verification


def verification_as_json(*, verification: Verification) -> dict[str, Any]:
    """What a verification found, field by field."""
    return {
        "ok": verification.is_sound,
        "segments": verification.segments,
        "slots": verification.slots,
        "opened": verification.opened,
        "claimed": verification.claimed,
        "void": verification.void,
        "root": verification.root.hex(),
        "fault": fault_as_json(fault=verification.fault),
    }


def fault_as_json(*, fault: Fault | None) -> dict[str, Any] | None:
    """A fault, field by field; none where there is none."""
    if fault is None:
        return None
    return {
        "kind": fault.kind,
        "segment": fault.segment,
        "stratum": fault.stratum,
        "position": fault.position,
        "sentence": fault.sentence,
    }


def replay_as_json(*, replay: Replay) -> dict[str, Any]:
    """What replaying decisions found, field by field."""
    return {
        "ok": replay.is_sound,
        "allocated": replay.allocated,
        "deviations": [
            {"number": one.number, "unit": one.unit, "why": one.deviation}
            for one in replay.deviations
        ],
        "fault": fault_as_json(fault=replay.fault),
    }
