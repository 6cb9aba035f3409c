"""A second verifier of sealed lists, written from docs/reference/allocation-files.md alone.

It shares no code with the product and needs only Python: `python second_verifier.py SEAL OPENINGS
[ROOT]` prints "sound" or why not. It says less about what went wrong, on purpose.
"""

import csv
import hashlib
import io
import json
import pathlib
import sys


def netstrings(*parts: bytes) -> bytes:
    return b"".join(str(len(part)).encode() + b":" + part + b"," for part in parts)


def tree(hashes: list[bytes]) -> bytes:
    """The Merkle tree hash as RFC 9162 writes it: split at the largest power of two below n."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return hashlib.sha256(b"\x01" + tree(hashes[:split]) + tree(hashes[split:])).digest()


def problem(seal_text: str, openings_text: str, root: str | None = None) -> str | None:
    """What is wrong, or None: every slot must be open, each stratum in order."""
    seal = json.loads(seal_text)
    study = seal["study"].encode()
    leaves, promised = [], {}
    for slot in seal["slots"]:
        stratum, unit = slot["stratum"].encode(), slot["unit"].encode()
        position, commitment = str(slot["position"]).encode(), bytes.fromhex(slot["commitment"])
        body = netstrings(study, stratum, position, unit, commitment)
        leaves.append(hashlib.sha256(b"\x00" + body).digest())
        promised[stratum, position] = commitment
    if tree(leaves).hex() != (root or seal["root"]).lower():
        return "the seal does not give the root"
    used: dict[bytes, int] = {}
    for row in csv.DictReader(io.StringIO(openings_text, newline="")):
        names = ("stratum", "position", "unit", "arm")
        stratum, position, unit, arm = (row[name].encode() for name in names)
        used[stratum] = used.get(stratum, 0) + 1
        place = f"stratum {row['stratum']}, slot {used[stratum]}"
        if position != str(used[stratum]).encode() or (stratum, position) not in promised:
            return f"{place} is not next"
        salt = bytes.fromhex(row["salt"])
        body = netstrings(b"likewise slot 1", study, stratum, position, unit, arm, salt)
        if hashlib.sha256(body).digest() != promised[stratum, position]:
            return f"{place} is not what was sealed"
    return None if sum(used.values()) == len(promised) else "a slot was not opened"


def is_sound(seal_text: str, openings_text: str, root: str | None = None) -> bool:
    return problem(seal_text, openings_text, root) is None


if __name__ == "__main__":
    texts = [pathlib.Path(name).read_text(encoding="utf-8") for name in sys.argv[1:3]]
    print(problem(*texts, *sys.argv[3:4]) or "sound")
