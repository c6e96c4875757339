"""Addresses of the pages about calls: what is known, what is proposed; desks of funds; rules of one's own."""

from __future__ import annotations

from django.urls import path

from maillage.site.rules import (
    call_page,
    call_propose,
    calls,
    desk_funds,
    fund_desk,
    fund_desk_call,
    own_packs,
)

urlpatterns: list[object] = [
    path("calls", calls.show, name="calls"),
    path("calls/propose", call_propose.show, name="call_propose"),
    path("calls/proposed/<int:number>", call_page.proposed, name="call_proposed"),
    path("calls/proposed/<int:number>/decide", call_page.decide, name="call_decide"),
    path("call/<slug:call>", call_page.show, name="call"),
    path("call/<slug:call>/plan", call_page.plan, name="call_plan"),
    path("party/<slug:key>/fund/<slug:fund>", fund_desk.show, name="fund_desk"),
    path("party/<slug:key>/fund/<slug:fund>/call", fund_desk_call.new, name="fund_desk_new"),
    path("party/<slug:key>/fund/<slug:fund>/call/<slug:call>", fund_desk_call.re_date, name="fund_desk_call"),
    path("party/<slug:key>/rules", own_packs.show, name="own_packs"),
    path("party/<slug:key>/rules/<slug:pack>", own_packs.one, name="own_pack"),
    path("desk/rules", own_packs.of_instance, name="desk_rules"),
    path("desk/rules/<slug:pack>", own_packs.one_of_instance, name="desk_rule"),
    path("desk/funds", desk_funds.show, name="desk_funds"),
]
