"""The rights of other programs beside those of the pages: every role, every query, every act."""

import pytest
from canaries import filled
from django.db import transaction
from programs import a_program
from visitors import a_scene, for_a_tour

from likewise.api.queries import QUERIES
from likewise.domain.access import holders
from likewise.domain.accounts import ActingRole
from likewise.domain.acts import every_act
from likewise.web.cohorts.living import PAGES

VISIT = "/outcomes/people/<slug:participant>/at/<slug:occasion>/"
AGAIN = VISIT.replace("occasion", "twice")
# The page that asks for each act; acts of a cohort that have a page of their own kind come below.
ASKED_AT = {
    "cohorts.form": "/cohorts/new/",
    "cohorts.merge": "/cohorts/merge/",
    "cohorts.absorb": "/cohorts/<slug:cohort>/absorb/",
    "cohorts.draw": "/cohorts/<slug:cohort>/draw/",
    "cohorts.split": "/cohorts/<slug:cohort>/split/",
    "cohorts.correct_event": "/cohorts/events/<slug:event>/correct/",
    "memberships.join": "/cohorts/<slug:cohort>/join/",
    "memberships.leave": "/cohorts/<slug:cohort>/leave/<slug:participant>/",
    "memberships.move": "/cohorts/<slug:cohort>/move/<slug:participant>/",
    "meetings.plan": "/meetings/new/",
    "meetings.plan_series": "/meetings/series/<slug:cohort>/",
    "meetings.change": "/meetings/<slug:planned>/change/",
    "meetings.cancel": "/meetings/<slug:planned>/cancel/",
    "meetings.register": "/meetings/<slug:meeting>/register/",
    "contacts.log": "/contacts/new/",
    "consent.publish_text": "/consent/texts/new/",
    "consent.end_text": "/consent/texts/<slug:consent_text>/end/",
    "consent.record_decision": "/consent/people/<slug:participant>/record/<slug:consent_text>/",
    "consent.add_evidence": "/files/evidence/<slug:participant>/<slug:decision>/",
    "consent.start_fieldwork": "/consent/fieldwork/start/",
    "consent.end_fieldwork": "/consent/fieldwork/<slug:fieldwork>/end/",
    "consent.change_participation": "/consent/people/<slug:participant>/change/",
    "consent.delegate": "/consent/log/add/",
    "consent.end_delegation": "/consent/log/<slug:delegation>/end/",
    "outcomes.add_instrument": "/outcomes/instruments/add/",
    "outcomes.add_occasion": "/outcomes/occasions/add/",
    "outcomes.record_measurement": f"{VISIT}measure/",
    "outcomes.record_answers": f"{VISIT}answer/<slug:instrument>/",
    "outcomes.miss_occasion": f"{VISIT}miss/",
    "outcomes.enter_measurement_again": f"{AGAIN}measure-again/",
    "outcomes.enter_answers_again": f"{AGAIN}answer-again/<slug:instrument>/",
    "outcomes.settle_differences": "/outcomes/entered-twice/<slug:second>/settle/",
    "recruitment.begin": "/recruitment/begin/",
    "recruitment.publish_criteria": "/recruitment/criteria/new/",
    "recruitment.invite": "/recruitment/invitations/new/",
    "recruitment.record_interest": "/recruitment/people/<slug:participant>/interest/",
    "recruitment.screen": "/recruitment/people/<slug:participant>/screen/",
    "recruitment.record_baseline": "/recruitment/people/<slug:participant>/baseline/",
    "recruitment.enrol": "/recruitment/people/<slug:participant>/enrol/",
    "recruitment.record_exit": "/recruitment/people/<slug:participant>/gone/",
    "recruitment.record_facilitator_step": "/recruitment/people/<slug:participant>/facilitate/",
    "recruitment.set_target": "/recruitment/targets/new/",
    "designs.draft": "/designs/new/",
    "designs.try": "/designs/<slug:drafted>/try/",
    "designs.practise": "/designs/<slug:drafted>/practise/",
    "designs.promise": "/designs/<slug:drafted>/promise/",
    "designs.seal": "/designs/<slug:drafted>/seal/",
    "designs.live": "/designs/<slug:waiting>/live/<slug:sealed>/",
    "designs.claim": "/designs/<slug:design>/allocate/",
    "designs.release": "/designs/<slug:design>/release/",
    "designs.ask": "/designs/<slug:design>/ask/",
    "designs.agree": "/designs/<slug:design>/agree/<slug:asked_list>/",
    "outcomes.ask_for_lock": "/outcomes/locks/ask/",
    "outcomes.agree_to_lock": "/outcomes/locks/<slug:asked_lock>/agree/",
    "outcomes.refuse_lock": "/outcomes/locks/<slug:asked_lock>/refuse/",
    "outcomes.ask_to_open_lock": "/outcomes/locks/<slug:lock>/open/",
    "outcomes.agree_to_open_lock": "/outcomes/locks/<slug:opening_lock>/agree-to-open/",
    "outcomes.cut_data": "/outcomes/cuts/add/",
    "outcomes.agree_to_cut": "/outcomes/cuts/<slug:cut>/agree/",
    "participants.add": "/people/add/",
    "participants.set_status": "/people/<slug:participant>/status/",
    "participants.register_with_practice": "/people/<slug:participant>/practice/",
    "participants.give_role": "/people/<slug:participant>/role/",
    "participants.end_role": "/people/<slug:participant>/role/",
    "participants.change_identity": "/people/<slug:participant>/identity/",
    "practices.add_practice": "/practices/add-practice/",
    "practices.add_venue": "/practices/add-venue/",
    "programmes.change_phase": "/programme/phase/",
    "renewal.set_rule": "/renewal/rules/<slug:format>/",
    "renewal.see_danger": "/renewal/wants/<slug:pair>/seen/",
    "replies.give": "/replies/<slug:planned>/<slug:participant>/",
    "news.tell": "/news/<slug:planned>/",
    "reminders.choose": "/reminders/",
    "feeds.make": "/calendar/make/",
    "ringing.give": "/ringing/<slug:cohort>/",
    "involvement.record": "/involvement/<slug:participant>/add/",
    "facilitators.record_intention": "/leading/<slug:participant>/stop/",
    "facilitators.record_offer": "/leading/<slug:participant>/offer/",
    "attachments.add": "/files/add/<slug:participant>/",
    "doubles.join_people": "/same/<slug:participant>/with/<slug:other>/",
    "doubles.part_people": "/same/<slug:joined>/part/",
    "doubles.join_practices": "/same/practices/<slug:practice>/",
    "doubles.part_practices": "/same/practices/<slug:joined_practice>/part/",
    "concerns.raise": "/worries/raise/",
    "concerns.set_rule": "/worries/settle/",
    "concerns.close": "/worries/<slug:worry>/close/",
    "concerns.reopen": "/worries/<slug:closed_worry>/reopen/",
    "unblindings.ask": "/unblindings/ask/<slug:participant>/",
    "erasures.ask": "/erasures/ask/<slug:participant>/",
    "corrections.correct": "/corrections/<slug:entry>/correct/",
    "corrections.withdraw": "/corrections/<slug:entry>/withdraw/",
    **{each.kind.declared.name: f"/cohorts/<slug:cohort>/{each.address}/" for each in PAGES},
}
DESIGNS = ("drafted", "waiting", "sealed", "design", "asked_list")
# No page asks for these: arms are added with the programme, an end stands beside its part, and a
# worry is acknowledged on its row.
NO_PAGE = {
    "arms.add", "arms.allocate", "programmes.create", "involvement.end", "attachments.withdraw",
    "facilitators.end_intention", "facilitators.end_offer", "designs.open", "concerns.acknowledge",
    "replies.withdraw",
    "ringing.take_away", "feeds.change", "feeds.end",
}  # fmt: skip
# These need a request, a hold or a text that waits: compared with the pages of erasures and
# unblindings.
OF_A_REQUEST = {
    f"erasures.{verb}" for verb in ("refuse", "carry_out", "hold", "release", "decide_on_text")
} | {"unblindings.grant", "unblindings.refuse"}
# This needs an act that was done: who may take which back is asked with its own pages.
OF_AN_ACT = {"acts.take_back"}
# The table lets these set up a programme, and no link leads them to the page for practices; a member
# asks for their own erasure alone, and this is somebody else; so it is with what people say of
# themselves about leading and consent.
BY_THE_TABLE = {
    (ActingRole.MEMBER, "erasures.ask"),
    (ActingRole.MEMBER, "consent.record_decision"),
    (ActingRole.MEMBER, "consent.change_participation"),
    (ActingRole.MEMBER, "replies.give"),
    (ActingRole.MEMBER, "news.tell"),
    *(
        (role, f"facilitators.record_{what}")
        for role in (ActingRole.MEMBER, ActingRole.FACILITATOR)
        for what in ("intention", "offer")
    ),
    (ActingRole.ADMINISTRATOR, "practices.add_practice"),
    (ActingRole.ADMINISTRATOR, "practices.add_venue"),
}


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        scene = a_scene()
        yield scene, for_a_tour(scene.world)
        transaction.set_rollback(True)


