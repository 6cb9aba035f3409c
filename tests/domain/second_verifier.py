"""A second verifier of sealed lists, written from docs/reference/allocation-files.md alone.

It shares no code with the product and needs only Python: `python second_verifier.py SEAL OPENINGS
CLAIMS [ROOT]` prints "sound" or why not, `python second_verifier.py PROOF ROOT` whether one slot is
proven. It says less about what went wrong, on purpose.
"""

import csv
import hashlib
import io
import json
import pathlib
import re
import sys

EVENTS = ("claim", "void", "error", "close")


class Unsound(Exception):
    pass


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def netstrings(*parts):
    """Texts, numbers and bytes, each with its length."""
    return b"".join(
        str(len(one)).encode() + b":" + one + b","
        for one in (p if isinstance(p, bytes) else str(p).encode() for p in parts)
    )


def demand(holds, what):
    if not holds:
        raise Unsound(what)


def once(pairs):
    demand(len(dict(pairs)) == len(pairs), "a name stands twice in an object")
    return dict(pairs)


def loaded(text, name, version):
    told = json.loads(text, object_pairs_hook=once)
    demand((told["format"], told["version"]) == (name, version), "another format or version")
    return told


def tree(hashes):
    """The Merkle tree hash as RFC 9162 writes it: split at the largest power of two below n."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return sha(b"\x01", tree(hashes[:split]), tree(hashes[split:]))


def leaf(study, stratum, position, unit, commitment):
    return sha(b"\x00", netstrings(study, stratum, position, unit, commitment))


def root_of(study, number, previous, design, public, runs, top):
    size = sum(count for _, _, count in runs)
    said = netstrings("likewise seal 2", study, number, previous, design, public, size, top)
    return sha(b"\x02", said, *(netstrings(*run) for run in runs))


def check_chain(heads):
    """Heads are (number, previous, runs, root); they follow one another and no place is twice."""
    before, reached = bytes(32), {}
    for place, (number, previous, runs, root) in enumerate(heads, 1):
        demand(number == place and previous == before, f"segment {place} does not follow")
        demand(len({run[0] for run in runs}) == len(runs), f"segment {place} repeats a stratum")
        for stratum, first, count in runs:
            demand(first == reached.get(stratum, 0) + 1 and count > 0, f"{stratum} twice or gap")
            reached[stratum] = first + count - 1
        before = root


def check_event(line, study, index, previous):
    """The digest of a line, which follows the one before."""
    demand(
        (int(line["index"]), line["previous"]) == (index, previous.hex()), "claims do not follow"
    )
    demand(line["event"] in EVENTS, "an unknown event")
    names = ["event", "stratum", "position", "unit", "levels", "at", "by", "second", "reason"]
    said = [line[name] for name in names]
    ends = bytes.fromhex(line["root"]), bytes.fromhex(line["previous"])
    digest = sha(netstrings("likewise claim 1", study, index, *said, *ends))
    demand(digest.hex() == line["digest"], "a claim was changed")
    return digest


class Book:
    """Who has which place, by the claims."""

    def __init__(self, study, first, last, promised, lines):
        self.taken, self.void, self.units, self.closed = {}, set(), set(), False
        self.next = {}
        previous, at = first, ""
        for index, line in enumerate(lines, 1):
            previous = check_event(line, study, index, previous)
            good = re.fullmatch(r"\d{4}(-\d\d){2}T\d\d(:\d\d){2}Z", line["at"]) and line["at"] >= at
            demand(good and line["by"].strip(), "a time or a name")
            at = line["at"]
            if line["event"] != "claim":
                two = {line["by"].strip().casefold(), line["second"].strip().casefold()}
                demand(len(two - {""}) == 2 and line["reason"].strip(), "needs two and a reason")
            demand(not self.closed or line["event"] == "error", "after the close")
            if line["event"] == "close":
                self.closed = True
                demand(line["root"] == last.hex(), "closed on another seal")
            else:
                self.take(line, promised)

    def take(self, line, promised):
        place = line["stratum"], int(line["position"])
        demand(place in promised, "no such place")
        root, unit, _ = promised[place]
        demand(line["root"] == root.hex(), "the place was sealed later")
        if line["event"] == "error":
            demand(self.taken.get(place) == line["unit"], "no such allocation")
            return
        demand(place not in self.taken and place not in self.void, "a place twice")
        if line["event"] == "void":
            self.void.add(place)
            return
        expected = self.next.get(place[0], 1)
        while (place[0], expected) in self.void:
            expected += 1
        demand(place[1] == expected, "not the next place")
        self.next[place[0]] = expected + 1
        demand(line["unit"].strip() and line["unit"] not in self.units, "a unit twice")
        demand(unit in ("", line["unit"]), "sealed for another unit")
        self.taken[place] = line["unit"]
        self.units.add(line["unit"])


def sealed_places(seal, root):
    """Every place with the root of its segment, its unit and its commitment; first and last root."""
    study, promised, heads = seal["study"], {}, []
    for segment in seal["segments"]:
        hashes, runs, places = [], [], []
        for one in segment["strata"]:
            units = one["units"] or [""] * len(one["commitments"])
            demand(len(units) == len(one["commitments"]), "units and commitments")
            runs.append((one["stratum"], one["first"], len(units)))
            pairs = zip(units, one["commitments"], strict=True)
            for at, (unit, told) in enumerate(pairs, one["first"]):
                hashes.append(leaf(study, one["stratum"], at, unit, bytes.fromhex(told)))
                places.append(((one["stratum"], at), unit, bytes.fromhex(told)))
        previous, design = bytes.fromhex(segment["previous"]), bytes.fromhex(segment["design"])
        number, public = segment["segment"], segment["public_number"]
        made = root_of(study, number, previous, design, public, runs, tree(hashes))
        demand(made.hex() == segment["root"].lower(), f"segment {number} does not give its root")
        heads.append((number, previous, runs, made))
        promised |= {place: (made, unit, told) for place, unit, told in places}
    check_chain(heads)
    demand(root is None or heads[-1][3].hex() == root.lower(), "not the printed root")
    return promised, heads[0][3], heads[-1][3]


def check(seal_text, openings_text, claims_text, root):
    seal = loaded(seal_text, "likewise-seal", 2)
    promised, first, last = sealed_places(seal, root)
    lines = list(csv.DictReader(io.StringIO(claims_text or "", newline="")))
    book = Book(seal["study"], first, last, promised, lines)
    reached = {}
    opened = set()
    for row in csv.DictReader(io.StringIO(openings_text, newline="")):
        place = row["stratum"], int(row["position"])
        named = f"stratum {place[0]}, slot {place[1]}"
        demand(place in promised and place not in opened, f"{named} is not sealed, or comes twice")
        between = ((place[0], p) for p in range(reached.get(place[0], 0) + 1, place[1]))
        demand(all(p in book.void for p in between), f"{named} is not next")
        reached[place[0]] = place[1]
        opened.add(place)
        _, unit, commitment = promised[place]
        names = ["stratum", "position", "unit", "label", "arm"]
        said = [row[name] for name in names]
        made = sha(netstrings("likewise slot 2", seal["study"], *said, bytes.fromhex(row["salt"])))
        demand(made == commitment and unit == row["unit"], f"{named} is not what was sealed")
        bound = place in book.taken or place in book.void or unit or book.closed
        demand(bound, f"{named} was taken by nobody")
    demand(set(promised) <= opened | book.void, "a slot was not opened")


def problem(seal_text, openings_text, claims_text=None, root=None):
    """What is wrong, or None: every slot that is not void must be open, each stratum in order."""
    try:
        check(seal_text, openings_text, claims_text, root)
    except (Unsound, ValueError, KeyError) as error:
        return str(error) or "unreadable"
    return None


def is_sound(seal_text, openings_text, claims_text=None, root=None):
    return problem(seal_text, openings_text, claims_text, root) is None


def path_holds(digest, index, size, path, top):
    """RFC 9162, section 2.1.3.2."""
    fn, sn = index, size - 1
    if not 0 <= index < size:
        return False
    for p in path:
        if sn == 0:
            return False
        if fn % 2 == 1 or fn == sn:
            digest = sha(b"\x01", p, digest)
            while fn % 2 == 0 and fn != 0:
                fn, sn = fn // 2, sn // 2
        else:
            digest = sha(b"\x01", digest, p)
        fn, sn = fn // 2, sn // 2
    return sn == 0 and digest == top


def check_proof(text, root):
    told = loaded(text, "likewise-proof", 1)
    study, slot, heads = told["study"], told["slot"], []
    for one in told["heads"]:
        runs = [(run["stratum"], run["first"], run["count"]) for run in one["strata"]]
        previous, design = bytes.fromhex(one["previous"]), bytes.fromhex(one["design"])
        top = bytes.fromhex(one["tree"])
        made = root_of(study, one["segment"], previous, design, one["public_number"], runs, top)
        heads.append((one["segment"], previous, runs, made))
    check_chain(heads)
    number = told["segment"]
    demand(1 <= number <= len(heads), "no such segment")
    demand(root.lower() in [head[3].hex() for head in heads[number - 1 :]], "another root")
    runs, before, index = heads[number - 1][2], 0, None
    for stratum, first, count in runs:
        if stratum == slot["stratum"] and first <= slot["position"] < first + count:
            index = before + slot["position"] - first
        before += count
    demand((index, before) == (told["index"], told["size"]), "another index or size")
    said = [slot[name] for name in ["stratum", "position", "unit", "label", "arm"]]
    made = sha(netstrings("likewise slot 2", study, *said, bytes.fromhex(slot["salt"])))
    digest = leaf(study, slot["stratum"], slot["position"], slot["unit"], made)
    path = [bytes.fromhex(one) for one in told["path"]]
    top = bytes.fromhex(told["heads"][number - 1]["tree"])
    demand(path_holds(digest, index, before, path, top), "the path does not lead to the root")
    for claim in told["claim"]:
        check_event(claim, study, int(claim["index"]), bytes.fromhex(claim["previous"]))
        place = claim["event"], claim["stratum"], int(claim["position"]), claim["root"]
        ours = "claim", slot["stratum"], slot["position"], heads[number - 1][3].hex()
        demand(place == ours and slot["unit"] in ("", claim["unit"]), "a claim of another place")


def is_proven(text, root):
    try:
        check_proof(text, root)
    except (Unsound, ValueError, KeyError, TypeError):
        return False
    return True


if __name__ == "__main__":
    names = sys.argv[1:4] if len(sys.argv) > 3 else sys.argv[1:2]
    texts = [pathlib.Path(name).read_text(encoding="utf-8") for name in names]
    if len(texts) == 1:
        print("proven" if is_proven(texts[0], sys.argv[2]) else "not proven")
    else:
        print(problem(*texts, *sys.argv[4:5]) or "sound")
