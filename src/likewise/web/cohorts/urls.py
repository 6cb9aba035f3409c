"""Addresses of the pages of cohorts."""

from django.urls import path

from likewise.web.cohorts import lineage, living, members, views
from likewise.web.plans import once

urlpatterns = [
    path("", views.listing, name="cohorts"),
    path("new/", once(lineage.form), name="cohorts_form"),
    path("merge/", once(lineage.merge), name="cohorts_merge"),
    path("<slug:cohort>/", views.page, name="cohort"),
    path("<slug:cohort>/absorb/", once(lineage.absorb), name="cohort_absorb"),
    path("<slug:cohort>/draw/", once(lineage.draw), name="cohort_draw"),
    path("<slug:cohort>/split/", once(lineage.split), name="cohort_split"),
    path("<slug:cohort>/format/", once(living.change_format), name="cohort_format"),
    path("<slug:cohort>/rest/", once(living.rest), name="cohort_rest"),
    path("<slug:cohort>/resume/", once(living.resume), name="cohort_resume"),
    path("<slug:cohort>/end/", once(living.end), name="cohort_end"),
    path("<slug:cohort>/state/", once(living.set_state), name="cohort_state"),
    path("<slug:cohort>/venue/", once(living.change_venue), name="cohort_venue"),
    path("<slug:cohort>/lead/", once(living.hand_over), name="cohort_lead"),
    path("<slug:cohort>/join/", once(members.join), name="cohort_join"),
    path("<slug:cohort>/leave/<slug:participant>/", once(members.leave), name="cohort_leave"),
    path("<slug:cohort>/move/<slug:participant>/", once(members.move), name="cohort_move"),
]
