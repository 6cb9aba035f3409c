"""Addresses of the pages of acts."""

from django.urls import path

from likewise.web.acts import taking_back, views
from likewise.web.plans import once

once_to_list = once(back="acts_lately")

urlpatterns = [
    path("", once(back="home")(views.together), name="acts"),
    path("lately/", taking_back.lately, name="acts_lately"),
    path("<slug:act>/take-back/", once_to_list(taking_back.take_back), name="act_take_back"),
]
