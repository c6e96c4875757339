"""Persons named in contact details stay in the stored files: no view, no export, no published table names them."""

from __future__ import annotations

import html
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from maillage.record.columns import TEXT, TEXTS
from maillage.record.publish_delta import Wanted, publish
from maillage.record.questions import ask, connect, make_view, view_columns
from maillage.record.store import Reader
from maillage.record.take_out import FORMATS, tables_out, whole_record, write_table
from maillage.reference.places import Places
from tests.record.door import Door
from tests.record.lake import read

PERSON = ("Zebulon Quixote", "+999 555 0142", "zebulon@quixote.example", "7 Quixote Lane")
CONTACT = """<contact-info type="1"><organisation><narrative>Kept Aside Ltd</narrative></organisation>
<person-name><narrative>Zebulon Quixote</narrative></person-name><telephone>+999 555 0142</telephone>
<email>zebulon@quixote.example</email><mailing-address><narrative>7 Quixote Lane</narrative></mailing-address></contact-info>"""
ACTIVITY = """<iati-activity xml:lang="en"><iati-identifier>XX-1-{number}</iati-identifier>
<reporting-org ref="XX-1" type="10"><narrative>A ministry</narrative></reporting-org>
<title><narrative>Wells of Larache {number}</narrative></title><description><narrative>Water</narrative></description>
<participating-org ref="XX-1" role="1"><narrative>A ministry</narrative></participating-org>
<activity-status code="2"/><activity-date type="1" iso-date="2020-01-01"/>{more}
<recipient-country code="MA"/><sector code="14031" vocabulary="1"/></iati-activity>"""
ODD = (
    CONTACT,  # where the standard has it
    "<result type='1'><title><narrative>Wells</narrative></title>" + CONTACT + "</result>",  # out of place
    "<x:card xmlns:x='urn:x'>" + CONTACT + "</x:card>",  # inside what is foreign
    CONTACT.replace("<email>", "<email foreign='zebulon@quixote.example'>").replace(
        "</telephone>", "</telephone>stray"
    ),
    CONTACT.replace("contact-info", "contact_info"),  # misspelt: an element that the standard does not know
    "<x:owner xmlns:x='urn:x' contact-email='zebulon@quixote.example'/>",
)


@pytest.fixture
def reader(tmp_path: Path, places: Places) -> Iterator[Reader]:
    """A record of contacts in every place that somebody could put them, version 2 and version 1."""
    second = "\n".join(ACTIVITY.format(number=number, more=more) for number, more in enumerate(ODD))
    first = re.sub(r"</?narrative>", "", ACTIVITY.format(number=99, more=CONTACT))
    door = Door(tmp_path / "home", places)
    for name, version, inside in (("two", "2.03", second + CONTACT), ("one", "1.04", first)):
        file = tmp_path / f"{name}.xml"
        file.write_text(f'<iati-activities version="{version}">{inside}</iati-activities>', encoding="utf-8")
        door.take(file)
    with door.store.open() as opened:
        assert opened.manifest.rows("activities") == len(ODD) + 1
        assert opened.manifest.rows("iati_contact_info") > 0, "the test holds no contact"
        yield opened


def texts_of_views(reader: Reader) -> str:
    """Every text that a query can see of the record itself."""
    said: set[str] = set()
    with connect(reader) as connection:
        for view in set(view_columns()) - {"countries", "country_groups"}:
            make_view(connection, reader, view)
            for column in view_columns()[view]:
                if column.type in (TEXT, TEXTS):
                    query = f'SELECT DISTINCT "{column.name}"::VARCHAR FROM {view} WHERE "{column.name}" IS NOT NULL'
                    said |= {text for (text,) in connection.execute(query).fetchall()}
    return "\n".join(said)


def found(names: tuple[str, ...] | set[str], text: str) -> list[str]:
    return [name for name in names if name in text]


def test_no_view_names_a_person(reader: Reader) -> None:
    said = texts_of_views(reader)
    assert "Wells of Larache 0" in said
    assert found(PERSON, said) == []
    assert not [view for view in view_columns() if "contact" in view]


@pytest.mark.parametrize("format", FORMATS)
def test_no_export_names_a_person(reader: Reader, tmp_path: Path, format: str) -> None:
    assert not [table for table in tables_out() if "contact" in table]
    for table in whole_record(reader, raw=True):
        write_table(reader, table, tmp_path / format / f"{table}.{format}", format, language="en")
    import pyarrow.parquet as parquet

    said = ""
    for path in sorted((tmp_path / format).iterdir()):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                said += "".join(book.read(name).decode("utf-8") for name in book.namelist())
        elif path.suffix == ".parquet":
            said += str(parquet.read_table(path).to_pylist())
        else:
            said += path.read_text(encoding="utf-8")
    assert "Wells of Larache 0" in said
    assert found(PERSON, html.unescape(said)) == []


def test_no_published_table_names_a_person(reader: Reader, tmp_path: Path) -> None:
    pytest.importorskip("deltalake")
    done = list(publish(reader, str(tmp_path / "lake"), Wanted(raw=True, all_statements=True)))
    said = "".join(str(read(one.address).to_pylist()) for one in done)
    said += "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "lake").rglob("*.json"))
    assert "Wells of Larache 0" in said
    assert found(PERSON, said) == []


def test_what_a_publisher_says_beside_contacts_is_shown(reader: Reader) -> None:
    """Problems with contacts are told with their line, without what was found."""
    rows = ask(reader, "SELECT code, found FROM problems WHERE field LIKE '%contact-info%'").rows
    assert all(set(json.loads(found_)) <= {"activity", "rule"} for _, found_ in rows)
    assert ask(reader, "SELECT count(*) FROM problems").rows[0][0] >= len(rows)


def contacts_of(folder: Path) -> set[str]:
    """Names, telephones and addresses for mail of contacts of real files that stand nowhere else in them.

    Found with a parser of its own; what is said elsewhere too (a name of an organisation, say) is no secret.
    """
    from lxml import etree

    inside, elsewhere = set(), []
    for file in sorted(folder.rglob("*.xml")):
        root = etree.parse(str(file), etree.XMLParser(recover=True, huge_tree=True)).getroot()
        for contact in list(root.iter("{*}contact-info")):
            for part in contact.iter("{*}person-name", "{*}email", "{*}telephone"):
                inside |= {text.strip() for text in part.itertext() if len(text.strip()) > 5}
            contact.getparent().remove(contact)
        elsewhere.append(etree.tostring(root, encoding="unicode"))
    rest = html.unescape("\n".join(elsewhere))
    return {text for text in inside if text not in rest}


def test_no_view_of_real_files_names_a_person(real_files: Path, tmp_path: Path, places: Places) -> None:
    persons = contacts_of(real_files / "iati")
    assert len(persons) > 500
    door = Door(tmp_path / "home", places)
    door.take(real_files / "iati", prove=False)
    with door.store.open() as reader:
        said = texts_of_views(reader)
    assert found(persons, said) == []
