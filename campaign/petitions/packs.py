"""The delivery pack: what an authority is handed, as files that a worker makes piece by piece.

Names only of those who chose to be shown, as they chose; countries only where nobody can be made out.
Each part is a file of its own, written whole and then renamed, so that a killed worker repeats one part.
"""

import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from campaign.campaigns.models import Campaign
from campaign.core import jobs
from campaign.core.clock import utcnow
from campaign.core.jobs import Job, Progress
from campaign.core.locales import pick
from campaign.core.people_files import zipped
from campaign.core.spreadsheets import Cell, csv_bytes, xlsx_file
from campaign.core.text import html_to_text
from campaign.core.typesetting import typeset
from campaign.petitions import paper, reading, tally
from campaign.petitions.countries import country_name
from campaign.petitions.forms import GROUP_NAMES
from campaign.petitions.models import Display, Petition, Signature, SignatureState
from campaign.petitions.reading import Ask

PACK = "pack"
KEPT = timedelta(days=7)
NAMES_A_PART = 5_000
_TYPST = Path(__file__).parent / "typst"
_PIECE = 1 << 18


def folder() -> Path:
    """Where packs are made and wait."""
    return Path(current_app.config["DATA"]) / "packs"


def order(session: Session, campaign: Campaign, petition: Petition, *, locale: str, organizer_id: int) -> Job:
    """Ask the worker for a pack in a language."""
    signed = tally.counts_of(session, [petition.id]).get(petition.id, 0)
    job = Job(
        organization_id=campaign.organization_id,
        organizer_id=organizer_id,
        kind=PACK,
        told={"petition_id": petition.id, "locale": locale, "file": secrets.token_hex(16)},
        total_count=signed,
    )
    session.add(job)
    session.flush()
    return job


def packs_of(session: Session, organization_id: int, petition_id: int, *, limit: int) -> list[Job]:
    """The latest packs of a petition."""
    query = select(Job).where(
        Job.organization_id == organization_id,
        Job.kind == PACK,
        Job.told["petition_id"].as_integer() == petition_id,
    )
    return list(session.scalars(query.order_by(Job.id.desc()).limit(limit)))


def file_of(job: Job) -> Path | None:
    """The finished pack, unless its days are over."""
    path = folder() / f"{job.told['file']}.zip"
    return path if path.is_file() else None


def forget_old(*, now: datetime) -> int:
    """Remove packs whose days are over, and what a stopped one left; returns how many."""
    gone = 0
    for path in folder().glob("*") if folder().is_dir() else ():
        if now.timestamp() - path.stat().st_mtime > KEPT.total_seconds():
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            gone += 1
    return gone


@jobs.long_step(PACK)
def make_next_part(session: Session, job: Job) -> Progress:
    """The cover first, then the names part by part, then the archive of it all."""
    petition = session.get_one(Petition, job.told["petition_id"])
    parts = folder() / job.told["file"]
    parts.mkdir(parents=True, exist_ok=True, mode=0o700)
    with force_locale(job.told["locale"]):
        if job.cursor == 0:
            _write_cover(session, petition, job.told["locale"], parts)
            return Progress(cursor=1, done_count=0)
        names = list(_names_after(session, petition.id, job.told.get("after")))
        if names:
            _write_names(names, job.cursor, job.told["locale"], parts)
            last = names[-1]
            return Progress(
                cursor=job.cursor + 1,
                done_count=job.done_count + len(names),
                told={"after": [last.confirmed_at.isoformat(), last.id]},
            )
    _archive(parts)
    return Progress(cursor=job.cursor, done_count=job.total_count, is_over=True)


def _write_cover(session: Session, petition: Petition, locale: str, parts: Path) -> None:
    ask = reading.asks_of(session, [petition.campaign], now=utcnow()).get(petition.campaign_id)
    if ask is None:
        return
    small = current_app.config["SMALL_COUNT"]
    countries = [
        [country_name(one.code, locale), one.count if one.count is not None else _untold(one, small)]
        for one in reading.countries_of(session, ask, small=small)
    ]
    found = [
        (str(GROUP_NAMES[group.label]), group.endorsements)
        for group in reading.endorsement_groups(session, ask)
    ]
    groups = [{"name": name, "people": [_endorser(one) for one in people]} for name, people in found]
    on_paper = paper.paper_count(session, petition.id)
    cover = _cover_facts(ask, locale, on_paper) | {"countries": countries, "groups": groups}
    _keep(parts / "petition.pdf", [typeset(_TYPST / "pack_cover.typ", cover, output="pdf")])
    _keep_table(parts, "countries", [gettext("Country"), gettext("Signatures")], countries)
    endorsers: list[list[Cell]] = [
        [name, one.name, one.title, one.affiliation] for name, people in found for one in people
    ]
    columns = [gettext("Group"), gettext("Name"), gettext("Title or office"), gettext("Affiliation")]
    _keep_table(parts, "endorsements", columns, endorsers)


