"""Seal, openings, claims, committed design and proof: written, read back, and refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from domain.sealed_lists import instant, taken
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.allocation import Allocated, Simple, arms_in_ratio
from likewise.domain.imports import FileNotRight
from likewise.domain.refusals import DomainError
from likewise.domain.sealing import (
    Book,
    CommittedDesign,
    SealingRefused,
    Slot,
    extend,
    places_of,
    prove,
    seal,
    verify,
    verify_decisions,
)
from likewise.formats.sealing import (
    SealFileRefused,
    claim_as_line,
    claims_as_csv,
    commitment_as_json,
    committed_design_as_json,
    normal_text,
    openings_as_csv,
    proof_as_json,
    read_claims,
    read_commitment,
    read_committed_design,
    read_openings,
    read_proof,
    read_seal,
    replay_as_json,
    seal_as_json,
    verification_as_json,
)
from likewise.formats.tables import open_text

SLOTS = tuple(
    Slot(stratum=stratum, position=position, arm=arm, label=label)
    for stratum in ("Élan, 1", "B")
    for position, (arm, label) in enumerate((("control", ""), ("group", "K,7"), ("1:1", "é")), 1)
)
SEALED, OPENINGS = seal(
    study="Ex “1”",
    slots=SLOTS,
    salts=[bytes([i]) * 32 for i in range(6)],
    design=b"d" * 32,
    public_number="4 8 15",
)
LONGER, MORE = extend(
    seal=SEALED,
    slots=[Slot(stratum="B", position=4, arm="group", unit="P01")],
    salts=[b"x" * 32],
)
COMMITTED = CommittedDesign(
    study="Ex “1”",
    software="likewise 1",
    design="setting,value\nmethod,simple\n",
    units="",
    public_number_from="the lottery",
    seed=61,
    salt=b"s" * 32,
)


def told_of(text: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(text)
    return told


def as_file(told: object) -> bytes:
    return json.dumps(told).encode()


def book() -> Book:
    made = Book(places=places_of(seal=LONGER))
    made.claim(stratum="B", unit="u, 1", at=instant(0), by="Ann “A”")
    made.make_void(
        stratum="B", position=2, at=instant(1), by="Ann", second="Ben", reason="a, misprint"
    )
    made.claim(stratum="B", unit="00017", at=instant(2), by="Ann")
    made.close(at=instant(3), by="Ann", second="Ben", reason="done")
    return made


class TestSeal:
    """What is published."""

    @pytest.mark.parametrize("made", [SEALED, LONGER])
    def test_it_comes_back_as_it_was_written(self, made) -> None:
        text = seal_as_json(seal=made)

        assert read_seal(content=text.encode()) == made
        assert read_seal(content=b"\xef\xbb\xbf" + text.encode()) == made
        assert told_of(text)["segments"][-1]["root"] == made.root.hex()
        assert not any(arm in text for arm in ("control", "group", "1:1"))

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            (lambda told: told | {"format": "other"}, "not a seal of format"),
            (lambda told: told | {"version": 3}, "version 2"),
            (lambda told: told | {"version": "2"}, "version 2"),
            (lambda told: told | {"version": True}, "seal the list anew"),
            (lambda told: told | {"hash": "MD5"}, "hash other than SHA-256"),
            (lambda told: told | {"study": 7}, "wrong kind: study"),
            (lambda told: told | {"segments": []}, "empty list: segments"),
            (lambda told: told | {"segments": "many"}, "wrong kind: segments"),
            (lambda told: told | {"segments": [7]}, "Segment 1 of the seal must have"),
            (lambda told: told | {"more": 1}, "The seal must have"),
            (lambda told: [told], "not a JSON object"),
        ],
    )
    def test_a_file_that_is_no_seal_is_refused(
        self, change: Callable[[Any], Any], sentence: str
    ) -> None:
        told = change(told_of(seal_as_json(seal=SEALED)))
        if isinstance(told, dict) and told["version"] is True:
            told["version"] = 1

        with pytest.raises(SealFileRefused, match=sentence):
            read_seal(content=as_file(told))

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"segment": -1}, "impossible number"),
            ({"segment": True}, "wrong kind"),
            ({"previous": "00"}, "previous: this is not 64"),
            ({"root": "g" * 64}, "root: this is not 64"),
            ({"design": "1"}, "design: this is not 64"),
            ({"public_number": 5}, "wrong kind"),
            ({"strata": []}, "empty list"),
            ({"strata": [1]}, "stratum number 1, must have"),
        ],
    )
    def test_a_segment_that_is_none_is_refused(
        self, change: dict[str, object], sentence: str
    ) -> None:
        told = told_of(seal_as_json(seal=SEALED))
        told["segments"][0] |= change

        with pytest.raises(SealFileRefused, match=sentence):
            read_seal(content=as_file(told))

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"first": "1"}, "wrong kind"),
            ({"stratum": None}, "wrong kind"),
            ({"commitments": []}, "has no slots"),
            ({"commitments": ["0" * 64, "00"]}, "commitments, number 2: this is not 64"),
            ({"commitments": [7]}, "wrong kind"),
            ({"units": ["a"]}, "one unit for each"),
            ({"arm": "control"}, "must have"),
        ],
    )
    def test_a_stratum_that_is_none_is_refused(
        self, change: dict[str, object], sentence: str
    ) -> None:
        told = told_of(seal_as_json(seal=SEALED))
        told["segments"][0]["strata"][1] |= change

        with pytest.raises((SealFileRefused, SealingRefused), match=sentence):
            read_seal(content=as_file(told))

    def test_an_old_seal_is_refused_with_what_to_do(self) -> None:
        old = {
            "format": "likewise-seal",
            "version": 1,
            "hash": "SHA-256",
            "study": "E",
            "slots": [],
        }

        with pytest.raises(
            SealFileRefused, match="seal the list anew with `likewise allocation seal`"
        ):
            read_seal(content=as_file(old))

    def test_a_name_that_stands_twice_is_refused(self) -> None:
        text = seal_as_json(seal=SEALED).replace('"study":', '"study": "Other", "study":', 1)

        with pytest.raises(SealFileRefused, match="A name stands twice"):
            read_seal(content=text.encode())

    @pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff", b'{"a":1}x'])
    def test_what_is_no_json_is_refused(self, content: bytes) -> None:
        for read in (read_seal, read_proof, read_commitment, read_committed_design):
            with pytest.raises(SealFileRefused):
                read(content=content)

    @pytest.mark.parametrize("key", ["study", "stratum", "public_number"])
    def test_a_lone_surrogate_in_a_seal_is_refused_when_it_is_verified(self, key: str) -> None:
        told = told_of(seal_as_json(seal=SEALED))
        first = told["segments"][0]
        for part in (told, first, first["strata"][0]):
            part |= {key: "\ud800"} if key in part else {}

        with pytest.raises(DomainError):
            verify(seal=read_seal(content=as_file(told)), openings=OPENINGS)

    def test_what_verification_found_is_told_as_plain_values(self) -> None:
        claims = taken(SEALED, OPENINGS).events
        sound = verify(seal=SEALED, openings=OPENINGS, claims=claims)
        short = verify(seal=SEALED, openings=OPENINGS[:-1], claims=claims)

        assert verification_as_json(verification=sound) == {
            "ok": True,
            "segments": 1,
            "slots": 6,
            "opened": 6,
            "claimed": 6,
            "void": 0,
            "root": SEALED.root.hex(),
            "fault": None,
        }
        told = verification_as_json(verification=short)
        assert not told["ok"]
        assert (told["fault"]["kind"], told["fault"]["stratum"]) == ("skipped", "B")
        assert (told["fault"]["segment"], told["fault"]["position"]) == (1, 3)


class TestOpenings:
    """What is secret until it is used."""

    HEAD = b"stratum,position,unit,label,arm,salt\n"

    def test_they_come_back_as_they_were_written(self) -> None:
        text = openings_as_csv(openings=OPENINGS)

        assert read_openings(table=open_text(text.encode())) == OPENINGS
        windows = "\ufeff" + text.replace("\n", "\r\n")
        assert read_openings(table=open_text(windows.encode())) == OPENINGS

    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            ("B,1,,,secret,00", "line 2, column salt: This is not 64 hexadecimal digits"),
            ("B,0,,,secret," + "0" * 64, "line 2, column position: This is not a whole number"),
            ("B,x,,,secret," + "0" * 64, "line 2, column position: This is not a whole number"),
            (",1,,,secret," + "0" * 64, "line 2, column stratum: This is empty"),
            ("B,1,,,," + "0" * 64, "line 2, column arm: This is empty"),
            ("B,1,,,=secret," + "0" * 64, "formula"),
            ("B,1,,=1+1,secret," + "0" * 64, "formula"),
        ],
    )
    def test_a_wrong_one_is_refused_without_telling_its_arm(self, row: str, sentence: str) -> None:
        with pytest.raises(FileNotRight) as refusal:
            read_openings(table=open_text(self.HEAD + row.encode()))

        assert sentence in refusal.value.sentence
        assert "secret" not in refusal.value.sentence

    def test_openings_of_nothing_are_refused(self) -> None:
        with pytest.raises(FileNotRight, match="Write one for each slot that was used"):
            read_openings(table=open_text(self.HEAD))

    def test_old_openings_are_refused_with_what_to_do(self) -> None:
        with pytest.raises(FileNotRight, match="Seal the list anew"):
            read_openings(table=open_text(b"stratum,position,unit,arm,salt\n"))


class TestClaims:
    """Who took which place."""

    def test_they_come_back_as_they_were_written(self) -> None:
        made = book().events

        text = claims_as_csv(events=made)

        assert list(read_claims(table=open_text(text.encode()))) == made
        grown = claims_as_csv(events=made[:1]) + "".join(
            claim_as_line(event=event) for event in made[1:]
        )
        assert grown == text
        assert not any(arm in text for arm in ("control", "group", "1:1"))

    def test_a_book_in_which_nothing_stands_yet_is_read(self) -> None:
        assert read_claims(table=open_text(claims_as_csv(events=[]).encode())) == ()

    @pytest.mark.parametrize(
        ("column", "cell", "sentence"),
        [
            ("event", "give", "column event: This is unknown"),
            ("index", "0", "column index"),
            ("position", "x", "column position"),
            ("root", "00", "column root: This is not 64"),
            ("previous", "", "column previous: This is not 64"),
            ("digest", "g" * 64, "column digest: This is not 64"),
            ("unit", "=1+1", "formula"),
        ],
    )
    def test_a_line_that_is_none_is_refused(self, column: str, cell: str, sentence: str) -> None:
        head, line = claims_as_csv(events=book().events[2:3]).splitlines()
        names, cells = head.split(","), line.split(",")
        cells[names.index(column)] = cell

        with pytest.raises(FileNotRight, match=sentence):
            read_claims(table=open_text(f"{head}\n{','.join(cells)}\n".encode()))


class TestDesign:
    """What is promised before a list is made."""

    def test_both_files_come_back_and_the_published_one_tells_nothing(self) -> None:
        public = commitment_as_json(committed=COMMITTED)
        secret = committed_design_as_json(committed=COMMITTED)

        assert read_committed_design(content=secret.encode()) == COMMITTED
        for text in (public, secret):
            assert read_commitment(content=text.encode()) == ("Ex “1”", COMMITTED.commitment)
        assert "simple" not in public
        assert COMMITTED.salt.hex() not in public
        assert f"{61:032x}" not in public

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"design": "other"}, "it was changed"),
            ({"seed": "0x" + "0" * 31 + "1"}, "it was changed"),
            ({"seed": "61"}, "not 0x and 32 digits"),
            ({"seed": "0x" + "0" * 33}, "not 0x and 32 digits"),
            ({"salt": "0"}, "salt: this is not 64"),
            ({"study": 3}, "wrong kind"),
            ({"version": 2}, "version 1"),
            ({"format": "likewise-design-commitment"}, "not a committed design"),
            ({"more": 1}, "must have"),
        ],
    )
    def test_a_committed_design_that_was_changed_is_refused(
        self, change: dict[str, object], sentence: str
    ) -> None:
        told = told_of(committed_design_as_json(committed=COMMITTED)) | change

        with pytest.raises(SealFileRefused, match=sentence):
            read_committed_design(content=as_file(told))

    def test_a_seal_is_no_commitment(self) -> None:
        with pytest.raises(SealFileRefused, match="not a design commitment"):
            read_commitment(content=seal_as_json(seal=SEALED).encode())

    def test_two_files_that_say_the_same_give_one_text(self) -> None:
        texts = [
            b'setting,name,value\nmethod,,simple\narm,"a, b",1\n',
            b"\xef\xbb\xbfsetting;name ;value\r\n\r\nmethod; ;simple\r\n\r\narm;a, b; 1\r\n",
        ]

        normal = {normal_text(table=open_text(text)) for text in texts}

        assert normal == {'setting,name,value\nmethod,,simple\narm,"a, b",1\n'}

    def test_a_line_that_cannot_be_read_is_not_promised(self) -> None:
        with pytest.raises(SealFileRefused, match="line 2"):
            normal_text(table=open_text(b"setting,value\nmethod\n"))


class TestProof:
    """One slot."""

    def proof(self):
        return prove(seal=LONGER, openings=OPENINGS, book=book(), place=("B", 3))

    def test_it_comes_back_as_it_was_written(self) -> None:
        proof = self.proof()

        assert read_proof(content=proof_as_json(proof=proof).encode()) == proof

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            (lambda told: told.update(version=2), "version 1"),
            (lambda told: told.update(heads=[]), "empty list: heads"),
            (lambda told: told.update(heads=[7]), "Head 1 of the proof must have"),
            (lambda told: told["heads"][0].update(strata=[7]), "stratum number 1, must have"),
            (lambda told: told.update(slot=7), "The slot of the proof must have"),
            (lambda told: told["slot"].update(position=0), "has no position"),
            (lambda told: told["slot"].update(arm=7), "wrong kind: arm"),
            (lambda told: told["slot"].update(arm=""), "no arm"),
            (lambda told: told.update(claim=[7]), "The claim of the proof must have"),
            (lambda told: told["claim"][0].update(event="give"), "unknown kind"),
            (lambda told: told.update(claim="x"), "wrong kind: claim"),
            (lambda told: told.update(path=["x"]), "path, number 1: this is not 64"),
            (lambda told: told.update(index=-1), "impossible number"),
        ],
    )
    def test_a_file_that_is_no_proof_is_refused(
        self, change: Callable[[Any], Any], sentence: str
    ) -> None:
        told = told_of(proof_as_json(proof=self.proof()))
        change(told)

        with pytest.raises(DomainError, match=sentence):
            read_proof(content=as_file(told))


def test_what_replaying_found_is_told_as_plain_values() -> None:
    design = Simple(arms=arms_in_ratio(names=("A", "B")))
    drawn = [
        verify_decisions(
            study="E",
            commitment=b"d" * 32,
            design=design,
            past=[Allocated(unit="u1", levels=(), arm=arm, deviation=why)],
            seed=1,
        )
        for arm, why in (("A", ""), ("B", ""), ("A", "an error"), ("B", "an error"))
    ]

    told = [replay_as_json(replay=one) for one in drawn]

    assert sorted(one["ok"] for one in told) == [False, True, True, True]
    (wrong,) = [one for one in told if not one["ok"]]
    assert (wrong["fault"]["kind"], wrong["fault"]["position"]) == ("altered", 1)
    assert [one["deviations"] for one in told if one["deviations"]] == [
        [{"number": 1, "unit": "u1", "why": "an error"}]
    ]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_whatever_bytes_come_the_answer_is_a_refusal(content: bytes) -> None:
    for read in (read_openings, read_claims):
        with pytest.raises(DomainError):
            read(table=open_text(content))
    for parse in (read_seal, read_proof, read_commitment, read_committed_design):
        with pytest.raises(DomainError):
            parse(content=content)
