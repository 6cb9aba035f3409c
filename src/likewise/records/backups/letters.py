"""Letters in a backup that is brought back: they may have left since, so none goes by itself."""

# On either database; `at` is how the instant is given to it.
MAY_HAVE_LEFT = (
    "UPDATE records_outboxletter SET state = 'unknown', settled_at = {at}, "
    "failure = 'it waited in a backup that was brought back' "
    "WHERE state IN ('waiting', 'sending')"
)
