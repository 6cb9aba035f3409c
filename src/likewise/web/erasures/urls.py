"""Addresses of the pages of erasures."""

from django.urls import path

from likewise.web.erasures import views
from likewise.web.plans import once

urlpatterns = [
    path("", views.listing, name="erasures"),
    path("ask/<slug:participant>/", once(views.ask_for), name="erasure_ask"),
    path("<slug:erasure>/carry-out/", once(views.carry_out), name="erasure_carry_out"),
    path("<slug:erasure>/refuse/", once(views.refuse), name="erasure_refuse"),
    path("hold/<slug:participant>/", once(views.hold), name="erasure_hold"),
    path("release/<slug:held>/", once(views.release), name="erasure_release"),
    path("texts/<str:text>/", once(views.decide_on_text), name="erasure_text"),
]
