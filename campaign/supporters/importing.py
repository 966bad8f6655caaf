"""Take in supporters from a file: looked at wholly first, then taken some lines a step.

A line goes into the consents with the words and the day that the organizer answers for. Where each
person is asked first, they are told nothing before they have agreed here too.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from pathlib import Path

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core import jobs, sealed_files
from campaign.core.errors import NotFound
from campaign.core.jobs import Job
from campaign.core.row_files import moved, next_lines
from campaign.core.states import WrongState
from campaign.supporters import import_lines, import_newcomers, subscribing
from campaign.supporters import service as supporters
from campaign.supporters.import_fates import TAKEN, Fate, Judged, judge
from campaign.supporters.import_layouts import layout_named
from campaign.supporters.import_lines import Line, mailbox_key, moment_of, problem_of
from campaign.supporters.import_models import ImportState, SupporterImport
from campaign.supporters.import_newcomers import Newcomer
from campaign.supporters.pending_links import Topic
from campaign.supporters.subscribing import Wish

CHECK, TAKE = "supporters.check", "supporters.take"
CONTEXT = "supporters"
MAILS_A_SECOND = 5
"""So slowly are people asked, that the mails which others wait for are not held up."""
_LOOKED_AT, _TAKEN_AT_ONCE = 2_000, 200


def folder() -> Path:
    """Where sealed files of supporters are."""
    return Path(current_app.config["DATA"]) / "supporters"


def find_import(
    session: Session, organization_id: int, import_id: int, *, lock: bool = False
) -> SupporterImport:
    """An import of this organization.

    Raises:
        NotFound: it has none with this number.
    """
    query = select(SupporterImport).where(
        SupporterImport.id == import_id, SupporterImport.organization_id == organization_id
    )
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("no-import")
    return found


def imports_of(
    session: Session, organization_id: int, *, before: int | None = None, limit: int
) -> list[SupporterImport]:
    """Imports, newest first; `before` is the last one of the page before."""
    query = select(SupporterImport).where(SupporterImport.organization_id == organization_id)
    if before is not None:
        query = query.where(SupporterImport.id < before)
    return list(session.scalars(query.order_by(SupporterImport.id.desc()).limit(limit)))


def read_file(importing: SupporterImport) -> bytes:
    """The file.

    Raises:
        NotFound: it is forgotten.
    """
    return sealed_files.read(folder(), importing.file_name, CONTEXT)


def start(session: Session, importing: SupporterImport, kind: str, *, now: datetime) -> Job:
    """Set the worker to looking at the file, or to taking it in.

    Raises:
        WrongState: that was done already.
    """
    if importing.state in {ImportState.TAKING, ImportState.DONE}:
        raise WrongState("It is taken in already.")
    total = sum(1 for _ in _lines(importing))
    importing.fates = {}
    if kind == TAKE:
        importing.move_to(ImportState.TAKING)
    job = Job(
        organization_id=importing.organization_id,
        organizer_id=importing.organizer_id,
        kind=kind,
        told={"import_id": importing.id},
        total_count=total,
        created_at=now,
        leased_until=now,
    )
    session.add(job)
    session.flush()
    return job


@jobs.step(CHECK)
def check(session: Session, job: Job, now: datetime) -> bool:
    """Look at the next lines and take none."""
    importing = session.get_one(SupporterImport, job.told["import_id"], with_for_update=True)
    judged = _judged(session, importing, job, _LOOKED_AT, now)
    _count(importing, judged)
    is_over = moved(job, judged, _LOOKED_AT)
    if is_over:
        importing.move_to(ImportState.CHECKED)
    return is_over


@jobs.step(TAKE)
def take(session: Session, job: Job, now: datetime) -> bool:
    """Take the next lines; each is judged anew, since people leave meanwhile."""
    importing = session.get_one(SupporterImport, job.told["import_id"], with_for_update=True)
    judged = _judged(session, importing, job, _TAKEN_AT_ONCE, now)
    wording = supporters.wording_id(session, importing.locale, importing.words, now=now)
    for number, one in enumerate(judged, job.cursor):
        if one.fate in TAKEN and importing.asks_first:
            wait = timedelta(seconds=number // MAILS_A_SECOND)
            _ask(session, importing, one, due_at=job.created_at + wait, now=now)
        elif one.fate is Fate.ALSO:
            _agree(session, importing, one, wording, now)
    if not importing.asks_first:
        newcomers = [_newcomer(importing, one, wording, now) for one in judged if one.fate is Fate.NEW]
        import_newcomers.add(session, newcomers)
    _count(importing, judged)
    is_over = moved(job, judged, _TAKEN_AT_ONCE)
    if is_over:
        importing.move_to(ImportState.DONE)
        importing.finished_at = now
    return is_over


def wrong_lines(importing: SupporterImport, *, now: datetime) -> Iterator[tuple[Line, str]]:
    """The lines that cannot be taken as they are, each with what is wrong."""
    for line in _lines(importing):
        if problem := problem_of(line, now=now):
            yield line, problem


def forget_files(session: Session, *, before: datetime, limit: int) -> list[str]:
    """The names of sealed files that may go: of imports that were begun long ago."""
    query = select(SupporterImport).where(SupporterImport.created_at < before)
    old = session.scalars(query.where(SupporterImport.file_name != "").limit(limit)).all()
    names = [importing.file_name for importing in old]
    for importing in old:
        importing.file_name = ""
    return names


def _lines(importing: SupporterImport) -> Iterator[Line]:
    layout = layout_named(importing.layout)
    return import_lines.lines_in(read_file(importing), importing.columns, layout)


def _judged(session: Session, importing: SupporterImport, job: Job, most: int, now: datetime) -> list[Judged]:
    seen = {mailbox_key(line) for line in islice(_lines(importing), job.cursor)}
    topic = Topic(scope=importing.scope, scope_id=importing.scope_id)
    return judge(session, topic, next_lines(_lines(importing), job, most), seen, now=now)


def _count(importing: SupporterImport, judged: list[Judged]) -> None:
    total = Counter(importing.fates) + Counter(one.fate.value for one in judged)
    importing.fates = dict(total)


def _ask(
    session: Session, importing: SupporterImport, one: Judged, *, due_at: datetime, now: datetime
) -> None:
    wish = Wish(
        email=one.supporter.email or one.line.email if one.supporter else one.line.email,
        locale=_locale(importing, one),
        topic=Topic(scope=importing.scope, scope_id=importing.scope_id),
        words=importing.words,
        page=f"import:{importing.id}",
    )
    subscribing.ask(session, wish, a_day=1, due_at=due_at, now=now)


def _newcomer(importing: SupporterImport, one: Judged, wording_id: int, now: datetime) -> Newcomer:
    return Newcomer(
        email=one.line.email,
        fingerprint=one.fingerprint,
        name=one.line.name,
        country=one.line.country,
        locale=_locale(importing, one),
        topic=Topic(scope=importing.scope, scope_id=importing.scope_id),
        wording_id=wording_id,
        page=f"import:{importing.id}",
        agreed_at=_agreed_at(importing, one, now),
    )


def _agreed_at(importing: SupporterImport, one: Judged, now: datetime) -> datetime:
    noon = datetime.combine(importing.agreed_on, time(12), tzinfo=UTC)
    return moment_of(one.line.agreed, now=now) or min(noon, now)


def _agree(session: Session, importing: SupporterImport, one: Judged, wording_id: int, now: datetime) -> None:
    agreement = supporters.Agreement(
        email=(one.supporter and one.supporter.email) or one.line.email,
        fingerprint=one.fingerprint,
        locale=_locale(importing, one),
        scope=importing.scope,
        scope_id=importing.scope_id,
        wording_id=wording_id,
        page=f"import:{importing.id}",
        country=one.line.country,
        is_brought_along=True,
    )
    supporter = supporters.agree(session, agreement, now=_agreed_at(importing, one, now))
    if supporter is not None and one.line.name:
        supporter.name = supporter.name or one.line.name


def _locale(importing: SupporterImport, one: Judged) -> str:
    """Who is here already chose a language here."""
    return one.supporter.locale if one.supporter else one.line.locale or importing.locale
