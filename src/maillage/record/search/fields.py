"""The fields of the index. A change here is a new FORMAT (see ``record.index``): older folders are then made anew.

Every text stands folded in one of three fields, once: ``name`` (titles, ends, sites), ``org`` (bodies) and ``text``
(all else). ``text_fr``, ``text_en`` … hold the stems of what is in that language, where a stem is not the word itself;
the stems of titles stand in ``name``, so that a title that says a word comes before a text that does.

``tags`` holds every condition as a term of its own: ``t:`` table, ``k:`` kind of link or of cooperation, ``c:`` country,
``p:`` place, ``o:`` topic (stated, derived or named in the text), ``h:`` topic named in a title,
``s:`` goal, ``g:`` group (``g:LDC?`` where undecided),
``l:`` language, ``r:`` reference or identifier of a body, ``i:`` identifier that a source gives, ``y:none`` undated, ``u:``
not placed, ``x:`` generated. Years are integer columns (tantivy's unsigned ones kill the writer on a wrong type).
``weight`` orders what scores alike: fuller statements first, then by the checksum of the identifier.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from maillage.record.search.vocabulary import STEMS

ALWAYS, STILL = 0, 9999
"""Years that stand for a missing start and a missing end of something that has the other."""
_NAMES, _TEXTS, _NUMBERS = ("name", "org"), ("text", *STEMS.values()), ("year_from", "year_to", "weight")
FIELD_NAMES = ("id", "tags", *_NAMES, *_TEXTS, *_NUMBERS, "shown")


@cache
def schema() -> Any:
    """tantivy's schema."""
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("tags", tokenizer_name="spaced", index_option="basic")
    for name in _NAMES:
        builder.add_text_field(name, tokenizer_name="spaced", index_option="position")
    for name in _TEXTS:
        builder.add_text_field(name, tokenizer_name="spaced", index_option="freq")
    for name in _NUMBERS:
        builder.add_integer_field(name, fast=True)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def register(index: Any) -> Any:
    """``index`` with the analyser that the schema names; needed to write, not to read."""
    from tantivy import TextAnalyzerBuilder, Tokenizer

    index.register_tokenizer("spaced", TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    return index
