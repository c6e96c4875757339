"""Errors of the API: one shape for all of them, that of RFC 9457, in the reader's language.

``type`` is the address of its explanation, ``where`` the parameter that it is about, ``expected`` what may stand there.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from maillage.site import words
from maillage.site.api.expected import expected_of

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger("maillage.site")


class ApiProblem(Exception):
    """What is wrong with a request: ``code`` names the sentence (``api.problem.<code>``)."""

    def __init__(
        self, code: str, status: int, where: str | None = None, found: str = "", expected: str | None = None
    ) -> None:
        super().__init__(code)
        self.code, self.status, self.where, self.found, self.expected = code, status, where, found, expected


def problem_answer(request: HttpRequest, problem: ApiProblem) -> HttpResponse:
    """The answer that tells a problem."""
    shown = problem.found[:60]
    said: dict[str, Any] = {
        "type": request.build_absolute_uri(reverse("api-page")) + f"#{problem.code}",
        "title": words.say(f"api.problem.{problem.code}.title"),
        "status": problem.status,
        "detail": words.say(
            f"api.problem.{problem.code}.detail",
            where=problem.where or "",
            found=shown,
            expected=problem.expected or "",
        ),
        "where": problem.where,
        "expected": problem.expected,
    }
    return JsonResponse(
        said, status=problem.status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )


def fault_answer(request: HttpRequest, fault: Exception) -> HttpResponse:
    """Our fault: the log and the reader have the same reference."""
    reference = secrets.token_hex(4)
    _log.error("fault %s at %s", reference, request.path, exc_info=fault)
    return problem_answer(request, ApiProblem("fault", 500, found=reference))


def wrong_parameter(request: HttpRequest, error: dict[str, Any]) -> ApiProblem:
    """The problem of a value that pydantic refuses, told by the last name of where it stands."""
    where = next((str(step) for step in reversed(error.get("loc", ())) if isinstance(step, str)), "")
    found = request.GET.get(where, "")
    return ApiProblem("wrong-parameter", 400, where=where or None, found=found, expected=expected_of(error))
