"""Which backups are kept."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.backups import DAYS, MONTHS, NEWEST, WEEKS, kept_of

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
INSTANTS = st.datetimes(min_value=datetime(2020, 1, 1), timezones=st.just(UTC))


def named(*made: datetime) -> dict[str, datetime]:
    return {f"{number:04}": at for number, at in enumerate(made)}


def test_the_last_of_each_day_week_and_month_stays_and_the_newest_few():
    made = named(*(NOON - timedelta(hours=8 * number) for number in range(3 * 500)))

    stay = {made[name] for name in kept_of(made)}

    days = {(NOON - timedelta(days=number)).date() for number in range(DAYS)}
    assert {at.date() for at in stay} >= days
    assert sorted(stay, reverse=True)[:NEWEST] == sorted(made.values(), reverse=True)[:NEWEST]
    assert len({(at.year, at.month) for at in stay}) == MONTHS
    assert len(stay) <= NEWEST + DAYS + WEEKS + MONTHS
    # Of a day long ago whose month has a later one, none stays.
    assert not [at for at in stay if at.date() == datetime(2026, 1, 14).date()]


def test_a_machine_that_was_off_for_a_year_loses_none():
    made = named(NOON, *(NOON - timedelta(days=400 + number) for number in range(DAYS - 1)))

    assert kept_of(made) == made.keys()


def test_a_clock_that_was_ahead_takes_no_other_away():
    made = named(NOON + timedelta(days=3650), *(NOON - timedelta(days=n) for n in range(DAYS - 1)))

    assert kept_of(made) == made.keys()


@given(st.lists(INSTANTS, max_size=60))
def test_the_newest_always_stays_and_few_more_than_the_rule_says(instants):
    made = named(*instants)

    stay = kept_of(made)

    assert stay <= made.keys()
    assert len(stay) <= NEWEST + DAYS + WEEKS + MONTHS
    assert not made or max(made.values()) in {made[name] for name in stay}
    assert kept_of({name: made[name] for name in stay}) == stay
