"""A file cut into whole records: wherever blocks end and however the bytes arrive, the same records, lines and bytes."""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from maillage.record.iati.cut import Block, Cutter, Ended, Head, NotCut

START = b"<iati-activities version='2.03'>"
END = b"</iati-activities>"


@dataclass
class Pieces:
    """What a cutter gave: the records with their lines, and everything else."""

    head: Head
    records: list[tuple[bytes, int]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    ended: Ended = field(default_factory=Ended)

    @property
    def texts(self) -> list[bytes]:
        return [text for text, _ in self.records]

    @property
    def lines(self) -> list[int]:
        return [line for _, line in self.records]


def cut(data: bytes, block: int = 1 << 20, step: int = 1 << 20, largest: int = 128 << 20) -> Pieces:
    """Cut ``data`` into blocks of ``block`` bytes while it arrives ``step`` bytes at a time."""
    stream = io.BytesIO(data)
    cutter = Cutter(lambda size: stream.read(min(size, step)), block, largest)
    made = Pieces(cutter.head)
    for each in cutter.blocks():
        assert each.first == len(made.records) + len(cutter.ended.too_large), (
            "records are numbered as they stand"
        )
        made.blocks.append(each)
        made.records += [(each.body[span.start : span.end], span.line) for span in each.records]
    made.ended = cutter.ended
    return made


# Where a record ends

ODD = {
    "its end tag in a comment": b"<iati-activity><!-- </iati-activity> --><x/></iati-activity>",
    "a start tag in a comment": b"<iati-activity><!-- <iati-activity> --><x/></iati-activity>",
    "its end tag in CDATA": b"<iati-activity><x><![CDATA[</iati-activity>]]></x></iati-activity>",
    "a comment's start in CDATA": b"<iati-activity><x><![CDATA[<!--]]></x></iati-activity>",
    "CDATA's start in a comment": b"<iati-activity><!--<![CDATA[--></iati-activity>",
    "brackets before CDATA's end": b"<iati-activity><x><![CDATA[]]]]></x></iati-activity>",
    "its end tag in an instruction": b"<iati-activity><?p </iati-activity> ?></iati-activity>",
    "> in an attribute": b"<iati-activity a='x>y'><x/></iati-activity>",
    "/> in an attribute": b'<iati-activity a="x/>y"><x/></iati-activity>',
    "what reads as a tag in an attribute": b"<iati-activity a='&lt;/iati-activity>'><x/></iati-activity>",
    "a quote in the other quotes": b"""<iati-activity a='"' b="'>"><x/></iati-activity>""",
    "nothing in it": b"<iati-activity/>",
    "nothing in it but > in an attribute": b'<iati-activity a="b>c" />',
    "nothing in it but /> in an attribute": b"<iati-activity a='/>'\n/>",
    "an end tag with blanks": b"<iati-activity>x</iati-activity" + b" \n" * 70 + b">",
    "elements of a longer name": b"<iati-activity><iati-activity-x/><x:iati-activity xmlns:x='u'/></iati-activity>",
    "an empty element of its own name": b"<iati-activity><iati-activity ref='x'/></iati-activity>",
    "a start tag over lines": b"<iati-activity\n a='1'\n\n b='2'>\n<x/>\n</iati-activity\n>",
    "no text at all": b"<iati-activity></iati-activity>",
}
BETWEEN = (
    b"",
    b"\n",
    b" \r\n\t",
    b"words",
    b"<!-- <iati-activity> -->",
    b"<?p <iati-activity>?>",
    b"<other a='>'>\n</other>",
)


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("step", [1, 7, 1 << 20])
def test_a_record_ends_where_xml_says_so(name: str, step: int) -> None:
    plain = b"<iati-activity>plain</iati-activity>"
    made = cut(START + plain + b"\n" + ODD[name] + plain + END, step=step)
    assert made.texts == [plain, ODD[name], plain]
    assert made.lines == [1, 2, 2 + ODD[name].count(b"\n")]
    assert made.ended.closed


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(BETWEEN), st.sampled_from(sorted(ODD.values()))), max_size=6),
    st.sampled_from(BETWEEN),
    st.integers(1, 400),
    st.integers(1, 300),
    st.sampled_from([b"", b"<?xml version='1.0'?>\n", b"\n\n<!-- > -->\n", codecs.BOM_UTF8]),
    st.sampled_from([START, b"<iati-activities\n  version='2.03'\n a='>'\n>", b'<iati-activities a="/>">']),
)
@example([(b"", ODD["an end tag with blanks"])], b"", 1, 5, b"", START)
def test_any_block_size_and_any_read_size_give_the_same_records_lines_and_bytes(
    said: list[tuple[bytes, bytes]], last: bytes, block: int, step: int, before: bytes, start: bytes
) -> None:
    data, expected = before + start, []
    for between, record in said:
        data += between
        expected.append((record, data.count(b"\n") + 1))
        data += record
    made = cut(data + last + END + b"\n<!-- end -->\n", block, step)
    assert made.records == expected
    assert (made.ended.closed, made.ended.after, made.ended.open) == (True, None, None)
    assert b"\n" not in made.head.start
    passed = before + start
    for each in made.blocks:
        assert each.line == passed.count(b"\n") + 1
        passed += each.body
    assert passed == (data + last if last.strip() else data), "no byte is lost, but blanks before the end"


