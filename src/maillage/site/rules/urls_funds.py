"""Addresses of the pages of funds."""

from __future__ import annotations

from django.urls import path

from maillage.site.rules import finder, finder_keep, fund, funds

urlpatterns: list[object] = [
    path("funds", funds.show, name="funds"),
    path("funds/find", finder.find, name="funds_find"),
    path("funds/keep", finder_keep.keep, name="funds_keep"),
    path("fund/<slug:identifier>", fund.show, name="fund"),
]