@pytest.fixture
def toured(made_once, db, clock):
    return made_once


def ids_of(scene, tour):
    return {
        "cohort": scene.world.cohorts["Thursday group"],
        "participant": scene.world.people["Bram"],
        "meeting": scene.meetings["held"],
        "planned": scene.meetings["coming"],
        "event": tour["event"],
        "fact": tour["entry"],
        "entry": tour["entry"],
        "other": scene.world.people["Cleo"],
        "joined": tour["joined"],
        "practice": tour["Cedar"],
        "joined_practice": tour["joined_practice"],
        "format": "group",
        "pair": tour["pair"],
        "worry": tour["worry"],
        "closed_worry": tour["closed_worry"],
        "consent_text": tour["consent_text"],
        "delegation": tour["delegation"],
        "instrument": tour["instrument"],
        "occasion": tour["occasion"],
        "twice": tour["twice"],
        **{each: tour[each] for each in ("lock", "asked_lock", "opening_lock")},
        "second": tour["second"],
        "decision": tour["decision"],
        "fieldwork": tour["fieldwork"],
        **{each: tour[each] for each in DESIGNS},
        "cut": tour["cut"],
    }


@pytest.mark.parametrize("role", ActingRole)
def test_a_program_may_ask_what_a_page_shows_its_role(toured, role):
    scene, tour = toured
    ids, browser, program = ids_of(scene, tour), scene.visit(role), a_program(scene.world, role)
    unlike = []

    for query in QUERIES:
        page = browser.get(filled(query.page, ids)).status_code
        answer = program.get(query.path.format(**ids)).status_code
        on_page = page == 200 if query.page != "/" else role is ActingRole.MEMBER
        if (answer == 200) is not on_page:
            unlike.append((query.path, page, answer))

    assert unlike == []


