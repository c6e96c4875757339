"""The language a text is in, beside the one that it declares: detected fast, for many texts at once.

In: texts as published; the tags that they declare. Out: for each text a language (ISO 639-1) or None when undecided,
and a certainty from 0 to 1000. The same text has the same answer whatever stands beside it.

Not for overwriting what a publisher declared. docs/explanation/languages.md says how it works and what was measured.
"""

from maillage.record.languages.declared import declared_language
from maillage.record.languages.model import Detected
from maillage.record.languages.named import find_language, nearest_languages
from maillage.record.languages.recognise import detect, detect_columns

__all__ = ["Detected", "declared_language", "detect", "detect_columns", "find_language", "nearest_languages"]
