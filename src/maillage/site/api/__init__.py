"""The read API: the tables of the record as JSON under ``/api/v1/``, described by OpenAPI. Not for writing.

In: GET requests. Out: rows under the names of the data dictionary, each with its source; one shape for every error.
``lists`` says which lists there are and what narrows them · ``things`` single things · ``shapes`` what goes out, from the
dictionary · ``cursor`` where a list goes on · ``problems`` errors · ``around`` what holds of every answer · ``document``
the description, its sentences from ``data/api.toml`` in three languages.
"""
