"""How commands speak: tables, and refusals in one plain line."""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from rich.console import Console
from rich.table import Table

from campaign.core.errors import Refused

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on standard output; plain text when that is no terminal."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def refusals_as_lines(command: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """A refusal is one red line and exit status 1, never a traceback."""

    @wraps(command)
    def speak(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        try:
            return command(*args, **kwargs)
        except Refused as refusal:
            click.secho(str(refusal), fg="red", err=True)
            raise SystemExit(1) from None

    return speak
