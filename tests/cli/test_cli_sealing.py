"""`likewise allocation commit, seal, extend, claim, prove, verify` as people type them."""

import csv
import json
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cli.sealing_desk import BOTH, MINIMISED, TO, TWO, done, take_all
from cli.test_cli_allocation import BLOCKS, CONSTRAINED, PRACTICES, likewise, refusal, run, told
from click.testing import CliRunner
from domain.second_verifier import is_proven as second_is_proven
from domain.second_verifier import is_sound as second_is_sound

from likewise.cli.allocation import allocation

pytestmark = pytest.mark.once


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with designs, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("blocks", BLOCKS),
        ("minimised", MINIMISED),
        ("constrained", CONSTRAINED),
        ("practices", PRACTICES),
    ):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def sealed(desk: Path) -> str:
    done("generate", "blocks.csv", "--length", "12", "--out", "list.csv")
    return done("seal", "list.csv", "--study", "Example", *TO)


@pytest.fixture
def promised(desk: Path) -> str:
    done(
        "commit", "blocks.csv", "--study", "Example", "--public-number-from", "the lottery",
        "--public", "design.json", "--secret", "committed.json",
    )  # fmt: skip
    done("generate", "committed.json", "--length", "12", "--out", "list.csv", *BOTH)
    return done(
        "seal", "list.csv", "--study", "Example", "--committed", "committed.json", *BOTH, *TO
    )


class TestSealAndVerify:
    """The promise and its proof."""

    def test_the_openings_are_secret_and_the_seal_is_not(self, desk: Path, sealed: str) -> None:
        assert stat.S_IMODE((desk / "secret.csv").stat().st_mode) == 0o600
        seal = (desk / "seal.json").read_text(encoding="utf-8")
        assert json.loads(seal)["segments"][0]["root"] == sealed
        assert "control" not in seal
        assert "group" not in seal

    def test_a_kept_promise_is_sound_by_three_files_and_the_root(
        self, desk: Path, sealed: str
    ) -> None:
        digests = take_all(2)
        done("close", "seal.json", "claims.csv", *TWO)
        done("release", "seal.json", "secret.csv", "claims.csv", "--out", "open.csv")

        result = run(
            "verify", "seal.json", "open.csv", "--claims", "claims.csv", "--root", sealed,
            "--digest", digests[2],
        )  # fmt: skip

        assert result.exit_code == 0
        assert result.stdout == (
            "Sound: 24 of 24 slots opened as they were sealed.\n"
            "4 taken, each once, in order; 0 made void.\n"
        )
        assert result.stderr == ""
        seal, opened, claims = (
            (desk / name).read_text(encoding="utf-8")
            for name in ("seal.json", "open.csv", "claims.csv")
        )
        assert second_is_sound(seal, opened, claims, sealed)

    @pytest.mark.usefixtures("sealed")
    def test_a_slot_that_nobody_took_is_named(self) -> None:
        result = run("verify", "seal.json", "secret.csv")

        assert result.exit_code == 1
        assert "Stratum practice=Oak, slot 1: it was opened and nobody took it" in result.stderr

    @pytest.mark.usefixtures("sealed")
    def test_what_nobody_kept_is_said(self) -> None:
        take_all(1)
        done("release", "seal.json", "secret.csv", "claims.csv", "--out", "open.csv")

        result = run("verify", "seal.json", "open.csv", "--claims", "claims.csv", "--so-far")

        assert "give --root" in result.stderr
        assert "give a --digest" in result.stderr

    def test_a_changed_arm_is_named_with_exit_code_1(self, desk: Path, sealed: str) -> None:
        rows = (desk / "secret.csv").read_text(encoding="utf-8").splitlines()
        cells = rows[5].split(",")
        cells[4] = "control" if cells[4] == "group" else "group"
        rows[5] = ",".join(cells)
        (desk / "changed.csv").write_text("\n".join(rows), encoding="utf-8")

        result = run("verify", "seal.json", "changed.csv", "--root", sealed)
        found = run("verify", "seal.json", "changed.csv", "--json")

        assert result.exit_code == 1
        assert result.stderr.startswith("Not sound. Stratum practice=Oak, slot 5:")
        assert found.exit_code == 1
        assert json.loads(found.stdout)["fault"]["kind"] == "altered"

    @pytest.mark.usefixtures("sealed")
    def test_another_root_is_not_sound(self) -> None:
        result = run("verify", "seal.json", "secret.csv", "--root", "ab" * 32)

        assert result.exit_code == 1
        assert "root" in result.stderr
        assert "64 hexadecimal" in refusal("verify", "seal.json", "secret.csv", "--root", "ab")

    @pytest.mark.usefixtures("sealed")
    def test_a_seal_is_never_overwritten(self, desk: Path) -> None:
        before = (desk / "secret.csv").read_bytes()

        for seal, openings in (("seal.json", "new.csv"), ("new.json", "secret.csv")):
            result = run("seal", "list.csv", "--study", "E", "--seal", seal, "--openings", openings)
            assert result.exit_code == 2
            assert "not overwritten" in result.output
        assert (desk / "secret.csv").read_bytes() == before
        assert not (desk / "new.csv").exists()

    @pytest.mark.parametrize("seal", ["open.csv", "no/seal.json"])
    def test_openings_are_not_left_without_their_seal(self, desk: Path, seal: str) -> None:
        done("generate", "blocks.csv", "--out", "list.csv")

        result = run("seal", "list.csv", "--study", "E", "--seal", seal, "--openings", "open.csv")

        assert result.exit_code == 2
        assert not (desk / "open.csv").exists()

    @pytest.mark.usefixtures("desk")
    def test_a_place_that_cannot_be_written_is_said(self) -> None:
        done("generate", "blocks.csv", "--out", "list.csv")

        result = run(
            "seal", "list.csv", "--study", "E", "--seal", "s.json", "--openings", "no/open.csv"
        )

        assert result.exit_code == 2
        assert "cannot be written" in result.output

    @pytest.mark.usefixtures("desk")
    def test_json_tells_the_root(self) -> None:
        done("generate", "blocks.csv", "--length", "3", "--out", "list.csv")

        found = told("seal", "list.csv", "--study", "Example", *TO)

        assert (found["study"], found["segment"], found["slots"]) == ("Example", 1, 6)
        assert len(found["root"]) == 64

    def test_an_old_seal_is_refused_with_what_to_do(self, desk: Path, sealed: str) -> None:
        old = {"format": "likewise-seal", "version": 1, "hash": "SHA-256", "root": sealed}
        (desk / "old.json").write_text(json.dumps(old), encoding="utf-8")

        assert "seal the list anew" in refusal("verify", "old.json", "secret.csv")


