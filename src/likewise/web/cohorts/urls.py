"""Addresses of the pages of cohorts."""

from django.urls import path

from likewise.web.cohorts import lineage, living, members, views

urlpatterns = [
    path("", views.listing, name="cohorts"),
    path("new/", lineage.form, name="cohorts_form"),
    path("merge/", lineage.merge, name="cohorts_merge"),
    path("<slug:cohort>/", views.page, name="cohort"),
    path("<slug:cohort>/absorb/", lineage.absorb, name="cohort_absorb"),
    path("<slug:cohort>/draw/", lineage.draw, name="cohort_draw"),
    path("<slug:cohort>/split/", lineage.split, name="cohort_split"),
    path("<slug:cohort>/format/", living.change_format, name="cohort_format"),
    path("<slug:cohort>/rest/", living.rest, name="cohort_rest"),
    path("<slug:cohort>/resume/", living.resume, name="cohort_resume"),
    path("<slug:cohort>/end/", living.end, name="cohort_end"),
    path("<slug:cohort>/state/", living.set_state, name="cohort_state"),
    path("<slug:cohort>/venue/", living.change_venue, name="cohort_venue"),
    path("<slug:cohort>/lead/", living.hand_over, name="cohort_lead"),
    path("<slug:cohort>/join/", members.join, name="cohort_join"),
    path("<slug:cohort>/leave/<slug:participant>/", members.leave, name="cohort_leave"),
    path("<slug:cohort>/move/<slug:participant>/", members.move, name="cohort_move"),
]
