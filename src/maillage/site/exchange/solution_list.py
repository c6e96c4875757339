"""The list of solutions: by topic, country or organisation, the newest first; taken away as files, followed as a feed."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from maillage.exchange.models import Solution
from maillage.exchange.solutions import standing
from maillage.reference import countries
from maillage.reference.topics import topic, topic_name
from maillage.site import take, words
from maillage.site.feeds import writable
from maillage.site.pages.page import record_of
from maillage.site.paging import paged
from maillage.site.parties.shown import shown
from maillage.site.permissions import anyone, needs
from maillage.site.take_rows import taken_rows

A_PAGE = 20
MOST_FED = 50
COLUMNS = (
    "solution_key", "solution_problem", "solution_done", "solution_takes", "solution_language", "solution_by", "solution_activity",
    "solution_topics", "country", "solution_day", "solution_reused",
)  # fmt: skip


class Asked:
    """What the address asks: what is none of ours is left out."""

    def __init__(self, request: HttpRequest) -> None:
        self.topic = said if topic(said := request.GET.get("topic", "")) else ""
        self.country = code if countries.country(code := request.GET.get("country", "")) else ""
        place = request.GET.get("place", "")
        self.place = (
            place
            if place.startswith(("geonames:", "iso3166-2:")) and len(place) < 60 and place.isprintable()
            else ""
        )
        self.organisation = of if (of := request.GET.get("of", "")).isalnum() and len(of) < 20 else ""

    @property
    def query(self) -> str:
        """As an address says it again."""
        said = {"topic": self.topic, "country": self.country, "of": self.organisation, "place": self.place}
        return urlencode({name: value for name, value in said.items() if value})

    def found(self) -> QuerySet[Solution]:
        """The solutions that stand."""
        rows = standing().prefetch_related("organisation__names")
        if self.topic:
            rows = rows.annotate(topics_said=Cast("topics", TextField())).filter(
                topics_said__contains=f'"{self.topic}"'
            )
        if self.country:
            rows = rows.filter(country=self.country)
        if self.place:
            rows = rows.filter(organisation__place=self.place)
        return rows.filter(organisation=self.organisation) if self.organisation else rows

    def about(self) -> str:
        """What was asked, in words."""
        spoken = words.language()
        named = [topic_name(self.topic, spoken)] if self.topic else []
        named += [str(countries.name(self.country, spoken))] if self.country else []
        return words.say("search.sep").join(named)


@needs(anyone)
@require_safe
def show(request: HttpRequest) -> HttpResponseBase:
    """The list."""
    asked = Asked(request)
    found = asked.found()
    if format := take.asked(request):
        rows = [_cells(request, each) for each in found[: take.MOST_ROWS]]
        return taken_rows(record_of(request), "solutions_here", COLUMNS, rows, format)
    rows_shown, pages = paged(request, found, A_PAGE)
    of_record = {"table": "solutions", "topic": asked.topic, "country": asked.country}
    values: dict[str, Any] = {
        "rows": [_said(request, each) for each in rows_shown],
        "n": found.count(),
        "about": asked.about(),
        "pages": pages,
        "ways": take.offered(request),
        "feed": f"{reverse('feed_solutions')}{'?' if asked.query else ''}{asked.query}",
        "all": bool(asked.query),
        "record": f"{reverse('search')}?{urlencode({name: said for name, said in of_record.items() if said})}",
    }
    answer = render(request, "exchange/solutions.html", values)
    if rows_shown and all(each.organisation.generated for each in rows_shown):
        answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer


@needs(anyone)
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The same as a feed."""
    asked = Asked(request)
    made = Atom1Feed(
        title=writable(" · ".join(filter(None, (words.say("solution.all"), asked.about())))),
        link=request.build_absolute_uri(f"{reverse('solutions')}{'?' if asked.query else ''}{asked.query}"),
        description="", subtitle=words.say("solution.lede"), language=words.language(),
        feed_url=request.build_absolute_uri(), feed_guid=request.build_absolute_uri(), author_name="Maillage",
    )  # fmt: skip
    for each in asked.found()[:MOST_FED]:
        by = shown(request, each.organisation)
        made.add_item(
            title=writable(each.problem[:160]),
            link=request.build_absolute_uri(reverse("solution", args=[each.pk])),
            description=escape(writable(each.done[:400])),
            unique_id=uuid.uuid5(uuid.NAMESPACE_URL, f"maillage:solution:{each.pk}").urn,
            unique_id_is_permalink=False,
            author_name=writable(by.name),
            pubdate=each.made_at,
            updateddate=each.made_at,
            categories=["solution", *(["generated"] if each.organisation.generated else [])],
        )
    answer = HttpResponse(content_type=made.content_type)
    made.write(answer, "utf-8")
    add_never_cache_headers(answer)
    return answer


def _said(request: HttpRequest, solution: Solution) -> dict[str, Any]:
    return {
        "solution": solution,
        "by": shown(request, solution.organisation),
        "day": str(solution.made_at.date()),
        "topics": [topic_name(code, words.language()) for code in solution.topics if topic(code)],
        "times": solution.times,  # type: ignore[attr-defined]
    }


def _cells(request: HttpRequest, each: Solution) -> list[Any]:
    return [
        each.pk, each.problem, each.done, each.takes, each.language or None, shown(request, each.organisation).name,
        each.activity, "; ".join(each.topics) or None, each.country or None, str(each.made_at.date()),
        each.times,  # type: ignore[attr-defined]
    ]  # fmt: skip
