"""Addresses of taking part from outside: the link, where links are sent, the sheet on paper, the page that verifies."""

from __future__ import annotations

from django.urls import path

from maillage.site.dossiers import checkpoint, door, door_links, paper, verify

urlpatterns: list[object] = [
    path("dossier/door/<slug:key>", door.show, name="dossier_door"),
    path("dossier/door/<slug:key>/paper", paper.by_link, name="dossier_door_paper"),
    path("dossier/<slug:key>/links", door_links.show, name="dossier_doors"),
    path("dossier/<slug:key>/text/<str:text>/paper", paper.show, name="dossier_paper"),
    path("verify/<slug:fingerprint>", verify.show, name="verify"),
    path("checkpoint", checkpoint.show, name="checkpoint"),
]
