"""Addresses of taking part from outside: the link, where links are sent, the sheet on paper, the page that verifies."""

from __future__ import annotations

from django.urls import path

from maillage.site.dossiers.checkpoint import page as checkpoint
from maillage.site.dossiers.door import acts as door_acts
from maillage.site.dossiers.door import links as door_links
from maillage.site.dossiers.door import page as door
from maillage.site.dossiers.door import questions as door_questions
from maillage.site.dossiers.text import paper, verify

urlpatterns: list[object] = [
    path("dossier/door/<slug:key>", door.show, name="dossier_door"),
    path("dossier/door/<slug:key>/paper", paper.by_link, name="dossier_door_paper"),
    path("dossier/door/<slug:key>/do/<slug:act>", door_acts.show, name="dossier_door_act"),
    path("dossier/door/<slug:key>/questions", door_questions.show, name="dossier_door_questions"),
    path(
        "dossier/door/<slug:key>/questions/<int:number>/<slug:step>",
        door_questions.act,
        name="dossier_door_question",
    ),
    path("dossier/<slug:key>/links", door_links.show, name="dossier_doors"),
    path("dossier/<slug:key>/text/<str:text>/paper", paper.show, name="dossier_paper"),
    path("verify/<slug:fingerprint>", verify.show, name="verify"),
    path("checkpoint", checkpoint.show, name="checkpoint"),
]
