"""Maillage: the open platform on which territories cooperate.

Three faces: this library, the command ``maillage`` and (later) a site. The rooms and who may lean on whom are
drawn in docs/explanation/architecture.md. Nothing is imported here, so that a notebook pays only for what it uses.
"""

__version__ = "0.1.0"
