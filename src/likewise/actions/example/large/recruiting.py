"""The last recruitment of the large example: letters from every practice, and who came by them."""

from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

from likewise.actions.example.large.doings import TERM
from likewise.actions.example.large.tables import practice_key
from likewise.actions.example.story import Someone, Story
from likewise.domain import recruitment
from likewise.domain.acts import Act
from likewise.domain.recruitment import Eligibility, Way

LETTERS = 60  # from each practice


class Recruiting:
    """Criteria, a target, letters, and how each newcomer of the last term came in."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self._numbers = count(1)
        self._criteria = ""

    def note(self, practices: int) -> None:
        """Note it, before anybody comes."""
        self.story.on(TERM, partial(self._begin, practices), hour=1)

    def _do(self, kind: type[Act], **fields: Any) -> Any:
        return self.story.aside(kind, f"recruiting-{next(self._numbers):04d}", **fields)

    def _begin(self, practices: int) -> None:
        self._do(recruitment.BeginRecruitment, starts_on=TERM)
        made = self._do(
            recruitment.PublishCriteria,
            version_name="4.0",
            starts_on=TERM,
            inclusion="Has type 2 diabetes\nIs 18 or older",
            exclusion="Has dementia",
        )
        self._criteria = made.new_ids[0]
        self._do(
            recruitment.SetTarget,
            needed=practices,
            drop_out_percent=20,
            starts_on=TERM,
            due_on=TERM + timedelta(days=90),
        )
        for practice in range(practices):
            self._do(
                recruitment.RecordInvitations,
                practice=self.story.practices[practice_key(practice)],
                way=Way.POST,
                sent_on=TERM,
                invited=LETTERS,
            )

    def came(self, someone: Someone) -> None:
        """Somebody who is enrolled today was screened, and had their baseline visit."""
        self._do(
            recruitment.Screen,
            participant=someone.id,
            criteria=self._criteria,
            screened_on=self.story.today,
            found=Eligibility.ELIGIBLE,
            screened_by="The practice nurse",
        )
        self._do(
            recruitment.RecordBaseline,
            participants=(someone.id,),
            completed_on=self.story.today,
        )
