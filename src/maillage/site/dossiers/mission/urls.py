"""Addresses of the pages of expert visits, results and evaluations of a dossier."""

from __future__ import annotations

from django.urls import path

from maillage.site.dossiers import results
from maillage.site.dossiers.evaluation import page as evaluation
from maillage.site.dossiers.mission import page as mission
from maillage.site.dossiers.mission import report as mission_report

urlpatterns: list[object] = [
    path("dossier/<slug:key>/visit", mission.ask, name="dossier_visits"),
    path("dossier/<slug:key>/visit/<slug:visit>", mission.show, name="dossier_visit"),
    path("dossier/<slug:key>/visit/<slug:visit>/report", mission_report.show, name="dossier_visit_report"),
    path("dossier/<slug:key>/visit/<slug:visit>/do/<slug:step>", mission.step, name="dossier_visit_step"),
    path("dossier/<slug:key>/results", results.show, name="dossier_results"),
    path("dossier/<slug:key>/evaluation", evaluation.show, name="dossier_evaluation"),
]
