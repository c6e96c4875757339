"""Inner room: all that is known of one activity, in reading order, each part with where it comes from.

In: an open record, an identifier, a language. Out: one :class:`About`, made of plain values. An IATI activity is rebuilt
from its tables and told (:mod:`.tell`) in one form whatever its version; a project of a sheet is told from its row. Other
versions and other sources of the same activity stand beside it, with why they are not current and where their figures
differ. Persons named in contact details are counted, never given.
"""

from maillage.record.activity.gather import About, about_activity

__all__ = ["About", "about_activity"]
