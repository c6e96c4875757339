"""Addresses of the desk: its rooms, and the jobs that they ask for."""

from __future__ import annotations

from django.urls import path

from maillage.site.desk import (
    accounts,
    acts,
    imports,
    jobs,
    readings,
    reports,
    review,
    review_countries,
    review_organisations,
    settings,
    sources,
)
from maillage.site.exchange import desk_exchange
from maillage.site.parties import (
    desk_claims,
    desk_erase,
    desk_merges,
    desk_moderation,
    desk_networks,
    desk_orphans,
    question_replies,
)

urlpatterns = [
    path("", imports.desk, name="desk"),
    path("imports", imports.show, name="desk_imports"),
    path("imports/files", imports.send, name="desk_send"),
    path("imports/address", imports.look_at_address, name="desk_address"),
    path("imports/undo", imports.undo, name="desk_undo"),
    path("imports/<uuid:identifier>/take", readings.take, name="desk_take"),
    path("imports/<uuid:identifier>/again", readings.again, name="desk_again"),
    path("jobs/<uuid:identifier>", jobs.show, name="desk_job"),
    path("jobs/<uuid:identifier>/stop", jobs.stop, name="desk_stop"),
    path("sources", sources.show, name="desk_sources"),
    path("sources/add", sources.add, name="desk_source_add"),
    path("sources/refresh", sources.refresh, name="desk_source_refresh"),
    path("sources/forget", sources.forget, name="desk_source_forget"),
    path("review", review.show, name="desk_review"),
    path("review/countries", review_countries.show, name="desk_review_countries"),
    path("review/organisations", review_organisations.show, name="desk_review_organisations"),
    path("reports", reports.show, name="desk_reports"),
    path("reports/<int:number>", reports.show_one, name="desk_report"),
    path("replies", question_replies.show, name="desk_replies"),
    path("claims", desk_claims.show, name="desk_claims"),
    path("claims/<int:number>", desk_claims.show_one, name="desk_claim"),
    path("claims/<int:number>/proof", desk_claims.proof, name="desk_claim_proof"),
    path("merges", desk_merges.show, name="desk_merges"),
    path("merges/compare", desk_merges.compare, name="desk_compare"),
    path("merges/<int:number>", desk_merges.show_one, name="desk_merged"),
    path("networks", desk_networks.show, name="desk_networks"),
    path("orphans", desk_orphans.show, name="desk_orphans"),
    path("moderation", desk_moderation.show, name="desk_moderation"),
    path("moderation/<slug:thing>", desk_moderation.show_one, name="desk_moderated"),
    path("erase/<slug:key>", desk_erase.show, name="desk_erase"),
    path("exchange", desk_exchange.show, name="desk_exchange"),
    path("accounts", accounts.show, name="desk_accounts"),
    path("accounts/invite", accounts.invite, name="desk_invite"),
    path("accounts/<int:number>", accounts.show_one, name="desk_account"),
    path("acts", acts.show, name="desk_acts"),
    path("settings", settings.show, name="desk_settings"),
]
