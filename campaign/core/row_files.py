"""Rows that somebody's program wrote: columns are matched by name, then a job takes some rows a step.

Each step reads the file anew and goes on where the job's cursor stands, which counts rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from campaign.core import tables
from campaign.core.jobs import Job

Line = TypeVar("Line")


def head_of(raw: bytes, rows: int = 5) -> list[list[str]]:
    """The first rows, for matching the columns; all of them are read, so that a bad one shows at once.

    Raises:
        NoTable: it is no table, or one that is too long.
    """
    every = [row for _, row in tables.rows(raw)]
    return every[: rows + 1]


def guess_columns(names: Sequence[str], guesses: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Which column is probably what, by its name; `guesses` are in lower case, the best first."""
    folded = [name.casefold().strip() for name in names]
    found = {}
    for field, words in guesses.items():
        for word in words:
            if word in folded:
                found[field] = folded.index(word)
                break
    return found


def cells_of(raw: bytes, columns: Mapping[str, int]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row but the first, which holds the columns' names: its line, and what stands under which name."""
    for number, row in islice(tables.rows(raw), 1, None):
        yield number, {field: row[at] if at < len(row) else "" for field, at in columns.items()}


def next_lines(lines: Iterable[Line], job: Job, most: int) -> list[Line]:
    """The next of them after the job's cursor."""
    return list(islice(lines, job.cursor, job.cursor + most))


def moved(job: Job, taken: Sequence[Line], most: int) -> bool:
    """Note how far it came; whether that was the end."""
    job.cursor += len(taken)
    job.done_count = job.cursor
    return len(taken) < most
