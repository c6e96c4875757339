"""Addresses of the pages over ``dossiers``."""

from __future__ import annotations

from django.urls import path

from maillage.site.dossiers import act, away, documents, iati, invite, listed, new, page
from maillage.site.dossiers.citizen import ask as citizen_ask
from maillage.site.dossiers.citizen import page as citizen
from maillage.site.dossiers.citizen import questions as citizen_questions
from maillage.site.dossiers.door import urls as door_urls
from maillage.site.dossiers.handover import page as handover
from maillage.site.dossiers.mission import urls as mission_urls
from maillage.site.dossiers.procedure import urls as procedure_urls
from maillage.site.dossiers.text import page as text
from maillage.site.dossiers.text import write

urlpatterns: list[object] = [
    path("dossier/new", new.new, name="dossier_new"),
    path("party/<slug:key>/dossiers", listed.of_party, name="party_dossiers"),
    path("dossier/<slug:key>", page.show, name="dossier"),
    path("dossier/<slug:key>/story", page.story, name="dossier_story"),
    path("cooperation/<slug:key>", citizen.show, name="citizen"),
    path("cooperation/<slug:key>/ask", citizen_ask.show, name="citizen_ask"),
    path("dossier/<slug:key>/questions", citizen_questions.show, name="dossier_questions"),
    path("dossier/<slug:key>/documents", documents.show, name="dossier_documents"),
    path("dossier/<slug:key>/iati.xml", iati.serve, name="dossier_iati"),
    path("dossier/<slug:key>/dossier.zip", away.serve, name="dossier_away"),
    path("dossier/<slug:key>/handover", handover.show, name="dossier_handover"),
    path("dossier/<slug:key>/invite", invite.show, name="dossier_invite"),
    path("dossier/<slug:key>/answer", act.answer, name="dossier_answer"),
    path("dossier/<slug:key>/do/<slug:act>", act.show, name="dossier_act"),
    path("dossier/<slug:key>/text/<str:text>", text.show, name="dossier_text"),
    path("dossier/<slug:key>/text/<str:text>/write", write.show, name="dossier_write"),
    *mission_urls.urlpatterns,
    *procedure_urls.urlpatterns,
    *door_urls.urlpatterns,
]
