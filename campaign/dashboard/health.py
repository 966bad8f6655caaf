"""Whether everything runs: the organization's own work, and for the host newsroom the whole platform."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from flask_babel import format_timedelta, gettext
from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from campaign.accounts.desk import Desk
from campaign.accounts.roles import Permission
from campaign.campaigns import figures
from campaign.core import jobs, machine
from campaign.outbox import service as outbox
from campaign.petitions.models import Signature

CLOCK_DUE = timedelta(minutes=5)
MAIL_DUE = timedelta(minutes=15)
PENDING_GRACE = timedelta(days=1)
_GIB = 2**30
_IS_PENDING: ColumnElement[bool] = literal_column("state = 'pending'")
"""Spelt as the index spells it, so that the index is used whatever the plan was made for."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that is looked at: how it stands, whether that is well, and what to do where it is not."""

    name: str
    value: str
    is_well: bool | None = True
    """None: the settings do not tell."""
    advice: str = ""


def facts(session: Session, desk: Desk, *, now: datetime) -> list[Fact]:
    """What an owner is shown; what concerns the whole platform only to the host newsroom."""
    found = list(_own(session, desk.organization.id))
    if desk.may(Permission.PLATFORM):
        found += [*_mail(session, now), *_clockwork(session, now), *_beneath(now)]
    return found


def _own(session: Session, organization_id: int) -> Iterator[Fact]:
    failed = jobs.failed(session, organization_id)
    yield Fact(
        name=gettext("Long work that failed"),
        value=str(failed),
        is_well=not failed,
        advice=gettext("Open the page where it was started; it can go on where it stopped."),
    )


def _mail(session: Session, now: datetime) -> Iterator[Fact]:
    queue = outbox.look_at_queue(session, now=now)
    yield Fact(
        name=gettext("Mails that wait"),
        value=_number(queue.waiting),
        is_well=queue.overdue < MAIL_DUE,
        advice=gettext("Mail leaves slower than it is written, or not at all: look whether the worker runs."),
    )
    yield Fact(
        name=gettext("The first of them has been due for"),
        value=_age(queue.overdue),
        is_well=queue.overdue < MAIL_DUE,
    )
    yield Fact(
        name=gettext("Mails that failed and are tried again"),
        value=f"{_number(queue.tried)} {queue.fault}".strip(),
        is_well=not queue.tried,
        advice=gettext("The mail server refuses them or cannot be reached. See docs/operators.md, Mail."),
    )
    yield Fact(
        name=gettext("Mails that were given up"),
        value=_number(queue.dead),
        is_well=not queue.dead,
        advice=gettext("Once the cause is mended: flask outbox retry"),
    )


def _clockwork(session: Session, now: datetime) -> Iterator[Fact]:
    last = figures.last_tick(session)
    yield Fact(
        name=gettext("The clock was last here"),
        value=gettext("%(age)s ago", age=_age(now - last)) if last else gettext("never"),
        is_well=last is not None and now - last < CLOCK_DUE,
        advice=gettext("The worker does not run, or its storage is away."),
    )
    overdue = timedelta(days=current_app.config["PENDING_DAYS"]) + PENDING_GRACE
    oldest = session.scalar(
        select(Signature.signed_at).where(_IS_PENDING).order_by(Signature.signed_at).limit(1)
    )
    is_well = oldest is None or now - oldest < overdue
    yield Fact(
        name=gettext("The oldest unconfirmed signature"),
        value=_age(now - oldest) if oldest else gettext("none"),
        is_well=is_well,
        advice=gettext("Unconfirmed signatures should have been erased by now: the clock does not run."),
    )
    failed = jobs.failed(session)
    yield Fact(name=gettext("Long work that failed, everywhere"), value=str(failed), is_well=not failed)


def _beneath(now: datetime) -> Iterator[Fact]:
    config = current_app.config
    found = machine.look_at(Path(config["DATA"]), config["BACKUP_STAMP"], config["KEYS_SINCE"], now=now)
    yield Fact(
        name=gettext("Free on the disk"),
        value=f"{found.free_bytes / _GIB:.1f} GiB ({found.free_part:.0%})",
        is_well=found.free_part > machine.SCARCE,
        advice=gettext("Make room before the database has to stop."),
    )
    yield _aged(
        gettext("The last backup"),
        found.backup_age,
        machine.BACKUP_DUE,
        gettext("Let the backup touch a file when it is done, and name it in CAMPAIGN_BACKUP_STAMP."),
    )
    yield _aged(
        gettext("The key that encrypts names"),
        found.key_age,
        machine.KEY_DUE,
        gettext("Put a new key first in CAMPAIGN_VAULT_KEYS, and its day in CAMPAIGN_KEYS_SINCE."),
    )


def _aged(name: str, age: timedelta | None, due: timedelta, advice: str) -> Fact:
    if age is None:
        return Fact(name=name, value=gettext("not told"), is_well=None, advice=advice)
    told = gettext("never") if age == timedelta.max else gettext("%(age)s ago", age=_age(age))
    return Fact(name=name, value=told, is_well=age < due, advice=advice)


def _age(age: timedelta) -> str:
    return str(format_timedelta(age, granularity="second", threshold=1.2))


def _number(count: int) -> str:
    return f"{count:,}+" if count >= outbox.MOST_LOOKED_AT else f"{count:,}"
