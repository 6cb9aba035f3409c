"""Looks and what else changes nothing: noted in a journal on disk, moved into tables later.

A page never waits for the database to note who was seen: `note` appends a line to this process's
own journal and has it on the disk before the page leaves. `move` brings what is there into the
tables, in batches that are chained so that tampering shows. Until then whoever asks reads both: the
journals first, then the tables, since what is moved in between is in both, under one id.
"""

from likewise.records.looks.chain import head, verify
from likewise.records.looks.journal import LookNotKept, kept_aside, note, waiting
from likewise.records.looks.moving import keep_moving, move

__all__ = [
    "LookNotKept",
    "head",
    "keep_moving",
    "kept_aside",
    "move",
    "note",
    "verify",
    "waiting",
]
