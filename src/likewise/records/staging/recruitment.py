"""Whether those to whom files give an arm were eligible, agreed and had their baseline by then."""

from datetime import date

from likewise.domain.imports import Level, Place
from likewise.domain.periods import in_words
from likewise.domain.programmes import Phase
from likewise.domain.recruitment import Recruited, RecruitmentStart, is_asked, missing
from likewise.domain.words import join_words
from likewise.records import consent, recruitment
from likewise.records.facts import current
from likewise.records.sqlite import sqlite3
from likewise.records.staging.consequences import Consequences
from likewise.records.staging.values import fact_from

NOBODY = Recruited()


class Recruitment(Consequences):
    """Asks of staged allocations what the act of allocating asks."""

    def check_order(self, programme: str) -> None:
        """Report each new allocation of somebody who lacks something by its day.

        A practice's is asked of each of its people who inherits the arm. Phases are those of the
        record and of the same files; how people were recruited, no file says yet, so it is asked of
        the record.
        """
        starts = current(RecruitmentStart, programme_id=programme)
        if not starts:
            return
        phases = tuple(fact_from(Phase, row) for row in self.rows("phase", "1"))
        asked = [
            row
            for row in self.rows("allocation", "step = 'record' AND participant IS NOT NULL")
            if is_asked(starts, phases, on=date.fromisoformat(row["on"]))
        ]
        if not asked:
            return
        texts = consent.texts_of(programme)
        known = recruitment.recruited(programme, {row["participant"] for row in asked})
        for row in asked:
            on = date.fromisoformat(row["on"])
            lacking = missing(known.get(row["participant"], NOBODY), texts, on=on)
            if lacking:
                self._report(row, on, lacking)

    def _report(self, row: sqlite3.Row, on: date, lacking: tuple[str, ...]) -> None:
        (who,) = self.keys([row["participant"]])
        self.problems.at(
            Place(row["file"], row["line"], "practice" if row["practice"] else "participant"),
            f"{who} would be allocated on {in_words(on)}, in the randomised phase, and the record "
            f"does not say {join_words(lacking)} by then. Record that first, or correct the day.",
            Level.RULE,
            like="order_of_recruitment",
        )
