"""The fields of the index. A change here is a new FORMAT (see ``record.index``): older folders are then made anew.

``tags`` holds every condition as a term of its own: ``t:`` table, ``k:`` kind, ``c:`` country, ``p:`` place,
``o:`` topic (stated, or named in the text), ``s:`` goal, ``g:`` group (``g:LDC?`` where undecided), ``l:`` language, ``y:none`` undated, ``u:`` an end
without a place, ``x:`` generated. Years are integer columns (tantivy's unsigned ones kill the writer on a wrong
type). ``weight`` orders what scores alike: fuller statements first, then by the checksum of the identifier.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from maillage.record.search.words import STEMMED, analyzer

TEXT_LANGUAGES = (*STEMMED, "ar")
ALWAYS, STILL = 0, 9999
"""Years that stand for a missing start and a missing end of something that has the other."""


@cache
def schema() -> Any:
    """tantivy's schema."""
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("tags", tokenizer_name="spaced", index_option="basic")
    builder.add_text_field("name", tokenizer_name="spaced", index_option="position")
    builder.add_text_field("text", tokenizer_name="spaced", index_option="freq")
    for language in STEMMED:
        builder.add_text_field(f"text_{language}", tokenizer_name=language, index_option="freq")
    builder.add_text_field("text_ar", tokenizer_name="spaced", index_option="freq")
    for name in ("year_from", "year_to", "weight"):
        builder.add_integer_field(name, fast=True)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def register(index: Any) -> Any:
    """``index`` with the analysers that the schema names; needed to write, not to read."""
    from tantivy import TextAnalyzerBuilder, Tokenizer

    index.register_tokenizer("spaced", TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    for language in STEMMED:
        index.register_tokenizer(language, analyzer(language))
    return index
