"""The pages of procedures: several countries merged with their dates, what is late, what rules say, kept and ticked."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.site.crawl import read
from tests.site.desk import text
from tests.site.test_permissions_of_things import account_of, acting_for

if TYPE_CHECKING:
    from django.test import Client

TODAY = date(2026, 11, 28)
THREE = "with=FR&with=TN&with=RS"


@pytest.fixture(autouse=True)
def a_day(_django: None, monkeypatch: pytest.MonkeyPatch) -> None:
    of_rules = ("procedure", "procedure_check", "procedure_shown", "pack", "packs")
    of_agenda = ("procedure_keep", "procedure_kept")
    for room, modules in (("rules", of_rules), ("agenda", of_agenda)):
        for module in modules:
            monkeypatch.setattr(f"maillage.site.{room}.{module}.today", lambda: TODAY)


def asked(reader: Client, query: str, language: str = "en") -> str:
    answer = reader.get(f"/{language}/procedure?{query}")
    assert answer.status_code == 200
    return text(answer)


def steps(reader: Client, query: str) -> dict[str, dict[str, str]]:
    answer: Any = reader.get(f"/en/procedure?{query}&as=csv")
    whole = b"".join(answer) if answer.streaming else answer.content
    head, *rows = csv.reader(io.StringIO(whole.decode("utf-8-sig"), newline=""))
    return {each[0]: dict(zip(head, each, strict=True)) for each in rows}


# --- what nobody knows ---------------------------------------------------------------------------------------------


def test_steps_of_others_whose_length_no_text_gives_are_said_on_top_and_in_their_row(reader: Client) -> None:
    said = asked(reader, f"{THREE}&start=2027-07-01")
    assert "No text read here says how long these steps take others: 12 (France), 17 (Serbia)." in said
    assert said.count("how long it takes is not known") == 2
    assert "how long" not in asked(reader, "with=TN&start=2027-07-01")


# --- the form --------------------------------------------------------------------------------------------------------


def test_without_anything_asked_the_form_stands_and_shows_an_example(reader: Client) -> None:
    answer = reader.get("/en/procedure")
    page = read(answer)
    assert "Which countries take part?" in text(answer)
    assert not page.unlabelled
    [example] = [link for link in page.links if "with=FR" in link]
    assert "Steps before a start on" in text(reader.get(example))


def test_a_country_alone_is_chosen_already_when_the_form_comes(reader: Client) -> None:
    answer = reader.get("/en/procedure?with=SN")
    assert re.search(r'value="SN" checked', answer.content.decode())


def test_what_was_typed_wrong_is_named_and_what_was_right_is_kept(reader: Client) -> None:
    answer = reader.get("/en/procedure?with=FR&also=Atlantis&start=2020-01-01")
    said = text(answer)
    assert "“Atlantis” is not known as a country" in said
    assert "1 January 2020 is not ahead" in said
    body = answer.content.decode()
    assert (
        'value="Atlantis"' in body and re.search(r'value="FR" checked', body) and 'value="2020-01-01"' in body
    )
    assert read(answer).title.startswith("Error")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("start=2027-03-01", "Choose at least one country"),
        ("with=FR&start=", "Say on which day"),
        ("with=FR&start=soon", "“soon” is no day"),
        ("with=FR&start=2090-01-01", "more than 20 years ahead"),
        ("with=FR&start=2027-03-01&sits-FR=2027-02-30", "“2027-02-30” is no day"),
        ("with=FR&with=TN&with=RS&with=MA&with=SN&with=CM&with=ML&start=2027-03-01", "at most 6 countries"),
        ("also=" + "x" * 300 + "&start=2027-03-01", "is not known as a country"),
    ],
)  # fmt: skip
def test_bad_answers_are_named(reader: Client, query: str, words: str) -> None:
    assert words in asked(reader, query)


def test_countries_by_name_come_to_the_address_of_their_codes(reader: Client) -> None:
    answer = reader.get("/fr/procedure?with=FR&also=Bénin, مدغشقر&start=2027-03-01")
    assert answer.status_code == 302
    assert re.findall(r"with=(\w\w)", answer.headers["Location"]) == ["FR", "BJ", "MG"]


# --- the merged list --------------------------------------------------------------------------------------------------


def test_three_countries_stand_in_one_list_in_which_nothing_precedes_what_it_needs(reader: Client) -> None:
    found = steps(reader, f"{THREE}&start=2027-03-01")
    assert {each["country"] for each in found.values()} == {"FR", "TN", "RS"}
    order = list(found)
    for key, row in found.items():
        for before in row["after"].split():
            assert order.index(before) < order.index(key)
    # the Tunisian ministry has the text two months before the council, after all have agreed on it
    assert {"fr-local.joint-text", "rs-local.joint-text"} <= set(
        found["tn-local.text-to-the-ministry"]["after"].split()
    )
    assert found["tn-local.text-to-the-ministry"]["latest"] == "2026-12-31"
    assert found["tn-local.vote"]["latest"] == "2027-03-01"


def test_the_sentence_on_top_names_the_sitting(reader: Client) -> None:
    said = asked(reader, "with=FR&start=2027-03-01&sits-FR=2026-12-15&sits-FR=2027-02-02")
    assert (
        "To start on 1 March 2027, the council must vote by 2 February 2027 (sitting of 2 February 2027)."
        in said
    )
    several = asked(reader, f"{THREE}&start=2027-03-01&sits-FR=2027-02-02")
    assert "France: the council votes by 2 February 2027 (sitting of 2 February 2027)" in several
    assert "Tunisia: the council votes by 1 March 2027" in several
    assert "The sittings of the councils are not given (Serbia, Tunisia)" in several


def test_what_is_late_says_so_with_its_two_ways_out(reader: Client) -> None:
    said = asked(reader, "with=FR&start=2027-01-15&sits-FR=2026-12-15&sits-FR=2027-02-02")
    assert "A start on 15 January 2027 can no longer be reached." in said
    assert (
        "Either start on 2 February 2027, or hold an extraordinary sitting by 15 January 2027 (France)."
        in said
    )
    assert "49 days too late" in said
    alone = asked(reader, f"{THREE}&start=2027-01-15")
    assert "What is left: start on 1 February 2027." in alone  # two months lie with the Tunisian ministry
    assert "too late" not in asked(reader, f"{THREE}&start=2027-02-01")


def test_sittings_that_end_too_soon_leave_no_day(reader: Client) -> None:
    said = asked(reader, "with=FR&start=2027-03-01&sits-FR=2026-12-01")
    assert "the sittings given end too soon" in said and "no sitting given is late enough" in said


def test_a_country_without_rules_takes_the_neutral_list_and_says_so(reader: Client) -> None:
    said = asked(reader, "with=FR&with=BJ&start=2027-03-01")
    assert "No rules of Benin are known here: the neutral list stands for them." in said
    assert "To be confirmed with your authority." in said
    assert all(row["verified"] == "false" for key, row in steps(reader, "with=BJ&start=2027-03-01").items())


def test_a_territory_goes_by_the_rules_of_its_state(reader: Client) -> None:
    assert any(key.startswith("fr-local.") for key in steps(reader, "with=RE&start=2027-03-01"))


def test_what_the_decision_must_hold_stands_point_by_point(reader: Client) -> None:
    from maillage.rules.shelf import shipped

    said = asked(reader, f"{THREE}&start=2027-03-01")
    for id in ("fr-local", "tn-local", "rs-local"):
        for rule in shipped().packs[id].rules:
            for point in rule.points:
                assert point["en"] in said


def test_sources_and_what_is_not_checked_stand_beside_each_step(reader: Client) -> None:
    found = steps(reader, "with=FR&start=2027-03-01")
    assert found["fr-local.vote"]["verified"] == "false"
    said = asked(reader, "with=FR&start=2027-03-01")
    assert "CGCT (from memory, not checked)" in said and "Confirm with your prefecture" in said


def test_the_days_are_taken_away_as_a_calendar(reader: Client) -> None:
    answer = reader.get(f"/fr/procedure.ics?{THREE}&start=2027-10-01")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    body = answer.content.decode().replace("\r\n ", "")
    found = steps(reader, f"{THREE}&start=2027-10-01")
    assert f"DTSTART;VALUE=DATE:{found['fr-local.vote']['latest'].replace('-', '')}" in body
    assert "URL:http://testserver/fr/procedure?with=FR" in body
    other = reader.get(f"/fr/procedure.ics?{THREE}&start=2027-11-01").content.decode()
    assert not set(re.findall("UID:.*", body)) & set(re.findall("UID:.*", other.replace("\r\n ", "")))
    assert reader.get("/fr/procedure.ics?with=FR").headers["Location"] == "/fr/procedure?with=FR"


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_the_page_is_light_whole_and_says_nothing_odd(reader: Client, language: str) -> None:
    import gzip

    for query in (
        f"{THREE}&start=2027-01-15",
        "with=FR&with=MA&with=TN&with=SN&with=RS&with=BJ&start=2027-06-01",
    ):
        answer = reader.get(f"/{language}/procedure?{query}")
        page, said = read(answer), text(answer)
        assert not page.unlabelled and len(page.ids) == len(set(page.ids))
        assert "None" not in said and "{" not in said
        style = reader.get(next(each for each in page.loaded if "style" in each))
        weight = sum(len(gzip.compress(each.content)) for each in (answer, style))
        assert weight <= 14_000, (query, weight)


# --- what the rules say -------------------------------------------------------------------------------------------------


def check(reader: Client, query: str) -> str:
    return text(reader.get(f"/en/procedure/check?{query}"))


SERBIAN = (
    "within_commitments=yes",
    "text_holds=named_in_order",
    "text_holds=fields",
    "text_holds=money_provided",
)


def test_a_legal_yes_is_no_obstacle_known_and_says_with_whom_to_confirm(reader: Client) -> None:
    before = check(reader, "with=RS&start=2027-03-01")
    assert "it cannot be said yet" in before
    said = check(reader, "&".join(["with=RS&start=2027-03-01", *(f"f-RS-{each}" for each in SERBIAN)]))
    assert "No obstacle known in the texts read on 22 November 2026; confirm with" in said


def test_a_rule_that_is_not_met_says_what_to_do_and_one_from_memory_gives_no_plain_no(reader: Client) -> None:
    query = "with=FR&with=TN&start=2027-03-01&f-FR-partner_is_state=yes&f-FR-state_exception=none"
    said = check(reader, query)
    assert "The texts read on 22 November 2026 stand in the way" in said
    assert "Sign with a foreign local authority instead" in said
    memory = check(reader, "with=FR&start=2027-03-01&f-FR-money_to_state=yes")
    assert "stand in the way;" not in memory


def test_the_tunisian_two_months_hold_to_the_day(reader: Client) -> None:
    on_time = "with=TN&start=2027-08-01&f-TN-council_on=2027-06-15&f-TN-text_at_ministry_on=2027-04-15"
    late = on_time.replace("2027-04-15", "2027-04-16")
    assert "stand in the way;" in check(reader, late)
    assert "stand in the way;" not in check(reader, on_time)


def test_an_answer_is_of_one_country_is_shown_and_taken_back(reader: Client) -> None:
    query = "with=FR&with=TN&start=2027-03-01&f-TN-partner_kind=local_authority&f-TN-diplomatic_relations=no"
    answer = reader.get(f"/en/procedure/check?{query}")
    assert "stand in the way;" in text(answer)
    back = next(link for link in read(answer).links if link.startswith("?") and "diplomatic" not in link)
    assert "f-TN-partner_kind=local_authority" in back
    assert "stand in the way;" not in check(reader, back[1:])


def test_an_answer_that_is_none_is_named_beside_its_question(reader: Client) -> None:
    answer = reader.get("/en/procedure/check?with=FR&start=2027-03-01&f-FR-population=many")
    assert 'href="#f-FR-population"' in answer.content.decode()


def test_answers_decide_of_steps_that_hold_only_in_some_cases(reader: Client) -> None:
    at = "with=FR&with=TN&start=2027-03-01"
    assert "fr-local.state-authorisation" in steps(reader, at)
    assert "fr-local.state-authorisation" not in steps(reader, f"{at}&f-FR-partner_is_state=no")


# --- kept for an organisation -------------------------------------------------------------------------------------------


class Kept:
    """Somebody who acts for an organisation in France, and a procedure that it follows."""

    def __init__(self, signed: Callable[[str], Client]) -> None:
        from maillage.site.agenda.models import KeptProcedure

        self.client = signed("member")
        self.account = account_of(self.client)
        self.party = acting_for(self.account, "local_authority")
        self.party.country = "FR"
        self.party.save()
        said = {
            "with": ["TN", "FR"],
            "start": "2027-06-01",
            "sits-TN": "2027-05-10",
            "for": self.party.key,
            "title": "Eau de Sousse",
        }
        self.sent = self.client.post("/en/procedure/keep", said)
        self.row = KeptProcedure.objects.get(organisation=self.party)
        self.at = f"/en/party/{self.party.key}/procedure/{self.row.pk}"

    def send(self, **said: Any) -> Any:
        return self.client.post(self.at, said)

    def now(self) -> Any:
        self.row.refresh_from_db()
        return self.row


@pytest.fixture
def kept(signed: Callable[[str], Client]) -> Kept:
    return Kept(signed)


database = pytest.mark.database


@database
def test_keeping_leads_through_sign_in_and_back_to_what_was_asked(
    reader: Client, signed: Callable[[str], Client]
) -> None:
    address = f"/en/procedure/keep?{THREE}&start=2027-03-01"
    answer = reader.get(address)
    assert answer.status_code == 302 and "/account/login/" in answer.headers["Location"]
    assert "with%3DFR" in answer.headers["Location"]
    nobody = signed("member").get(address)
    assert "You act for no organisation here yet." in text(nobody)


@database
def test_it_is_kept_with_the_own_country_first_and_noted(kept: Kept) -> None:
    from maillage.site.acts.models import Act

    assert kept.sent.status_code == 302 and urlsplit(kept.sent.headers["Location"]).path == kept.at
    assert (kept.row.territories, kept.row.start, kept.row.sittings) == (
        ["FR", "TN"],
        date(2027, 6, 1),
        {"TN": ["2027-05-10"]},
    )
    assert kept.row.made_by == kept.account
    assert Act.objects.filter(what="procedure_kept", about=f"party:{kept.party.pk}").count() == 1
    said = text(kept.client.get(kept.at))
    assert "Tunisia: the council votes by 10 May 2027 (sitting of 10 May 2027)" in said
    assert "Eau de Sousse" in text(kept.client.get(f"/en/party/{kept.party.key}/procedures"))


@database
@pytest.mark.parametrize(
    ("partner", "answers", "without"),
    [
        ("SN", "f-FR-partner_is_state=no&f-SN-amount_committed=1", "fr-local.state-authorisation"),
        ("DE", "", "fr-local.oda-declaration"),
    ],
)
def test_its_steps_and_days_stay_those_of_the_page_on_which_it_was_kept(
    kept: Kept, reader: Client, partner: str, answers: str, without: str
) -> None:
    from maillage.site.agenda.models import KeptProcedure
    from maillage.site.agenda.of_procedures import planned
    from maillage.site.rules.here import shelf_here

    query = f"with=FR&with={partner}&start=2027-06-01&{answers}"
    then = {key: each["latest"] for key, each in steps(reader, query).items()}
    assert without not in then and without in steps(reader, "with=FR&start=2027-06-01")
    form = {**parse_qs(query), "for": kept.party.key, "title": "Eau"}
    at = kept.client.post("/en/procedure/keep", form).headers["Location"]
    row = KeptProcedure.objects.get(title="Eau")
    later = planned(row, shelf_here(kept.party), "FR", [], TODAY)
    assert {each.key: str(each.latest or "") for each in later.steps} == then
    page = kept.client.get(at).content.decode()
    assert set(re.findall(r'name="step" value="([^"]+)"', page)) == set(then)
    assert f"0 of {len(then)}" in text(kept.client.get(f"/en/party/{kept.party.key}/procedures"))


@database
def test_a_form_that_lacks_something_is_sent_back(kept: Kept, signed: Callable[[str], Client]) -> None:
    said = {"with": "FR", "start": "2027-06-01", "for": kept.party.key, "title": " "}
    answer = kept.client.post("/en/procedure/keep", said)
    assert answer.status_code == 422 and "Say what you call it." in text(answer)
    other = signed("member").post("/en/procedure/keep", {**said, "title": "x"})  # acts for nobody
    assert other.status_code == 422 and "You act for no organisation" in text(other)


@database
def test_steps_are_ticked_with_their_day_and_unticked(kept: Kept) -> None:
    keys = ["fr-local.mandate", "fr-local.contact"]
    assert kept.send(do="tick", step=keys, done_on="2026-11-20").status_code == 302
    assert kept.now().done == dict.fromkeys(keys, "2026-11-20")
    assert text(kept.client.get(kept.at)).count("Done on 20 November 2026") == 2
    assert kept.send(do="untick", step=keys[0]).status_code == 302
    assert kept.now().done == {keys[1]: "2026-11-20"}
    line = text(kept.client.get(f"/en/party/{kept.party.key}/procedures"))
    assert "start on 1 June 2027, 1 of " in line


@database
@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"do": "tick", "done_on": "2026-11-20"}, "Tick at least one step"),
        ({"do": "tick", "step": "fr-local.mandate", "done_on": "2026-11-29"}, "today or before"),
        ({"do": "tick", "step": "fr-local.mandate", "done_on": ""}, "today or before"),
        ({"do": "tick", "step": "fr-local.nothing", "done_on": "2026-11-20"}, "Tick at least one step"),
        ({"do": "move", "title": "x", "start": "soon"}, "Say a day as the start"),
        ({"do": "move", "title": "", "start": "2027-06-01"}, "Say what you call it"),
        ({"do": "move", "title": "x", "start": "2027-06-01", "sits-TN": "May"}, "“May” is no day"),
        ({"do": "nothing"}, ""),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    kept: Kept, said: dict[str, str], words: str
) -> None:
    answer = kept.send(**said)
    assert answer.status_code == 422 and words in text(answer)
    assert kept.now().done == {} and kept.row.version == 1


@database
def test_what_was_typed_stands_there_again_where_something_is_wrong(kept: Kept) -> None:
    page = kept.send(do="move", title="Water", start="soon", **{"sits-TN": ["2027-07-12", "", "May"]})
    fields = {
        each: value for value, each in re.findall(r'value="([^"]*)"[^>]*id="([^"]+)"', page.content.decode())
    }
    fields |= dict(re.findall(r'id="([^"]+)"[^>]*value="([^"]*)"', page.content.decode()))
    assert (fields["title"], fields["start"]) == ("Water", "soon")
    assert [fields[f"sits-TN-{n}"] for n in (1, 2, 3, 4)] == ["2027-07-12", "May", "", ""]
    ticked = kept.send(do="tick", step="fr-local.contact", done_on="2027-01-01").content.decode()
    assert re.findall(r'value="([^"]+)" checked', ticked) == ["fr-local.contact"]


@database
def test_its_start_and_the_sittings_move_and_the_agenda_follows(kept: Kept) -> None:
    from maillage.site.agenda.of_procedures import of_procedures

    def due() -> dict[str, date | None]:
        return {line.rule: line.due for line in of_procedures([kept.party], [kept.now()], TODAY)}

    before = due()
    assert before["tn-local.vote"] == date(2027, 5, 10)
    said = {"do": "move", "title": "Eau", "start": "2027-09-01", "sits-TN": ["2027-07-12", "2027-07-12"]}
    assert kept.send(**said).status_code == 302
    assert (kept.now().title, kept.row.sittings) == ("Eau", {"TN": ["2027-07-12"]})
    assert due()["tn-local.vote"] == date(2027, 7, 12)
    kept.send(do="tick", step="fr-local.mandate", done_on="2026-11-20")
    assert "fr-local.mandate" in before and "fr-local.mandate" not in due()


@database
def test_own_sittings_are_those_of_the_agenda(kept: Kept) -> None:
    from maillage.parties.models import Sitting

    Sitting.objects.create(organisation=kept.party, day=date(2027, 5, 20))
    assert "France: the council votes by 20 May 2027 (sitting of 20 May 2027)" in text(
        kept.client.get(kept.at)
    )


@database
def test_it_is_ended_and_taken_up_again(kept: Kept) -> None:
    assert kept.send(do="end").status_code == 302
    assert kept.now().ended_on == TODAY
    assert "no longer followed since 28 November 2026" in text(kept.client.get(kept.at))
    assert kept.send(do="take_up").status_code == 302
    assert kept.now().ended_on is None


@database
def test_a_form_pressed_twice_acts_once(kept: Kept) -> None:
    for _ in range(2):
        kept.send(do="end", once="a-key-of-twenty-signs")
    assert kept.now().version == 2


@database
def test_whoever_does_not_act_for_it_finds_nothing(
    kept: Kept, signed: Callable[[str], Client], reader: Client
) -> None:
    stranger = signed("curator")
    for at in (kept.at, f"/en/party/{kept.party.key}/procedures"):
        assert stranger.get(at).status_code == 404
        assert "/account/login/" in reader.get(at).headers["Location"]
    assert stranger.post(kept.at, {"do": "end"}).status_code == 404
    assert kept.client.get(f"/en/party/{kept.party.key}/procedure/nothing").status_code == 404


@database
def test_its_page_asks_few_questions_of_the_database(kept: Kept) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    kept.client.get(kept.at)
    with CaptureQueriesContext(connection) as asked_of:
        kept.client.get(kept.at)
    assert len(asked_of) <= 12
