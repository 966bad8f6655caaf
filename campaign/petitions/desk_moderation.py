"""The moderation queue: read, decide, undo."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.desk_forms import flash_undo
from campaign.petitions import decision_log, moderating
from campaign.petitions.decision_models import Thing
from campaign.petitions.desk_moderation_forms import DecideForm
from campaign.petitions.desk_words import BECAME, THINGS
from campaign.petitions.moderating import Made, Seat
from campaign.petitions.moderation_queue import (
    COUNTED,
    QUEUED,
    Cursor,
    Queue,
    count_waiting,
    read_queue,
)
from campaign.petitions.moves import Choice
from campaign.petitions.reasons import NOT_SHOWN, WRONGS

bp = Blueprint("moderation", __name__, url_prefix="/<organization>/moderation")
DECISIONS = 50


@bp.get("/")
@needs(Permission.MODERATE)
def queue() -> ResponseReturnValue:
    """What waits, oldest first."""
    return _page(DecideForm(formdata=None)), 200


@bp.post("/decide")
@needs(Permission.MODERATE)
def decide() -> ResponseReturnValue:
    """Decide one thing, or all that are ticked."""
    form = DecideForm()
    asked = form.asked()
    if asked is None or not form.validate():
        return _page(form), 422
    if not asked[0]:
        form.form_errors.append(gettext("Nothing was ticked, so nothing is decided."))
        return _page(form), 422
    with transaction() as session:
        verdict, now = form.verdict(asked[1]), utcnow()
        made = moderating.decide(session, seat(), asked[0], verdict, now=now)
        decision_log.record(session, desk().actor, made, now=now)
    _tell(made, asked[1])
    return redirect(_back(), code=303)


@bp.post("/decisions/<int:number>/undo")
@needs(Permission.MODERATE)
def undo(number: int) -> ResponseReturnValue:
    """Take a decision back, all of it."""
    with transaction() as session:
        now = utcnow()
        count = moderating.undo(session, seat(), number, now=now)
        audit.record(
            session, desk().actor, "moderation.undone", f"decision:{number}", after={"count": count}, now=now
        )
    flash(ngettext("Taken back: it is as it was.", "Taken back: %(num)s are as they were.", count), "good")
    return redirect(url_for(".queue"), code=303)


@bp.get("/decisions/")
@needs(Permission.MODERATE)
def decisions() -> ResponseReturnValue:
    """What was decided, newest first, each with its undo."""
    before = request.args.get("before", type=int)
    found = moderating.decisions_of(db.session(), desk().organization.id, before=before, limit=DECISIONS + 1)
    older = url_for(".decisions", before=found[DECISIONS - 1].id) if len(found) > DECISIONS else None
    return render_template(
        "petitions/desk/decisions.html", decisions=found[:DECISIONS], older=older, not_shown=NOT_SHOWN
    )


def seat() -> Seat:
    """Who decides here."""
    return Seat(organization_id=desk().organization.id, organizer_id=desk().organizer.id)


def _kinds() -> tuple[Thing, ...]:
    wanted = request.args.get("kind")
    return tuple(kind for kind in QUEUED if kind.value == wanted) or QUEUED


def _back() -> str:
    kinds = _kinds()
    return url_for(".queue", kind=kinds[0].value if len(kinds) == 1 else None)


def _cursor() -> Cursor:
    numbers = request.args.get("after", "").split("-")
    if len(numbers) != len(QUEUED) or not all(one.isascii() and one.isdigit() for one in numbers):
        return {}
    return {kind: min(int(one), 2**31 - 1) for kind, one in zip(QUEUED, numbers, strict=True)}


def _page(form: DecideForm) -> str:
    """Looking at it is a look at what people wrote, and at names of endorsers: it leaves a line."""
    kinds = _kinds()
    with transaction() as session:
        found = read_queue(session, desk().organization.id, kinds, _cursor())
        counts = count_waiting(session, desk().organization.id)
        if found.items:
            audit.record(
                session, desk().actor, "moderation.seen", after={"count": len(found.items)}, now=utcnow()
            )
    return render_template(
        "petitions/desk/moderation.html",
        queue=found,
        counts=counts,
        counted=COUNTED,
        kinds=kinds,
        form=form,
        back=_back(),
        older=_next(found),
        things=THINGS,
        wrongs=WRONGS,
    )


def _next(found: Queue) -> str | None:
    if found.next_cursor is None:
        return None
    after = "-".join(str(found.next_cursor.get(kind, 0)) for kind in QUEUED)
    return url_for(".queue", after=after, kind=request.args.get("kind"))


def _tell(made: Made, choice: Choice) -> None:
    for one in made.taken:
        flash(
            gettext(
                "%(who)s decided this before you, on %(when)s: %(became)s. That stands; nothing was changed.",
                who=one.by or gettext("Somebody"),
                when=current_app.jinja_env.filters["moment"](one.at),
                became=BECAME.get(one.became, gettext("not here any more")),
            ),
            "warning",
        )
    if made.decision is None:
        return
    count = made.decision.part_count
    words = {
        Choice.APPROVE: ngettext("Approved.", "%(num)s approved.", count),
        Choice.REJECT: ngettext("Rejected: it is not shown.", "%(num)s rejected; they are not shown.", count),
    }
    flash_undo(words[choice], url_for(".undo", number=made.decision.id))