class TestDesigns:
    """A design that is promised before its list."""

    def test_the_list_is_made_again_from_what_was_promised(self, desk: Path, promised: str) -> None:
        public = (desk / "design.json").read_text(encoding="utf-8")
        assert "control" not in public
        assert stat.S_IMODE((desk / "committed.json").stat().st_mode) == 0o600
        done("close", "seal.json", "claims.csv", *TWO)

        result = run(
            "verify", "seal.json", "secret.csv", "--claims", "claims.csv", "--root", promised,
            "--design", "committed.json",
        )  # fmt: skip

        assert result.exit_code == 0
        assert "what the committed design and its seed give" in result.stdout

    @pytest.mark.usefixtures("promised")
    def test_a_list_from_another_seed_cannot_be_sealed_with_the_promise(self, desk: Path) -> None:
        done("generate", "blocks.csv", "--length", "12", "--out", "other.csv")
        words = ("--study", "Example", "--seal", "s.json", "--openings", "o.csv")

        sentence = refusal("seal", "other.csv", *words, "--committed", "committed.json", *BOTH)

        assert "made from another seed" in sentence
        assert not (desk / "s.json").exists()
        number = ("--public-number", "Ann=5", "--public-number", "Ben=5")
        assert refusal("seal", "list.csv", *words, "--committed", "committed.json", *number)

    @pytest.mark.usefixtures("promised")
    def test_a_list_that_was_not_promised_is_named_when_the_design_is_opened(
        self, desk: Path
    ) -> None:
        done("commit", "blocks.csv", "--study", "Example", "--public", "p", "--secret", "q.json")
        done("close", "seal.json", "claims.csv", *TWO)

        result = run(
            "verify", "seal.json", "secret.csv", "--claims", "claims.csv", "--design", "q.json"
        )

        assert result.exit_code == 1
        assert "Segment 1: it was made from none of the designs given" in result.stderr

    @pytest.mark.usefixtures("promised")
    def test_who_types_the_public_number_and_when_it_is_needed(self) -> None:
        make = ("generate", "committed.json", "--length", "3")

        assert "by two people" in refusal(*make, "--public-number", "Ann=4")
        assert "is missing: the lottery" in refusal(*make)
        assert "NAME=NUMBER" in run(*make, "--public-number", "4").output
        assert "its seed" in run(*make, "--seed", "7").output
        assert "goes with a committed design" in run("generate", "blocks.csv", *BOTH).output
        words = ("--study", "Example", "--seal", "s.json", "--openings", "o.csv")
        assert "--committed" in run("seal", "list.csv", *words, *BOTH).output
        assert "another study" in refusal(
            "seal", "list.csv", "--study", "F", *words[2:], "--committed", "committed.json", *BOTH
        )

    def test_other_software_is_said(self, desk: Path, promised: str) -> None:
        from likewise.domain.sealing import CommittedDesign
        from likewise.formats.sealing import committed_design_as_json

        done("close", "seal.json", "claims.csv", *TWO)
        told = json.loads((desk / "committed.json").read_text(encoding="utf-8"))
        other = CommittedDesign(
            study="Example",
            software="likewise 0.0.1",
            design=told["design"],
            units="",
            public_number_from="the lottery",
            seed=int(told["seed"], 16),
            salt=bytes.fromhex(told["salt"]),
        )
        (desk / "old.json").write_text(committed_design_as_json(committed=other), encoding="utf-8")

        result = run(
            "verify", "seal.json", "secret.csv", "--claims", "claims.csv", "--root", promised,
            "--design", "old.json",
        )  # fmt: skip

        assert "made by likewise 0.0.1, and is made again by likewise " in result.stderr
        assert result.exit_code == 1

    @pytest.mark.usefixtures("desk")
    def test_clusters_are_promised_with_their_design(self) -> None:
        words = ("constrained.csv", "--study", "E", "--public", "p.json", "--secret", "q.json")
        assert "--units" in run("commit", *words).output
        done("commit", *words, "--units", "practices.csv")
        done("generate", "q.json", "--out", "list.csv")
        done("seal", "list.csv", "--study", "E", "--committed", "q.json", *TO)

        result = run("verify", "seal.json", "secret.csv", "--design", "q.json")

        assert result.exit_code == 0

    @pytest.mark.usefixtures("desk")
    def test_known_people_are_promised_with_their_design(self, desk: Path) -> None:
        (desk / "people.csv").write_text("unit,practice\na,Elm\nb,Oak\nc,Elm\n", encoding="utf-8")
        found = told(
            "commit", "blocks.csv", "--study", "E", "--units", "people.csv",
            "--public", "p.json", "--secret", "q.json",
        )  # fmt: skip
        assert len(found["commitment"]) == 64
        done("generate", "q.json", "--out", "list.csv")
        done("seal", "list.csv", "--study", "E", "--committed", "q.json", *TO)

        assert run("verify", "seal.json", "secret.csv", "--design", "q.json").exit_code == 0
        piped = (desk / "secret.csv").read_bytes()
        words = ("verify", "seal.json", "-", "--design", "q.json")
        assert CliRunner().invoke(allocation, words, input=piped).exit_code == 0


