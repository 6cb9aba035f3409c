"""Addresses of the pages of erasures."""

from django.urls import path

from likewise.web.erasures import views
from likewise.web.plans import once

once_to_list = once(back="erasures")

urlpatterns = [
    path("", views.listing, name="erasures"),
    path("ask/<slug:participant>/", once(back="home")(views.ask_for), name="erasure_ask"),
    path("<slug:erasure>/carry-out/", once_to_list(views.carry_out), name="erasure_carry_out"),
    path("<slug:erasure>/refuse/", once_to_list(views.refuse), name="erasure_refuse"),
    path("hold/<slug:participant>/", once_to_list(views.hold), name="erasure_hold"),
    path("release/<slug:held>/", once_to_list(views.release), name="erasure_release"),
    path("texts/<str:text>/", once_to_list(views.decide_on_text), name="erasure_text"),
]