@pytest.mark.parametrize("between", BETWEEN)
def test_no_byte_between_records_is_lost(between: bytes) -> None:
    record = b"<iati-activity>x</iati-activity>"
    made = cut(START + between + record + between + record + between + END, block=1)
    body = b"".join(each.body for each in made.blocks)
    assert body in (between + record + between + record + between, between + record + between + record)
    if between.strip():
        assert body.endswith(between)


def test_a_file_may_end_without_a_record_or_be_one_tag() -> None:
    for data in (START + END, b"<iati-activities/>", b"<iati-activities />\n", START + b"\n \n" + END):
        made = cut(data)
        assert (made.records, made.blocks, made.ended.closed, made.ended.after) == ([], [], True, None)


def test_organisations_are_records_too_and_their_root_is_no_end_of_one() -> None:
    record = b"<iati-organisation>x</iati-organisation>"
    made = cut(b"<iati-organisations>" + record * 2 + b"</iati-organisations>")
    assert made.texts == [record, record]
    torn = cut(b"<iati-organisations><iati-organisation>x</iati-organisations>")
    assert torn.texts == [b"<iati-organisation>x"]
    assert torn.ended.closed


# What follows, and what is missing


@pytest.mark.parametrize("step", [1, 50, 1 << 20])
def test_what_follows_the_root_is_said_with_its_line(step: int) -> None:
    data = START + b"<iati-activity/>" + END
    assert cut(data + b"\n<!-- <a> -->\n<?p?>\n ", step=step).ended.after is None
    assert cut(data + b"\n\n<!-- x -->\n<iati-activities/>", step=step).ended.after == 4
    assert cut(b"<iati-activities/>\nmore", step=step).ended.after == 2


@pytest.mark.parametrize("step", [1, 1 << 20])
def test_a_missing_end_tag_costs_one_record_and_a_stray_one_costs_none(step: int) -> None:
    torn, good = b"<iati-activity><x>\n", b"<iati-activity>good</iati-activity>"
    made = cut(START + good + torn + good + b"</iati-activity>" + good + END, step=step)
    assert made.texts == [good, torn, good, good]
    assert made.lines == [1, 1, 2, 2]
    assert (made.ended.closed, made.ended.after) == (True, None)


def test_a_start_tag_with_an_odd_quote_costs_its_own_record_only() -> None:
    good = b"<iati-activity>good</iati-activity>"
    torn = b"<iati-activity a=\"x>\n<y b='/>'/></iati-activity>"
    assert cut(START + good + torn + good + END).texts == [good, torn, good]


@pytest.mark.parametrize("step", [1, 1 << 20])
def test_cut_off_after_any_byte_it_gives_the_records_before_the_cut(step: int) -> None:
    odd = list(ODD.values())[:9]
    data = START + b"\n".join(odd) + END
    ends, at = [], len(START)
    for record in odd:
        ends.append(at + len(record))
        at += len(record) + 1
    whole = 0
    for end in range(len(data)):
        whole = sum(1 for e in ends if e <= end)
        try:
            made = cut(data[:end], step=step)
        except NotCut as fault:
            assert end < len(START), end
            assert fault.code in ("record.iati-empty", "record.iati-not-xml")
            continue
        assert made.texts == odd[:whole], end
        assert not made.ended.closed
        assert made.ended.records == whole + (made.ended.open is not None)
        if made.ended.open is not None:
            assert made.ended.open == 1 + whole + b"".join(odd[:whole]).count(b"\n")
    assert whole == len(odd)


# Encodings


