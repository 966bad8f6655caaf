"""Signatures on paper: typed in from a sheet or read from a file, counted apart, wholly undoable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, delete, func, insert, select, update
from sqlalchemy.orm import Session

from campaign.core.addresses import NotAnAddress, checked_address, fingerprint_of
from campaign.core.errors import NotFound, Refused
from campaign.core.text import tidy_line
from campaign.petitions.models import Petition, Signature, SignatureState
from campaign.petitions.paper_models import PaperSheet, PaperSignature, SheetState

LONGEST_NAME = 120
MOST_ON_A_SHEET = 60


@dataclass(frozen=True, kw_only=True)
class Line:
    """One person on a sheet, as typed."""

    number: int
    name: str
    place: str = ""
    email: str = ""
    is_shown: bool = False


def problem_of(line: Line) -> str | None:
    """What is wrong with a line, as a key of `desk_paper.PROBLEMS`; None when it may be counted."""
    name = tidy_line(line.name)
    if not any(sign.isalpha() for sign in name):
        return "no-name"
    if len(name) > LONGEST_NAME:
        return "long-name"
    if len(tidy_line(line.place)) > LONGEST_NAME:
        return "long-place"
    if line.email:
        try:
            checked_address(line.email)
        except NotAnAddress:
            return "no-address"
    return None


@dataclass(frozen=True, kw_only=True)
class NewSheet:
    """What is told of a sheet: its label, who typed it, and the sealed file behind it."""

    label: str
    organizer_id: int
    file_name: str = ""


def count_sheet(
    session: Session, petition: Petition, new: NewSheet, lines: Sequence[Line], *, now: datetime
) -> PaperSheet:
    """Count a sheet that was typed in.

    Raises:
        Refused: it has no line.
    """
    if not lines:
        raise Refused("no-lines")
    sheet = keep_sheet(session, petition, new, now=now)
    sheet.move_to(SheetState.COUNTED)
    add_lines(session, sheet, lines)
    return sheet


def keep_sheet(session: Session, petition: Petition, new: NewSheet, *, now: datetime) -> PaperSheet:
    """A sheet without lines yet, which does not count."""
    sheet = PaperSheet(petition_id=petition.id, state=SheetState.CHECKED, entered_at=now, **vars(new))
    session.add(sheet)
    session.flush()
    return sheet


def add_lines(session: Session, sheet: PaperSheet, lines: Sequence[Line]) -> None:
    """Add lines to a sheet and see which of them have signed already; lines that are there stay."""
    have = select(PaperSignature.line).where(
        PaperSignature.sheet_id == sheet.id, PaperSignature.line.in_([line.number for line in lines])
    )
    known = set(session.scalars(have))
    fresh = [_row(sheet, line) for line in lines if line.number not in known]
    if fresh:
        session.execute(insert(PaperSignature), fresh)
    look_for_duplicates(session, sheet, since=min((line.number for line in lines), default=0))


def look_for_duplicates(session: Session, sheet: PaperSheet, *, since: int = 0) -> None:
    """Mark the lines whose address stands under a confirmed signature, or on an earlier line."""
    online = (
        select(Signature.id)
        .where(Signature.email_fingerprint == PaperSignature.email_fingerprint)
        .where(
            Signature.petition_id == sheet.petition_id,
            Signature.state == SignatureState.CONFIRMED,
        )
        .exists()
    )
    earlier = PaperSignature.__table__.alias("earlier")
    sheets = PaperSheet.__table__.alias("other_sheets")
    on_paper = (
        select(earlier.c.id)
        .join(sheets, sheets.c.id == earlier.c.sheet_id)
        .where(earlier.c.email_fingerprint == PaperSignature.email_fingerprint)
        .where(earlier.c.id < PaperSignature.id, sheets.c.petition_id == sheet.petition_id)
        .where(sheets.c.state == SheetState.COUNTED)
        .exists()
    )
    session.execute(
        update(PaperSignature)
        .where(PaperSignature.sheet_id == sheet.id, PaperSignature.line >= since)
        .where(PaperSignature.email_fingerprint.is_not(None))
        .values(is_duplicate=case((online | on_paper, True), else_=False))
        .execution_options(synchronize_session=False)
    )
    _count_lines(session, sheet)


def _count_lines(session: Session, sheet: PaperSheet) -> None:
    twice = func.coalesce(func.sum(case((PaperSignature.is_duplicate, 1), else_=0)), 0)
    counting = select(func.count(), twice).where(PaperSignature.sheet_id == sheet.id)
    sheet.line_count, sheet.duplicate_count = map(int, session.execute(counting).one())
    session.flush()


def undo(sheet: PaperSheet, *, now: datetime) -> None:
    """Count it no longer; its lines are erased after a while, see `forget_undone`."""
    sheet.move_to(SheetState.UNDONE)
    sheet.undone_at = now


def count_again(sheet: PaperSheet) -> None:
    """Take an undoing back.

    Raises:
        NotFound: its lines are erased already.
    """
    if not sheet.line_count:
        raise NotFound("no-lines")
    sheet.move_to(SheetState.COUNTED)
    sheet.undone_at = None


def forget_undone(session: Session, *, before: datetime, limit: int) -> list[str]:
    """Erase what was undone long ago; returns the names of sealed files that may go."""
    query = (
        select(PaperSheet)
        .where(PaperSheet.state == SheetState.UNDONE, PaperSheet.undone_at < before)
        .where((PaperSheet.line_count > 0) | (PaperSheet.file_name != ""))
        .limit(limit)
    )
    files = []
    for sheet in session.scalars(query).all():
        session.execute(delete(PaperSignature).where(PaperSignature.sheet_id == sheet.id))
        files.append(sheet.file_name)
        sheet.line_count = sheet.duplicate_count = 0
        sheet.file_name = ""
    return [name for name in files if name]


def paper_count(session: Session, petition_id: int) -> int:
    """Signatures on paper that count: without those who signed twice."""
    query = select(func.coalesce(func.sum(PaperSheet.line_count - PaperSheet.duplicate_count), 0))
    return int(
        session.scalar(
            query.where(PaperSheet.petition_id == petition_id, PaperSheet.state == SheetState.COUNTED)
        )
        or 0
    )


def sheets_of(
    session: Session, petition_id: int, *, before: int | None = None, limit: int
) -> list[PaperSheet]:
    """Sheets, newest first; `before` is the last one of the page before."""
    query = select(PaperSheet).where(PaperSheet.petition_id == petition_id)
    if before is not None:
        query = query.where(PaperSheet.id < before)
    return list(session.scalars(query.order_by(PaperSheet.id.desc()).limit(limit)))


def find_sheet(session: Session, petition_id: int, sheet_id: int) -> PaperSheet:
    """A sheet of this petition.

    Raises:
        NotFound: it has none with this number.
    """
    sheet = session.scalar(
        select(PaperSheet).where(PaperSheet.id == sheet_id, PaperSheet.petition_id == petition_id)
    )
    if sheet is None:
        raise NotFound("no-sheet")
    return sheet


def lines_of(session: Session, sheet: PaperSheet, *, after: int = 0, limit: int) -> list[PaperSignature]:
    """The lines of a sheet in their order."""
    query = select(PaperSignature).where(PaperSignature.sheet_id == sheet.id, PaperSignature.line > after)
    return list(session.scalars(query.order_by(PaperSignature.line).limit(limit)))


def _row(sheet: PaperSheet, line: Line) -> dict[str, object]:
    return {
        "sheet_id": sheet.id,
        "line": line.number,
        "name": tidy_line(line.name),
        "place": tidy_line(line.place) or None,
        "email_fingerprint": fingerprint_of(line.email) if line.email else None,
        "is_shown": line.is_shown,
        "is_duplicate": False,
    }
