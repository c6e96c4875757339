"""The Monday letter: one for each address, only when something changed, never twice, and nothing lost between two."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.site.homes import copy_home
from tests.site.letters import letters

pytestmark = pytest.mark.database
MONDAY = "2026-11-30"
NEXT = "2026-12-07"
AMINA, BRUNO = "amina@example.org", "bruno@example.org"
LARACHE = "geonames:2543549"


class Doing:
    """A job that nobody stops."""

    def progress(self, stage: str, done: int, total: int | None) -> None:
        """Said to nobody."""


@pytest.fixture
def home(
    database: None, reader: Any, site_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A record of its own, that imports may change, and what is published settled at once."""
    from maillage.site.parties import follow_digest

    folder = tmp_path / "home"
    copy_home(site_home, folder)
    monkeypatch.setenv("MAILLAGE_HOME", str(folder))
    monkeypatch.setattr(follow_digest, "SETTLED", timedelta(0))
    monkeypatch.setattr("django.conf.settings.ADDRESS", "https://maillage.example.org")
    yield folder


def take(folder: Path, text: str, name: str = "new.csv") -> None:
    from maillage.cli import front

    sheet = folder.parent / name
    sheet.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(front, ["import", str(sheet)], env={**os.environ})
    assert done.exit_code == 0, done.output


def links(*rows: str) -> str:
    return "Commune,Pays,Ville partenaire,Pays partenaire,Année\n" + "".join(f"{row}\n" for row in rows)


def follow(
    email: str = AMINA, kind: str = "place", thing: str = LARACHE, language: str = "en", **more: Any
) -> Any:
    """Somebody who follows since now, and knows all that there is."""
    from django.utils import timezone

    from maillage.parties.models import Follow
    from maillage.site.at_hand import at_hand
    from maillage.site.parties.follow_seen import seen_now

    said = {"confirmed_at": timezone.now(), "seen": seen_now(at_hand()), "language": language, **more}
    return Follow.objects.create(
        email=email, kind=kind, thing=thing, stop_key=f"stop{Follow.objects.count():020}", **said
    )  # fmt: skip


def monday(on: str = MONDAY) -> dict[str, Any]:
    from maillage.site.parties.follow_digest import write_all

    return write_all(Doing(), on)  # type: ignore[arg-type]


def organisation(name: str = "Larache", kind: str = "local_authority", **more: Any) -> Any:
    from maillage.parties.models import Name, Organisation
    from maillage.reference.names import fold

    found = Organisation.objects.create(kind=kind, standing="verified", country="MA", place=LARACHE, **more)
    Name.objects.create(organisation=found, language="fr", name=name, folded=fold(name))
    return found


def entry(owner: Any, text: str = "Teach us to sort waste", **more: Any) -> Any:
    from django.utils import timezone

    from maillage.exchange.models import Entry

    said = {
        "side": "need", "state": "published", "published_at": timezone.now(), "place": LARACHE, "country": "MA",
        "topics": ["waste"], "language": "en", "expires": date(2099, 1, 1), **more,
    }  # fmt: skip
    return Entry.objects.create(organisation=owner, text=text, **said)


