"""Words that sheets use for a country and that are none known: said once which country they are, for every row."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.record.questions import rows_of
from maillage.reference import countries
from maillage.reference.names import fold
from maillage.site import words
from maillage.site.acts.kept import kept
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key
from maillage.site.at_hand import AtHand
from maillage.site.desk import doubts
from maillage.site.desk.deciding import decided_before, once_for
from maillage.site.desk.page import shown
from maillage.site.jobs.ask import ask
from maillage.site.pages.page import record_of
from maillage.site.permissions import account_of, looks_after_the_record, needs

ROOM = "desk_review_countries"
MOST_SHOWN = 30
_UNKNOWN = """
SELECT found, count(*) AS rows FROM problems JOIN sources_now USING (source, import_no)
WHERE code = 'record.country-unknown' GROUP BY found ORDER BY rows DESC, found
"""


@needs(looks_after_the_record)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """The words that wait, each with its answer; ``?of=`` is the one that was sent."""
    record = record_of(request)
    if request.method == "POST":
        return _decide(request, record)
    return _page(request, record, {name: values[0] for name, values in kept(request).items()})


def _waiting(record: AtHand) -> list[dict[str, Any]]:
    """The words, the most frequent first, with how many rows hold them; without those decided meanwhile."""
    sources = record.reader.manifest.sources
    numbers = {each["id"]: each["import_no"] for each in sources if not each.get("generated")}
    connection = record.connection()
    connection.execute("CREATE OR REPLACE TEMP TABLE sources_now (source VARCHAR, import_no BIGINT)")
    if numbers:
        connection.executemany(
            "INSERT INTO sources_now VALUES (?, ?)", [list(each) for each in numbers.items()]
        )
    found: dict[str, dict[str, Any]] = {}
    for row in rows_of(connection, _UNKNOWN):
        said = str(json.loads(row["found"] or "{}").get("found") or "")
        if fold(said):
            met = found.setdefault(fold(said), {"said": said, "rows": 0})
            met["rows"] += row["rows"]
    pending = {job.arguments["subject"] for job in doubts.pending_jobs()}
    return [{"subject": subject, **met} for subject, met in found.items() if subject not in pending]


def _decide(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    subject, typed = fold(request.GET.get("of", "")[:400]), request.POST
    named = countries.find_country(typed.get("country", ""), near=False)
    if not subject or named is None:
        return _page(request, record, typed, {subject: words.say("desk_review.no_such_country")})

    def act() -> str:
        job = ask(
            "decide", account_of(request), decision="country_of", subject=subject, answer=named.code,
            name=subject, sources=[],
        )  # fmt: skip
        note("country_decided", account_of(request), subject, answer=named.code, job=str(job.pk))
        return reverse(ROOM)

    sent = once_for(request, lambda: len(doubts.said_before(record, "country_of", subject)), act)
    return sent or _page(request, record, typed, met=subject)


def _page(
    request: HttpRequest, record: AtHand, typed: Any, wrong: dict[str, str] | None = None, met: str = ""
) -> HttpResponse:
    wrong, waiting, versions = wrong or {}, _waiting(record), doubts.versions(record, "country_of")
    before = doubts.said_before(record, "country_of", met) if met else []
    values: dict[str, Any] = {
        "waiting": len(waiting),
        "pending": len(doubts.pending_jobs()),
        "met": decided_before(before, lambda code: str(countries.name(code, words.language()))) if before else None,
        "errors": [{"id": f"country-{number}", "text": wrong[each["subject"]]}
                   for number, each in enumerate(waiting) if each["subject"] in wrong],
        "forms": [
            _form(number, each, versions[each["subject"]], typed if each["subject"] in wrong else {}, wrong)
            for number, each in enumerate(waiting[:MOST_SHOWN])
        ],
        "token": get_token(request),
    }  # fmt: skip
    status = 422 if wrong else 409 if before else 200
    return shown(request, "desk_review", "desk/review_countries.html", values, status)


def _form(
    number: int, each: dict[str, Any], version: int, typed: Any, wrong: dict[str, str]
) -> dict[str, Any]:
    """The question of one word: where it is sent, its field, the version of what was decided."""
    return {
        "version": version,
        "key": new_key(),
        "action": f"{reverse(ROOM)}?{urlencode({'of': each['said']})}",
        "field": {
            "component": "field",
            "id": f"country-{number}",
            "name": "country",
            "label": words.say("desk_review.which_country", name=each["said"]),
            "hint": words.count("desk_review.which_country_hint", each["rows"]),
            "value": typed.get("country", "")[:80],
            "error": wrong.get(each["subject"], ""),
        },
    }
