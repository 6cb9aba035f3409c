"""Addresses of the evolution pages."""

from django.urls import path

from likewise.web.evolution import meeting, views

urlpatterns = [
    path("", views.page, name="evolution"),
    path("day/", views.day_part, name="evolution_day"),
    path("band/", views.band, name="evolution_band"),
    path("event/<slug:event>/", views.event, name="evolution_event"),
    path("meets/", meeting.page, name="evolution_meets"),
    path("picture.svg", views.picture_svg, name="evolution_svg"),
    path("picture.png", views.picture_png, name="evolution_png"),
    path("numbers.csv", views.numbers_csv, name="evolution_csv"),
]
