"""Addresses of the pages of acts."""

from django.urls import path

from likewise.web.acts import views
from likewise.web.plans import once

urlpatterns = [path("", once(back="home")(views.together), name="acts")]