@pytest.mark.parametrize("step", [1, 3, 1 << 20])
@pytest.mark.parametrize(
    ("encoding", "mark", "declared", "found"),
    [
        ("utf-8", codecs.BOM_UTF8, "UTF-8", "utf-8"),
        ("utf-8", b"", None, "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "ISO-8859-1", "utf-8"),
        ("utf-8", b"", "UTF-16", "utf-8"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "UTF-16", "utf-16-le"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "UTF-16", "utf-16-be"),
        ("utf-16-le", b"", None, "utf-16-le"),
        ("utf-16-be", b"", "utf-16", "utf-16-be"),
        ("utf-32-le", codecs.BOM_UTF32_LE, None, "utf-32-le"),
        ("utf-32-be", codecs.BOM_UTF32_BE, None, "utf-32-be"),
        ("utf-32-be", b"", None, "utf-32-be"),
        ("iso-8859-1", b"", "ISO-8859-1", "iso8859-1"),
        ("cp1252", b"", "windows-1252", "cp1252"),
        ("iso-8859-15", b"", "ISO-8859-15", "iso8859-15"),
    ],
)
def test_every_encoding_gives_the_same_records(
    encoding: str, mark: bytes, declared: str | None, found: str, step: int
) -> None:
    wide = "é — œ €" if encoding.startswith(("utf", "cp1252")) else "é à"
    if encoding.startswith("utf"):
        wide += " مياه 𝔘"
    record = f"<iati-activity><title>{wide}</title>\n</iati-activity>"
    head = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    text = f"{head}<iati-activities>\n{record}\n{record}</iati-activities>"
    made = cut(mark + text.encode(encoding), step=step)
    assert made.texts == [record.encode()] * 2
    assert made.head.encoding == found
    first = 2 + bool(head)
    assert made.lines == [first, first + 2]


@pytest.mark.parametrize(
    "name", ["klingon", "rot13", "base64", "zlib", "bz2", "unicode_escape", "idna", "undefined", "punycode"]
)
def test_an_encoding_that_does_not_exist_is_said(name: str) -> None:
    with pytest.raises(NotCut) as fault:
        cut(f'<?xml version="1.0" encoding="{name}"?><iati-activities/>'.encode())
    assert fault.value.code == "record.iati-encoding-unknown"
    assert fault.value.values == {"found": name}


@pytest.mark.parametrize("step", [1, 1 << 20])
def test_bytes_that_are_none_of_the_encoding_are_noted_with_their_line(step: int) -> None:
    text = "<iati-activities>\n<iati-activity>\nx\ud800y</iati-activity></iati-activities>"
    stream = io.BytesIO(codecs.BOM_UTF16_LE + text.encode("utf-16-le", "surrogatepass"))
    cutter = Cutter(lambda size: stream.read(min(size, step)))
    body = b"".join(each.body for each in cutter.blocks()).decode()
    assert body.count("\ufffd") >= 1
    assert body.endswith("y</iati-activity>")
    assert cutter.decoder.replaced == 3


def test_utf8_that_declares_itself_otherwise_is_noted() -> None:
    def looks(text: str, encoding: str) -> bool:
        data = f'<?xml version="1.0" encoding="ISO-8859-1"?><iati-activities><iati-activity>{text}</iati-activity></iati-activities>'
        cutter = Cutter(io.BytesIO(data.encode(encoding)).read)
        list(cutter.blocks())
        return bool(cutter.decoder.looks_utf8)

    assert looks("école", "utf-8")
    assert not looks("école", "iso-8859-1")
    assert not looks("school", "utf-8")


# What is no file of IATI


@pytest.mark.parametrize("step", [1, 1 << 20])
@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "record.iati-empty", 1),
        (b" \n ", "record.iati-empty", 1),
        (b"\xef\xbb\xbf", "record.iati-empty", 1),
        (b"identifier;title\n", "record.iati-not-xml", 1),
        (b"\n\n{}", "record.iati-not-xml", 3),
        (b"PK\x03\x04", "record.iati-not-xml", 1),
        (b"\x1f\x8b\x08\x00\xff", "record.file-packed", 1),
        (b"<html><body/></html>", "record.iati-web-page", 1),
        (b"<HTML>", "record.iati-web-page", 1),
        (b"<?xml version='1.0'?>\n<feed/>", "record.iati-other-root", 2),
        (b"<iati-activity/>", "record.iati-other-root", 1),
        (b"<iati:iati-activities xmlns:iati='u'/>", "record.iati-other-root", 1),
        (
            b"<?xml version='1.0'?>\n<!DOCTYPE iati-activities [<!ENTITY a 'b'>]><iati-activities/>",
            "record.iati-doctype",
            2,
        ),
        (b"<!doctype html><html/>", "record.iati-web-page", 1),
        (
            b"<?xml version='1.0'?>\n<!-- login -->\n<!DOCTYPE\n HTML PUBLIC 'x'><html/>",
            "record.iati-web-page",
            3,
        ),
        (b"<!DOCTYPE html5><iati-activities/>", "record.iati-doctype", 1),
        (b"<iati-activities", "record.iati-not-xml", 1),
        (b"<!-- never ended", "record.iati-not-xml", 1),
        (b"<", "record.iati-not-xml", 1),
    ],
)
def test_what_is_no_iati_file_is_said(data: bytes, code: str, line: int, step: int) -> None:
    with pytest.raises(NotCut) as fault:
        cut(data, step=step)
    assert (fault.value.code, fault.value.line) == (code, line)