def test_nothing_changed_nothing_written(home: Path) -> None:
    follow()
    assert monday() == {"letters": 0, "unchanged": 1, "failed": 0}
    assert not letters(AMINA)


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_what_changed_is_told_with_its_source_its_day_and_its_address(home: Path, language: str) -> None:
    from maillage.parties.models import Follow

    follow(language=language)
    take(home, links("Larache,Maroc,Lisbonne,Portugal,1931"), "liens-2026.csv")
    assert monday()["letters"] == 1
    [letter] = letters(AMINA)
    assert letter["to"] == [AMINA]
    text = letter["text"]
    assert (
        "liens-2026.csv" in text and "https://maillage.example.org/" + language + "/place/geonames:" in text
    )
    assert {"fr": "Lisbonne", "en": "Lisbon", "ar": "لشبونة"}[language] in text
    assert str(datetime.now(UTC).year) in text
    stop = f"https://maillage.example.org/{language}/follow/stop/{Follow.objects.get().stop_key}"
    assert stop in text
    assert letter["headers"]["List-Unsubscribe"] == f"<{stop}>"
    assert letter["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Follow.objects.get().sent_on == date.fromisoformat(MONDAY)


def test_the_same_monday_again_writes_no_second_letter(home: Path) -> None:
    follow()
    take(home, links("Larache,Maroc,Lisbonne,Portugal,1931"))
    assert [monday()["letters"] for _ in range(3)] == [1, 0, 0]
    take(home, links("Larache,Maroc,Porto,Portugal,1932"), "b.csv")
    follow(kind="country", thing="PT", seen={"import": 0, "made": "", "at": "2020-01-01T00:00:00+00:00"})
    assert monday()["letters"] == 0  # confirmed after the letter of this Monday had left
    assert monday(NEXT)["letters"] == 1
    first, second = reversed(letters(AMINA))
    assert "Lisbon" in first["text"] and "Porto" in second["text"]
    assert "Lisbon" in second["text"].partition("Portugal\n=")[2]  # news to who begins to follow Portugal
    assert monday(NEXT)["letters"] == 0 and monday("2026-12-14")["letters"] == 0


def test_a_week_in_which_nobody_was_at_work_is_told_the_week_after(home: Path) -> None:
    follow()
    take(home, links("Larache,Maroc,Lisbonne,Portugal,1931"))
    take(home, links("Larache,Maroc,Porto,Portugal,1932"), "b.csv")
    assert monday("2026-12-21")["letters"] == 1
    text = letters(AMINA)[0]["text"]
    assert "Lisbon" in text and "Porto" in text


def test_a_clock_that_was_ahead_costs_one_letter_and_sends_none_twice(home: Path) -> None:
    follow()
    take(home, links("Larache,Maroc,Lisbonne,Portugal,1931"))
    assert monday("2027-11-29")["letters"] == 1
    take(home, links("Larache,Maroc,Porto,Portugal,1932"), "b.csv")
    assert [monday()["letters"], monday()["letters"], monday(NEXT)["letters"]] == [0, 0, 1]
    assert len(letters(AMINA)) == 2 and "Lisbon" not in letters(AMINA)[0]["text"].replace("Larache", "")


def test_killed_before_the_letter_is_kept_it_is_written_once_by_who_goes_on(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.parties import follow_digest

    for email in (AMINA, BRUNO):
        follow(email)
    take(home, links("Larache,Maroc,Lisbonne,Portugal,1931"))

    write = follow_digest.follow_letter.write

    def killed(*given: Any) -> None:
        write(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(follow_digest.follow_letter, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            monday()
    assert not letters(AMINA) and not letters(BRUNO)
    assert follow_digest.write_all(Doing(), MONDAY)["letters"] == 2  # type: ignore[arg-type]
    assert len(letters(AMINA)) == len(letters(BRUNO)) == 1


def test_all_that_one_address_follows_stands_in_one_letter_each_change_once(home: Path) -> None:
    follow()
    follow(kind="country", thing="PT")
    follow(kind="topic", thing="health")
    take(home, links("Larache,Maroc,Lisbonne,Portugal,1931"))
    assert monday()["letters"] == 1
    [letter] = letters(AMINA)
    assert letter["text"].count("Lisbon") == 1 and "Larache" in letter["text"]
    assert letter["headers"]["List-Unsubscribe"].endswith("?all=yes>")
    assert "health" not in letter["text"].lower()


def test_a_letter_is_short_and_says_where_the_rest_stands(home: Path) -> None:
    follow()
    take(home, links(*(f"Larache,Maroc,Ville {n},France,{1950 + n}" for n in range(42))))
    monday()
    text = letters(AMINA)[0]["text"]
    assert text.count("\n- ") == 30
    assert "And 12 more: https://maillage.example.org/en/place/geonames:2543549" in text
    assert len(text) < 12_000


def test_what_is_sought_and_given_here_is_told(home: Path) -> None:
    from maillage.parties.models import Membership

    follow()
    follow(BRUNO, "topic", "waste", "fr")
    network = organisation("Rivers", "network")
    follow("c@example.org", "network", f"maillage:{network.key}", "ar")
    town = organisation()
    Membership.objects.create(network=network, member=town, name="Larache", folded="larache")
    entry(town, generated=True)
    entry(town, "A draft of ours", state="draft", published_at=None)
    entry(town, "An old one", expires=date(2020, 1, 1))
    entry(town, "A hidden one", state="withdrawn")
    assert monday()["letters"] == 3
    for email in (AMINA, BRUNO, "c@example.org"):
        [letter] = letters(email)
        assert "Teach us to sort waste" in letter["text"] and "/entry/" in letter["text"]
        assert "Larache" in letter["text"]
        assert not re.search("draft of ours|An old one|A hidden one", letter["text"])
    assert "invented" in letters(AMINA)[0]["text"] and "Besoin" in letters(BRUNO)[0]["text"]
    assert monday(NEXT)["letters"] == 0


def test_markup_and_turned_text_break_no_line_of_a_letter(home: Path) -> None:
    follow()
    entry(organisation("Ev\nil\u202e"), "<b>x</b>\r\nBcc: a@example.org\n\u202eturned " + "long " * 90)
    monday()
    text = letters(AMINA)[0]["text"]
    [line] = [each for each in text.split("\n") if "<b>x</b>" in each]
    assert "Bcc: a@example.org" in line and "\u202e" not in text and len(line) < 200


def test_one_address_that_fails_is_no_others_trouble(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.site.parties import follow_letter

    for email in (AMINA, BRUNO):
        follow(email)
    take(home, links("Larache,Maroc,Lisbonne,Portugal,1931"))
    write = follow_letter.write

    def failing(record: Any, email: str, news: Any) -> None:
        if email == AMINA:
            raise ValueError("broken")
        write(record, email, news)

    with monkeypatch.context() as patched:
        patched.setattr(follow_letter, "write", failing)
        assert monday() == {"letters": 1, "unchanged": 0, "failed": 1}
    assert monday()["letters"] == 1 and len(letters(AMINA)) == len(letters(BRUNO)) == 1


def test_what_was_followed_and_is_gone_is_left_out(home: Path) -> None:
    follow(thing="geonames:0")
    follow(BRUNO, "network", "maillage:gone")
    take(home, links("Larache,Maroc,Lisbonne,Portugal,1931"))
    assert monday() == {"letters": 0, "unchanged": 2, "failed": 0}


def test_an_import_that_was_taken_back_leaves_nothing_untold(home: Path) -> None:
    from maillage.cli import front

    take(home, links("Larache,Maroc,Lisbonne,Portugal,1931"))
    follow()
    done = CliRunner().invoke(front, ["undo", "--yes"], env={**os.environ})
    if done.exit_code != 0:
        done = CliRunner().invoke(front, ["undo"], env={**os.environ}, input="y\n")
    assert done.exit_code == 0, done.output
    time.sleep(1.1)  # an import has the second in which it was made
    take(home, links("Larache,Maroc,Porto,Portugal,1932"), "b.csv")
    assert monday()["letters"] == 1
    assert "Porto" in letters(AMINA)[0]["text"]


@pytest.mark.parametrize("many", [1_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_ten_thousand_follows_are_written_in_little_memory(home: Path, many: int) -> None:
    """Follows are in memory some at a time: each takes less than a follow alone would."""
    import gc
    import tracemalloc

    from maillage.parties.models import Follow
    from maillage.site.jobs.models import Job

    pattern = follow()
    take(home, links("Larache,Maroc,Lisbonne,Portugal,1931"))
    monday()  # whatever is loaded once is loaded

    def most(number: int) -> int:
        Job.objects.all().delete()
        Follow.objects.all().delete()
        Follow.objects.bulk_create(
            [
                Follow(
                    email=f"a{n:05}@example.org", kind="place", thing=LARACHE, language="en", stop_key=f"key{n:017}",
                    confirmed_at=pattern.confirmed_at, seen=pattern.seen,
                )
                for n in range(number)
            ],
            batch_size=500,
        )  # fmt: skip
        gc.collect()
        gc.freeze()  # what other tests left is no reason to collect more seldom than a worker does
        tracemalloc.start()
        assert monday()["letters"] == number
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        gc.unfreeze()
        assert Job.objects.filter(kind="mail").count() == number
        return peak

    assert most(many) < 1_000_000 + 1_000 * many


def test_two_workers_at_once_write_one_letter_each(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one transaction of the test they take turns; what each relies on it asks again once it has its turn."""
    from maillage.site.parties import follow_digest

    follow()
    take(home, links("Larache,Maroc,Lisbonne,Portugal,1931"))
    run = follow_digest._run(date.fromisoformat(MONDAY))
    [(emails, changes)] = list(follow_digest._chunks(run))
    assert [follow_digest._write(run, email, changes) for email in emails * 2] == [True, False]


def test_a_stop_ends_it_between_two_letters(home: Path, reader: Any) -> None:
    mine = follow()
    follow(kind="country", thing="PT")
    take(home, links("Larache,Maroc,Lisbonne,Portugal,1931"))
    monday()
    at = (
        letters(AMINA)[0]["headers"]["List-Unsubscribe"]
        .strip("<>")
        .removeprefix("https://maillage.example.org")
    )
    assert reader.get(at).status_code == 200
    assert reader.post(at, {"List-Unsubscribe": "One-Click"}).status_code == 200
    from maillage.parties.models import Follow

    assert mine.stop_key in at and not Follow.objects.exists()


@pytest.fixture
def at_hour(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def ask(moment: str) -> None:
        from maillage.site.jobs.due import ask_hourly

        ask_hourly(datetime.fromisoformat(moment))

    return ask


def test_the_worker_asks_for_the_letters_once_a_monday(home: Path, at_hour: Callable[[str], None]) -> None:
    from maillage.site.jobs.models import Job

    def asked() -> list[dict[str, Any]]:
        return [each.arguments for each in Job.objects.filter(kind="digest")]

    at_hour("2026-11-30T07:00:00+00:00")
    assert asked() == []  # nobody follows anything
    follow()
    for moment in ("2026-11-29T23:00:00", "2026-11-30T05:59:00", "2026-12-01T00:00:00"):
        at_hour(f"{moment}+00:00")
    assert asked() == []
    for hour in (6, 7, 8, 23):
        at_hour(f"2026-11-30T{hour:02}:10:00+00:00")
    assert asked() == [{"monday": MONDAY}]
    Job.objects.update(state="done")
    at_hour("2026-11-30T09:00:00+00:00")
    at_hour("2026-12-07T06:00:00+00:00")
    assert {each["monday"] for each in asked()} == {MONDAY, NEXT} and len(asked()) == 2


def test_a_letter_keeps_its_headings_through_the_queue(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from django.core.mail import EmailMessage

    from maillage.site.mail import send_now

    sent: list[EmailMessage] = []
    monkeypatch.setattr(EmailMessage, "send", lambda message, *_: sent.append(message))

    class Sending(Doing):
        class job:
            pk = "00000000-0000-0000-0000-000000000000"

    send_now(
        Sending(), ["a@example.org"], "s", "t", "m@example.org", {"List-Unsubscribe": "<https://x.example>"}
    )  # type: ignore[arg-type]
    assert sent[0].message()["List-Unsubscribe"] == "<https://x.example>"


def test_of_other_headings_none_goes_through_the_queue(home: Path) -> None:
    from django.core.mail import EmailMessage

    EmailMessage(
        "s", "t", "m@example.org", [AMINA], reply_to=["r@example.org"],
        headers={"Bcc": "b@example.org", "List-Unsubscribe": "<https://x.example>\r\nBcc: c@example.org", "X-Any": "y"},
    ).send()  # fmt: skip
    assert letters(AMINA)[0]["headers"] == {
        "List-Unsubscribe": "<https://x.example> Bcc: c@example.org", "Reply-To": "r@example.org",
    }  # fmt: skip
