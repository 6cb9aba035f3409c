"""Addresses of the pages of recruitment."""

from django.urls import path

from likewise.web.plans import once
from likewise.web.recruitment import people, settled, targets, views, waiting

once_to_person = once(back="recruitment_person", of="participant")
once_to_funnel = once(back="recruitment")

urlpatterns = [
    path("", views.page, name="recruitment"),
    path("begin/", once_to_funnel(settled.begin), name="recruitment_begin"),
    path("criteria/", settled.criteria, name="recruitment_criteria"),
    path(
        "criteria/new/",
        once(back="recruitment_criteria")(settled.publish),
        name="recruitment_publish",
    ),
    path("invitations/", settled.invitations, name="recruitment_invitations"),
    path(
        "invitations/new/",
        once(back="recruitment_invitations")(settled.invite),
        name="recruitment_invite",
    ),
    path("targets/", targets.page, name="recruitment_targets"),
    path(
        "targets/new/",
        once(back="recruitment_targets")(targets.set_target),
        name="recruitment_set_target",
    ),
    path(
        "waiting/<slug:way>/<slug:step>/",
        once_to_funnel(waiting.page),
        name="recruitment_waiting",
    ),
    path(
        "waiting/<slug:way>/<slug:step>/gone/",
        once_to_funnel(waiting.gone),
        name="recruitment_gone",
    ),
    path("people/<slug:participant>/", people.page, name="recruitment_person"),
    path(
        "people/<slug:participant>/interest/",
        once_to_person(people.interest),
        name="recruitment_interest",
    ),
    path(
        "people/<slug:participant>/screen/",
        once_to_person(people.screen),
        name="recruitment_screen",
    ),
    path(
        "people/<slug:participant>/baseline/",
        once_to_person(people.baseline),
        name="recruitment_baseline",
    ),
    path(
        "people/<slug:participant>/enrol/",
        once_to_person(people.enrol),
        name="recruitment_enrol",
    ),
    path(
        "people/<slug:participant>/gone/",
        once_to_person(people.gone),
        name="recruitment_person_gone",
    ),
    path(
        "people/<slug:participant>/facilitate/",
        once_to_person(people.facilitate),
        name="recruitment_facilitate",
    ),
]
