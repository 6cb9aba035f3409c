"""`likewise allocation`: promise a design, seal its list, take slots, and prove what was kept."""

from likewise.cli.sealing.claims import claim, close, mark_error, release, void
from likewise.cli.sealing.designs import commit, replay
from likewise.cli.sealing.proofs import check_proof, prove
from likewise.cli.sealing.seals import extend, seal
from likewise.cli.sealing.verifying import verify

COMMANDS = (
    check_proof,
    claim,
    close,
    commit,
    extend,
    mark_error,
    prove,
    release,
    replay,
    seal,
    verify,
    void,
)

__all__ = ["COMMANDS"]
