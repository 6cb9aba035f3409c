"""Five real groups from the counts of their public minutes, as known on any day; people are codes.

Volunteers who met by video (Node.js; MIT licence), not neighbours with diabetes. The folder of
fixtures says where the counts come from.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from likewise.domain.renewal.columns import side_by_side
from likewise.domain.renewal.draws import learn, state_of
from likewise.domain.renewal.endings import FOUNDING_DAYS, with_founders
from likewise.domain.renewal.histories import History, Month, spell
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.scoring import brier_score, log_score
from likewise.domain.renewal.simple_rules import RULES, simple_chances
from likewise.domain.renewal.stopping import standing, why_not
from likewise.domain.renewal.tracks import follow
from likewise.domain.renewal.uncertainty import Horizon, forecast

# A group without a meeting for longer than this before the last minutes of any has ended.
REST = 12
RULE = Rule(minimum=4, run=2, counts="attendance", months_of_rest=REST)
HORIZONS = (3, 6, 12, 18)
# Whoever came in the last months may come again.
MONTHS_TO_COME_AGAIN = 3


def number(day: str) -> int:
    """The number of a day's month."""
    return 12 * int(day[:4]) + int(day[5:7]) - 1


@dataclass(frozen=True)
class Minutes:
    """One group: the days on which it met, and the days on which each person was there."""

    group: str
    days: tuple[str, ...]
    seen: dict[str, tuple[str, ...]]

    def until(self, month: int) -> "Minutes":
        """What was known at the start of a month."""
        seen = {who: tuple(d for d in days if number(d) < month) for who, days in self.seen.items()}
        return Minutes(
            self.group,
            tuple(day for day in self.days if number(day) < month),
            {who: days for who, days in seen.items() if days},
        )

    @property
    def middle(self) -> int:
        """The month halfway between its first and its last meeting."""
        return (number(self.days[0]) + number(self.days[-1]) + 1) // 2

    def history(self, *, last: int, ended: bool = False, has_founders: bool = True) -> History:
        """Months up to `last`: people belong from when they are first to when they are last seen.

        Whoever is seen in one month only came and did not return.
        """
        when = {who: [number(day) for day in days] for who, days in self.seen.items()}
        spells = {who: (min(m), max(m)) for who, m in when.items() if min(m) < max(m)}
        months, members = [], 0
        for month in range(number(self.days[0]), last + 1):
            newcomers = sum(since == month for since, _ in spells.values())
            leavers = sum(
                until + 1 == month and until < last - MONTHS_TO_COME_AGAIN
                for _, until in spells.values()
            )
            months.append(
                Month(
                    month=month,
                    members=members,
                    newcomers=newcomers,
                    leavers=leavers,
                    first_timers=sum(min(each) == month for each in when.values()),
                    meetings=sum(number(day) == month for day in self.days),
                    attended=sum(when[who].count(month) for who in spells),
                )
            )
            members += newcomers - leavers
        told = tuple(months)
        if has_founders:
            founded = months[0].first_day + timedelta(days=FOUNDING_DAYS)
            told = with_founders(told, until=founded)
        return History(cohort=self.group, months=told, ended=ended)


