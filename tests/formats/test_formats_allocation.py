"""Design, unit and sequence files: read, written, and refused by line and column."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.allocation import (
    Blocks,
    Constrained,
    DesignRefused,
    Minimisation,
    Simple,
    Slot,
)
from likewise.domain.imports import FileNotRight
from likewise.domain.refusals import DomainError
from likewise.formats.allocation import (
    read_clusters,
    read_design,
    read_people,
    read_sequence,
    read_units,
    sequence_as_csv,
)
from likewise.formats.tables import open_text

MINIMISED = """setting,name,level,value
method,,,minimisation
arm,control,,1
arm,support,,2
factor,sex,female,0.4
factor,sex,male,0.6
factor,age,under 50,
factor,age,50 or over,
weight,sex,,2
weight,age,,1.5
measure,,,variance
probability,,,0.9
ratio method,,,biased coin
size,,,120
recruiter bias,,,0.3
"""
CONSTRAINED = """setting,name,level,value
method,,,constrained
arm,control,,
arm,support,,
covariate,list size,,2
minimum,list size,,500
maximum,list size,,30000
limit,list size,,900
factor,place,rural,
factor,place,town,
acceptable share,,,0.2
"""


def lines(text: str, *more: str) -> bytes:
    return (text + "".join(f"{line}\n" for line in more)).encode()


def test_a_minimised_design_is_read_whole() -> None:
    found = read_design(table=open_text(MINIMISED.encode()))

    design = found.design
    assert isinstance(design, Minimisation)
    assert (design.names, design.ratio) == (("control", "support"), (1, 2))
    assert [(f.name, f.levels, f.weight) for f in design.factors] == [
        ("sex", ("female", "male"), 2),
        ("age", ("under 50", "50 or over"), 1.5),
    ]
    assert (design.measure, design.probability) == ("variance", 0.9)
    assert design.ratio_method == "biased coin"
    assert found.mix.shares == ((0.4, 0.6), (0.5, 0.5))
    assert (found.size, found.recruiter_bias, found.outcome) == (120, 0.3, None)


def test_a_constrained_design_is_read_whole() -> None:
    design = read_design(table=open_text(CONSTRAINED.encode())).design

    assert isinstance(design, Constrained)
    (covariate,) = design.covariates
    assert (covariate.name, covariate.weight, covariate.limit) == ("list size", 2, 900)
    assert (covariate.minimum, covariate.maximum) == (500, 30_000)
    assert (design.units, design.best_share) == ("clusters", 0.2)


def test_a_stratified_block_design_is_read_whole() -> None:
    content = lines(
        "setting,name,level,value\n",
        "method,,,blocks",
        "arm,A,,1",
        "arm,B,,1",
        "factor,practice,Oak,",
        "factor,practice,Elm,",
        "stratify,practice,,",
        "block size,,,2",
        "block size,,,4",
    )

    design = read_design(table=open_text(content)).design

    assert isinstance(design, Blocks)
    assert (design.sizes, design.strata) == ((2, 4), ("practice",))


def test_a_factorial_cluster_design_with_its_outcome_is_read_whole() -> None:
    content = lines(
        "setting,name,level,value\n",
        "method,,,simple",
        "units,,,clusters",
        "treatment,1:1,,",
        "treatment,group,,",
        "cluster size,,,10",
        "cluster size variation,,,0.65",
        "icc,,,0.032",
        "difference,,,0.24",
        "standard deviation,,,1.3",
        "power,,,0.9",
        "significance,,,0.01",
        "comparisons,,,2",
    )

    found = read_design(table=open_text(content))

    assert isinstance(found.design, Simple)
    assert found.design.treatments == ("1:1", "group")
    assert found.cluster_sizes is not None
    assert (found.cluster_sizes.mean, found.cluster_sizes.variation) == (10, 0.65)
    assert found.outcome is not None
    outcome = found.outcome
    assert (outcome.icc, outcome.power, outcome.alpha, outcome.comparisons) == (
        0.032, 0.9, 0.01, 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", "\t"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace("method,,,minimisation", 'Method , ,"",  Minimisation '),
    ],
    ids=["byte-order mark", "CRLF", "semicolons", "tabs", "blank lines", "spaces and case"],
)
def test_a_file_as_spreadsheets_write_it_reads_the_same(change) -> None:
    one, other = (
        read_design(table=open_text(text.encode())) for text in (change(MINIMISED), MINIMISED)
    )

    assert (one.design, one.mix.shares, one.size) == (other.design, other.mix.shares, other.size)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("arm,support,,2", "arm,support,,1.5", "line 4, column value: Write a whole number"),
        ("arm,support,,2", "arm,support,,", "line 4, column value: The ratio of this arm is"),
        ("arm,support,,2", "arm,support,,0", "line 4: The ratio of arm support is 0"),
        ("arm,support,,2", "arm,control,,2", "Two arms have the same name"),
        ("weight,sex,,2", "weight,sex,,-2", "line 6: The weight of factor sex is -2"),
        ("weight,sex,,2", "weight,sex,,", "line 9, column value: This is empty"),
        ("weight,sex,,2\n", "", "weight of factor sex is missing"),
        ("weight,sex,,2", "weight,age,,2", "column name: This is set twice"),
        ("weight,sex,,2", "weight,height,,2", "line 9, column name: There is no such name"),
        (
            "probability,,,0.9",
            "probability,,,1.01",
            "line 12: The probability of the preferred arm is 1.01",
        ),
        ("probability,,,0.9", "probability,,,0.1", "less than chance"),
        ("probability,,,0.9", "probability,,,nan", "column value: Write a number such as 0.5"),
        (
            "probability,,,0.9",
            "probability,,,'0,9'",
            "line 12: This line has 5 cells and the headings are 4",
        ),
        ("female,0.4", "female,", "line 5, column value: The share of this level is missing"),
        ("female,0.4", "female,0.5", "line 6: The shares of factor sex are not all above 0 or do"),
        ("factor,sex,male", "factor,sex,female", "alike"),
        ("factor,sex,male", "factor,sex,", "line 6, column level: This is empty"),
        (
            "measure,,,variance",
            "measure,,,entropy",
            "line 11, column value: This measure is unknown",
        ),
        (
            "ratio method,,,biased coin",
            "ratio method,,,magic",
            "line 13, column value: This ratio method is unknown",
        ),
        ("size,,,120", "size,,,twelve", "line 14, column value: Write a whole number"),
        (
            "size,,,120",
            "size,,,120\nsize,,,130",
            "line 15, column setting: The setting size is set twice",
        ),
        ("size,,,120", "colour,,,red", "line 14, column setting: This is unknown"),
        ("method,,,minimisation", "method,,,urn", "line 2, column value: This method is unknown"),
        ("method,,,minimisation\n", "", "sets no method"),
        (
            "arm,control,,1",
            "arm,=cmd|' /C calc'!A0,,1",
            "line 3, column name: This cell holds a formula",
        ),
        ("arm,control,,1", "arm,@SUM(A1),,1", "column name: This cell holds a formula"),
        (
            "arm,control,,1",
            "arm,con\x07trol,,1",
            "line 3: This holds a character that no text has (code 7)",
        ),
        ("arm,control,,1", "arm," + "x" * 501 + ",,1", "longer than 500 characters"),
        ("arm,control,,1", "treatment,1:1,,\narm,control,,1", "not both"),
        (
            "setting,name,level,value",
            "setting,name,level",
            "line 1, column value: The column value is missing",
        ),
        ("setting,name,level,value", "setting,name,value,value", "is there twice"),
        (
            "setting,name,level,value",
            "setting,name,level,wert",
            "This table has no column wert. Its columns are setting, value",
        ),
        ("size,,,120", "control proportion,,,0.5", "two proportions"),
    ],
)
def test_a_wrong_line_is_refused_with_what_to_do(old: str, new: str, sentence: str) -> None:
    assert old in MINIMISED

    with pytest.raises(DomainError) as refusal:
        read_design(table=open_text(MINIMISED.replace(old, new, 1).encode()))

    assert sentence in refusal.value.sentence


@pytest.mark.parametrize(
    ("method", "setting", "why"),
    [
        ("simple", "stratify,sex,,", "Only blocks uses stratify"),
        ("simple", "block size,,,4", "Only blocks uses block size"),
        ("simple", "probability,,,0.9", "Only minimisation uses probability"),
        ("blocks", "weight,sex,,2", "Only minimisation or constrained uses weight"),
        ("simple", "icc,,,-0.1", "Only a design whose units are clusters uses icc"),
        ("simple", "cluster size,,,10", "Only a design whose units are clusters uses cluster"),
        ("simple", "power,,,0.9", "There is no outcome"),
    ],
)
def test_a_setting_that_would_be_passed_over_is_refused(method, setting, why) -> None:
    content = lines(
        "setting,name,level,value\n",
        *(f"method,,,{method}", "arm,control,,", "arm,support,,"),
        *("factor,sex,female,", "factor,sex,male,", setting),
    )

    with pytest.raises(FileNotRight) as refusal:
        read_design(table=open_text(content))

    assert refusal.value.sentence.startswith(f"table, line 7, column setting: {why}")


def test_a_block_size_and_an_acceptable_share_are_refused_by_line() -> None:
    blocks = lines(
        "setting,name,level,value\n",
        *("method,,,blocks", "arm,control,,1", "arm,group,,2", "block size,,,3", "block size,,,4"),
    )
    with pytest.raises(FileNotRight, match="line 6: A block of 4 cannot hold the ratio"):
        read_design(table=open_text(blocks))

    share = CONSTRAINED.replace("acceptable share,,,0.2", "acceptable share,,,1.5")
    with pytest.raises(FileNotRight, match="line 11: The acceptable share is above 0"):
        read_design(table=open_text(share.encode()))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This is empty"),
        (b"\n\n", "This is empty"),
        (b"setting,value\nmethod,\x81\n", "This is not UTF-8"),
        (b"setting,value\nmethod,\x00\n", "line 2: This holds a character that no text has"),
        (b'setting,value\nmethod,"simple\n', "line 2: A quotation mark"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(FileNotRight, match=sentence):
        read_design(table=open_text(content))


def test_a_covariate_range_that_is_empty_is_refused_by_line() -> None:
    content = CONSTRAINED.replace("maximum,list size,,30000", "maximum,list size,,400")

    with pytest.raises(FileNotRight, match="line 5: The range of covariate list size is empty"):
        read_design(table=open_text(content.encode()))


def test_a_cluster_size_out_of_range_is_refused_by_line() -> None:
    content = lines(MINIMISED, "cluster size,,,0", "units,,,clusters")

    with pytest.raises(FileNotRight, match="line 16: The mean cluster size"):
        read_design(table=open_text(content))


class TestUnits:
    """Lists of people and clusters."""

    DESIGN = read_design(table=open_text(MINIMISED.encode())).design
    HEAD = "unit,sex,age,arm,note\n"

    def test_those_with_an_arm_come_first_and_other_columns_are_let_be(self) -> None:
        content = lines(self.HEAD, "1,male,under 50,support,=x", "2,female,50 or over,,")

        found = read_units(table=open_text(content), design=self.DESIGN)

        assert [(one.unit, one.arm) for one in found.past] == [("1", "support")]
        assert [(one.unit, one.levels) for one in found.waiting] == [
            ("2", ("female", "50 or over"))
        ]

    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            ("2,,under 50,,", "line 3, column sex: The level of factor sex is missing"),
            ("2,Male,under 50,,", "line 3, column sex: “Male” is not a level"),
            ("2,male,47,,", "line 3, column age"),
            ("1,male,under 50,,", "line 3, column unit: This unit is on line 2 already"),
            (",male,under 50,,", "line 3, column unit: This is empty"),
            ("2,male,under 50,placebo,", "The arms are: control, support"),
            ("2,male,under 50,control,", "Nobody in the list waits"),
            ("=1,male,under 50,,", "line 3, column unit: This cell holds a formula"),
        ],
    )
    def test_a_wrong_row_is_refused(self, row: str, sentence: str) -> None:
        content = lines(self.HEAD, "1,male,under 50,support,", row)

        with pytest.raises(FileNotRight) as refusal:
            read_units(table=open_text(content), design=self.DESIGN)

        assert sentence in refusal.value.sentence

    def test_an_arm_after_someone_who_waits_is_refused(self) -> None:
        content = lines(self.HEAD, "1,male,under 50,,", "2,male,under 50,control,")

        with pytest.raises(FileNotRight, match="Keep the order of allocation"):
            read_units(table=open_text(content), design=self.DESIGN)

    def test_known_people_become_a_mix(self) -> None:
        content = lines("unit,sex,age\n", "1,male,under 50", "2,female,50 or over")

        mix = read_people(table=open_text(content), design=self.DESIGN)

        assert mix.profiles is not None
        assert mix.profiles.tolist() == [[1, 0], [0, 1]]

    def test_a_list_of_nobody_is_refused(self) -> None:
        with pytest.raises(FileNotRight, match="Write one for each unit"):
            read_people(table=open_text(b"unit,sex,age\n"), design=self.DESIGN)

    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            ("P2,,town", "line 3, column list size: This is empty"),
            ("P2,many,town", "column list size: Write a number"),
            ("P2,60,town", "is 60, out of its range"),
            ("P2,6000,moor", "column place"),
            ("P1,6000,town", "on line 2 already"),
        ],
    )
    def test_a_wrong_cluster_is_refused(self, row: str, sentence: str) -> None:
        design = read_design(table=open_text(CONSTRAINED.encode())).design
        assert isinstance(design, Constrained)
        content = lines("unit,list size,place\n", "P1,2100,rural", row)

        with pytest.raises(FileNotRight) as refusal:
            read_clusters(table=open_text(content), design=design)

        assert sentence in refusal.value.sentence


class TestSequences:
    """Lists of slots."""

    HEAD = "stratum,position,unit,arm\n"

    @settings(max_examples=30, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["all", "sex=f, age=<30", 'a "quoted" one', "Élan"]),
                st.sampled_from(["control", "1:1", "1:1 + group", "a,b"]),
                st.sampled_from(["", "P01", "00017"]),
            ),
            min_size=1,
            max_size=20,
        )
    )
    def test_a_sequence_comes_back_as_it_was_written(
        self, drawn: list[tuple[str, str, str]]
    ) -> None:
        reached: dict[str, int] = {}
        slots = []
        for stratum, arm, unit in drawn:
            reached[stratum] = reached.get(stratum, 0) + 1
            name = unit and f"{unit}-{len(slots)}"
            slots.append(Slot(stratum=stratum, position=reached[stratum], arm=arm, unit=name))

        text = sequence_as_csv(slots=slots)

        assert list(read_sequence(table=open_text(text.encode()))) == slots

    def test_stratum_and_unit_may_be_left_out(self) -> None:
        slots = read_sequence(table=open_text(b"position,arm\n1,A\n2,B\n"))

        assert [(slot.stratum, slot.position, slot.unit) for slot in slots] == [
            ("all", 1, ""),
            ("all", 2, ""),
        ]

    @pytest.mark.parametrize(
        ("rows", "sentence"),
        [
            (["all,1,,secret", "all,3,,secret"], "line 3, column position: Slot 2 of stratum all"),
            (["all,2,,secret"], "Slot 1 of stratum all is missing"),
            (["all,1,,secret", "all,1,,secret"], "comes twice or out of order"),
            (["all,1,,=secret"], "line 2, column arm: This cell holds a formula"),
            (["all,1,,+secret(1)"], "line 2, column arm: This cell holds a formula"),
            (["all,1,,"], "line 2, column arm: This is empty"),
            (["all,1.0,,secret"], "line 2, column position: This is not a whole number from 1"),
            (["all,,,secret"], "line 2, column position: This is not a whole number from 1"),
            (["all,1,P1,secret", "all,2,P1,secret"], "line 3, column unit: This unit is on line 2"),
            (["all,1,secret"], "line 2: This line has 3 cells and the headings are 4"),
            ([], "There is no line below the headings. Write one for each slot"),
        ],
    )
    def test_gaps_repeats_and_formulas_are_refused_without_telling_an_arm(
        self, rows: list[str], sentence: str
    ) -> None:
        with pytest.raises(FileNotRight) as refusal:
            read_sequence(table=open_text(lines(self.HEAD, *rows)))

        assert sentence in refusal.value.sentence
        assert "secret" not in refusal.value.sentence


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_whatever_bytes_come_the_answer_is_a_refusal(content: bytes) -> None:
    for read in (read_design, read_sequence):
        with pytest.raises(DomainError):
            read(table=open_text(content))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_mutated_design_is_read_or_refused(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([MINIMISED, CONSTRAINED]))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    put = data.draw(st.text(alphabet='0123456789.,-;"=\n abm\t\x00é', max_size=6))

    sentence = sentence_of(text[:start] + put + text[end:])

    assert sentence is None or sentence.endswith((".", ")"))


def sentence_of(text: str) -> str | None:
    """The sentence with which a design file is refused, or None where it is read."""
    try:
        read_design(table=open_text(text.encode()))
    except DomainError as refusal:
        return refusal.sentence
    return None


def test_a_design_that_reads_still_meets_the_domain() -> None:
    with pytest.raises(DesignRefused, match="one or more factors"):
        read_design(table=open_text(b"setting,value,name\nmethod,minimisation,\narm,,A\narm,,B\n"))
