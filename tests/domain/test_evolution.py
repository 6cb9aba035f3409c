"""Where people stand, the flows between, and what never changes afterwards."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageEvent, LineageKind
from likewise.domain.evolution import (
    WITHOUT,
    BandsDoNotSum,
    Chronicle,
    Dated,
    NoDaysBetween,
    PeopleLost,
    Picture,
    Place,
    PlaceKind,
    Spell,
    StackBy,
    Standing,
    ancestors,
    balance,
    column_days,
    descendants,
    draw_numbers,
    flows,
    opening_day,
    places,
    quarter_days,
    snapshots,
    stands_alone,
)
from likewise.domain.memberships import Lead, Membership
from likewise.domain.participants import RoleName

START = date(2010, 9, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def formats(**given: Format) -> dict[str, Dated[Format]]:
    return {cohort: Dated.of([(START, format)]) for cohort, format in given.items()}


GROUPS = formats(A=Format.GROUP, B=Format.GROUP, C=Format.COMBINED, D=Format.ONE_TO_ONE)


# Twenty people, one merge, one split, three departures and two arrivals: exact, and cross-checked
# with lifecycles 0.0.1 (Asur et al. 2009; Greene et al. 2010).
BEFORE = {
    **dict.fromkeys(range(1, 9), "A"),
    **dict.fromkeys(range(9, 13), "B"),
    **dict.fromkeys(range(13, 19), "C"),
}
AFTER = {
    **dict.fromkeys((1, 2, 3, 4, 5, 9, 10, 11, 12, 19), "AB"),
    **dict.fromkeys((13, 14, 15, 20), "C1"),
    **dict.fromkeys((16, 17, 18), "C2"),
    **dict.fromkeys((6, 7, 8), "left"),
}


@pytest.mark.parametrize(
    ("source", "target", "people", "of_source", "of_target", "jaccard"),
    [
        ("A", "AB", 5, 0.6250, 0.5000, 0.3846),
        ("B", "AB", 4, 1.0000, 0.4000, 0.4000),
        ("C", "C1", 3, 0.5000, 0.7500, 0.4286),
        ("C", "C2", 3, 0.5000, 1.0000, 0.5000),
    ],
)
def test_the_flows_of_twenty_people_are_the_published_ones(
    source: str, target: str, people: int, of_source: float, of_target: float, jaccard: float
) -> None:
    made = {(flow.source, flow.target): flow for flow in flows(before=BEFORE, after=AFTER)}

    flow = made[source, target]

    assert flow.people == people
    assert flow.share_of_source == pytest.approx(of_source, abs=5e-5)
    assert flow.share_of_target == pytest.approx(of_target, abs=5e-5)
    assert flow.jaccard == pytest.approx(jaccard, abs=5e-5)


def test_eighteen_less_three_plus_two_are_seventeen_in_cohorts() -> None:
    books = balance(flows(before=BEFORE, after=AFTER), left="left")

    assert (books.before, books.left, books.newcomers, books.came_back) == (18, 3, 2, 0)
    assert books.after - books.left == 18 - 3 + 2 == 10 + 4 + 3


def test_every_source_is_the_sum_of_its_flows() -> None:
    made = flows(before=BEFORE, after=AFTER)

    sums = {name: sum(f.people for f in made if f.source == name) for name in "ABC"}

    assert sums == {"A": 8, "B": 4, "C": 6}


def test_nobody_may_vanish_between_two_days() -> None:
    with pytest.raises(PeopleLost, match="1 who counted"):
        flows(before={"p1": "A"}, after={})


def test_of_several_cohorts_a_group_comes_before_a_pair_and_the_other_is_named() -> None:
    spells = [Spell("p", "D", day(0)), Spell("p", "A", day(10))]

    before, after = snapshots(spells, formats=GROUPS, days=[day(5), day(15)])

    assert before["p"] == Standing("D")
    assert after["p"] == Standing("A", ("D",))


def test_of_two_groups_the_one_joined_first_counts() -> None:
    spells = [Spell("p", "B", day(0)), Spell("p", "A", day(1))]

    [taken] = snapshots(spells, formats=GROUPS, days=[day(9)])

    assert taken["p"] == Standing("B", ("A",))


def test_who_leaves_stays_in_the_count_and_who_has_not_come_is_not_in_it() -> None:
    spells = [Spell("gone", "A", day(0), day(3)), Spell("later", "A", day(8))]

    [taken] = snapshots(spells, formats=GROUPS, days=[day(5)])

    assert taken == {"gone": Standing(None)}


def test_facilitators_are_not_counted() -> None:
    def spell(person: str, role: RoleName) -> Membership:
        return Membership(id=person, cohort="A", participant=person, role=role, joined_on=START)

    made = Spell.of([spell("m", RoleName.MEMBER), spell("f", RoleName.FACILITATOR)])

    assert [each.person for each in made] == ["m"]


def test_a_value_holds_until_the_next_one() -> None:
    dated = Dated.of([(day(5), "group"), (day(0), "one-to-one")])

    assert [dated.on(day(n)) for n in (0, 4, 5)] == ["one-to-one", "one-to-one", "group"]
    assert (dated.on(day(-1)), dated.at_first()) == (None, "one-to-one")
    assert Dated.of([]).at_first() is None


# The programme's own shape: pairs became a group, the group drew on the pairs, the remnant of the
# combined cohort joined the group.

PAIRS = [f"pair{n}" for n in range(4)]
SHAPE = Chronicle(
    spells=(
        *(Spell(f"g{n}", "group", day(0)) for n in range(3)),
        Spell("p0", "pair0", day(0), day(50)),
        Spell("p0", "birch", day(50)),
        Spell("p1", "pair1", day(0), day(50)),
        Spell("p1", "birch", day(50)),
        Spell("p2", "pair2", day(0)),
        Spell("p2", "group", day(60)),
        Spell("p3", "pair3", day(0), day(70)),
        Spell("c0", "combined", day(0), day(90)),
        Spell("c0", "group", day(90)),
        Spell("c1", "combined", day(0), day(90)),
        Spell("new", "birch", day(80)),
    ),
    formats={
        **dict.fromkeys(PAIRS, Dated.of([(START, Format.ONE_TO_ONE)])),
        "group": Dated.of([(START, Format.GROUP)]),
        "birch": Dated.of([(day(50), Format.GROUP)]),
        "combined": Dated.of([(START, Format.COMBINED)]),
    },
    practices={"g0": Dated.of([(START, "alder")]), "p2": Dated.of([(day(5), "birch lane")])},
    arms={
        **{f"g{n}": "group arm" for n in range(3)},
        **{f"p{n}": "pair arm" for n in range(4)},
        "c0": "combined arm",
        "c1": "combined arm",
    },
    leads={
        "group": [
            Lead(id="1", cohort="group", participant="lead", starts_on=START, ends_on=day(40)),
            Lead(id="2", cohort="group", participant="second", starts_on=day(40)),
        ]
    },
)
DAYS = [day(1), day(65), day(100)]


def columns(by: StackBy) -> tuple[dict[str, Place], ...]:
    taken = snapshots(SHAPE.spells, formats=SHAPE.formats, days=DAYS)
    return tuple(dict(each) for each in places(SHAPE, taken=taken, days=DAYS, by=by))


def test_many_pairs_are_one_place_and_the_three_evolutions_are_flows() -> None:
    first, second, third = columns(StackBy.COHORT)
    pairs, group = Place(PlaceKind.FORMAT, "one-to-one"), Place(PlaceKind.COHORT, "group")

    became = {(f.source, f.target): f.people for f in flows(before=first, after=second)}
    absorbed = {(f.source, f.target): f.people for f in flows(before=second, after=third)}

    assert became[pairs, Place(PlaceKind.COHORT, "birch")] == 2
    assert became[pairs, group] == 1
    assert absorbed[Place(PlaceKind.COHORT, "combined"), group] == 1
    assert absorbed[Place(PlaceKind.COHORT, "combined"), WITHOUT] == 1
    assert absorbed[None, Place(PlaceKind.COHORT, "birch")] == 1


def test_an_arm_is_a_colour_for_life() -> None:
    first, _, third = columns(StackBy.ARM)

    moved = {person for person in first if third[person] not in (first[person], WITHOUT)}

    assert moved == set()
    assert third["new"] == Place(PlaceKind.NOWHERE)


def test_a_practice_is_the_one_of_that_day_or_else_the_first() -> None:
    first, _, _ = columns(StackBy.PRACTICE)

    assert first["g0"] == Place(PlaceKind.PRACTICE, "alder")
    assert first["p2"] == Place(PlaceKind.PRACTICE, "birch lane")
    assert first["g1"] == Place(PlaceKind.NOWHERE)


def test_a_cohort_stands_with_whoever_leads_it_that_day() -> None:
    first, second, _ = columns(StackBy.FACILITATOR)

    assert first["g0"] == Place(PlaceKind.FACILITATOR, "lead")
    assert second["g0"] == Place(PlaceKind.FACILITATOR, "second")
    assert first["c0"] == Place(PlaceKind.NOWHERE)


def test_who_is_led_by_several_stands_with_all_of_them_whoever_began_first() -> None:
    both = (Place.led_by(["asha", "bram"]), Place.led_by(["bram", "asha"]))

    assert both[0] == both[1]
    assert both[0].facilitators == ("asha", "bram")
    assert Place(PlaceKind.COHORT, "asha").facilitators == ()


def test_formats_are_those_of_the_day() -> None:
    first, second, _ = columns(StackBy.FORMAT)

    assert first["p0"] == Place(PlaceKind.FORMAT, "one-to-one")
    assert second["p0"] == Place(PlaceKind.FORMAT, "group")


def crowd(cohorts: int) -> Chronicle:
    """Cohort n has n + 1 members."""
    names = [f"cohort{n:02}" for n in range(cohorts)]
    return Chronicle(
        spells=tuple(
            Spell(f"{name}-{person}", name, START)
            for n, name in enumerate(names)
            for person in range(n + 1)
        ),
        formats={name: Dated.of([(START, Format.GROUP)]) for name in names},
        practices={f"cohort{n:02}-0": Dated.of([(START, f"practice{n}")]) for n in range(cohorts)},
    )


def test_too_many_cohorts_to_tell_apart_leave_the_largest_standing_alone() -> None:
    many = crowd(20)
    taken = snapshots(many.spells, formats=many.formats, days=[START])

    [column] = places(many, taken=taken, days=[START], by=StackBy.COHORT)

    assert not stands_alone(many, taken=taken, days=[START])
    assert len(set(column.values())) == 12
    assert column["cohort19-0"] == Place(PlaceKind.COHORT, "cohort19")
    assert column["cohort00-0"] == Place(PlaceKind.OTHERS, "group")


def test_twelve_cohorts_stand_alone() -> None:
    some = crowd(12)
    taken = snapshots(some.spells, formats=some.formats, days=[START])

    assert stands_alone(some, taken=taken, days=[START])


def test_small_practices_are_put_together_as_practices() -> None:
    many = crowd(20)
    taken = snapshots(many.spells, formats=many.formats, days=[START])

    [column] = places(many, taken=taken, days=[START], by=StackBy.PRACTICE)

    assert Place(PlaceKind.OTHERS, "practice") in column.values()


# Lineage both ways


def event(
    kind: LineageKind, on: int, predecessors: tuple[str, ...], *successors: str
) -> LineageEvent:
    return LineageEvent(
        id=f"{kind}-{on}",
        kind=kind,
        on=day(on),
        predecessors=predecessors,
        successors=successors,
    )


LINEAGE = [
    event(LineageKind.MERGE, 50, ("pair0", "pair1"), "birch"),
    event(LineageKind.DRAW, 60, ("pair2",), "group"),
    event(LineageKind.ABSORB, 90, ("combined",), "group"),
    event(LineageKind.MERGE, 120, ("group", "birch"), "both"),
    event(LineageKind.DRAW, 130, ("cedar",), "combined"),
]


def test_ancestors_are_found_through_every_generation_nearest_first() -> None:
    found = {each.cohort: each.steps for each in ancestors(LINEAGE, cohort="both")}

    assert found == {"group": 1, "birch": 1, "pair0": 2, "pair1": 2, "pair2": 2, "combined": 2}


def test_what_came_after_is_not_an_ancestor() -> None:
    found = {each.cohort for each in ancestors(LINEAGE, cohort="both")}

    assert "cedar" not in found


def test_descendants_are_the_other_way_round() -> None:
    found = [(each.cohort, each.steps, each.event) for each in descendants(LINEAGE, cohort="pair0")]

    assert found == [("birch", 1, "merge-50"), ("both", 2, "merge-120")]


def test_a_draw_on_both_sides_does_not_make_a_cohort_its_own_ancestor() -> None:
    both = [
        event(LineageKind.DRAW, 1, ("a",), "b"),
        event(LineageKind.DRAW, 2, ("b",), "a"),
        event(LineageKind.REST, 3, ("a",), "a"),
    ]

    assert [each.cohort for each in ancestors(both, cohort="a")] == ["b"]


# Days of the columns


def test_columns_have_the_marks_between_and_the_shortest_step_that_fits() -> None:
    days = column_days(first=date(2010, 10, 4), last=date(2012, 6, 11), marks=[date(2010, 12, 6)])

    assert days[:4] == (date(2010, 10, 4), date(2010, 12, 6), date(2011, 2, 1), date(2011, 4, 1))
    assert days[-1] == date(2012, 6, 11)
    assert len(days) == 11


def test_ten_years_still_fit() -> None:
    days = column_days(first=date(2001, 1, 15), last=date(2011, 1, 15))

    assert len(days) <= 11


def test_two_centuries_do_what_they_can() -> None:
    days = column_days(first=date(1800, 1, 1), last=date(2010, 1, 1))

    assert days[0] == date(1800, 1, 1)


def test_a_picture_of_no_days_is_refused() -> None:
    with pytest.raises(NoDaysBetween, match="Choose a last day after the first"):
        column_days(first=START, last=START)


def test_those_who_join_within_a_month_of_the_first_started_the_programme() -> None:
    spells = [Spell("a", "A", day(0)), Spell("b", "A", day(31)), Spell("c", "A", day(32))]

    assert opening_day(spells) == day(31)
    assert opening_day([]) is None


def test_quarters_do_not_depend_on_what_happened() -> None:
    days = quarter_days(first=date(2010, 10, 4), last=date(2011, 7, 1))

    assert days == (date(2011, 1, 1), date(2011, 4, 1), date(2011, 7, 1))


# Properties

people = st.sampled_from([f"person{n}" for n in range(8)])
cohorts = st.sampled_from(["A", "B", "C", "D"])


@st.composite
def some_spells(draw: st.DrawFn) -> list[Spell]:
    made = []
    for _ in range(draw(st.integers(1, 20))):
        joined = draw(st.integers(0, 300))
        length = draw(st.integers(1, 200))
        left = draw(st.booleans())
        spell = Spell(draw(people), draw(cohorts), day(joined))
        made.append(spell._replace(left_on=day(joined + length)) if left else spell)
    return made


@settings(max_examples=60, deadline=None)
@given(spells=some_spells(), moments=st.lists(st.integers(0, 400), min_size=2, unique=True))
def test_bands_sum_and_every_column_sums_to_everyone_who_ever_joined(
    spells: list[Spell], moments: list[int]
) -> None:
    days = [day(moment) for moment in sorted(moments)]
    arms = {f"person{n}": "arm" for n in range(4)}
    chronicle = Chronicle(spells=tuple(spells), formats=GROUPS, arms=arms)
    taken = snapshots(spells, formats=GROUPS, days=days)

    placed = places(chronicle, taken=taken, days=days, by=StackBy.COHORT)
    picture = draw_numbers(days=days, placed=placed, arms=arms)

    for position, moment in enumerate(days):
        ever = {spell.person for spell in spells if spell.joined_on <= moment}
        assert picture.total(position) == len(ever)
    for band in picture.bands:
        assert band.people > 0


@settings(max_examples=60, deadline=None)
@given(spells=some_spells(), later=some_spells())
def test_no_later_act_changes_where_anyone_stood_before(
    spells: list[Spell], later: list[Spell]
) -> None:
    moment = day(200)
    new = [
        spell._replace(joined_on=max(spell.joined_on, day(201)), left_on=date.max)
        for spell in later
    ]
    closed = [
        spell._replace(left_on=day(210)) if spell.left_on == date.max else spell for spell in spells
    ]
    closed = [spell for spell in closed if spell.joined_on < spell.left_on]

    before = snapshots(spells, formats=GROUPS, days=[moment])
    after = snapshots([*closed, *new], formats=GROUPS, days=[moment])

    assert before == after


@settings(max_examples=60, deadline=None)
@given(spells=some_spells(), moment=st.integers(0, 500))
def test_a_snapshot_agrees_with_asking_each_spell(spells: list[Spell], moment: int) -> None:
    on = day(moment)

    [taken] = snapshots(spells, formats=GROUPS, days=[on])

    for person, standing in taken.items():
        here = {
            spell.cohort
            for spell in spells
            if spell.person == person and spell.joined_on <= on < spell.left_on
        }
        found = {standing.cohort, *standing.also_in} - {None}
        assert found == here


def test_a_picture_whose_bands_do_not_sum_cannot_be_made() -> None:
    place = Place(PlaceKind.COHORT, "A")

    with pytest.raises(BandsDoNotSum, match="a fault of ours"):
        Picture(days=(day(0), day(1)), columns=({place: {None: 2}}, {place: {None: 1}}), bands=())
