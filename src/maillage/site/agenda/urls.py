"""Addresses of agendas, and of the procedures that stand in them."""

from __future__ import annotations

from django.urls import path

from maillage.site.agenda import (
    feed,
    letters_page,
    line,
    mandates,
    page,
    paper,
    procedure_keep,
    procedure_kept,
)

urlpatterns: list[object] = [
    path("account/agenda", page.mine, name="agenda"),
    path("account/agenda/paper", paper.mine, name="agenda_paper"),
    path("account/agenda/letters", letters_page.show, name="agenda_letters"),
    path("party/<slug:key>/agenda", page.of_party, name="party_agenda"),
    path("party/<slug:key>/agenda/paper", paper.of_party, name="party_agenda_paper"),
    path("party/<slug:key>/agenda/mandates", mandates.show, name="party_mandates"),
    path("party/<slug:key>/agenda/line", line.show, name="agenda_line"),
    path("procedure/keep", procedure_keep.show, name="procedure_keep"),
    path("party/<slug:key>/procedures", procedure_kept.show_all, name="party_procedures"),
    path("party/<slug:key>/procedure/<slug:procedure>", procedure_kept.show, name="party_procedure"),
    path("agenda/<slug:secret>.ics", feed.serve, name="agenda_feed"),
]
