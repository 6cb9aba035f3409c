"""Lists that somebody made elsewhere, REDCap's templates among them: read as they are, or refused."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.allocation import (
    Blocks,
    DesignRefused,
    Factor,
    Minimisation,
    SequenceRefused,
    Simple,
    Slot,
    arms_in_ratio,
    check_differs,
)
from likewise.domain.imports import FileNotRight
from likewise.formats.allocation import UploadedList, read_list
from likewise.formats.tables import open_text

REDCAP = "allocation/redcap"
HEAD = "redcap_randomization_number,redcap_randomization_group,sex,site,,,,\n"
NOTES = (
    ',1,0,11060,,,"NOTES:"\n'
    'B,2,0,11060,,," - Do NOT modify the first row"\n'
    "B,1,1,11060\n"
    ',,,,,,"Your randomization field is a single-select field (for open allocation):"\n'
    ',,,,,,"Values/labels for ""randomization_group"" (""arm""):"\n'
    ',2,1,11061,,,"1","control"\n'
    ',,,,,,"2","group"\n'
    ',,,,,,""\n'
    ',,,,,,"Values/labels for ""sex"" (Sex at birth):"\n'
    ',,,,,,"0","male"\n'
    ',,,,,,"1","female"\n'
    ',,,,,,"7","not among them"\n'
)
DESIGN = Blocks(
    arms=arms_in_ratio(names=("control", "group")),
    factors=(
        Factor(name="site", levels=("11060", "11061")),
        Factor(name="sex", levels=("female", "male")),
    ),
    strata=("site", "sex"),
    sizes=(2,),
)


def of_text(text: str, **asked: object) -> UploadedList:
    return read_list(table=open_text(text.encode()), **asked)


def refusal(text: str, **asked: object) -> FileNotRight:
    with pytest.raises(FileNotRight) as refused:
        of_text(text, **asked)
    return refused.value


@pytest.mark.parametrize(
    ("name", "slots", "strata", "first", "is_concealed"),
    [
        ("AlloRand blind1.csv", 5, {"all": 5}, ("1", "Group A"), True),
        ("AlloRand open1.csv", 15, {"all": 15}, ("", "1"), False),
        (
            "AlloRand rand_groupshuffle.csv",
            45,
            {"gender=0": 15, "gender=1": 15, "gender=2": 15},
            ("", "3"),
            False,
        ),
        (
            "AlloRand3.csv",
            90,
            {
                f"redcap_data_access_group={site}, gender={sex}": 15
                for site in (11060, 11061)
                for sex in (0, 1, 2)
            },
            ("", "1"),
            False,
        ),
        (
            "AllocationTblC.3.30.0600.csv",
            4,
            {"redcap_data_access_group=1": 4},
            ("", "1"),
            False,
        ),
        ("RandomizationAllocationTemplate_1basic.csv", 1, {"all": 1}, ("", "1"), False),
        ("Randomization_one_strat.csv", 2, {"strat_1=1": 1, "strat_1=0": 1}, ("", "1"), False),
    ],
)
def test_redcaps_own_templates_are_read_as_they_are(
    shared_fixtures: Path,
    name: str,
    slots: int,
    strata: dict[str, int],
    first: tuple[str, str],
    is_concealed: bool,
) -> None:
    found = read_list(table=open_text(shared_fixtures / REDCAP / name))

    assert len(found.slots) == slots
    assert Counter(slot.stratum for slot in found.slots) == strata
    assert (found.slots[0].label, found.slots[0].arm) == first
    assert found.is_concealed == is_concealed
    for stratum, count in strata.items():
        mine = [slot.position for slot in found.slots if slot.stratum == stratum]
        assert mine == list(range(1, count + 1))
    if not is_concealed:
        group = found.codes["redcap_randomization_group"]
        assert group == {"1": "Drug A", "2": "Drug B", "3": "Placebo"}


def test_every_fixture_is_tried(shared_fixtures: Path) -> None:
    assert len(list((shared_fixtures / REDCAP).iterdir())) == 8


def test_the_order_of_a_shuffled_template_is_kept(shared_fixtures: Path) -> None:
    file = shared_fixtures / REDCAP / "AlloRand rand_groupshuffle.csv"
    text = file.read_text(encoding="utf-8")
    mine = [line.split(",")[1] for line in text.splitlines()[1:] if line.split(",")[2] == "0"]

    found = read_list(table=open_text(file))

    assert [one.arm for one in found.slots if one.stratum == "gender=0"] == mine
    assert mine[:5] == ["3", "1", "2", "1", "2"]


def test_redcaps_malformed_template_is_refused_with_every_fault(shared_fixtures: Path) -> None:
    with pytest.raises(FileNotRight) as refused:
        read_list(table=open_text(shared_fixtures / REDCAP / "AlloRand malformed.csv"))

    sentences = refused.value.sentence.splitlines()
    assert len(sentences) == 2
    assert "The column redcap_randomization_group is missing" in sentences[0]
    assert "Column 2 has no heading" in sentences[1]


def test_codes_stay_codes_and_labels_are_told_beside() -> None:
    found = of_text(HEAD + NOTES)

    assert [(one.stratum, one.position, one.label, one.arm) for one in found.slots] == [
        ("sex=0, site=11060", 1, "", "1"),
        ("sex=0, site=11060", 2, "B", "2"),
        ("sex=1, site=11060", 1, "B", "1"),
        ("sex=1, site=11061", 1, "", "2"),
    ]
    assert found.codes["sex"] == {"0": "male", "1": "female", "7": "not among them"}


def test_with_a_design_codes_become_its_words_and_strata_its_strata() -> None:
    found = of_text(HEAD + NOTES, design=DESIGN)

    assert [(one.stratum, one.arm) for one in found.slots] == [
        ("site=11060, sex=male", "control"),
        ("site=11060, sex=male", "group"),
        ("site=11060, sex=female", "control"),
        ("site=11061, sex=female", "group"),
    ]
    assert {one.stratum for one in found.slots} <= set(DESIGN.stratum_names)


def test_a_concealed_list_without_groups_has_its_numbers_as_arms() -> None:
    found = of_text("redcap_randomization_number,redcap_randomization_group\nK1,\nK1,\nK7,\n")

    assert found.is_concealed
    assert [(one.position, one.label, one.arm) for one in found.slots] == [
        (1, "K1", "K1"),
        (2, "K1", "K1"),
        (3, "K7", "K7"),
    ]


def test_every_fault_of_a_template_is_told_and_no_arm() -> None:
    text = HEAD + NOTES + ",secret,0,11060\n,,0,11060\n,1,9,11060\n,1,,11060\n=1+1,1,0,11060\n"

    found = refusal(text)

    assert [(one.place.line, one.place.column) for one in found.problems] == [
        (14, "redcap_randomization_group"),
        (15, "redcap_randomization_group"),
        (16, "sex"),
        (17, "sex"),
        (18, "redcap_randomization_number"),
    ]
    assert "secret" not in found.sentence
    assert "those there are: 0, 1, 7" in found.sentence


def test_a_last_row_with_a_stratum_that_does_not_exist_refuses_all() -> None:
    found = refusal(HEAD + NOTES + ",1,8,11061\n", design=DESIGN)

    assert [(one.place.line, one.place.column) for one in found.problems] == [(14, "sex")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("redcap_randomization_number,redcap_randomization_group\n,,,,notes\n", "holds a slot"),
        ("redcap_randomization_number,redcap_randomization_group,a,a\n,1,2,2\n", "there twice"),
        (
            'redcap_randomization_number,redcap_randomization_group\nK1,A,,"(for concealed allocation)"\n,B\n',
            "every slot has a number",
        ),
        (
            "redcap_randomization_number,redcap_randomization_group\nK1,A\nK2,\n",
            "in every row that holds a slot",
        ),
        ('redcap_randomization_number,redcap_randomization_group\n,"1\n', "quotation mark"),
    ],
)
def test_a_template_that_is_not_right_is_refused(text: str, sentence: str) -> None:
    assert sentence in refusal(text).sentence


def test_a_template_has_the_factors_of_its_design() -> None:
    text = "redcap_randomization_number,redcap_randomization_group,sex\n,control,male\n"

    assert "must be those of the design: site, sex" in refusal(text, design=DESIGN).sentence
    assert (
        "must be those of the design: none"
        in refusal(text, design=Simple(arms=DESIGN.arms)).sentence
    )


def test_a_template_of_fourteen_factors_is_read() -> None:
    names = [f"f{i}" for i in range(14)]
    rows = "".join(f",1,{','.join(str(i >> b & 1) for b in range(14))}\n" for i in range(2000))

    found = of_text(
        f"redcap_randomization_number,redcap_randomization_group,{','.join(names)}\n{rows}"
    )

    assert len(found.slots) == 2000
    assert found.slots[5].stratum.startswith("f0=1, f1=0, f2=1, f3=0")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Oak", "Elm"]),
            st.sampled_from(["", "7", "K-1", "sieben"]),
            st.sampled_from(["control", "group"]),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_rows_count_in_their_order_and_numbers_are_labels(
    drawn: list[tuple[str, str, str]],
) -> None:
    text = "stratum,number,arm\n" + "".join(f"{a},{b},{c}\n" for a, b, c in drawn)

    found = of_text(text)

    assert [(one.stratum, one.label, one.arm) for one in found.slots] == drawn
    for name in ("Oak", "Elm"):
        mine = [one.position for one in found.slots if one.stratum == name]
        assert mine == list(range(1, len(mine) + 1))


def test_every_fault_of_our_own_list_is_told_and_no_arm() -> None:
    found = refusal(
        "stratum,position,unit,arm\nOak,1,a,secret\nOak,3,a,secret\nOak,x,,secret\nElm,1,,\nOak,6,,secret\n"
    )

    assert [(one.place.line, one.place.column) for one in found.problems] == [
        (3, "position"),
        (3, "unit"),
        (4, "position"),
        (5, "arm"),
        (6, "position"),
    ]
    assert "secret" not in found.sentence


def test_our_own_list_has_the_strata_and_arms_of_its_design() -> None:
    good = 'stratum,arm\n"site=11060, sex=male",control\n'

    assert len(of_text(good, design=DESIGN).slots) == 1
    found = refusal(good + "Ash,secret\n", design=DESIGN)
    assert [(one.place.line, one.place.column) for one in found.problems] == [
        (3, "stratum"),
        (3, "arm"),
    ]
    assert "secret" not in found.sentence
    assert len(of_text("arm\ncontrol\n", design=Simple(arms=DESIGN.arms)).slots) == 1


def test_a_design_that_has_no_list_is_refused() -> None:
    minimised = Minimisation(arms=DESIGN.arms, factors=DESIGN.factors)

    with pytest.raises(DesignRefused, match="without a list"):
        of_text("arm\ncontrol\n", design=minimised)


def test_further_slots_are_counted_on() -> None:
    found = of_text("stratum,arm\nOak,A\nAsh,A\nOak,B\n", after={"Oak": 5})

    assert [(one.stratum, one.position) for one in found.slots] == [
        ("Oak", 6),
        ("Ash", 1),
        ("Oak", 7),
    ]
    template = of_text(
        "redcap_randomization_number,redcap_randomization_group\n,1\n,2\n", after={"all": 2}
    )
    assert [one.position for one in template.slots] == [3, 4]


class TestPractice:
    """A practice list has to differ from the live one."""

    def slots(self, arms: str, label: str = "") -> list[Slot]:
        return [
            Slot(stratum="all", position=place, arm=arm, label=label)
            for place, arm in enumerate(arms, 1)
        ]

    def test_the_same_list_is_refused_whatever_its_labels(self) -> None:
        with pytest.raises(SequenceRefused, match="is the practice list"):
            check_differs(practice=self.slots("ABBA", "x"), live=self.slots("ABBA", "y"))

    def test_a_list_that_begins_alike_is_refused(self) -> None:
        with pytest.raises(SequenceRefused, match="begins as it does"):
            check_differs(practice=self.slots("ABBA" * 5), live=self.slots("ABBA" * 5 + "A"))

    @pytest.mark.parametrize("live", ["ABBB", "ABB", "ABBAA"])
    def test_another_list_is_not(self, live: str) -> None:
        check_differs(practice=self.slots("ABBA"), live=self.slots(live))

    def test_lists_of_other_strata_differ(self) -> None:
        other = [Slot(stratum="Oak", position=1, arm="A")]

        check_differs(practice=self.slots("A"), live=other)
