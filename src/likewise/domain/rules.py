"""Which of three places state each rule about histories, and why where not all of them do.

The domain plans an act; the import asks its rules, in SQL, of everything that a source says; the
database keeps guards and constraints, whoever writes. Where several state a rule they refuse the
same histories: `tests/records/test_records_rules_agree.py` compares them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: the functions of the domain, the import's rules and the database's that state it.

    A function is named with its module, from the domain down. `because` says why a place is silent.
    """

    says: str
    domain: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    database: tuple[str, ...] = ()
    because: str = ""

    @property
    def is_everywhere(self) -> bool:
        """Whether all three places state it."""
        return bool(self.domain and self.imports and self.database)


def _rule(
    says: str, *, domain: str = "", imports: str = "", database: str = "", because: str = ""
) -> Rule:
    return Rule(
        says=says,
        domain=tuple(domain.split()),
        imports=tuple(imports.split()),
        database=tuple(database.split()),
        because=because,
    )


_MAY_CHANGE = (
    "The database would have to ask again when what it rests on is put right; nothing that is "
    "harmed by it rests on it."
)
_MADE = "The import makes the same facts, and so asks the domain."
_ACT = "An act is refused, not a history: a source says what happened, not what to do."
_HELD = "A source says what happened, whatever a protocol or a custom would have had happen."
_BOOKS = "It is about how the record is kept, of which neither acts nor sources say anything."

