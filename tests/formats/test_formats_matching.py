"""The files of a matching round: what they hold, and a sentence for everything that is wrong."""

from pathlib import Path

import pytest

from likewise.domain.imports import FileNotRight
from likewise.domain.matching import Charges, How, MatchingRefused, Preference, Proof
from likewise.formats.matching import (
    Terms,
    proof_as_json,
    read_people,
    read_proof,
    read_refusals,
    read_supporters,
    read_terms,
)
from likewise.formats.matching.proofs import ProofRefused
from likewise.formats.matching.weights import WeightsRefused
from likewise.formats.tables import open_text


@pytest.fixture
def table(tmp_path):
    def write(text: str | bytes, name: str = "people.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def test_people_are_read_with_all_that_limits_and_preferences_need(table):
    path = table(
        "Person,Arm,Availability,Languages,Reach,x km,y km,reach_km,wishes,settled_with,charge,age\n"
        "p1,Group,Tue AM; thu pm,en|pl,Linton,1.5,2,10,s1;s2,,30,62\n"
        "p2,,,,,,,,,,,\n"
    )

    found = read_people(open_text(path), numbers={"age"})

    ann, ben = found.values
    assert (ann.id, ann.arm, ann.charge) == ("p1", "group", 30.0)
    assert ann.availability == {"tue am", "thu pm"}
    assert ann.languages == {"en", "pl"}
    assert (ann.position_km, ann.reach_km, ann.reach) == ((1.5, 2.0), 10.0, {"linton"})
    assert ann.wishes == {"s1", "s2"}
    assert ann.answers == {"age": "62.0"}
    assert (ben.id, ben.charge, ben.position_km, ben.answers) == ("p2", None, None, {"age": ""})
    assert found.others == ("age",)


def test_supporters_are_read_with_places_and_needs(table):
    path = table(
        "supporter,capacity,size,minimum,arms,place,life_stage\ns1,3,5,7,group;combined,Ely,\n"
        "s2,0,,,,,retired\n"
    )

    first, second = read_supporters(open_text(path)).values

    assert (first.places, first.size, first.minimum, first.wanted) == (3, 5, 7, 2)
    assert (first.arms, first.place) == ({"group", "combined"}, "ely")
    assert (second.places, second.size, second.answers) == (0, 0, {"life_stage": "retired"})


def test_semicolons_decimal_commas_and_windows_encoding_are_read_and_noted(table):
    path = table("person;charge;stage\np1;2,5;\xe9tudiant\n".encode("cp1252"))

    opened = open_text(path)
    found = read_people(opened)

    assert found.values[0].charge == 2.5
    assert found.values[0].answers == {"stage": "étudiant"}
    assert any("Windows-1252" in note for note in opened.notes)
    assert any("semicolons" in note for note in opened.notes)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name\np1\n", "people.csv, line 1, column person: The column person is missing"),
        ("person,arm,arm\np,a,b\n", "The column arm is there twice"),
        ("person,avaliability\np,mon\n", "Did you mean availability?"),
        ("person\np1\np1\n", "line 3, column person: This person is in line 2 already"),
        ("person,arm\n,group\n", "line 2, column person: This is empty"),
        ("person\n" + "p" * 101 + "\n", "longer than 100 characters"),
        ("person,arm\np,=A1\n", "line 2, column arm: This cell holds a formula"),
        ("person,charge\np,lots\n", "line 2, column charge: Write a number such as 0.5, not lots"),
        ("person,charge\np,-1\n", "of at least 0"),
        ("person,charge\np,inf\n", "line 2, column charge: Write a number such as 0.5, not inf"),
        ("person,charge\np,9999999\n", "more than 1,000,000 points"),
        ("person,charge\np,1_0\n", "such as 0.5, not 1_0"),
        ("person,x_km\np,1\n", "column y_km: Fill in both"),
        ("person,reach_km\np,1\n", "column reach_km: This needs the person's position"),
        ("person,age\np,old\n", "line 2, column age: Write a number"),
        ("person,wishes\np,s9\n", "column wishes: This names a supporter that is not in"),
        ("person,settled_with\np,s9\n", "column settled_with: This names a supporter"),
        ("person,arm\np\n", "line 2: This line has 1 cells and the headings are 2"),
    ],
)
def test_what_is_wrong_with_people_is_told_by_line_and_column(table, text, sentence):
    with pytest.raises(FileNotRight) as refused:
        read_people(open_text(table(text)), supporters={"s1"}, numbers={"age"})

    assert sentence in refused.value.sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("supporter\ns\n", "The column capacity is missing"),
        ("supporter,capacity\ns,many\n", "column capacity: Write a whole number in figures"),
        ("supporter,capacity\ns,\n", "column capacity: This is empty"),
        (
            "supporter,capacity\ns,-1\n",
            "column capacity: Write a whole number in figures, 0 or more",
        ),
        ("supporter,capacity\ns,1.5\n", "column capacity: Write a whole number in figures"),
        ("supporter,capacity\ns,2000000\n", "0 or more and up to 1,000,000"),
        ("supporter,capacity,size\ns,1,x\n", "column size"),
        ("supporter,capacity\ns,1\ns,2\n", "is in line 2 already"),
    ],
)
def test_what_is_wrong_with_supporters_is_told_by_line_and_column(table, text, sentence):
    with pytest.raises(FileNotRight) as refused:
        read_supporters(open_text(table(text, "supporters.csv")))

    assert "supporters.csv" in refused.value.sentence
    assert sentence in refused.value.sentence


