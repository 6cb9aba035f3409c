"""Addresses of the pages of cohorts."""

from django.urls import path

from likewise.web.cohorts import correcting, lineage, members, views
from likewise.web.cohorts.living import PAGES, ask_for
from likewise.web.plans import once

once_to_list = once(back="cohorts")
once_to_cohort = once(back="cohort", of="cohort")

urlpatterns = [
    path("", views.listing, name="cohorts"),
    path("cohorts.csv", views.cohorts_csv, name="cohorts_csv"),
    path("new/", once_to_list(lineage.form), name="cohorts_form"),
    path("merge/", once_to_list(lineage.merge), name="cohorts_merge"),
    path(
        "events/<slug:event>/correct/",
        once_to_list(correcting.correct),
        name="cohorts_correct_event",
    ),
    path("<slug:cohort>/", views.page, name="cohort"),
    path("<slug:cohort>/absorb/", once_to_cohort(lineage.absorb), name="cohort_absorb"),
    path("<slug:cohort>/draw/", once_to_cohort(lineage.draw), name="cohort_draw"),
    path("<slug:cohort>/split/", once_to_cohort(lineage.split), name="cohort_split"),
    *(
        path(
            f"<slug:cohort>/{page.address}/",
            once_to_cohort(ask_for(page)),
            name=f"cohort_{page.address}",
        )
        for page in PAGES
    ),
    path("<slug:cohort>/join/", once_to_cohort(members.join), name="cohort_join"),
    path(
        "<slug:cohort>/leave/<slug:participant>/",
        once_to_cohort(members.leave),
        name="cohort_leave",
    ),
    path(
        "<slug:cohort>/move/<slug:participant>/", once_to_cohort(members.move), name="cohort_move"
    ),
]
