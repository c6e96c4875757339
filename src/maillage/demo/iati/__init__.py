"""The activities of the demonstration world, written as IATI 2.03: one file a publisher, and one of organisations.

In: a world. Out: files as bytes, the same for the same seed on every machine. Each activity says that it is invented
(attribute and element ``generated`` of our own namespace, and a description in its languages), bears an invented reference,
and happens in invented towns. The files keep the schema and the rules of the standard; what is wrong in them is wrong
on purpose and listed: some texts are tagged with a language that they are not in.
"""

from maillage.demo.iati.files import NAMESPACE, IatiFile, Mistagged, iati_files

__all__ = ["NAMESPACE", "IatiFile", "Mistagged", "iati_files"]
