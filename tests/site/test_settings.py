"""The instance at the desk: what is said there, every page follows; pictures are checked by what they are."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
ALL = ["fr", "en", "ar"]


def png(width: int = 64, height: int = 32, more: bytes = b"") -> bytes:
    """A picture of one colour."""

    def part(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0\x80\x40" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + more + part(b"IDAT", rows) + part(b"IEND", b"")


def text_part(said: bytes) -> bytes:
    body = b"Comment\0" + said
    return struct.pack(">I", len(body)) + b"tEXt" + body + struct.pack(">I", zlib.crc32(b"tEXt" + body))


@pytest.fixture
def administrator(
    signed: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Client]:
    """Somebody who may; what they change is undone."""
    from maillage.site.instance import logo
    from maillage.site.instance.now import known

    monkeypatch.setattr(logo, "_folder", lambda: tmp_path / "logo")
    known.forget()
    yield signed("administrator")
    known.forget()
    from maillage.reference.spoken import write_arabic_digits

    write_arabic_digits("maghreb")


def change(client: Client, **said: Any) -> Any:
    return client.post("/en/desk/settings", {"languages": ALL, "version": "0", **said})


def test_every_page_follows_at_once(administrator: Client, reader: Client) -> None:
    before = reader.get("/en/").headers["ETag"]
    done = change(administrator, title="Carrefour des villes", mailbox="desk@example.org", country="MA")
    assert done.status_code == 302
    page = reader.get("/en/", headers={"if-none-match": before})
    assert page.status_code == 200 and page.headers["ETag"] != before
    assert read(page).title.endswith(" · Carrefour des villes")
    assert "desk@example.org" in " ".join(read(page).text)
    assert "/en/country/MA" in read(page).links
    assert reader.get("/ar/places").content.decode().count("Carrefour des villes") >= 2


def test_a_page_asks_the_database_nothing(reader: Client, _django: None) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    reader.get("/fr/")
    with CaptureQueriesContext(connection) as asked:
        reader.get("/fr/places")
    assert len(asked) == 0


def test_languages_that_are_not_shown_still_answer(administrator: Client, reader: Client) -> None:
    change(administrator, languages=["fr", "ar"], language="ar")
    page = reader.get("/fr/")
    assert "/ar/" in read(page).links and "/en/" not in read(page).links
    assert reader.get("/en/places").status_code == 200
    assert reader.get("/", headers={"accept-language": "en"}).headers["Location"] == "/ar/"
    assert reader.get("/", headers={"accept-language": "fr"}).headers["Location"] == "/fr/"


def test_digits_of_arabic(administrator: Client, reader: Client) -> None:
    assert "٠" not in reader.get("/ar/sources").content.decode()
    change(administrator, digits="mashriq")
    assert any(each in reader.get("/ar/sources").content.decode() for each in "٠١٢٣٤٥٦٧٨٩")


def test_mail_comes_from_the_sender_said(administrator: Client) -> None:
    from django.core.mail import EmailMessage

    from maillage.site.jobs.models import Job

    change(administrator, sender="instance@example.org")
    EmailMessage("subject", "text", to=["a@example.org"]).send()
    assert Job.objects.get(kind="mail").arguments["sender"] == "instance@example.org"


def test_a_logo_is_shown_and_kept_by_its_digest(administrator: Client, reader: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    secret = png(more=text_part(b"taken at 35.2, -6.1"))
    assert change(administrator, logo=SimpleUploadedFile("x.svg", secret)).status_code == 302
    at = next(each for each in read(reader.get("/en/")).loaded if each.startswith("/logo/"))
    shown = reader.get(at)
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")
    assert shown.content == png()  # without what a camera wrote
    assert "immutable" in shown.headers["Cache-Control"]
    change(administrator, version="1", no_logo="yes")
    assert not [each for each in read(reader.get("/en/")).loaded if each.startswith("/logo/")]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        (b"GIF89a" + b"\0" * 40, "neither"), (png()[:-6], "damaged"), (png()[:40] + b"x" + png()[41:], "damaged"),
        (png(5_000, 1), "1,200"), (b"\x89PNG\r\n\x1a\n" + b"\0" * 30_000, "20 kB"), (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"RIFF\x04\0\0\0WEBP", "damaged"), (b"RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\xff", "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused_with_a_reason(administrator: Client, data: bytes, why: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = change(administrator, title="kept", logo=SimpleUploadedFile("logo.png", data))
    assert answer.status_code == 422
    assert why in " ".join(read(answer).text) and 'value="kept"' in answer.content.decode()


def webp(width: int, height: int, animated: bool = False) -> bytes:
    flags = bytes([0x02 if animated else 0x0C, 0, 0, 0])
    canvas = flags + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    bits = b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little")

    def part(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    inside = b"WEBP" + part(b"VP8X", canvas) + part(b"EXIF", b"where") + part(b"VP8L", bits)
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def test_a_webp_loses_what_a_camera_wrote() -> None:
    from maillage.site.instance.pictures import NoPicture, checked

    ending, kept = checked(webp(64, 32))
    assert ending == "webp" and b"EXIF" not in kept and kept[20] & 0x0C == 0
    assert struct.unpack_from("<I", kept, 4)[0] == len(kept) - 8
    assert checked(kept) == (ending, kept)
    for wrong in (webp(64, 32, animated=True), webp(4_000, 2)):
        with pytest.raises(NoPicture):
            checked(wrong)


@pytest.mark.parametrize(
    ("said", "field"),
    [({"languages": []}, "languages"), ({"languages": ["xx"]}, "languages"), ({"languages": ["fr"], "language": "en"}, "language"),
     ({"country": "XX"}, "country"), ({"mailbox": "x"}, "mailbox"), ({"sender": "a@b.c\nBcc: d@e.f"}, "sender"),
     ({"title": "x" * 61}, "title"), ({"digits": "roman"}, "digits")],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_field(
    administrator: Client, said: dict[str, Any], field: str
) -> None:
    from maillage.site.instance.models import Settings

    answer = change(administrator, **said)
    assert answer.status_code == 422 and f'href="#{field}"' in answer.content.decode()
    assert not Settings.objects.exists()


def test_two_who_change_them_at_once_see_each_other(
    administrator: Client, signed: Callable[[str], Client]
) -> None:
    from maillage.site.acts.models import Act
    from maillage.site.instance.models import Settings

    change(administrator, title="first")
    met = change(signed("administrator"), title="second")
    assert met.status_code == 409 and 'value="second"' in met.content.decode()
    assert Settings.objects.get().title == "first"
    assert [each.about for each in Act.objects.filter(what="settings_changed")] == ["title"]


def test_markup_in_a_name_is_text(administrator: Client, reader: Client) -> None:
    change(administrator, title="<b>\u202eX</b>\0")
    page = reader.get("/en/").content.decode()
    assert "<b>" not in page and "&lt;b&gt;X&lt;/b&gt;" in page


@pytest.mark.parametrize("name", ["../secret", "..%2fsecret", "x.png", "0" * 20 + ".png", "0" * 20 + ".svg"])
def test_a_logo_that_is_not_there(reader: Client, name: str) -> None:
    assert reader.get(f"/logo/{name}").status_code == 404


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_first_choice_fits_a_list_on_a_phone(administrator: Client, language: str) -> None:
    page = administrator.get(f"/{language}/desk/settings").content.decode()
    choices = re.findall(r'<option value=""[^>]*>([^<]+)', page)
    assert len(choices) == 3 and max(map(len, choices)) < 30, choices
