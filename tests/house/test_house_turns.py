"""Whoever writes into the record takes the turn to write first; who need not is named here."""

from pathlib import Path

import likewise

SOURCE = Path(likewise.__path__[0])
# What opens a transaction without the turn, and why it may.
WITHOUT = {
    "actions/exports/writing.py": "it reads everything as of one moment",
    "actions/tokens.py": "it writes one row, the day a token was last used, and holds nothing else",
    "records/backups/of_postgresql.py": "it reads",
    "records/guards.py": "it puts guards in place, when nobody works yet",
    "records/looks/moving.py": "looks refer to nothing, and have a lock of their own",
    "records/tries/counting.py": "tries refer to nothing, and their rows are held in order",
    "records/turns.py": "it takes the turn",
    "records/waiting.py": "it reads",
}


def test_every_transaction_that_writes_begins_with_the_turn():
    opening = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "transaction.atomic" in path.read_text(encoding="utf-8")
    }

    assert opening == set(WITHOUT)
