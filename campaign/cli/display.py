"""How commands speak: tables, diffs, questions, and refusals in one plain line."""

import difflib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import wraps
from typing import NoReturn, ParamSpec, TypeVar

import click
from psycopg.errors import UndefinedTable
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import DBAPIError, OperationalError

from campaign.core.crypto import UnknownKey
from campaign.core.errors import Refused

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
Cell = str | Text

NOTHING = "–"
_PIPED_WIDTH = 300
_COLOURS = {
    "draft": "yellow",
    "pending": "yellow",
    "published": "green",
    "open": "green",
    "confirmed": "green",
    "withdrawn": "red",
    "rejected": "red",
}
_DATABASE_HELP = "Does the database run, and has “flask --app wsgi db upgrade” prepared it?"
_SENTENCES = {
    "no-campaign": "There is no such campaign, or it is still a draft.",
    "no-statement": "There is no such statement, or it is still a draft.",
    "not-an-address": "That is no email address.",
}
"""Refusals that pages say in the reader's language are keys; commands speak English."""

yes_option = click.option("--yes", is_flag=True, help="Do it without asking.")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """A table on standard output; wide enough to search through when that is no terminal."""
    table = Table(title=plain(title), title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else plain(cell) for cell in row))
    _console().print(table)


def print_diff(title: str, older: str, newer: str) -> None:
    """What was taken out in red, what came in in green."""
    console = _console()
    console.print(plain(title), style="bold")
    lines = list(difflib.unified_diff(older.splitlines(), newer.splitlines(), lineterm="", n=1))[2:]
    for line in lines or ["Nothing differs."]:
        style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
        console.print(plain(line), style=style, soft_wrap=True)


def plain(words: str) -> Text:
    """Words as they are: no markup of ours, no control sequences that would steer the terminal."""
    return Text("".join(sign for sign in words if sign == "\n" or unicodedata.category(sign) != "Cc"))


def coloured(state: StrEnum) -> Text:
    """A state, so that what needs a hand is seen."""
    return Text(state.value, style=_COLOURS.get(state.value, ""))


def in_each(what: str, words: Mapping[str, str]) -> list[list[Cell]]:
    """A row for each language of a text, for a table of facts."""
    return [[f"{what} ({locale})", text] for locale, text in words.items()]


def moment(at: datetime | None) -> str:
    """A moment in UTC, to the minute."""
    return f"{at:%Y-%m-%d %H:%M}" if at else NOTHING


def make_sure(question: str, *, yes: bool) -> None:
    """Ask before what can't be undone; any answer but yes ends the command.

    Ask outside a transaction: nobody should wait for a lock while somebody thinks.
    """
    if not yes:
        click.confirm(plain(question).plain, abort=True)


def refusals_as_lines(command: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """A refusal is one red line and exit status 1, never a traceback; so is a database that is away."""

    @wraps(command)
    def speak(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        try:
            return command(*args, **kwargs)
        except Refused as refusal:
            said = str(refusal)
            _end_with(_SENTENCES.get(said, said))
        except UnknownKey as missing:
            _end_with(f"CAMPAIGN_VAULT_KEYS: {missing} Put the key that is missing behind the others.")
        except DBAPIError as fault:
            if not (isinstance(fault, OperationalError) or isinstance(fault.orig, UndefinedTable)):
                raise
            said = str(fault.orig).partition("\n")[0]
            _end_with(f"CAMPAIGN_DATABASE_URL: {said}. {_DATABASE_HELP}")

    return speak


def _end_with(words: str) -> NoReturn:
    click.secho(words, fg="red", err=True)
    raise SystemExit(1) from None


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_PIPED_WIDTH)
