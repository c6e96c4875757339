"""Small IATI files as publishers might write them, for tests of what goes out and of the page of an activity."""

from __future__ import annotations

from tests.record.iati.files import MONEY, file_of, write

__all__ = ["MONEY", "OLD", "activity", "file_of", "organisation", "write"]


def activity(identifier: str, inside: str = "", before: str = "") -> str:
    """A valid activity of 2.03; ``inside`` stands at its end, ``before`` just before its status."""
    return (
        f"<iati-activity><iati-identifier>{identifier}</iati-identifier>"
        '<reporting-org ref="FR-RCS-1" type="11"><narrative>Ville</narrative></reporting-org>'
        "<title><narrative>Eau potable</narrative></title>"
        "<description><narrative>Puits et pompes</narrative></description>"
        '<participating-org role="4" type="11"><narrative>Ville</narrative></participating-org>'
        f'{before}<activity-status code="2"/><activity-date type="1" iso-date="2024-01-01"/>'
        f"{inside}</iati-activity>"
    )


def organisation(identifier: str) -> str:
    """A valid organisation record of 2.03."""
    return (
        f"<iati-organisation><organisation-identifier>{identifier}</organisation-identifier>"
        "<name><narrative>Ville</narrative></name>"
        '<reporting-org ref="FR-RCS-1" type="11"><narrative>Ville</narrative></reporting-org></iati-organisation>'
    )


OLD = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!-- gone from the tables, not from the file -->
<iati-activities version="1.04" generated-datetime="2014-01-01T00:00:00" xmlns:x="https://example.org/x">
<iati-activity default-currency="EUR" version="1.04" xml:lang="fr" x:own="1">
  <title>Eau potable</title>
  <title xml:lang="en">Drinking water</title>
  <reporting-org ref="FR-RCS-1" type="11" xml:lang="fr">Ville de Rennes</reporting-org>
  <iati-identifier>FR-RCS-1-OLD</iati-identifier>
  <description type="General">Des puits &amp; des pompes</description>
  <participating-org role="Funding" type="Multilateral" ref="X">Une banque</participating-org>
  <participating-org role="implementing" ref="FR-RCS-1"/>
  <other-identifier owner-ref="FR-X" owner-name="Une agence">999-1</other-identifier>
  <activity-status code="2">Implementation</activity-status>
  <activity-date type="start-actual" iso-date="2012-05-01">2012-05-01</activity-date>
  <activity-date type="end-planned" iso-date="2014-05-01">au printemps</activity-date>
  <activity-website>https://example.org/eau</activity-website>
  <recipient-country code="SN" percentage="100">Sénégal</recipient-country>
  <location percentage="100"><name>Thiès</name><coordinates latitude="14.8" longitude="-16.9" precision="2"/>
    <gazetteer-entry gazetteer-ref="GEO">2243940</gazetteer-entry><location-type code="PPL">ville</location-type></location>
  <sector vocabulary="DAC" code="14030">Eau</sector>
  <sector vocabulary="WB" code="WA">Water</sector>
  <default-finance-type code="110">Don</default-finance-type>
  <budget type="Original"><period-end iso-date="2013-12-31"/><period-start iso-date="2013-01-01"/>
    <value value-date="2013-01-01">1000</value></budget>
  <transaction><value value-date="2013-02-01">250</value><transaction-type code="D">Disbursement</transaction-type>
    <transaction-date iso-date="2013-02-01">Total for 2013</transaction-date></transaction>
  <related-activity type="1" ref="FR-RCS-1-P">Le programme</related-activity>
  <document-link url="https://example.org/doc" format="text/html"><title>Doc</title>
    <category code="A01">Pre- and post-project impact appraisal</category><language>fr</language></document-link>
  <x:foreign kind="a">kept</x:foreign>
</iati-activity>
</iati-activities>
""".encode("iso-8859-1")
