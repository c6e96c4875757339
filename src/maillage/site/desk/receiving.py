"""Files of a form to the disk while they arrive, in pieces; whether they may be kept is asked before the first of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import Http404, HttpRequest, HttpResponseBase

from maillage.site.at_hand import home_folder
from maillage.site.desk.uploads import Arriving, Uploads
from maillage.site.limits import Buckets
from maillage.site.permissions import Rule, account_of, lets_in, signed_in

MOST_FILES = 20
View = Callable[..., HttpResponseBase]


class Receiving(FileUploadHandler):
    """``kept`` are the files that came whole, as (SHA-256, name); ``fault`` is what the disk said, when it failed; ``left``
    how many were left out because there were too many. Without ``uploads``, everything is passed over."""

    def __init__(self, request: HttpRequest, uploads: Uploads | None) -> None:
        super().__init__(request)
        self.kept: list[tuple[str, str]] = []
        self.fault: OSError | None = None
        self.left = 0
        self._uploads = uploads
        self._coming: Arriving | None = None

    def new_file(self, *given: Any, **named: Any) -> None:
        """A file begins."""
        super().new_file(*given, **named)
        if self._uploads is None or len(self.kept) >= MOST_FILES:
            self.left += self._uploads is not None
            raise SkipFile
        self._try(self._begin)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The next bytes of it, handed to nobody else."""
        assert self._coming is not None
        coming = self._coming
        self._try(lambda: coming.write(raw_data))
        return None

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        """It is there."""
        assert self._coming is not None
        coming, name = self._coming, str(self.file_name)
        self._try(lambda: self.kept.append(coming.keep(name)))
        self._coming = None
        return UploadedFile(ContentFile(b""), name)

    def drop(self) -> None:
        """Remove what did not come whole."""
        if self._coming is not None:
            self._coming.drop()
            self._coming = None

    def _begin(self) -> None:
        assert self._uploads is not None
        self._coming = self._uploads.arriving()

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except OSError as fault:
            self.fault = fault
            self.drop()
            raise SkipFile from fault


def for_whom_they_act(acted_for: Callable[[HttpRequest, str], object], sendings: Buckets) -> Rule:
    """Whose files reach the disk at an address of an organisation (``key``): those of who acts for it, so often a minute.
    ``acted_for`` raises Http404 for everybody else; sent too often, ``request.too_often`` says so to the view."""

    def sends(request: HttpRequest) -> bool:
        if not signed_in(request) or request.resolver_match is None:
            return False
        try:
            acted_for(request, request.resolver_match.kwargs["key"])
        except Http404:
            return False
        request.too_often = bool(sendings.wait(f"account {account_of(request).pk}"))  # type: ignore[attr-defined]
        return not request.too_often  # type: ignore[attr-defined]

    return sends


def receiving(rule: Rule) -> Callable[[View], View]:
    """Hand the view ``request.receiving``. What is sent by somebody whom the rule does not let in never reaches the disk.

    Stands outside of everything that reads the form, the check of its token too.
    """

    def around(view: View) -> View:
        @wraps(view)
        def received(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
            uploads = Uploads(home_folder()) if request.method == "POST" and lets_in(rule, request) else None
            handler = request.receiving = Receiving(request, uploads)  # type: ignore[attr-defined]
            request.upload_handlers = [handler]
            try:
                return view(request, *given, **named)
            finally:
                handler.drop()

        return received

    return around
