"""The table of newcomers in five real groups on the method page is what their minutes say."""

import csv
from datetime import date
from pathlib import Path

import pytest

from likewise.domain.renewal.endings import FOUNDING_DAYS

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "renewal-estimation.md"


def met(folder):
    """Of each group the days on which somebody is named, and who was there."""
    groups = {}
    with (folder / "attendance" / "attendance.csv").open() as file:
        for row in csv.DictReader(file):
            days = groups.setdefault(row["group"], {})
            days.setdefault(date.fromisoformat(row["held_on"]), set()).add(row["person"])
    return groups


def newcomers_by_third(days, founding_days):
    """First-seen people per meeting, in each third of the meetings, after the founding."""
    held, seen, first_seen = sorted(days), set(), []
    for day in held:
        first_seen.append(len(days[day] - seen))
        seen |= days[day]
    thirds = []
    for third in range(3):
        places = range(len(held) * third // 3, len(held) * (third + 1) // 3)
        counts = [
            first_seen[place] for place in places if (held[place] - held[0]).days >= founding_days
        ]
        thirds.append(f"{sum(counts) / len(counts):.2f}" if counts else "none left")
    return thirds


@pytest.mark.fixtures
def test_the_table_of_newcomers_by_third_of_life_is_what_the_minutes_say(shared_fixtures):
    page = PAGE.read_text(encoding="utf-8")

    for group, days in met(shared_fixtures).items():
        whole, founded = (newcomers_by_third(days, span) for span in (0, FOUNDING_DAYS))
        row = f"| {group} | {len(days)} | {' | '.join(whole)} | {' | '.join(founded)} |"
        assert row in page
    assert page.count("| none left |") == 1
