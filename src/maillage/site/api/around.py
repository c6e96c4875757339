"""What holds of every answer of the API: read only, open to every site, no cookie, validators tied to the record, one
shape for errors, no parameter silently left unread.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_cache_control, patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import condition

from maillage import __version__
from maillage.site import words
from maillage.site.api.filters import MOST_ROWS
from maillage.site.api.lists import MOST_FOUND
from maillage.site.api.operations import api
from maillage.site.api.problems import ApiProblem, fault_answer, problem_answer
from maillage.site.languages import NAMES
from maillage.site.pages.page import record_of
from maillage.site.permissions import anyone, needs
from maillage.site.today import today

View = Callable[..., HttpResponseBase]
METHODS = ("GET", "HEAD", "OPTIONS")
SEVERAL = frozenset({"not"})
"""Parameters that may stand several times."""


def around(view: View, operation: str = "") -> View:
    """The view, with all that."""

    @wraps(view)
    def answered(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
        with translation.override(_asked_language(request)):
            answer = _answer(view, operation, request, given, named)
        return _open(answer)

    return needs(anyone)(answered)


def not_found(request: HttpRequest, rest: str = "") -> HttpResponse:
    """No operation stands at this address."""
    raise ApiProblem("no-such-address", 404, found=request.path)


def refused(request: HttpRequest, status: int, values: dict[str, int]) -> HttpResponse:
    """Too often, or too much at once, in the shape of every other error."""
    code, found = ("too-often", values.get("seconds")) if status == 429 else ("too-large", values.get("most"))
    with translation.override(_asked_language(request)):
        answer = problem_answer(request, ApiProblem(code, status, found=str(found or "")))
    add_never_cache_headers(answer)
    _open(answer)
    return answer


def _asked_language(request: HttpRequest) -> str:
    """That of the address, else the first of the browser's that the site speaks: no cookie and no account is asked."""
    said = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500])
    wanted = [request.GET.get("lang", ""), *(code.split("-")[0] for code, weight in said if weight > 0)]
    return next((code for code in wanted if code in NAMES), settings.LANGUAGE_CODE)


def _answer(
    view: View, operation: str, request: HttpRequest, given: tuple[Any, ...], named: dict[str, Any]
) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    try:
        if request.method not in METHODS:
            raise ApiProblem("read-only", 405, found=str(request.method), expected=", ".join(METHODS))
        _check(request, operation)
        conditional = condition(etag_func=_validator)(_as_get(view))
        answer: HttpResponseBase = conditional(request, *given, **named)
    except ApiProblem as problem:
        told = problem_answer(request, problem)
        if problem.status == 405:
            told.headers["Allow"] = ", ".join(METHODS)
        return told
    except Http404:
        return problem_answer(request, ApiProblem("no-such-address", 404, found=request.path))
    except Exception as fault:
        return fault_answer(request, fault)
    if answer.status_code == 200:
        patch_cache_control(answer, public=True, max_age=0, must_revalidate=True)
        patch_vary_headers(answer, ("Accept-Language",))
        if record_of(request).invented:
            answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _validator(request: HttpRequest, *given: Any, **named: Any) -> str:
    said = (
        record_of(request).name,
        today().isoformat(),
        __version__,
        words.language(),
        request.get_full_path(),
    )
    return f'"{hashlib.sha256(repr(said).encode()).hexdigest()[:20]}"'


def _as_get(view: View) -> View:
    """HEAD is answered as GET; the server leaves the body out."""

    def seen(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
        method, request.method = request.method, "GET"
        try:
            return view(request, *given, **named)
        finally:
            request.method = method

    return seen


def _check(request: HttpRequest, operation: str) -> None:
    known = (*parameters().get(operation, ()), "lang")
    for name, values in request.GET.lists():
        if name not in known:
            raise ApiProblem("unknown-parameter", 400, where=name[:60], expected=", ".join(sorted(known)))
        if len(values) > 1 and name not in SEVERAL:
            raise ApiProblem("said-twice", 400, where=name)
        if any("\0" in str(value) for value in values):
            raise ApiProblem("wrong-parameter", 400, where=name, found="\\0")
    language = request.GET.get("lang")
    if language is not None and language not in NAMES:
        raise ApiProblem("unknown-code", 400, where="lang", found=language, expected=", ".join(NAMES))


@cache
def parameters() -> dict[str, tuple[str, ...]]:
    """Operation → names of what stands in its query."""
    schema = api.get_openapi_schema(path_prefix="/")
    return {
        operation["operationId"]: tuple(each["name"] for each in operation["parameters"] if each["in"] == "query")
        for methods in schema["paths"].values()
        for operation in methods.values()
    }  # fmt: skip


def _open(answer: HttpResponseBase) -> HttpResponseBase:
    """Any site may read it, without cookies; limits stand beside the answer."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Allow-Methods"] = ", ".join(METHODS)
    answer.headers["Access-Control-Allow-Headers"] = "If-None-Match, Accept-Language"
    answer.headers["Access-Control-Expose-Headers"] = (
        "ETag, Retry-After, X-Limit-Rows, X-Limit-Found, X-Limit-Minute"
    )
    answer.headers["Access-Control-Max-Age"] = "86400"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["X-Limit-Rows"] = str(MOST_ROWS)
    answer.headers["X-Limit-Found"] = str(MOST_FOUND)
    if settings.PAGES_A_MINUTE:
        answer.headers["X-Limit-Minute"] = str(settings.PAGES_A_MINUTE)
    return answer
