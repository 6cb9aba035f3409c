"""Unitised alpha against the book's example, a character-by-character loop, and its properties."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.agreement import Outcome, Segment, unitised_alpha, without_overlaps
from likewise.domain.agreement.continua import Continuum, ContinuumMalformed
from likewise.domain.agreement.ratings import NothingToCompare
from likewise.domain.agreement.segments import SegmentMalformed
from likewise.domain.agreement.unitised import Coefficient

# Krippendorff, Content Analysis, 4th ed. (2019), figure 12.11: three observers, 60 characters.
# Published: boundaries and codes 0.510, boundaries 0.413, codes 0.724; positions as entered in
# the tests of the R package quallmer 0.4 (1-based and inclusive there).
FIGURE = {
    "Alex": [(0, 7, "1"), (7, 13, "2"), (30, 32, "5"), (32, 37, "6"), (37, 44, "6"), (44, 60, "7")],
    "Paul": [(0, 7, "1"), (7, 13, "3"), (13, 21, "5"), (32, 44, "6")],
    "Suzan": [
        (0, 7, "1"),
        (7, 13, "4"),
        (13, 21, "5"),
        (32, 37, "6"),
        (37, 41, "6"),
        (41, 44, "6"),
    ],
}


def segment(coder, start, end, code, document="text"):
    return Segment(document=document, start=start, end=end, code=code, coder=coder)


def segments_of(figure, document="text"):
    return [
        segment(coder, start, end, code, document)
        for coder, marked in figure.items()
        for start, end, code in marked
    ]


def by_characters(segments, lengths):
    """Overall and coding alpha, one character and one pair of coders at a time."""
    coders = sorted({part.coder for part in segments})
    observed = {"overall": 0.0, "coding": 0.0}
    n_of = {"overall": {}, "coding": {}}
    own = {"overall": 0.0, "coding": 0.0}
    effective = {}
    for document, length in lengths.items():
        at = {
            coder: [
                next(
                    (p for p in segments if (p.coder, p.document) == (coder, document)
                     and p.start <= place < p.end),
                    None,
                )
                for place in range(length)
            ]
            for coder in coders
        }  # fmt: skip
        for place in range(length):
            for one in coders:
                for two in coders:
                    if one == two:
                        continue
                    first, second = at[one][place], at[two][place]
                    weight = 1 / (len(coders) - 1)
                    code = first.code if first else None
                    other = second.code if second else None
                    n_of["overall"][code] = n_of["overall"].get(code, 0) + weight
                    observed["overall"] += weight * (code != other)
                    if first and second:
                        n_of["coding"][code] = n_of["coding"].get(code, 0) + weight
                        observed["coding"] += weight * (code != other)
                        effective[first] = effective.get(first, 0) + weight
            own["overall"] += sum(at[coder][place] is None for coder in coders)
    own["overall"] += sum((part.end - part.start) ** 2 for part in segments)
    own["coding"] = sum(length**2 for length in effective.values())
    answers = {}
    for kind in observed:
        n = sum(n_of[kind].values())
        squares = sum(value**2 for value in n_of[kind].values())
        expected = n * (n * n - squares) / (n * n - own[kind]) if n * n > own[kind] else 0.0
        answers[kind] = None if expected < 1e-9 else 1 - observed[kind] / expected
    return answers


@st.composite
def markings(draw):
    """Two or three coders' passages in a short text, none overlapping its own coder's."""
    found = []
    for coder in ("Ada", "Bee", "Cleo")[: draw(st.integers(2, 3))]:
        cuts = sorted(draw(st.sets(st.integers(0, 24), min_size=2, max_size=7)))
        spans = [
            segment(coder, start, end, draw(st.sampled_from(["c", "k"])))
            for start, end in pairwise(cuts)
            if draw(st.booleans())
        ]
        found += spans or [segment(coder, cuts[0], cuts[1], "c")]
    return found


def test_the_books_figure_gives_the_books_numbers():
    found = unitised_alpha(segments=segments_of(FIGURE), lengths={"text": 60})

    assert round(found.overall.value, 3) == 0.510
    assert found.boundaries.value == pytest.approx(0.413, abs=0.001)
    assert round(found.coding.value, 3) == 0.724


def test_codes_that_are_marked_alike_agree_fully_and_others_do_not():
    found = unitised_alpha(segments=segments_of(FIGURE), lengths={"text": 60})

    alphas = {code.code: code.alpha.value for code in found.by_code}
    assert (alphas["1"], alphas["6"]) == (pytest.approx(1.0), pytest.approx(1.0))
    assert all(alphas[code] < 0 for code in "2347")
    assert found.by_code[0].shares == pytest.approx((7 / 60, 7 / 60, 7 / 60))


@given(segments=markings())
@settings(max_examples=60, deadline=None)
def test_it_equals_the_character_by_character_loop(segments):
    found = unitised_alpha(segments=segments, lengths={"text": 25})

    expected = by_characters(segments, {"text": 25})
    for answer, other in ((found.overall, expected["overall"]), (found.coding, expected["coding"])):
        assert answer.value == (other if other is None else pytest.approx(other, abs=1e-9))


@given(segments=markings(), data=st.data())
@settings(max_examples=40, deadline=None)
def test_swapping_coders_renaming_codes_or_reordering_changes_nothing(segments, data):
    swap = {"Ada": "Zoe", "Bee": "Ada", "Cleo": "Bee"}
    rename = {"c": "zebra", "k": "ant"}
    others = data.draw(
        st.permutations([segment(swap[p.coder], p.start, p.end, rename[p.code]) for p in segments])
    )

    before = unitised_alpha(segments=segments, lengths={"text": 30})
    after = unitised_alpha(segments=others, lengths={"text": 30})

    for one, two in ((before.overall, after.overall), (before.boundaries, after.boundaries)):
        assert one.value == (None if two.value is None else pytest.approx(two.value, abs=1e-12))


def test_a_text_coded_by_one_person_changes_nothing():
    both = segments_of(FIGURE)
    alone = segment("Alex", 3, 9, "1", document="other")

    found = unitised_alpha(
        segments=[*both, alone], lengths={"text": 60, "other": 80}, coded_by={"other": ["Alex"]}
    )

    assert found == unitised_alpha(segments=both, lengths={"text": 60})


def test_two_texts_are_added_up():
    twice = segments_of(FIGURE) + segments_of(FIGURE, document="again")

    found = unitised_alpha(segments=twice, lengths={"text": 60, "again": 60}, resamples=40)

    lengths = {"text": 60, "again": 60}
    assert found.overall.value == pytest.approx(by_characters(twice, lengths)["overall"])
    assert found.documents == 2
    assert found.overall.interval.lower <= found.overall.value <= found.overall.interval.upper


def test_overlapping_codes_leave_boundaries_and_each_code():
    crossing = [
        segment("Ada", 0, 10, "c"),
        segment("Ada", 5, 15, "k"),
        segment("Bee", 0, 10, "c"),
        segment("Bee", 5, 15, "k"),
    ]

    found = unitised_alpha(segments=crossing, lengths={"text": 40})

    assert (found.overall, found.coding) == (None, None)
    assert "Ada marked overlapping passages in text, 0 to 10 and 5 to 15" in found.why_no_overall
    assert [code.alpha.value for code in found.by_code] == [1.0, 1.0]
    assert found.boundaries.value == 1.0


def test_a_text_marked_whole_by_all_has_no_variation():
    whole = [segment("Ada", 0, 10, "c"), segment("Bee", 0, 10, "c")]

    found = unitised_alpha(segments=whole, resamples=20)

    assert found.overall.outcome is Outcome.NO_VARIATION
    assert found.overall.interval is None


def test_overlapping_passages_of_one_code_are_joined_and_touching_ones_are_not():
    joined = without_overlaps(
        segments=[segment("Ada", 8, 9, "c"), segment("Ada", 0, 5, "c"), segment("Ada", 3, 8, "c")]
    )

    assert [(part.start, part.end) for part in joined] == [(0, 8), (8, 9)]


def test_without_lengths_a_text_ends_with_its_last_segment():
    found = unitised_alpha(segments=[segment("Ada", 0, 10, "c"), segment("Bee", 5, 20, "c")])

    assert found.characters == 20


def test_one_coder_alone_is_refused():
    with pytest.raises(NothingToCompare, match="No text was coded by two people"):
        unitised_alpha(segments=[segment("Ada", 0, 10, "c")])


def test_a_segment_beyond_its_text_is_refused():
    with pytest.raises(ContinuumMalformed, match="ends at 10, and the text has 5 characters"):
        unitised_alpha(
            segments=[segment("Ada", 0, 10, "c"), segment("Bee", 0, 2, "c")], lengths={"text": 5}
        )


def test_a_segment_by_someone_who_did_not_code_the_text_is_refused():
    with pytest.raises(ContinuumMalformed, match="Cleo marked text and is not among its coders"):
        unitised_alpha(segments=[segment("Cleo", 0, 4, "c")], coded_by={"text": ["Ada", "Bee"]})


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [(-1, 4, "positions start at 0"), (4, 4, "after the start"), (5, 4, "after the start")],
)
def test_a_segment_must_be_a_passage(start, end, sentence):
    with pytest.raises(SegmentMalformed, match=sentence):
        segment("Ada", start, end, "c")


def test_a_segment_names_its_document_code_and_coder():
    with pytest.raises(SegmentMalformed, match="names its document"):
        segment("Ada", 0, 4, "")


def test_a_text_has_a_length_and_each_coder_once():
    with pytest.raises(ContinuumMalformed, match="has no length"):
        Continuum(document="text", length=0, coders=("Ada", "Bee"))
    with pytest.raises(ContinuumMalformed, match="names a coder twice"):
        Continuum(document="text", length=4, coders=("Ada", "Ada"))


def test_a_coefficient_without_a_value_must_say_so():
    with pytest.raises(ValueError, match="exactly when something varied"):
        Coefficient(outcome=Outcome.NO_VARIATION, value=0.5, observed=0, expected=1)