RULES: tuple[Rule, ...] = (
    # What all three state
    _rule("spells of one person in one cohort never overlap",
          domain="memberships.overlapping cohorts.joining.check_may_join corrections._check_spell",
          imports="spells_of_one_person_in_one_cohort_never_overlap",
          database="spells_of_one_person_in_one_cohort_never_overlap spells_never_overlap"),
    _rule("nobody belongs to a cohort that has ended",
          domain="cohorts.history.check_going_on corrections._check_spell "
          "cohorts.drafting.open_spells", imports="nobody_belongs_to_a_cohort_that_has_ended",
          database="nobody_belongs_to_a_cohort_that_has_ended "
          "a_cohort_that_ends_has_no_open_member"),
    _rule("a register names members of that day",
          domain="meetings.registers.capacity_on meetings.registers.capacity_in "
          "meetings.registers._enter", imports="a_register_names_members_of_that_day",
          database="a_register_names_members_of_that_day"),
    _rule("a visitor is enrolled, and not a member that day",
          domain="meetings.registers.capacity_on meetings.registers._enter",
          imports="a_visitor_is_enrolled_and_not_a_member",
          database="a_visitor_is_enrolled_and_not_a_member"),
    _rule("a register names a person once", domain="meetings.registers.plan_register",
          imports="a_register_names_a_person_once", database="a_register_names_a_person_once"),
    _rule("a unit is allocated once, and for ever",
          domain="arms.plan_allocate_participant arms.plan_allocate_practice "
          "corrections._check_changes", imports="a_unit_is_allocated_once",
          database="a_participant_is_allocated_once a_practice_is_allocated_once "
          "allocation_never_changes"),
    _rule("phases follow one another, one from a day on", domain="programmes.plan_change_phase",
          imports="one_phase_starts_on_a_day", database="one_phase_starts_on_a_day",
          because="The database keeps the days apart, not the order: no row need know the others."),
    _rule("one status starts on a day", domain="participants.plan_set_status",
          imports="one_status_starts_on_a_day", database="one_status_starts_on_a_day"),
    _rule("one state of a cohort starts on a day", domain="cohorts.drafting.set_state",
          imports="one_state_starts_on_a_day", database="one_state_starts_on_a_day"),
    _rule("one format of a cohort starts on a day", domain="cohorts.living.plan_change_format",
          imports="one_format_starts_on_a_day", database="one_format_starts_on_a_day"),

    # What the domain and the import state
    _rule("nobody belongs to a cohort before it begins",
          domain="cohorts.history.check_going_on corrections._check_spell",
          imports="nobody_belongs_to_a_cohort_before_it_begins", because=_MAY_CHANGE),
    _rule("who joins is enrolled", domain="cohorts.joining.check_standing",
          imports="who_joins_is_enrolled", because=_MAY_CHANGE),
    _rule("who joins has the role", domain="cohorts.joining.check_standing",
          imports="who_joins_has_the_role", because=_MAY_CHANGE),
    _rule("who leaves the programme leaves its cohorts", domain="cohorts.joining.leave_all",
          imports="who_leaves_the_programme_leaves_its_cohorts",
          because="The domain ends the spells itself; to the database each comes on its own."),
    _rule("a pair is two people",
          domain="cohorts.facts.is_too_many_for_a_pair cohorts.history.check_pair",
          imports="a_pair_is_two_people",
          because="Two who change places stand in the table in either order, so that for one row "
          "a pair is three."),
    _rule("who leads is in the cohort",
          domain="cohorts.joining.plan_hand_over cohorts.living.plan_form cohorts.merging._leads "
          "cohorts.parting.plan_split", imports="who_leads_is_in_the_cohort", because=_MAY_CHANGE),
    _rule("a cohort has a format from its first day", domain="cohorts.drafting.start_cohort",
          imports="a_cohort_has_a_format_from_its_first_day",
          because="The format is a row of its own, written after the cohort's."),
    _rule("nothing follows the end of a cohort", domain="cohorts.history.check_going_on",
          imports="nothing_follows_the_end_of_a_cohort", because=_MAY_CHANGE),
    _rule("who meets goes on that day",
          domain="cohorts.history.check_can_meet corrections._check_meeting",
          imports="who_meets_goes_on_that_day", because=_MAY_CHANGE),
    _rule("nobody met in the future", domain="meetings.registers.plan_register",
          imports="nobody_met_in_the_future", because="A constraint does not know today."),
    _rule("a register is of a meeting that was held", domain="meetings.registers.plan_register",
          imports="a_register_is_of_a_meeting_that_was_held",
          because="Taking a register says that the meeting was held, in the same act."),
    _rule("somebody is in a register as what they were that day",
          domain="meetings.registers.capacity_on meetings.registers.capacity_in",
          imports="somebody_is_what_the_register_says",
          because="The domain and the import (records/belonging.py) work it out; "
          "a guard asks whether they belong."),
    _rule("somebody has a status from the first day",
          domain="participants.plan_add", imports="somebody_has_a_status",
          because="The status is a row of its own, written after the participant's."),

    # What the database states with one other
    _rule("one registration with a practice starts on a day",
          imports="one_practice_on_a_day", database="one_practice_on_a_day",
          because="The act revises the one that starts that day; the domain plans none of it."),
    _rule("one venue of a cohort starts on a day",
          domain="cohorts.living.plan_change_venue", database="one_venue_starts_on_a_day",
          because="A source gives one venue for each cohort, that of its first day."),

    _rule("a format has one renewal rule, within what the forecast is made for",
          domain="renewal.facts.RenewalRule.__post_init__ renewal.acts.plan_set_rule",
          database="a_format_has_one_renewal_rule a_renewal_rule_lies_within_its_limits",
          because="A source says what happened, not when a cohort counts as stopped."),

    _rule("who will stop leading leads, and who would is in the cohort and takes part",
          domain="facilitators.plan_intention facilitators.plan_offer facilitators._check_is_in "
          "facilitators._check_said facilitators.plan_no_more",
          because="A source says nothing of it; the database would have to ask again when somebody "
          "leaves, and then it is no longer so by itself."),
    _rule("nobody stops leading before they said so",
          domain="facilitators.IntentionToStop.__post_init__",
          because="A source says nothing of it.",
          database="nobody_stops_leading_before_they_said_so"),
    _rule("who is to come to a meeting replies once, and is told once how it stands",
          domain="replies.plan_reply replies.plan_no_reply replies.check_may_reply news.check_way "
          "replies.Reply.__post_init__ news.plan_telling news.Telling.__post_init__",
          database="somebody_has_one_reply_to_a_meeting a_telling_is_numbered_once",
          because="A source says what happened, not what was meant or told."),
    _rule("people ring who facilitates, on one number; each has one feed, one choice of reminders",
          domain="ringing.plan_give ringing.plan_take_away ringing.NumberToRing.__post_init__ "
          "feeds.plan_change feeds.plan_end reminders.plan_choose", because=_ACT,
          database="a_cohort_rings_somebody_on_one_number somebody_has_one_calendar_feed "
          "somebody_chooses_one_way_to_be_reminded a_reminder_that_left_is_settled "
          "somebody_is_reminded_of_a_meeting_once_of_a_kind"),
    _rule("a danger that there is is seen once", domain="renewal.acts.plan_see_danger",
          database="a_danger_is_seen_once a_cohort_crosses_the_line_once_until_it_is_back",
          because="A source says what happened, not who looked."),

    _rule("only an end ends of something", domain="cohorts.facts.LineageEvent.__post_init__",
          database="only_an_end_ends_of_something", because=_MADE),

    _rule("a consent text is new in its line, and its versions follow one another",
          domain="consent.plans.plan_publish consent.plans.plan_end_text",
          database="a_version_of_everybodys_consent_text_is_new "
          "a_version_of_a_consent_text_of_a_practice_is_new",
          because="A source says nothing of it."),
    _rule("who decides has read a text in force, lives, and is asked by somebody who may",
          domain="consent.deciding.plan_decision consent.deciding._check_day "
          "consent.deciding._check_taker consent.deciding._check_in_force "
          "consent.deciding._check_new consent.deciding._check_changes "
          "consent.deciding._check_considered consent.deciding._check_later "
          "consent.plans.plan_change",
          because="A source says nothing of it; the database would have to ask again when a status "
          "is put right, and what was decided stands all the same."),
    _rule("nobody decides before they were given the text",
          domain="consent.facts.ConsentDecision.__post_init__",
          database="nobody_decides_before_they_were_given_the_text",
          because="A source says nothing of it."),
    _rule("what was decided on paper or by telephone is shown by one file",
          domain="consent.deciding.plan_evidence",
          because="A source says nothing of it; a file that was withdrawn may be followed."),
    _rule("fieldwork is in a cohort that goes on, and once at a time",
          domain="consent.fieldwork.plan_start_fieldwork consent.fieldwork.plan_end_fieldwork",
          because="A source says nothing of it."),
    _rule("nobody takes consent before they were trained, nor twice at once",
          domain="consent.facts.Delegation.__post_init__ consent.plans.plan_delegate "
          "consent.plans.plan_end_delegation",
          database="nobody_takes_consent_before_they_were_trained",
          because="A source says nothing of it."),
    _rule("a text has words, and a change of participation names each element once",
          domain="consent.facts.ConsentText.__post_init__ "
          "consent.facts.ChangeOfParticipation.__post_init__", because=_MADE),

    _rule("a version of an instrument is new, and an occasion has a name of its own",
          domain="outcomes.plans.plan_add_instrument outcomes.plans.plan_add_occasion",
          database="a_version_of_an_instrument_is_new an_occasion_has_a_name_of_its_own",
          because="A source says nothing of it."),
    _rule("what is measured is asked for, on a day of its window, of somebody who lives, and once",
          domain="outcomes.plans.plan_measurement outcomes.plans.plan_answers "
          "outcomes.plans.check_day outcomes.plans.check_answers outcomes.plans._check_instead",
          because="A source says nothing of it; the database would have to ask again when a day of "
          "enrolment or a window is put right, and what was measured stands all the same."),
    _rule("a form is entered again once, by somebody else, and its differences are settled once",
          domain="outcomes.entering._to_enter_again outcomes.entering.plan_settle "
          "outcomes.entering._check_all outcomes.entries.check_may_correct",
          database="a_measurement_is_entered_a_second_time_once "
          "an_instrument_is_entered_a_second_time_once differences_are_settled_once",
          because="A source says nothing of it; who entered what is in the operations."),
    _rule("what is locked stays as it is, and what comes later is kept apart",
          domain="outcomes.locks.check_unlocked outcomes.late.check_why_late",
          because="Every act asks it; an import brings a whole programme with its locks."),
    _rule("a lock is asked for by one, agreed to by another, and opened so",
          domain="outcomes.locks.plan_ask_for_lock outcomes.locks.plan_agree_to_lock "
          "outcomes.locks.plan_ask_to_open outcomes.locks.plan_agree_to_open "
          "outcomes.locks.plan_refuse outcomes.locks._check_other outcomes.locks._check_name "
          "outcomes.locks._check_free",
          database="a_data_lock_has_a_name_of_its_own",
          because="A source says nothing of it; who agreed is in the operations."),
    _rule("a second entry is of one form, and an outcome after the lock of one thing",
          domain="outcomes.facts.SecondEntry.__post_init__ "
          "outcomes.facts.LateOutcome.__post_init__",
          database="a_second_entry_is_of_one_form", because=_MADE),
    _rule("a data cut has a name of its own, and leaves once another person agreed",
          domain="outcomes.plans.plan_cut outcomes.plans.plan_agree",
          database="a_data_cut_has_a_name_of_its_own",
          because="A source says nothing of it; who agreed is in another role, and in the audit."),
    _rule("an occasion is missed once",
          domain="outcomes.plans.plan_miss", database="an_occasion_is_missed_once",
          because="A source says nothing of it."),
    _rule("an occasion is due within its window, and asks for something",
          domain="outcomes.facts.Occasion.__post_init__",
          database="an_occasion_is_due_within_its_window", because=_MADE),
    _rule("a value is one that its measure can have in its unit",
          domain="outcomes.measures.check_value outcomes.measures._check_number",
          database="blood_pressure_alone_has_a_second_number_and_it_is_lower",
          because="The database knows no bounds, which another edition of the product may widen."),
    _rule("who is allocated in a randomised phase is eligible, agreed and had their baseline",
          domain="recruitment.order.check_order",
          because="The act of allocating and the import ask it by the same function; the database "
          "would have to ask again of allocations, which never change, when a phase is put right."),
    _rule("recruitment is kept from one day, and each practice has one target",
          domain="recruitment.plans.plan_begin recruitment.plans.plan_target",
          database="recruitment_is_kept_from_one_day a_practice_has_one_target "
          "there_is_one_target_for_all", because="A source says nothing of it."),
    _rule("a version of the criteria is new, and versions follow one another",
          domain="recruitment.plans.plan_publish_criteria",
          database="a_version_of_the_criteria_is_new one_version_of_the_criteria_starts_on_a_day",
          because="A source says nothing of it."),
    _rule("who comes a step further lives, has not come so far, and is screened by criteria in "
          "force", domain="recruitment.plans.plan_screen recruitment.plans.plan_baseline "
          "recruitment.plans.plan_exit recruitment.plans.enrol recruitment.plans._check_step "
          "recruitment.plans._check_came recruitment.plans._check_lives",
          because="A source says nothing of it; two records of one person may each have a baseline "
          "visit, and both stand when they are joined."),
    _rule("criteria have words, a batch invites somebody, and a target can be reached",
          domain="recruitment.facts.Criteria.__post_init__ "
          "recruitment.facts.InvitationBatch.__post_init__ "
          "recruitment.facts.RecruitmentTarget.__post_init__",
          database="a_batch_invites_somebody a_target_can_be_reached "
          "a_target_is_due_after_it_starts", because=_MADE),

    # What is true of one fact, whatever else there is
    _rule("an end comes after its start", domain="periods.check_period",
          database="a_membership_ends_after_it_starts a_lead_ends_after_it_starts "
          "a_role_ends_after_it_starts an_involvement_ends_after_it_starts "
          "a_hold_ends_after_it_starts an_intention_to_stop_ends_after_it_was_said "
          "an_offer_to_lead_ends_after_it_was_said a_consent_text_ends_after_it_starts "
          "a_change_of_participation_ends_after_it_starts an_entry_of_the_log_ends_after_it_starts "
          "fieldwork_ends_after_it_starts", because=_MADE),
    _rule("a share lies between nothing and all", domain="memberships.Membership.__post_init__",
          database="a_share_lies_between_nothing_and_all", because=_MADE),
    _rule("a first time was attended, and so did every visitor attend",
          domain="meetings.facts.Attendance.__post_init__",
          database="a_first_time_was_attended", because=_MADE),
    _rule("an allocation has a unit", domain="arms.Allocation.__post_init__",
          database="an_allocation_has_a_unit", because=_MADE),
    _rule("a contact lasts a minute or more, and is with somebody else",
          domain="contacts.Contact.__post_init__", because=_MADE,
          database="a_contact_lasts_a_minute_or_more"),
    _rule("a cohort hosts a meeting once", domain="meetings.facts.Meeting.__post_init__",
          database="a_cohort_hosts_a_meeting_once", because=_MADE),
    _rule("an event names a cohort once a side", domain="cohorts.merging._check_several",
          database="an_event_names_a_cohort_once_a_side",
          because="The import takes each cohort of a cell once."),
    _rule("what is named has a name, in a zone that there is",
          domain="cohorts.facts.Cohort.__post_init__ programmes.Programme.__post_init__",
          because=f"{_MADE} The database cannot tell a name from a blank, nor a zone from a word."),
    _rule("a correction and a deviation have a reason",
          domain="corrections.Correction.__post_init__ deviations.Deviation.__post_init__",
          because=f"{_MADE} Texts are kept apart, where they can be erased."),

    # What the domain alone states
    _rule("no new programme is called like another", domain="programmes.check_name_is_free",
          because="An import asks the domain before it starts one. The database cannot tell a name "
          "from one that only looks otherwise, and two that are there already stay."),
    _rule("a cohort that rests does not meet, and takes nobody", because=_HELD,
          domain="cohorts.history.check_can_meet cohorts.history.check_takes_joiners "
          "cohorts.merging.plan_absorb"),
    _rule("states and statuses follow one another in their order", because=_HELD,
          domain="cohorts.history.check_may_become cohorts.living.plan_resume "
          "cohorts.living.plan_set_state participants.plan_set_status"),
    _rule("who is allocated is enrolled", because="What was drawn stands, however odd.",
          domain="arms.plan_allocate_participant"),
    _rule("who is of a practice that is allocated has no arm of their own",
          domain="arms.plan_allocate_practice", imports="a_unit_is_allocated_once",
          because="The database sees that they would be allocated twice."),
    _rule("in the randomised phase arms decide on formats",
          domain="cohorts.drafting.allow_or_deviate",
          because="The import asks the same in Python, with its own sentence; a guard cannot know "
          "an exception."),
    _rule("nobody changes a day on which a cohort met since", because=_ACT,
          domain="cohorts.history.check_not_met_since "
          "cohorts.history.check_not_marked_since cohorts.drafting.open_spells"),
    _rule("a correction stays within what may be put right", because=_ACT,
          domain="corrections.plan_correct corrections.plan_withdraw corrections._check_changes "
          "corrections._typed corrections._parsed corrections._check_not_made_by_event"),
    _rule("an act changes something, and something that is there", because=_ACT,
          domain="meetings.planning.plan_cancel meetings.planning.plan_change_meeting "
          "meetings.planning._check_still_planned meetings.planning._with_following "
          "meetings.series.plan_series meetings.series.moved "
          "participants.plan_give_role participants.plan_end_role cohorts.joining._leave "
          "cohorts.living.plan_change_format"),
    _rule("two records are joined only where they can be of one", because=_ACT,
          domain="doubles.joining.check_may_join doubles.joining._check_no_pair "
          "doubles.joining._check_answered doubles.joining._check_within "
          "doubles.practices.plan_join_practices doubles.parting.plan_part "
          "doubles.parting._as_it_was doubles.parting._settled doubles.parting._check_can_be"),
    _rule("a contact was not in the future", because=_ACT, domain="contacts.plan_contact"),
    _rule("a merge, a split and a draw place everybody once", because=_ACT,
          domain="cohorts.merging.plan_merge cohorts.merging.plan_absorb "
          "cohorts.merging._check_leaving cohorts.handing.hand_over_planned "
          "cohorts.parting.plan_split cohorts.parting._check_parts "
          "cohorts.parting.plan_draw cohorts.parting._draw_from cohorts.parting._check_drawn "
          "cohorts.retelling.Retold._check"),

    _rule("a worry takes each step once a round, and has one rule about its time",
          domain="concerns.acts.plan_acknowledge concerns.facts.ConcernRule.__post_init__",
          database="a_worry_takes_each_step_once_a_round a_programme_has_one_rule_about_worries "
          "a_worry_is_acknowledged_within_two_weeks concernstep_never_changes",
          because="A source says what happened, not what worried somebody."),

    # What the database alone states
    _rule("people and sources are each themselves", because=_BOOKS,
          database="a_person_is_in_a_programme_once a_person_belongs_to_no_one_programme "
          "a_source_names_a_thing_once an_import_corrects_what_a_source_said_once "
          "text_says_each_thing_once a_text_is_about_a_person_once "
          "a_text_is_decided_on_once_for_a_person"),
    _rule("two records are joined once, and no record to itself", because=_BOOKS,
          domain="doubles.acts.JoinPeople.faults doubles.acts.JoinPractices.faults",
          database="a_record_of_a_person_is_joined_once a_person_is_not_joined_to_themselves "
          "a_record_of_a_practice_is_joined_once a_practice_is_not_joined_to_itself"),
    _rule("an act is taken back once", because=_BOOKS, database="an_act_is_taken_back_once"),
    _rule("a hat is granted once, to whom it fits", because=_BOOKS,
          database="a_hat_is_granted_once a_hat_above_programmes_is_granted_once "
          "only_an_administrator_stands_above_programmes "
          "members_and_facilitators_are_participants"),
    _rule("an invitation is used once, and a staff role is agreed to by somebody else",
          because=_BOOKS, database="an_invitation_is_used_or_withdrawn "
          "nobody_agrees_to_an_invitation_that_they_made "
          "who_agreed_to_an_invitation_and_when_stand_together "
          "who_used_an_invitation_and_when_stand_together "
          "nobody_gets_a_staff_role_without_a_second_hand who_is_invited_as_a_participant_is_one"),
    _rule("a cohort is forecast once from one record, by chances", because=_BOOKS,
          database="forecasts_are_made_once_from_one_record a_cohort_is_forecast_once_a_night "
          "a_forecast_has_each_horizon_once a_cohort_is_forecast_or_there_is_a_reason "
          "a_chance_lies_between_none_and_certainty"),
    _rule("a plan or simulation is made once", because=_BOOKS, database="a_plan_is_made_once "
          "a_plan_is_made_or_there_is_a_reason a_simulation_is_made_or_there_is_a_reason"),
    _rule("a job is asked for once, and is one worker's or nobody's", because=_BOOKS,
          database="a_job_is_asked_for_once a_lease_says_whose_it_is a_job_that_is_done_is_nobodys "
          "a_job_that_stopped_is_nobodys"),
    _rule("a file is attached once", because=_BOOKS, database="a_file_is_attached_once"),
    _rule("what leaves in clear is agreed to by somebody else", because=_BOOKS,
          database="nobody_agrees_to_an_export_that_they_asked_for "
          "nothing_leaves_in_clear_without_a_second_hand "
          "who_agreed_to_an_export_and_when_stand_together"),
    _rule("a look sees each person once", because=_BOOKS, database="a_look_sees_each_person_once"),
    _rule("a token is agreed to by somebody else", because=_BOOKS,
          database="nobody_agrees_to_a_token_that_they_made "
          "who_agreed_to_a_token_and_when_stand_together"),
    _rule("a slot is taken and opened once, in the order of the chain", because=_BOOKS,
          domain="designs.claiming.check_has_slot designs.claiming.plan_open "
          "designs.plans.check_may_seal",
          database="a_slot_is_taken_or_made_void_once a_slot_is_opened_once "
          "a_participant_takes_one_slot_of_a_design a_practice_takes_one_slot_of_a_design "
          "one_record_of_the_chain_follows_another a_segment_of_a_list_is_sealed_once "
          "a_slot_is_practised_once claim_never_changes openedslot_never_changes"),
    _rule("a second person agrees about a list", because=_BOOKS,
          domain="designs.plans.plan_agree_to_seal designs.claiming.plan_agree",
          database="nobody_agrees_to_a_list_that_they_sealed "
          "nobody_agrees_to_what_they_asked_about_a_list"),
    _rule("a letter is settled when it has left", because=_BOOKS,
          database="a_letter_is_settled_when_it_has_left"),
)  # fmt: skip
