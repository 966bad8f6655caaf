"""The line that a decision leaves in the audit log, made in a browser or at a terminal."""

from datetime import datetime

from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.audit import Actor
from campaign.petitions.moderating import Made, parts_of


def record(session: Session, actor: Actor, made: Made, *, now: datetime) -> None:
    """Tell what became of each thing, by its number; or that somebody else had decided all of it."""
    decision = made.decision
    if decision is None:
        came_second = {"count": len(made.taken)}
        audit.record(session, actor, "moderation.came_second", after=came_second, now=now)
        return
    session.flush()
    parts = parts_of(session, decision)
    audit.record(
        session,
        actor,
        f"moderation.{decision.choice}",
        decision,
        before={f"{part.thing.value}:{part.thing_id}": part.before for part in parts},
        after={f"{part.thing.value}:{part.thing_id}": part.after for part in parts},
        reason=decision.reason,
        now=now,
    )
