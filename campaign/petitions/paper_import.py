"""Sheets that were typed into a spreadsheet: columns are matched, all lines looked at, then counted.

The file waits sealed in the data folder; looking and counting are jobs, some lines a step.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session

from campaign.accounts.audit import Actor
from campaign.core import jobs, row_files, sealed_files
from campaign.core.jobs import Job
from campaign.core.row_files import moved, next_lines
from campaign.petitions import paper
from campaign.petitions.paper import Line
from campaign.petitions.paper_models import PaperSheet, SheetState

CHECK, COUNT = "paper.check", "paper.count"
CONTEXT = "paper"
FIELDS = ("name", "place", "email", "is_shown")
_TOGETHER = 2_000
GUESSES = {
    "name": ("name", "full name", "ชื่อ", "ชื่อ-นามสกุล", "ឈ្មោះ"),
    "place": ("place", "town", "city", "country", "address", "ที่อยู่", "จังหวัด", "ទីកន្លែង"),
    "email": ("email", "e-mail", "mail", "อีเมล", "អ៊ីមែល"),
    "is_shown": ("show", "show my name?", "public", "แสดงชื่อ"),
}
_YES = {"yes", "y", "1", "true", "x", "✓", "ใช่", "បាទ", "ចាស"}


def folder() -> Path:
    """Where sealed files of sheets are."""
    return Path(current_app.config["DATA"]) / "paper"


def lines_in(raw: bytes, columns: dict[str, int]) -> Iterator[Line]:
    """The lines of a file under the columns that were matched; the first row is their names."""
    for number, told in row_files.cells_of(raw, columns):
        yield Line(
            number=number,
            name=told.get("name", ""),
            place=told.get("place", ""),
            email=told.get("email", "").strip(),
            is_shown=told.get("is_shown", "").casefold().strip() in _YES,
        )


def wrong_rows(raw: bytes, columns: dict[str, int]) -> Iterator[tuple[Line, str]]:
    """The lines that cannot be counted, each with what is wrong."""
    for line in lines_in(raw, columns):
        if problem := paper.problem_of(line):
            yield line, problem


def read_file(sheet: PaperSheet) -> bytes:
    """The file of a sheet.

    Raises:
        NotFound: it is gone.
    """
    return sealed_files.read(folder(), sheet.file_name, CONTEXT)


def start(
    session: Session, sheet: PaperSheet, kind: str, columns: dict[str, int], actor: Actor, *, now: datetime
) -> Job:
    """Set the worker to looking at a file, or to counting it, under these columns."""
    sheet.columns = columns
    total = sum(1 for _ in lines_in(read_file(sheet), columns))
    job = Job(
        organization_id=actor.organization_id,
        organizer_id=actor.organizer_id,
        kind=kind,
        told={"sheet_id": sheet.id},
        total_count=total,
        created_at=now,
        leased_until=now,
    )
    session.add(job)
    session.flush()
    return job


@jobs.step(CHECK)
def check(session: Session, job: Job, _now: datetime) -> bool:
    """Look at the next lines without counting them."""
    sheet = session.get_one(PaperSheet, job.told["sheet_id"])
    batch = _batch(sheet, job)
    wrong = sum(paper.problem_of(line) is not None for line in batch)
    job.told = job.told | {"wrong": job.told.get("wrong", 0) + wrong}
    return moved(job, batch, _TOGETHER)


@jobs.step(COUNT)
def count(session: Session, job: Job, _now: datetime) -> bool:
    """Count the next lines; those that are wrong are left out."""
    sheet = session.get_one(PaperSheet, job.told["sheet_id"], with_for_update=True)
    if sheet.state is SheetState.UNDONE:
        return True
    batch = _batch(sheet, job)
    paper.add_lines(session, sheet, [line for line in batch if paper.problem_of(line) is None])
    is_over = moved(job, batch, _TOGETHER)
    if is_over and sheet.state is SheetState.CHECKED:
        sheet.move_to(SheetState.COUNTED)
    return is_over


def _batch(sheet: PaperSheet, job: Job) -> list[Line]:
    """The next lines after the cursor, which counts rows."""
    return next_lines(lines_in(read_file(sheet), sheet.columns), job, _TOGETHER)
