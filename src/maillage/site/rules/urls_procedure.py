"""Addresses of procedures and of the files of rules."""

from __future__ import annotations

from django.urls import path

from maillage.site.rules import pack, packs, procedure, procedure_check

urlpatterns: list[object] = [
    path("procedure", procedure.show, name="procedure"),
    path("procedure.ics", procedure.calendar, name="procedure_calendar"),
    path("procedure/check", procedure_check.show, name="procedure_check"),
    path("rules", packs.show_all, name="rules"),
    path("rules/<slug:id>", pack.show, name="rules_of"),
    path("rules/<slug:id>/cases", pack.cases, name="rules_cases"),
]
