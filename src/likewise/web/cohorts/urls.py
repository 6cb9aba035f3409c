"""Addresses of the pages of cohorts."""

from django.urls import path

from likewise.web.cohorts import lineage, members, views
from likewise.web.cohorts.living import PAGES, ask_for
from likewise.web.plans import once

urlpatterns = [
    path("", views.listing, name="cohorts"),
    path("new/", once(lineage.form), name="cohorts_form"),
    path("merge/", once(lineage.merge), name="cohorts_merge"),
    path("<slug:cohort>/", views.page, name="cohort"),
    path("<slug:cohort>/absorb/", once(lineage.absorb), name="cohort_absorb"),
    path("<slug:cohort>/draw/", once(lineage.draw), name="cohort_draw"),
    path("<slug:cohort>/split/", once(lineage.split), name="cohort_split"),
    *(
        path(f"<slug:cohort>/{page.address}/", once(ask_for(page)), name=f"cohort_{page.address}")
        for page in PAGES
    ),
    path("<slug:cohort>/join/", once(members.join), name="cohort_join"),
    path("<slug:cohort>/leave/<slug:participant>/", once(members.leave), name="cohort_leave"),
    path("<slug:cohort>/move/<slug:participant>/", once(members.move), name="cohort_move"),
]
