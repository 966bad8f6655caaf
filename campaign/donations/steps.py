"""The steps of an appeal: the ways to give, with their facts."""

from typing import Any

from sqlalchemy.orm import Session

from campaign.core.changes import pages_changed
from campaign.core.db import lock
from campaign.core.errors import NotFound, Refused
from campaign.donations.models import Appeal

FACTS = {
    "bank": {"holders", "number", "bank", "branch", "swift", "promptpay", "biller", "comment", "text"},
    "paypal": {"address", "comment", "text"},
    "other": {"text"},
}
"""What a step of each kind may tell; see `models.Appeal`."""
MOST_STEPS = 12
Step = dict[str, Any]


def with_facts(step: Step, facts: Step) -> Step:
    """The step with these facts; texts change only in the languages given.

    Raises:
        Refused: a fact does not belong to a step of this kind.
    """
    if strange := sorted(set(facts) - FACTS[step["kind"]]):
        raise Refused(f"A {step['kind']} step has no {strange[0]}.")
    return step | {
        name: (step.get(name) or {}) | fact if isinstance(fact, dict) else fact
        for name, fact in facts.items()
    }


def step_of(appeal: Appeal, number: int) -> Step:
    """One step, counted from 1.

    Raises:
        NotFound: it has no such step.
    """
    if not 1 <= number <= len(appeal.steps):
        raise NotFound(f"{appeal.slug} has {len(appeal.steps)} steps.")
    return appeal.steps[number - 1]


def put_step(session: Session, appeal: Appeal, number: int, step: Step) -> None:
    """Replace one step by another, or add it behind the last where the number is one more."""
    lock(session, appeal)
    _write(session, appeal, [*appeal.steps[: number - 1], step, *appeal.steps[number:]])


def insert_step(session: Session, appeal: Appeal, number: int, step: Step) -> None:
    """Put a step at this place, before the one that has it."""
    lock(session, appeal)
    _write(session, appeal, [*appeal.steps[: number - 1], step, *appeal.steps[number - 1 :]])


def take_step(session: Session, appeal: Appeal, number: int) -> Step:
    """Take a step away; returns it.

    Raises:
        NotFound: it has no such step.
    """
    lock(session, appeal)
    step = step_of(appeal, number)
    _write(session, appeal, [*appeal.steps[: number - 1], *appeal.steps[number:]])
    return step


def _write(session: Session, appeal: Appeal, steps: list[Step]) -> None:
    if len(steps) > MOST_STEPS:
        raise Refused(f"An appeal has {MOST_STEPS} steps at most.")
    appeal.steps = steps
    pages_changed(session)
