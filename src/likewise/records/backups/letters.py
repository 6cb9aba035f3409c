"""Letters in a backup that is brought back: they may have left since, so none goes by itself."""

# On either database; `at` is how the instant is given to it.
MAY_HAVE_LEFT = (
    "UPDATE records_outboxletter SET state = 'unknown', settled_at = {at}, "
    "failure = 'a backup was brought back, and it may have left since that was taken' "
    "WHERE state IN ('waiting', 'sending')"
)
