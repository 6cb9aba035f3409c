"""Addresses of the pages of tokens."""

from django.urls import path

from likewise.web.tokens import views

urlpatterns = [
    path("", views.listing, name="tokens"),
    path("make/", views.make, name="tokens_make"),
    path("<slug:token>/agree/", views.agree, name="token_agree"),
    path("<slug:token>/end/", views.end, name="token_end"),
]
