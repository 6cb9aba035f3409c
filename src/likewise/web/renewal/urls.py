"""Addresses of the pages about renewal."""

from django.urls import path

from likewise.web.plans import once
from likewise.web.renewal import came, dangers, plans, views
from likewise.web.renewal.cohort import cohort

urlpatterns = [
    path("", views.overview, name="renewal"),
    path("now/", views.now, name="renewal_now"),
    path("cohorts/<slug:cohort>/", cohort, name="renewal_cohort"),
    path("plan/", plans.listing, name="renewal_plans"),
    path("plan/<slug:plan>/", plans.page, name="renewal_plan"),
    path("came/", came.page, name="renewal_came"),
    path("wants/", dangers.listing, name="renewal_dangers"),
    path(
        "wants/<slug:cohort>/seen/",
        once(back="renewal_dangers")(dangers.see),
        name="renewal_danger_seen",
    ),
    path("rules/", views.rules, name="renewal_rules"),
    path("rules/<slug:format>/", once(back="renewal_rules")(views.set_rule), name="renewal_rule"),
]