class TestExtend:
    """Further slots."""

    def test_the_chain_is_verified_and_the_design_once_more(
        self, desk: Path, promised: str
    ) -> None:
        take_all(1)
        done(
            "generate", "committed.json", "--length", "3", "--after", "seal.json",
            "--out", "more.csv", *BOTH,
        )  # fmt: skip
        root = done(
            "extend", "seal.json", "more.csv", "--committed", "committed.json", *BOTH,
            "--seal", "longer.json", "--openings", "more-secret.csv",
        )  # fmt: skip
        done("close", "longer.json", "claims.csv", *TWO)

        found = told(
            "verify", "longer.json", "secret.csv", "more-secret.csv", "--claims", "claims.csv",
            "--root", root, "--design", "committed.json",
        )  # fmt: skip

        assert (found["ok"], found["segments"], found["slots"]) == (True, 2, 30)
        assert root != promised
        rows = list(csv.DictReader((desk / "more.csv").read_text(encoding="utf-8").splitlines()))
        assert {row["position"] for row in rows} == {"13", "14", "15"}
        old = run("verify", "longer.json", "secret.csv", "--root", promised, "--so-far")
        assert "of its last segment, 2" in old.stderr

    def test_a_seal_that_was_changed_is_not_built_on(self, desk: Path, sealed: str) -> None:
        text = (desk / "seal.json").read_text(encoding="utf-8")
        (desk / "false.json").write_text(text.replace(sealed, "ab" * 32), encoding="utf-8")
        (desk / "more.csv").write_text("stratum,arm\npractice=Oak,group\n", encoding="utf-8")

        sentence = refusal(
            "extend", "false.json", "more.csv", "--seal", "s.json", "--openings", "o.csv"
        )

        assert "Compare the root" in sentence

    @pytest.mark.usefixtures("sealed")
    def test_a_list_from_elsewhere_goes_on_too(self, desk: Path) -> None:
        (desk / "more.csv").write_text(
            "stratum,number,arm\npractice=Oak,K7,group\nnew,K7,control\n", encoding="utf-8"
        )

        result = run("extend", "seal.json", "more.csv", "--seal", "s.json", "--openings", "o.csv")

        assert "Sealed 2 further slots of Example" in result.stdout
        assert "Nothing binds this list to a design" in result.stderr
        rows = list(csv.DictReader((desk / "o.csv").read_text(encoding="utf-8").splitlines()))
        assert [(one["position"], one["label"]) for one in rows] == [("13", "K7"), ("1", "K7")]


