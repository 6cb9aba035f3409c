"""Addresses of the pages of designs."""

from django.urls import path

from likewise.web.designs import allocating, explaining, simulating, verifying, views
from likewise.web.plans import once

once_to_design = once(back="design", of="design")

urlpatterns = [
    path("", views.listing, name="designs"),
    path("verify/", verifying.page, name="design_verify"),
    path("new/", once(back="designs")(views.draft), name="design_draft"),
    path("<slug:design>/", views.page, name="design"),
    path("<slug:design>/try/", once_to_design(views.try_it), name="design_try"),
    path("<slug:design>/simulate/", simulating.simulate, name="design_simulate"),
    path(
        "<slug:design>/simulate/<slug:simulation>/", simulating.simulation, name="design_simulation"
    ),
    path("<slug:design>/promise/", once_to_design(views.promise), name="design_promise"),
    path("<slug:design>/seal/", once_to_design(views.seal), name="design_seal"),
    path("<slug:design>/live/<slug:sealed>/", once_to_design(views.live), name="design_live"),
    path("<slug:design>/release/", once_to_design(views.release), name="design_release"),
    path("<slug:design>/ask/", once_to_design(views.ask_about), name="design_ask"),
    path("<slug:design>/agree/<slug:asked>/", views.agree, name="design_agree"),
    path("<slug:design>/practise/", allocating.practise, name="design_practise"),
    path("<slug:design>/file/<str:name>", views.file, name="design_file"),
    path("<slug:design>/example.csv", views.example, name="design_example"),
    path("<slug:design>/allocate/", allocating.choose, name="design_allocate"),
    path("<slug:design>/allocate/<slug:unit>/", allocating.allocate, name="design_allocate_unit"),
    path("<slug:design>/told/<slug:unit>/", explaining.told, name="design_told"),
    path("<slug:design>/told/", explaining.everybody, name="design_everybody"),
    path("<slug:design>/told/<slug:unit>/proof.json", explaining.proof, name="design_proof"),
]
