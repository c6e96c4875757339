"""Addresses of the pages over ``strategies``."""

from __future__ import annotations

from django.urls import path

from maillage.site.strategies import adopt, listed, objective, page, place, publish, report, write

urlpatterns: list[object] = [
    path("party/<slug:key>/strategies", listed.show, name="party_strategies"),
    path("strategy/<slug:key>", page.show, name="strategy"),
    path("strategy/<slug:key>/write", write.show, name="strategy_write"),
    path("strategy/<slug:key>/objective/<slug:objective>", objective.show, name="strategy_objective"),
    path("strategy/<slug:key>/adopt", adopt.show, name="strategy_adopt"),
    path("strategy/<slug:key>/dossiers", place.of_strategy, name="strategy_dossiers"),
    path("strategy/<slug:key>/report/<slug:year>", report.show, name="strategy_report"),
    path("strategy/<slug:key>/report/<slug:year>/publish", publish.show, name="strategy_publish"),
    path("dossier/<slug:key>/strategy", place.of_dossier, name="dossier_strategy"),
]