@pytest.mark.usefixtures("sealed")
class TestClaims:
    """Who takes which slot."""

    def test_a_claim_tells_its_digest_and_no_arm(self, desk: Path) -> None:
        digests = take_all(2)

        text = (desk / "claims.csv").read_text(encoding="utf-8")
        rows = list(csv.DictReader(text.splitlines()))
        assert [row["digest"] for row in rows] == digests
        assert [row["unit"] for row in rows] == ["Oak 0", "Elm 0", "Oak 1", "Elm 1"]
        assert "group" not in text
        assert stat.S_IMODE((desk / "claims.csv").stat().st_mode) == 0o600

    def test_six_who_claim_at_once_take_six_slots(self, desk: Path) -> None:
        def claim(number: int) -> subprocess.CompletedProcess[str]:
            words = ("seal.json", "claims.csv", "--stratum", "practice=Oak", "--by", "Ann")
            return likewise("allocation", "claim", *words, "--unit", f"u{number}")

        with ThreadPoolExecutor(6) as pool:
            codes = [one.returncode for one in pool.map(claim, range(6))]

        text = (desk / "claims.csv").read_text(encoding="utf-8")
        rows = list(csv.DictReader(text.splitlines()))
        assert codes == [0] * 6
        assert [row["position"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
        assert {row["unit"] for row in rows} == {f"u{number}" for number in range(6)}
        assert run("release", "seal.json", "secret.csv", "claims.csv", "--out", "o").exit_code == 0

    def test_what_cannot_be_claimed_is_refused_and_nothing_is_written(self, desk: Path) -> None:
        take_all(1)
        before = (desk / "claims.csv").read_bytes()
        words = ("seal.json", "claims.csv", "--stratum", "practice=Oak")

        assert "A unit is allocated once" in refusal(
            "claim", *words, "--unit", "Oak 0", "--by", "Ann"
        )
        assert "two people" in refusal(
            "void", *words, "--position", "4", "--by", "Ann", "--second", "ann", "--reason", "x"
        )
        assert "no slot is left" in refusal("void", *words, "--position", "13", *TWO)
        assert (desk / "claims.csv").read_bytes() == before

    def test_void_slots_are_passed_over_and_errors_stay(self, desk: Path) -> None:
        words = ("seal.json", "claims.csv", "--stratum", "practice=Oak")
        done("void", *words, "--position", "1", *TWO)
        result = run("claim", *words, "--unit", "u1", "--by", "Ann")
        assert result.stdout.startswith("Slot 2 of stratum practice=Oak is taken for u1.")
        done("mark-error", *words, "--position", "2", *TWO)
        done("release", "seal.json", "secret.csv", "claims.csv", "--out", "open.csv")

        result = run("verify", "seal.json", "open.csv", "--claims", "claims.csv", "--so-far")

        assert "Sound: 1 of 24 slots" in result.stdout
        assert "1 taken, each once, in order; 1 made void." in result.stdout

    def test_only_what_was_taken_is_released(self, desk: Path) -> None:
        words = ("seal.json", "secret.csv", "claims.csv")
        done("void", *words[::2], "--stratum", "practice=Oak", "--position", "1", *TWO)
        assert "None of these slots was taken" in refusal("release", *words, "--out", "no.csv")
        take_all(1)
        done("release", *words, "--out", "open.csv")

        rows = list(csv.DictReader((desk / "open.csv").read_text(encoding="utf-8").splitlines()))

        assert [(row["stratum"], row["position"]) for row in rows] == [
            ("practice=Oak", "2"),
            ("practice=Elm", "1"),
        ]
        assert stat.S_IMODE((desk / "open.csv").stat().st_mode) == 0o600

    def test_what_is_neither_seal_nor_commitment_is_refused(self) -> None:
        words = ("claim", "list.csv", "claims.csv", "--unit", "u", "--by", "Ann")

        assert "Give the seal file" in refusal(*words)

    def test_a_place_that_cannot_be_written_is_said(self) -> None:
        result = run("claim", "seal.json", "no/claims.csv", "--unit", "u", "--by", "Ann")

        assert result.exit_code == 2
        assert "cannot be written" in result.output


class TestProofs:
    """One slot."""

    def test_one_slot_is_proven_to_whoever_has_the_root(self, desk: Path, sealed: str) -> None:
        take_all(2)
        done(
            "prove", "2", "--stratum", "practice=Elm", "--seal", "seal.json",
            "--openings", "secret.csv", "--claims", "claims.csv", "--out", "proof.json",
        )  # fmt: skip

        result = run("check-proof", "proof.json", "--root", sealed)
        false = run("check-proof", "proof.json", "--root", "ab" * 32)

        assert result.exit_code == 0
        assert result.stdout.startswith("Proven: slot 2 of stratum practice=Elm was sealed with ")
        assert "for Elm 1." in result.stdout
        assert (false.exit_code, false.stdout) == (1, "")
        assert false.stderr.startswith("Not proven. The root is not that of this slot's segment")
        assert second_is_proven((desk / "proof.json").read_text(encoding="utf-8"), sealed)

    @pytest.mark.usefixtures("sealed")
    def test_a_slot_that_was_not_opened_is_not_proven(self, desk: Path) -> None:
        take_all(1)
        words = ("--seal", "seal.json", "--openings", "secret.csv", "--out", "p.json")

        assert "taken by nobody yet" in refusal(
            "prove", "2", "--stratum", "practice=Oak", *words, "--claims", "claims.csv"
        )
        assert "taken by nobody yet" in refusal("prove", "1", "--stratum", "practice=Oak", *words)
        assert not (desk / "p.json").exists()

    def test_a_slot_that_nobody_took_says_so(self, sealed: str) -> None:
        done("close", "seal.json", "claims.csv", *TWO)
        done(
            "prove", "1", "--stratum", "practice=Oak", "--seal", "seal.json",
            "--openings", "secret.csv", "--claims", "claims.csv", "--out", "proof.json",
        )  # fmt: skip

        result = run("check-proof", "proof.json", "--root", sealed)

        assert result.stdout.endswith("; nobody took it.\n")


class TestLists:
    """Lists from elsewhere."""

    @pytest.mark.usefixtures("desk")
    def test_a_template_with_labels_is_sealed_in_the_words_of_the_design(self, desk: Path) -> None:
        (desk / "template.csv").write_text(
            "redcap_randomization_number,redcap_randomization_group,practice,,,\n"
            '7,1,2,,,"NOTES:"\n,,,,,"Values/labels for ""randomization_group"" (""arm""):"\n'
            '7,2,1,,,"1","control"\n,,,,,"2","group"\n,,,,,""\n'
            ',,,,,"Values/labels for ""practice"" (Practice):"\n,,,,,"1","Oak"\n,,,,,"2","Elm"\n',
            encoding="utf-8",
        )

        done("seal", "template.csv", "--study", "E", "--design", "blocks.csv", *TO)

        rows = list(csv.DictReader((desk / "secret.csv").read_text(encoding="utf-8").splitlines()))
        assert [(r["stratum"], r["label"], r["arm"]) for r in rows] == [
            ("practice=Elm", "7", "control"),
            ("practice=Oak", "7", "group"),
        ]

    @pytest.mark.usefixtures("desk")
    def test_a_faulty_list_is_refused_whole_with_every_fault(self, desk: Path) -> None:
        (desk / "bad.csv").write_text(
            "stratum,number,unit,arm\nOak,1,a,A\nOak,1,a,A\nOak,,,\n", encoding="utf-8"
        )

        sentence = refusal("seal", "bad.csv", "--study", "E", *TO)

        assert "line 3, column unit" in sentence
        assert "line 4, column arm" in sentence
        assert not (desk / "seal.json").exists()

    @pytest.mark.usefixtures("desk")
    def test_the_practice_list_is_not_the_live_one(self, desk: Path) -> None:
        done("generate", "blocks.csv", "--out", "practice.csv")
        done("generate", "blocks.csv", "--out", "live.csv")

        sentence = refusal(
            "seal", "practice.csv", "--study", "E", "--practice", "practice.csv", *TO
        )

        assert "is the practice list" in sentence
        assert not (desk / "seal.json").exists()
        done("seal", "live.csv", "--study", "E", "--practice", "practice.csv", *TO)


class TestReplay:
    """A trial without a list."""

    def trial(self, desk: Path, people: int = 4) -> str:
        words = ("minimised.csv", "--study", "E", "--public", "p.json", "--secret", "q.json")
        commitment = done("commit", *words)
        rows = ["unit,sex,arm"]
        for number in range(people):
            sex = ("female", "male")[number % 3 > 0]
            done(
                "claim", "p.json", "claims.csv", "--unit", f"u{number}",
                "--levels", f"sex={sex}", "--by", "Ann",
            )  # fmt: skip
            (desk / "units.csv").write_text(
                "\n".join([*rows, f"u{number},{sex},"]), encoding="utf-8"
            )
            (made,) = told("generate", "q.json", "--units", "units.csv")["decisions"]
            rows.append(f"u{number},{sex},{made['arm']}")
        (desk / "units.csv").write_text("\n".join(rows), encoding="utf-8")
        return commitment

    def replayed(self, *more: str) -> Any:
        return run("replay", "q.json", "units.csv", "--claims", "claims.csv", *more)

    def test_a_trial_that_followed_its_seed_is_sound(self, desk: Path) -> None:
        commitment = self.trial(desk)

        result = self.replayed("--commitment", commitment)

        assert result.exit_code == 0
        assert result.stdout == "Sound: 4 decisions are those that the promised seed gives.\n"
        assert result.stderr == ""
        bare = run("replay", "q.json", "units.csv")
        assert "give --claims" in bare.stderr
        assert "give --commitment" in bare.stderr

    def test_an_arm_that_contradicts_the_seed_is_named(self, desk: Path) -> None:
        self.trial(desk)
        text = (desk / "units.csv").read_text(encoding="utf-8").splitlines()
        cells = text[3].split(",")
        recorded = "group" if cells[2] == "control" else "control"
        text[3] = ",".join([*cells[:2], recorded])
        (desk / "units.csv").write_text("\n".join(text), encoding="utf-8")

        result, found = self.replayed(), self.replayed("--json")

        assert result.exit_code == 1
        said = f"unit u2: the record says {recorded}, and the seed gives {cells[2]}."
        assert said in result.stderr
        assert json.loads(found.stdout)["fault"]["position"] == 3
        waiting = "\n".join([*text, "u9,male,"])
        (desk / "next.csv").write_text(waiting, encoding="utf-8")
        assert said in refusal("generate", "q.json", "--units", "next.csv")

    def test_a_deviation_is_told(self, desk: Path) -> None:
        self.trial(desk, people=3)
        lines = (desk / "units.csv").read_text(encoding="utf-8").splitlines()
        cells = lines[3].split(",")
        cells[2] = "group" if cells[2] == "control" else "control"
        text = ["unit,sex,arm,deviation", *(f"{line}," for line in lines[1:3])]
        text.append(",".join([*cells, "wrong envelope"]))
        (desk / "units.csv").write_text("\n".join(text), encoding="utf-8")

        result = self.replayed()

        assert result.exit_code == 0
        assert "On record as a deviation: number 3, unit u2." in result.stdout

    def test_another_commitment_is_not_sound(self, desk: Path) -> None:
        self.trial(desk, people=1)

        result = self.replayed("--commitment", "ab" * 32)

        assert result.exit_code == 1
        assert "does not give the commitment" in result.stderr

    @pytest.mark.usefixtures("desk")
    def test_a_constrained_design_is_verified_by_its_list(self) -> None:
        words = ("constrained.csv", "--study", "E", "--public", "p.json", "--secret", "q.json")
        done("commit", *words, "--units", "practices.csv")

        assert "verify --design" in run("replay", "q.json", "practices.csv").output


def test_a_broken_seal_leaves_exit_code_1_in_the_shell(desk: Path) -> None:
    done("generate", "blocks.csv", "--length", "3", "--out", "list.csv")
    done("seal", "list.csv", "--study", "E", *TO)

    result = likewise("allocation", "verify", "seal.json", "secret.csv", "--root", "ab" * 32)

    assert result.returncode == 1
    assert result.stderr.startswith("Not sound.")
