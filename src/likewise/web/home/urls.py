"""Addresses of the first page and of the health page."""

from django.urls import path

from likewise.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("health", views.health, name="health"),
]
