"""Django, set up for the node in a folder. A process serves one node; a test process goes from one to the next."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from jisr.accounts.secret import page_secret
from jisr.journal.files import locked


def prepare_pages(folder: Path, database_url: str) -> None:
    """The tables of people and sessions are made, or brought up to date. The accounts' file or schema must be there."""
    open_pages(folder, database_url)
    from django.core.management import call_command

    with locked(folder):  # of two that start at once one waits
        call_command("migrate", verbosity=0, interactive=False)


def open_pages(folder: Path, database_url: str) -> None:
    """Where the tables are known to be there and up to date."""
    os.environ["JISR_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jisr.settings")
    import django

    django.setup()
    _look_at(folder, database_url)


def _look_at(folder: Path, database_url: str) -> None:
    """Where Django was set up for another node: this thread's connection is closed, the next one is to this node's."""
    from django.conf import settings
    from django.db import connections

    from jisr.settings import accounts_database

    wanted: dict[str, Any] = {**accounts_database(folder, database_url), "CONN_MAX_AGE": None}
    if {name: connections.settings["default"].get(name) for name in wanted} == wanted:
        return
    connections.close_all()
    settings.SECRET_KEY = page_secret(folder)
    settings.DATABASES = {"default": wanted}
    connections.settings = connections.configure_settings({"default": wanted})
    with suppress(AttributeError):  # nobody has asked for it in this thread
        del connections["default"]