def test_a_formula_is_one_problem_whatever_was_wanted(table):
    path = table("supporter,capacity\n=A1,=1+1\n", "supporters.csv")

    with pytest.raises(FileNotRight) as refused:
        read_supporters(open_text(path))

    assert len(refused.value.problems) == 2


def test_many_problems_are_listed_up_to_twenty_with_a_count(table):
    path = table("person,charge\n" + "".join(f"p{n},x\n" for n in range(30)))

    with pytest.raises(FileNotRight) as refused:
        read_people(open_text(path))

    assert refused.value.sentence.count("column charge") == 20
    assert "10 more problems" in refused.value.sentence
    assert len(refused.value.problems) == 30


def test_a_file_that_is_no_table_is_refused(table):
    with pytest.raises(FileNotRight, match="PDF"):
        read_people(open_text(table(b"%PDF-1.7")))


def test_refusals_are_pairs_and_their_problems_name_nobody(table):
    path = table("person,supporter\np1,s1\np1,s1\n", "refusals.csv")
    empty = table("person,supporter\n", "empty.csv")
    wrong = table("person,supporter\nsecret-person,s1\np1,secret-supporter\n", "wrong.csv")

    assert read_refusals(open_text(path), people={"p1"}, supporters={"s1"}) == {("p1", "s1")}
    assert read_refusals(open_text(empty), people={"p1"}, supporters={"s1"}) == frozenset()
    with pytest.raises(FileNotRight) as refused:
        read_refusals(open_text(wrong), people={"p1"}, supporters={"s1"})

    assert "line 2, column person" in refused.value.sentence
    assert "line 3, column supporter" in refused.value.sentence
    assert "secret" not in refused.value.sentence


def test_a_further_column_of_refusals_is_refused(table):
    path = table("person,supporter,why\np1,s1,\n", "refusals.csv")

    with pytest.raises(FileNotRight, match="This table has no column why"):
        read_refusals(open_text(path), people={"p1"}, supporters={"s1"})


def test_weights_say_what_counts_and_how_much(table):
    path = table(
        'unmatched = 60\nbelow_minimum = 2.5\n[preferences.age]\nhow = "near"\nwithin = 15\n'
        'weight = 4\n[preferences.mood]\nhow = "same"\nweight = 1\n',
        "weights.toml",
    )

    found = read_terms(path)

    assert found.charges == Charges(unmatched=60, below_minimum=2.5)
    assert found.preferences == (
        Preference(column="age", how=How.NEAR, within=15, weight=4),
        Preference(column="mood", how=How.SAME, weight=1),
    )
    assert found.numbers == {"age"}


def test_weights_that_leave_preferences_out_keep_the_usual_ones(table):
    assert read_terms(table("unmatched = 3\n")).preferences == Terms().preferences


def test_a_weight_can_be_changed_by_column():
    changed = Terms().with_weights({"age": 7.0})

    assert {each.column: each.weight for each in changed.preferences}["age"] == 7.0
    with pytest.raises(WeightsRefused, match="No preference compares mood"):
        Terms().with_weights({"mood": 1.0})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("unmatched = x\n", "cannot be read: Invalid value (at line 1, column 13). Correct it"),
        (b"\xff\xfe\x00", "not UTF-8"),
        ("charge = 3\n", "no use for `charge`"),
        ("unmatched = true\n", "`unmatched` must be a number"),
        ("unmatched = -1\n", "unmatched is not between"),
        ("preferences = 1\n", "write each preference as"),
        ("[preferences]\nage = 1\n", "is not a table"),
        ('[preferences.age]\nhow = "closely"\nweight = 1\n', "`how` is one of same, overlap"),
        ('[preferences.age]\nhow = "same"\n', "there is no `weight`"),
        ('[preferences.age]\nhow = "near"\nweight = 1\n', "does not say within what"),
        ('[preferences.age]\nhow = "same"\nweight = 1\nscale = 2\n', "no use for `scale`"),
        ('[preferences.age]\nhow = "same"\nweight = "1"\n', "`weight` must be a number"),
    ],
)
def test_weights_that_cannot_be_used_are_refused_in_a_sentence(table, text, sentence):
    with pytest.raises((WeightsRefused, MatchingRefused)) as refused:
        read_terms(table(text, "weights.toml"))

    assert sentence in refused.value.sentence


def test_a_proof_is_the_same_after_writing_and_reading(table):
    proof = Proof(supporter_of={"p2": None, "p1": "s1"}, price_thousandths={"s1": -5})

    assert read_proof(table(proof_as_json(proof), "proof.json")) == proof


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("no", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("{}", "is not a certificate"),
        (
            '{"kind": "likewise matching certificate", "version": 1, "supporter_of": {"p": 1}}',
            "an id or null",
        ),
        (
            '{"kind": "likewise matching certificate", "version": 1, "supporter_of": {},'
            ' "price_thousandths": {"s": 0.5}}',
            "a whole number for each supporter",
        ),
    ],
)
def test_a_file_that_is_no_proof_is_refused(table, text, sentence):
    with pytest.raises(ProofRefused, match=sentence):
        read_proof(table(text, "proof.json"))
