"""A file becomes a statement: looked at without a trace, then taken in line by line, whatever came before.

It is read once, when its import begins: its lines wait sealed in the data folder, so that who changes how
the account's files are read changes nothing of an import that runs. With the last line all of it is gone.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.audit import Actor
from campaign.core import jobs
from campaign.core.addresses import fingerprint_of
from campaign.core.crypto import vault
from campaign.core.errors import Refused
from campaign.core.jobs import Job
from campaign.core.upsert import insert_or_leave
from campaign.donations import bank_matches
from campaign.donations.bank_files import (
    IN_A_FILE,
    Upload,
    forget_file,
    keep_lines,
    read_file,
    read_lines,
)
from campaign.donations.bank_layouts import layout_of
from campaign.donations.bank_models import BankLine, BankStatement, ColumnMapping, LineState
from campaign.donations.bank_reading import LineKind, Reading, ReadLine, read, table_of
from campaign.donations.bank_verdicts import verdicts
from campaign.donations.matching import CONFIDENCE, Line, Rule

IMPORT = "bank lines"
_TOGETHER = 25
"""Lines of one transaction. Each is booked, with a receipt; on SQLite nobody else writes meanwhile."""
_ASKED_TOGETHER = 500
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
Print = tuple[bytes, int]
"""A line's fingerprint, and which of the equal lines of a file it is."""


class ImportedAlready(Refused):
    """This very file was imported; `statement_id` says as what."""

    def __init__(self, statement_id: int) -> None:
        super().__init__("imported-already")
        self.statement_id = statement_id


@dataclass(frozen=True, kw_only=True)
class Look:
    """What an import would do. `rules` counts the new lines of money that came by what becomes of them."""

    reading: Reading
    new_count: int
    known_count: int
    aside_count: int
    rules: Counter[Rule]
    before: BankStatement | None

    @property
    def matched_count(self) -> int:
        """New lines that would be matched by themselves."""
        return sum(self.rules[rule] for rule in CONFIDENCE)

    @property
    def queued_count(self) -> int:
        """New lines that would wait for a person."""
        return self.rules.total() - self.matched_count


def reading_of(mapping: ColumnMapping, raw: bytes, *, now: datetime) -> Reading:
    """The lines of a file as this account's files are read.

    Raises:
        NoTable: it is no table, or too large a one.
        NoHeader: its columns are not this account's.
    """
    return read(table_of(raw), layout_of(mapping), today=now.date())


def look(session: Session, mapping: ColumnMapping, upload: Upload, *, now: datetime) -> Look:
    """What importing this file would do; nothing is written.

    Raises:
        NoTable, NoHeader: see `reading_of`.
    """
    reading = reading_of(mapping, upload.raw, now=now)
    told = _printed(mapping.account, reading.lines)
    known = _known(session, mapping, [mark for mark, _ in told])
    fresh = [line for mark, line in told if mark not in known]
    came = [line for line in fresh if line.kind is LineKind.IN]
    found = verdicts(session, mapping.organization_id, [_as_line(line) for line in came])
    return Look(
        reading=reading,
        new_count=len(fresh),
        known_count=len(told) - len(fresh),
        aside_count=sum(line.kind not in (LineKind.IN, LineKind.REFUND) for line in fresh),
        rules=Counter(verdict.rule for verdict in found),
        before=_imported(session, mapping.organization_id, upload),
    )


def _as_line(line: ReadLine) -> Line:
    return Line(
        amount_minor=line.amount_minor,
        currency=line.currency,
        booked_on=line.booked_on,
        text=line.text,
        payer=line.payer,
    )


def _printed(account: str, lines: Sequence[ReadLine]) -> list[tuple[Print, ReadLine]]:
    """Each line with its fingerprint. Equal lines of one file are counted: both are real."""
    seen = Counter[bytes]()
    found = []
    for line in lines:
        mark = _fingerprint(account, line)
        seen[mark] += 1
        found.append(((mark, seen[mark]), line))
    return found


def _fingerprint(account: str, line: ReadLine) -> bytes:
    """The bank's own number where it gives one; else the day and every word, without the gaps between."""
    words = "" if line.external_id else "".join(f"{line.payer}{line.text}".casefold().split())
    day = "" if line.external_id else line.booked_on.isoformat()
    told = (account, line.external_id, day, line.currency, str(line.amount_minor), words)
    return vault.fingerprint("\0".join(("bank-line", *told)))


def _known(session: Session, mapping: ColumnMapping, marks: Sequence[Print]) -> set[Print]:
    found: set[Print] = set()
    wanted = list({mark for mark, _ in marks})
    for start in range(0, len(wanted), _ASKED_TOGETHER):
        query = select(BankLine.fingerprint, BankLine.occurrence).where(
            BankLine.organization_id == mapping.organization_id,
            BankLine.account == mapping.account,
            BankLine.fingerprint.in_(wanted[start : start + _ASKED_TOGETHER]),
        )
        found |= {(bytes(mark), number) for mark, number in session.execute(query)}
    return found