# What is too large

BIG = b"<iati-activity>" + b"\nsome words of a long line" * 40 + b"\n</iati-activity>"
BIG_ONES = {
    "words": BIG,
    "a comment with its end tag": b"<iati-activity><!--"
    + b"\n</iati-activity> word" * 50
    + b"--></iati-activity>",
    "CDATA with its end tag": b"<iati-activity><![CDATA["
    + b"\n</iati-activity> word" * 50
    + b"]]></iati-activity>",
    "one line": b"<iati-activity>" + b"x" * 1_100 + b"</iati-activity>",
    "one attribute": b"<iati-activity a='" + b"x>\n" * 400 + b"'/>",
    "a start tag without end": b"<iati-activity " + b"x \n" * 400 + b"</iati-activity>",
}


@pytest.mark.parametrize("step", [1, 64, 1 << 20])
@pytest.mark.parametrize("block", [1, 100, 1 << 20])
@pytest.mark.parametrize("name", BIG_ONES)
def test_a_record_beyond_the_limit_is_left_out_and_the_lines_after_it_are_right(
    name: str, block: int, step: int
) -> None:
    big, good = BIG_ONES[name], b"<iati-activity>good\n</iati-activity>"
    made = cut(START + good + b"\n" + big + b"\n" + good + b"words" + good + END, block, step, largest=1_000)
    assert made.texts == [good] * 3
    after = 4 + big.count(b"\n")
    assert made.lines == [1, after, after + 1]
    [(line, size)] = made.ended.too_large
    assert line == 3
    assert len(big) <= size <= len(big) + 1, "up to its end, or to where the next begins"
    assert (made.ended.records, made.ended.closed, made.ended.open) == (4, True, None)
    assert max(len(each.body) for each in made.blocks) <= 1_000 + 2 * len(good) + 64


@pytest.mark.parametrize("step", [64, 1 << 20])
def test_a_record_beyond_the_limit_and_cut_off_is_left_out(step: int) -> None:
    made = cut(START + BIG[:-20], step=step, largest=500)
    assert made.texts == []
    assert made.ended.too_large == [(1, len(BIG) - 20)]
    assert not made.ended.closed


@pytest.mark.parametrize("step", [50, 1 << 12])
def test_a_comment_of_any_size_between_records_costs_no_memory_and_nothing_else(step: int) -> None:
    good = b"<iati-activity>good</iati-activity>"
    data = START + good + b"<!--" + b"<iati-activity>\n" * 20_000 + b"-->" + good + END
    made = cut(data, step=step, largest=10_000)
    assert made.records == [(good, 1), (good, 20_001)]
    assert made.ended.outside == []
    assert sum(len(each.body) for each in made.blocks) < 20_000


@pytest.mark.parametrize("step", [1 << 12, 1 << 20])
def test_words_of_any_size_between_records_cost_no_memory_and_are_said(step: int) -> None:
    good = b"<iati-activity>good</iati-activity>"
    data = START + good + b"words\n" * 100_000 + good + END
    stream, most = io.BytesIO(data), 0
    cutter = Cutter(lambda size: stream.read(min(size, step)), 1 << 10, 10_000)
    found = []
    for each in cutter.blocks():
        most = max(most, len(each.body))
        found += [(each.body[s.start : s.end], s.line) for s in each.records]
    if step < len(data):
        assert most < 200_000
        assert cutter.ended.outside
    assert found == [(good, 1), (good, 100_001)]


@pytest.mark.long
@pytest.mark.parametrize("fill", [b"x" * (1 << 20), b"<y/>" + b"z" * ((1 << 20) - 4)])
def test_a_line_of_two_gigabytes_costs_its_record_and_little_memory(fill: bytes) -> None:
    """A record of 2 GB on one line is left out and said so; those beside it are there, and no more than 128 MiB are held."""
    good, most = b"<iati-activity>good</iati-activity>", 0
    parts = iter([START + good + b"\n<iati-activity>", *[fill] * 2_048, b"</iati-activity>\n" + good + END])
    held: list[Cutter] = []

    def read(size: int) -> bytes:
        nonlocal most
        most = max([most, *(len(cutter._buffer) for cutter in held)])
        return next(parts, b"")

    held.append(Cutter(read))
    found = [(b.body[s.start : s.end], s.line) for b in held[0].blocks() for s in b.records]
    assert found == [(good, 1), (good, 3)]
    assert held[0].ended.too_large == [(2, (1 << 31) + 31)]
    assert most <= (128 << 20) + (2 << 20)
