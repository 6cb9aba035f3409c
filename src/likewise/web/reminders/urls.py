"""Addresses of reminders."""

from django.urls import path

from likewise.web.plans import once
from likewise.web.reminders import views

urlpatterns = [path("", once(back="home")(views.choose), name="reminders")]