@pytest.mark.parametrize("role", ActingRole)
def test_a_program_may_do_what_a_page_lets_its_role_do(toured, role):
    scene, tour = toured
    ids, browser, program = ids_of(scene, tour), scene.visit(role), a_program(scene.world, role)
    unlike = []

    for kind in every_act():
        name = kind.declared.name
        may = program.post(f"/acts/{name}", {}).status_code != 403
        assert may is (role in holders(kind.declared.needs)), name
        if name in NO_PAGE | OF_A_REQUEST | OF_AN_ACT or (role, name) in BY_THE_TABLE:
            continue
        page = browser.get(filled(ASKED_AT[name], ids)).status_code
        if may is not (page == 200):
            unlike.append((name, page, may))

    assert unlike == []


def test_what_is_left_out_here_has_no_page():
    assert {each.declared.name for each in every_act()} == (
        ASKED_AT.keys() | NO_PAGE | OF_A_REQUEST | OF_AN_ACT
    )


def test_a_facilitator_does_nothing_for_a_cohort_that_is_not_theirs(toured):
    from datetime import date

    from likewise.domain.contacts import LogContact, Mode

    scene, _ = toured
    program = a_program(scene.world, ActingRole.FACILITATOR)
    act = LogContact(
        participant=scene.world.people["Gwen"], on=date(2011, 1, 3), mode=Mode.CALL, reached=True
    )

    answers = [program.do(act), program.do(act, dry_run=True, names=True)]

    assert [each.status_code for each in answers] == [409, 409]
    assert "Gwen" not in answers[1].content.decode()
