"""Letters in a backup that is brought back: they may have left since, so none goes by itself."""

from likewise.domain.post import LetterState
from likewise.records.post import MAY_HAVE_LEFT, ON_THEIR_WAY

_ON_THEIR_WAY = ", ".join(f"'{each}'" for each in ON_THEIR_WAY)
# On either database; `at` is how the instant is given to it.
DOUBT = (
    f"UPDATE records_outboxletter SET state = '{LetterState.UNKNOWN}', settled_at = {{at}}, "  # noqa: S608 - words of ours
    f"failure = '{MAY_HAVE_LEFT}' WHERE state IN ({_ON_THEIR_WAY})"
)
