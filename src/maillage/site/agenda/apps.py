"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Agenda(AppConfig):
    """What is to be done."""

    name = "maillage.site.agenda"
    label = "agenda"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What is decided in dossiers asks for letters, and brings solutions with it, in the transaction of the decision."""
        from maillage.dossiers.turn import watching
        from maillage.site.dossiers.lessons.learnt import after
        from maillage.site.dossiers.letters import ask_for_letters

        watching.extend(each for each in (ask_for_letters, after) if each not in watching)
