"""Addresses of what rules say of a dossier: its procedure, and the funds."""

from __future__ import annotations

from django.urls import path

from maillage.site.dossiers.funds import page as funds
from maillage.site.dossiers.procedure import page as procedure

urlpatterns: list[object] = [
    path("dossier/<slug:key>/procedure", procedure.show, name="dossier_procedure"),
    path("dossier/<slug:key>/funds", funds.show, name="dossier_funds"),
]
