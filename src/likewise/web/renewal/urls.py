"""Addresses of the pages about renewal."""

from django.urls import path

from likewise.web.plans import once
from likewise.web.renewal import views
from likewise.web.renewal.cohort import cohort

urlpatterns = [
    path("", views.overview, name="renewal"),
    path("now/", views.now, name="renewal_now"),
    path("cohorts/<slug:cohort>/", cohort, name="renewal_cohort"),
    path("rules/", views.rules, name="renewal_rules"),
    path("rules/<slug:format>/", once(back="renewal_rules")(views.set_rule), name="renewal_rule"),
]
