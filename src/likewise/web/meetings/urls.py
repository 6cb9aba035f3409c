"""Addresses of the pages of meetings."""

from django.urls import path

from likewise.web.meetings import lists, planning, queue, registers, series, views

urlpatterns = [
    path("", lists.listing, name="meetings"),
    path("registers/", queue.queue, name="meetings_unregistered"),
    path("registers.csv", queue.queue_csv, name="meetings_unregistered_csv"),
    path("new/", planning.plan, name="meeting_plan"),
    path("series/<slug:cohort>/", series.series, name="meeting_series"),
    path("<slug:meeting>/", views.page, name="meeting"),
    path("<slug:meeting>/register/", registers.register, name="meeting_register"),
    path("<slug:meeting>/paper/", registers.paper, name="meeting_paper"),
    path("<slug:meeting>/change/", planning.change, name="meeting_change"),
    path("<slug:meeting>/cancel/", planning.cancel, name="meeting_cancel"),
]
