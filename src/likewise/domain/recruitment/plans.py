"""The rules by which people are invited, answer, are screened, come in or go."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.participants import (
    Role,
    RoleName,
    StatusName,
    is_taking_part_on,
    plan_set_status,
    status_on,
)
from likewise.domain.periods import in_words
from likewise.domain.recruitment.acts import (
    BeginRecruitment,
    Enrol,
    RecordBaseline,
    RecordExit,
    RecordFacilitatorStep,
    RecordInterest,
    RecordInvitations,
    Screen,
    SetTarget,
)
from likewise.domain.recruitment.facts import (
    Baseline,
    Criteria,
    FacilitatorStep,
    InvitationBatch,
    RecruitmentExit,
    RecruitmentNotRight,
    RecruitmentStart,
    RecruitmentTarget,
    Screening,
    StepToFacilitate,
)
from likewise.domain.recruitment.standing import Recruited
from likewise.domain.words import join_words

ORDER = tuple(StepToFacilitate)


def plan_begin(*, act: BeginRecruitment, known: Iterable[RecruitmentStart], ids: Ids) -> Plan:
    """Plan that recruitment is kept here from a day on; `known` is what the record says of it.

    Raises
    ------
    RecruitmentNotRight
        It is kept here already.
    """
    for each in known:
        raise RecruitmentNotRight(
            f"Recruitment is kept here from {in_words(each.starts_on)} already. To choose another "
            "day, take that back first.",
            field="starts_on",
        )
    draft = Draft(act.declared.name, ids)
    draft.record(RecruitmentStart(id=ids.new(), starts_on=act.starts_on))
    draft.warn(
        "From that day, while the programme is randomised, nobody is allocated who was not found "
        "eligible, agreed to take part and had their baseline visit, in this order. What was "
        "before stays as it is."
    )
    return draft.plan()


def plan_publish_criteria(*, criteria: Criteria, known: Iterable[Criteria], ids: Ids) -> Plan:
    """Plan that a version of the criteria is in force; `known` are those that there are.

    Raises
    ------
    RecruitmentNotRight
        Its name is taken, or another begins on that day or later.
    """
    for each in known:
        if each.version_name.strip().casefold() == criteria.version_name.strip().casefold():
            raise RecruitmentNotRight(
                f"There is a version {each.version_name} of the criteria already. Give the new one "
                "another name.",
                field="version_name",
            )
        if each.starts_on >= criteria.starts_on:
            raise RecruitmentNotRight(
                f"Version {each.version_name} is in force from {in_words(each.starts_on)}. Choose "
                "a later day for the new one.",
                field="starts_on",
            )
    draft = Draft("recruitment.publish_criteria", ids)
    draft.record(criteria)
    return draft.plan(about=(criteria.id,))


def criteria_on(known: Iterable[Criteria], day: date) -> Criteria | None:
    """The version of the criteria that is in force on a day; none before the first."""
    begun = [each for each in known if each.starts_on <= day]
    return max(begun, key=lambda each: each.starts_on, default=None)


def plan_invite(*, act: RecordInvitations, today: date, ids: Ids) -> Plan:
    """Plan that a batch of invitations is recorded.

    Raises
    ------
    RecruitmentNotRight
        The day is to come, or nobody was invited.
    """
    _check_came(act.sent_on, today, "sent_on")
    draft = Draft(act.declared.name, ids)
    batch = InvitationBatch(
        id=ids.new(),
        practice=act.practice,
        way=act.way,
        sent_on=act.sent_on,
        invited=act.invited,
        is_reminder=act.is_reminder,
    )
    draft.record(batch)
    return draft.plan(about=(batch.id,))


def plan_interest(
    *, act: RecordInterest, people: Mapping[str, Recruited], today: date, ids: Ids
) -> Plan:
    """Plan that people are interested, which is their status from that day.

    Raises
    ------
    RecruitmentNotRight, StatusNotRight
        The day is to come, or their status says otherwise.
    """
    _check_came(act.on, today, "on")
    draft = Draft(act.declared.name, ids)
    for who, each in people.items():
        plan_set_status(
            participant=who,
            statuses=each.events.statuses,
            status=StatusName.INTERESTED,
            on=act.on,
            draft=draft,
        )
    return draft.plan(about=tuple(people))


def plan_screen(
    *, act: Screen, recruited: Recruited, known: Sequence[Criteria], today: date, ids: Ids
) -> Plan:
    """Plan that a screening is recorded; `known` are the versions of the criteria.

    Raises
    ------
    RecruitmentNotRight
        The day is to come, they had died, the criteria were not in force then or lack one that is
        named, or they were screened on a later day, or by these on this day, already.
    """
    _check_came(act.screened_on, today, "screened_on")
    _check_lives(act.participant, recruited, act.screened_on, "screened_on")
    criteria = criteria_on(known, act.screened_on)
    if criteria is None or criteria.id != act.criteria:
        then = f"version {criteria.version_name} was" if criteria else "there were none"
        raise RecruitmentNotRight(
            f"These criteria were not in force on {in_words(act.screened_on)}: {then}. Choose the "
            "criteria of that day, or another day.",
            field="criteria",
        )
    strange = sorted(act.against - criteria.wording.keys())
    if strange:
        raise RecruitmentNotRight(
            f"Version {criteria.version_name} of the criteria has no {join_words(strange)}. Name "
            "only those that it has.",
            field="against",
        )
    last = max(recruited.screenings, key=lambda each: each.order, default=None)
    if last is not None and last.screened_on > act.screened_on:
        raise RecruitmentNotRight(
            f"They were screened on {in_words(last.screened_on)}, after that day. What was found "
            "last stands, so record screenings in their order.",
            field="screened_on",
        )
    if last is not None and (last.screened_on, last.against) == (act.screened_on, act.against):
        raise RecruitmentNotRight(
            f"This screening of {in_words(last.screened_on)} is recorded already.",
            field="screened_on",
        )
    draft = Draft(act.declared.name, ids)
    draft.record(
        Screening(
            id=ids.new(),
            participant=act.participant,
            criteria=criteria.id,
            screened_on=act.screened_on,
            number=1 + max((each.number for each in recruited.screenings), default=0),
            against=act.against,
            screened_by=act.screened_by,
        )
    )
    return draft.plan(about=(act.participant, criteria.id))


def plan_baseline(
    *, act: RecordBaseline, people: Mapping[str, Recruited], today: date, ids: Ids
) -> Plan:
    """Plan that the baseline visit of people is complete.

    Raises
    ------
    RecruitmentNotRight
        The day is to come, somebody had died, or had their baseline visit already.
    """
    _check_came(act.completed_on, today, "completed_on")
    draft = Draft(act.declared.name, ids)
    for who, each in people.items():
        _check_lives(who, each, act.completed_on, "completed_on")
        for visit in each.baselines:
            raise RecruitmentNotRight(
                f"Their baseline visit was complete on {in_words(visit.completed_on)} already.",
                whom=(who,),
                field="participants",
            )
        draft.record(Baseline(id=ids.new(), participant=who, completed_on=act.completed_on))
    return draft.plan(about=tuple(people))


def enrol_all(draft: Draft, *, act: Enrol, people: Mapping[str, Recruited], today: date) -> None:
    """Add to a draft that people are enrolled: their status from that day, and their role.

    Raises
    ------
    RecruitmentNotRight, StatusNotRight
        The day is to come, or somebody takes part as that already, or had died.
    """
    _check_came(act.on, today, "on")
    for who, each in people.items():
        enrol(draft, who, each, role=act.role, on=act.on)


def enrol(draft: Draft, who: str, recruited: Recruited, *, role: RoleName, on: date) -> None:
    """Add to a draft that somebody takes part as something from a day on."""
    takes_part = is_taking_part_on(recruited.events.statuses, on)
    has_role = _holds(recruited.roles, role, on)
    if takes_part and has_role:
        raise RecruitmentNotRight(
            f"They take part as a {role} on {in_words(on)} already.",
            whom=(who,),
            field="participants",
        )
    if not takes_part:
        plan_set_status(
            participant=who,
            statuses=recruited.events.statuses,
            status=StatusName.ENROLLED,
            on=on,
            draft=draft,
        )
    if not has_role:
        draft.record(Role(id=draft.ids.new(), participant=who, role=role, starts_on=on))


def _holds(roles: Iterable[Role], role: RoleName, on: date) -> bool:
    """Whether somebody has a role on a day, or will have it later without an end."""
    return any(
        each.role is role and (each.period.covers(on) or each.starts_on > on) for each in roles
    )


def plan_exit(*, act: RecordExit, people: Mapping[str, Recruited], today: date, ids: Ids) -> Plan:
    """Plan that people go no further, and why.

    Raises
    ------
    RecruitmentNotRight
        The day is to come, somebody takes part as that, had died, or has gone already.
    """
    _check_came(act.left_on, today, "left_on")
    draft = Draft(act.declared.name, ids)
    for who, each in people.items():
        _check_lives(who, each, act.left_on, "left_on")
        if is_taking_part_on(each.events.statuses, act.left_on) and _holds(
            each.roles, act.role, act.left_on
        ):
            raise RecruitmentNotRight(
                f"They take part as a {act.role}. Record as their status that they left or "
                "withdrew, or that their role ended.",
                whom=(who,),
                field="participants",
            )
        for gone in each.exits:
            if gone.role is act.role and gone.left_on >= act.left_on:
                raise RecruitmentNotRight(
                    f"That they go no further is recorded from {in_words(gone.left_on)} already.",
                    whom=(who,),
                    field="participants",
                )
        draft.record(
            RecruitmentExit(
                id=ids.new(),
                participant=who,
                role=act.role,
                left_on=act.left_on,
                reason=act.reason,
                words=act.words,
            )
        )
    return draft.plan(about=tuple(people))


def plan_facilitator_step(
    *, act: RecordFacilitatorStep, people: Mapping[str, Recruited], today: date, ids: Ids
) -> Plan:
    """Plan that people took a step towards facilitating; who is appointed takes part as one.

    Raises
    ------
    RecruitmentNotRight, StatusNotRight
        The day is to come, the step was taken already, or is before an earlier one.
    """
    _check_came(act.taken_on, today, "taken_on")
    draft = Draft(act.declared.name, ids)
    for who, each in people.items():
        _check_lives(who, each, act.taken_on, "taken_on")
        _check_step(who, act, each)
        draft.record(
            FacilitatorStep(id=ids.new(), participant=who, reached=act.step, taken_on=act.taken_on)
        )
        is_one = is_taking_part_on(each.events.statuses, act.taken_on) and _holds(
            each.roles, RoleName.FACILITATOR, act.taken_on
        )
        if act.step is StepToFacilitate.APPOINTED and not is_one:
            enrol(draft, who, each, role=RoleName.FACILITATOR, on=act.taken_on)
    return draft.plan(about=tuple(people))


def plan_target(*, act: SetTarget, known: Iterable[RecruitmentTarget], ids: Ids) -> Plan:
    """Plan how many people are to be recruited; what was set of the same practice is replaced.

    Raises
    ------
    RecruitmentNotRight
        It is set so already, or the numbers or days cannot be.
    """
    before = next((each for each in known if each.practice == act.practice), None)
    target = RecruitmentTarget(
        id=before.id if before else ids.new(),
        practice=act.practice,
        needed=act.needed,
        drop_out_percent=act.drop_out_percent,
        starts_on=act.starts_on,
        due_on=act.due_on,
    )
    if target == before:
        raise RecruitmentNotRight("The target is set so already. Change at least one of these.")
    draft = Draft(act.declared.name, ids)
    if before is None:
        draft.record(target)
    else:
        draft.revise(target)
    return draft.plan(about=(target.id,))


def _check_step(who: str, act: RecordFacilitatorStep, recruited: Recruited) -> None:
    place = ORDER.index(act.step)
    for each in recruited.steps:
        if each.reached is act.step:
            raise RecruitmentNotRight(
                f"It is recorded that they were {act.step} on {in_words(each.taken_on)}.",
                whom=(who,),
                field="participants",
            )
        is_earlier = ORDER.index(each.reached) < place
        if (each.taken_on > act.taken_on) if is_earlier else (each.taken_on < act.taken_on):
            order = "after" if is_earlier else "before"
            raise RecruitmentNotRight(
                f"It is recorded as {each.reached} on {in_words(each.taken_on)}, {order} that day. "
                "Put one of the two days right.",
                whom=(who,),
                field="taken_on",
            )


def _check_came(day: date, today: date, field: str) -> None:
    if day > today:
        raise RecruitmentNotRight(
            f"{in_words(day)} is still to come. Give the day on which it was.", field=field
        )


def _check_lives(who: str, recruited: Recruited, day: date, field: str) -> None:
    if status_on(recruited.events.statuses, day) is StatusName.DIED:
        raise RecruitmentNotRight(
            "They had died by then, as the record has it. If that is not so, correct their status.",
            whom=(who,),
            field=field,
        )