def _imported(session: Session, organization_id: int, upload: Upload) -> BankStatement | None:
    query = select(BankStatement).where(
        BankStatement.organization_id == organization_id, BankStatement.sha256 == upload.sha256
    )
    return session.scalar(query)


def begin(
    session: Session, mapping: ColumnMapping, file_name: str, actor: Actor, *, now: datetime
) -> BankStatement:
    """Keep the statement and set the worker to its lines.

    Raises:
        ImportedAlready: the same file was.
        NotFound: the file is gone.
        NoTable, NoHeader: see `reading_of`.
    """
    upload = read_file(mapping.organization_id, file_name)
    lines = reading_of(mapping, upload.raw, now=now).lines
    row = _statement_row(mapping, upload, lines) | {"organizer_id": actor.organizer_id, "imported_at": now}
    statement_id = insert_or_leave(session, BankStatement, row)
    if statement_id is None:
        before = _imported(session, mapping.organization_id, upload)
        raise ImportedAlready(before.id if before else 0)
    mapping.used_at = now
    told = [_as_row(mark, line) for mark, line in _printed(mapping.account, lines)]
    job = Job(
        organization_id=mapping.organization_id,
        organizer_id=actor.organizer_id,
        kind=IMPORT,
        told={
            "statement_id": statement_id,
            "file": file_name,
            "parts": keep_lines(mapping.organization_id, told),
        },
        total_count=len(lines),
        created_at=now,
        leased_until=now,
    )
    session.add(job)
    session.flush()
    return session.get_one(BankStatement, statement_id)


def _statement_row(mapping: ColumnMapping, upload: Upload, lines: Sequence[ReadLine]) -> dict[str, object]:
    days = [line.booked_on for line in lines]
    return {
        "organization_id": mapping.organization_id,
        "mapping_id": mapping.id,
        "sha256": upload.sha256,
        "kind": mapping.options.get("kind", "bank"),
        "account": mapping.account,
        "currency": lines[0].currency if lines else mapping.currency,
        "file_name": upload.name,
        "first_on": min(days, default=None),
        "last_on": max(days, default=None),
        "line_count": len(lines),
    }


@jobs.step(IMPORT)
def take_in(session: Session, job: Job, now: datetime) -> bool:
    """Keep the next lines and match what their references settle; one that is there already is passed by."""
    statement = session.get_one(BankStatement, job.told["statement_id"], with_for_update=True)
    batch = _next_lines(statement.organization_id, job)
    fresh = [line for row in batch if (line := _kept(session, statement, row))]
    statement.new_count += len(fresh)
    bank_matches.match_new(session, fresh, now=now)
    job.cursor += len(batch)
    job.done_count = job.cursor
    is_over = job.cursor >= job.total_count
    if is_over:
        for name in (job.told["file"], *job.told["parts"]):
            forget_file(statement.organization_id, name)
    return is_over


def _next_lines(organization_id: int, job: Job) -> list[dict[str, Any]]:
    number, start = divmod(job.cursor, IN_A_FILE)
    if job.cursor >= job.total_count:
        return []
    return read_lines(organization_id, job.told["parts"][number])[start : start + _TOGETHER]


def _as_row(mark: Print, line: ReadLine) -> dict[str, Any]:
    """A line's columns as JSON has them; of what the organization paid, only day and amount are kept."""
    is_ours = line.kind in (LineKind.IN, LineKind.REFUND)
    return {
        "fingerprint": mark[0].hex(),
        "occurrence": mark[1],
        "line": line.number,
        "kind": line.kind.value,
        "posted_on": line.booked_on.isoformat(),
        "currency": line.currency,
        "amount_minor": line.amount_minor,
        "fee_minor": line.fee_minor if is_ours else 0,
        "provider_ref": line.external_id or None,
        "about_ref": line.about_id or None,
        "payer": line.payer if is_ours else None,
        "text": line.text if is_ours else None,
    }


def _kept(session: Session, statement: BankStatement, told: dict[str, Any]) -> BankLine | None:
    """A new line; None where it is there already."""
    is_ours = told["kind"] in (LineKind.IN, LineKind.REFUND)
    email = _EMAIL.search(told["payer"] or "")
    row = told | {
        "organization_id": statement.organization_id,
        "statement_id": statement.id,
        "account": statement.account,
        "fingerprint": bytes.fromhex(told["fingerprint"]),
        "state": LineState.OPEN if is_ours else LineState.IGNORED,
        "posted_on": date.fromisoformat(told["posted_on"]),
        "payer_fingerprint": fingerprint_of(email[0]) if email else None,
        "reason": told["kind"] if told["kind"] != LineKind.IN else "",
    }
    line_id = insert_or_leave(session, BankLine, row)
    return None if line_id is None else session.get_one(BankLine, line_id)