def _cover_facts(ask: Ask, locale: str, on_paper: int) -> dict[str, Any]:
    campaign = ask.petition.campaign
    targets = [
        ", ".join(filter(None, [pick(one.names, locale), pick(one.roles, locale)])) for one in ask.targets
    ]
    return {
        "locale": locale,
        "organization": pick(campaign.organization.names, locale),
        "title": pick(ask.version.titles, locale),
        "ask": html_to_text(pick(ask.version.asks_html, locale)).split("\n"),
        "targets": targets,
        "count": f"{ask.count:,}",
        "paper": f"{on_paper:,}" if on_paper else "",
        "hash": ask.version.sha256,
        "made_on": f"{utcnow():%Y-%m-%d}",
        "labels": {
            "to": gettext("To"),
            "signed": gettext("signatures, each confirmed by email"),
            "on_paper": gettext("signatures on paper, counted apart"),
            "countries": gettext("Signatures by country"),
            "endorsed": gettext("Endorsed by"),
            "version": gettext("Fingerprint of the text that was signed (SHA-256)"),
            "made": gettext("As of"),
            "privacy": gettext(
                "Names are given only of those who chose to show them. Small numbers are not told, so"
                " that nobody can be made out."
            ),
        },
    }


def _untold(one: reading.CountryCount, small: int) -> str:
    return str(gettext("fewer than %(number)s", number=small) if one.is_small else gettext("not told"))


def _endorser(one: Any) -> str:
    return ", ".join(filter(None, [one.name, one.title, one.affiliation]))


def _names_after(session: Session, petition_id: int, after: list[Any] | None) -> Sequence[Any]:
    """The next signers who chose to be shown, by the time of their confirmation."""
    query = (
        select(Signature.id, Signature.name, Signature.display, Signature.country, Signature.confirmed_at)
        .where(Signature.petition_id == petition_id, Signature.state == SignatureState.CONFIRMED)
        .where(Signature.display != Display.HIDDEN)
    )
    if after:
        at = datetime.fromisoformat(after[0])
        query = query.where(
            or_(Signature.confirmed_at > at, and_(Signature.confirmed_at == at, Signature.id > after[1]))
        )
    return session.execute(query.order_by(Signature.confirmed_at, Signature.id).limit(NAMES_A_PART)).all()


def _write_names(names: Sequence[Any], number: int, locale: str, parts: Path) -> None:
    rows: list[list[Cell]] = [
        [
            reading.shown_name(one.name or "", one.display),
            country_name(one.country, locale) if one.country else "",
            f"{one.confirmed_at:%Y-%m-%d}",
        ]
        for one in names
    ]
    columns = [gettext("Name"), gettext("Country"), gettext("Confirmed on")]
    told = {"locale": locale, "title": gettext("Signers"), "number": number, "columns": columns, "rows": rows}
    _keep(parts / f"names-{number:03d}.pdf", [typeset(_TYPST / "pack_names.typ", told, output="pdf")])
    _keep_table(parts, f"names-{number:03d}", columns, rows)


def _keep_table(parts: Path, name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    _keep(parts / f"{name}.csv", csv_bytes(columns, rows))
    with xlsx_file(name, columns, rows) as book:
        _keep(parts / f"{name}.xlsx", iter(lambda: book.read(_PIECE), b""))


def _keep(path: Path, pieces: Iterable[bytes]) -> None:
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.writelines(pieces)
    part.rename(path)


def _archive(parts: Path) -> None:
    if not parts.is_dir():
        return
    names = sorted(path for path in parts.iterdir() if not path.name.startswith("."))
    _keep(parts.with_suffix(".zip"), zipped((path.name, _read(path)) for path in names))
    shutil.rmtree(parts)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(_PIECE), b"")
