"""Renewal on its own: will a group of six with one facilitator still meet? Invented numbers."""

from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.model import Rule, parse_what_if
from likewise.domain.renewal.programmes import forecast_programme

COUNTS = [(7, 1, 0), (8, 0, 1), (7, 0, 0), (7, 2, 0), (9, 1, 1), (9, 0, 1), (8, 1, 0), (9, 0, 2)]


def main() -> None:
    months = [
        Month(month=12 * 2012 + place, members=members, newcomers=newcomers, leavers=leavers,
              leads=1, leads_started=0, leads_stopped=0)
        for place, (members, newcomers, leavers) in enumerate(COUNTS)
    ]  # fmt: skip
    found = forecast_programme(
        histories=[History(cohort="Thursday group", months=tuple(months))],
        rule=Rule(minimum=4),
        horizons_months=[3, 6, 12, 18],
        what_ifs=[parse_what_if(text="recruit=4"), parse_what_if(text="successor=1")],
    )
    for answer in found.cohorts[0].forecasts:
        chances = (f"{one.months}: {one.chance:.0%} ({one.low:.0%} to {one.high:.0%})"
                   for one in answer.horizons)  # fmt: skip
        print(f"{answer.what_if.name:12}", "  ".join(chances))


if __name__ == "__main__":
    main()