def read_minutes(folder: Path) -> list[Minutes]:
    """The groups by name; observers do not belong."""
    with (folder / "attendance" / "attendance.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if not row["role"]]
    met: dict[str, set[str]] = defaultdict(set)
    seen: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        met[row["group"]].add(row["held_on"])
        seen[row["group"]][row["person"]].add(row["held_on"])
    return [
        Minutes(
            name, tuple(sorted(met[name])), {w: tuple(sorted(d)) for w, d in seen[name].items()}
        )
        for name in sorted(met)
    ]


def last_of_all(groups: list[Minutes]) -> int:
    """The month of the last minutes of any."""
    return max(number(group.days[-1]) for group in groups)


def whole(group: Minutes, *, end: int, has_founders: bool = True) -> History:
    """All that is known of a group, when the last minutes of any are of the month `end`."""
    last = number(group.days[-1])
    return group.history(last=last, ended=end - last > REST, has_founders=has_founders)


@dataclass(frozen=True)
class FromTheMiddle:
    """One group's forecast from the month `origin`, the simple rules' chances, and what came.

    `horizon` is none where the product would refuse to forecast it.
    """

    group: str
    origin: int
    members: int
    months: int
    horizon: Horizon | None
    simple: dict[str, float | None]
    still_met: bool | None


def from_the_middle(groups: list[Minutes], *, draws: int = 200) -> list[FromTheMiddle]:
    """Every group forecast from its middle, learning from its first half and the others' lives.

    The others are moved back by whole years, so that all of them lie before the origin: they are
    what a programme would know from elsewhere. Of the group itself only its minutes until then are
    read; what came after is told by its whole minutes.
    """
    end = last_of_all(groups)
    found = []
    for group in groups:
        origin = group.middle
        others = [moved_before(whole(each, end=end), origin) for each in groups if each != group]
        known = group.until(origin).history(last=origin - 1)
        histories = [known, *others]
        programme = learn(columns=side_by_side(histories=histories))
        now = standing(history=known, rule=RULE)
        state = state_of(programme=programme, cohort=0, short=now.short_meetings)
        told: tuple[Horizon | None, ...] = (None,) * len(HORIZONS)
        if not why_not(history=known, rule=RULE, now=now, last=origin - 1):
            told = forecast(
                programme=programme, cohort=0, state=state, rule=RULE, horizons_months=HORIZONS,
                draws=draws,
            ).horizons  # fmt: skip
        tracks = follow(histories=histories, rule=RULE, watched_until=origin - 1)
        after = follow(histories=[whole(group, end=end)], rule=RULE, watched_until=end)
        for months, horizon in zip(HORIZONS, told, strict=True):
            simple = simple_chances(tracks=tracks, origin=origin, months=months)
            found.append(
                FromTheMiddle(
                    group.group, origin, state.members, months, horizon, simple.of(cohort=0),
                    after.still_met(cohort=0, origin=origin, months=months),
                )
            )  # fmt: skip
    return found


def scores(found: list[FromTheMiddle]) -> dict[str, tuple[float, float]]:
    """Brier and log score of the model and of each simple rule, over the same forecasts."""
    judged = [each for each in found if each.horizon and each.still_met is not None]
    happened = [bool(each.still_met) for each in judged]
    chances = {"the model": [each.horizon.chance for each in judged if each.horizon]}
    for rule in RULES:
        chances[rule] = [each.simple[rule] or 0.0 for each in judged]
    return {
        name: (
            brier_score(chances=given, happened=happened),
            log_score(chances=given, happened=happened),
        )
        for name, given in chances.items()
    }


def as_rows(found: list[FromTheMiddle]) -> list[str]:
    """The table of the method page: a row for each group, a cell for each horizon."""
    rows = []
    for group in dict.fromkeys(each.group for each in found):
        mine = [each for each in found if each.group == group]
        cells = [_cell(each) for each in mine]
        rows.append(
            f"| {group} | {spell(mine[0].origin)} | {mine[0].members} | {' | '.join(cells)} |"
        )
    return rows


def _cell(each: FromTheMiddle) -> str:
    came = {True: "met", False: "**stopped**", None: "not seen"}[each.still_met]
    if each.horizon is None:
        return f"not forecast; {came}"
    told = each.horizon
    return f"{told.chance:.2f} ({told.low:.2f} to {told.high:.2f}); {came}"


def moved_before(history: History, origin: int) -> History:
    """The same history so many whole years earlier that it lies before a month."""
    years = max(0, -(-(history.last + 1 - origin) // 12))
    months = tuple(replace(each, month=each.month - 12 * years) for each in history.months)
    return replace(history, months=months)
