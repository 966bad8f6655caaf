"""What pages tell of signers: exact counts, and no number from which a person could be worked out."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.petitions import confirming, organizing, reading, signing
from campaign.petitions.models import CommentState, Display, Signature
from campaign.petitions.reading import Ask
from campaign.petitions.signing import Mails
from tests.factories import NOW, a_petition, a_signer

SMALL = 10


@settings(max_examples=300, deadline=None)
@given(
    counts=st.dictionaries(st.sampled_from(["TH", "KH", "MM", "VN", "LA", "ID", "MY"]), st.integers(1, 40)),
    nameless=st.integers(0, 30),
)
def test_no_small_number_can_be_had_by_subtraction(counts: dict[str, int], nameless: int) -> None:
    total = sum(counts.values()) + nameless
    told = reading.told_countries(counts, total, small=SMALL)

    assert {one.code for one in told} == set(counts)
    for one in told:
        assert one.count in {None, counts[one.code]}
        assert one.count is None or one.count >= SMALL
        assert one.is_small == (counts[one.code] < SMALL)
    untold = [counts[one.code] for one in told if one.count is None] + ([nameless] if nameless else [])
    rest = total - sum(one.count or 0 for one in told)
    assert rest == sum(untold)
    everything_is_hidden = all(one.count is None for one in told)
    assert len(untold) != 1 or everything_is_hidden
    assert not untold or rest >= SMALL or everything_is_hidden


def confirmed(session: Session, slug: str, days_ago: int, **changes: object) -> Signature:
    signer = a_signer(**changes)
    at = NOW - timedelta(days=days_ago)
    signing.sign(session, slug, signer, mails=Mails(a_day=3), now=at)
    signature = session.scalars(select(Signature).order_by(Signature.id.desc()).limit(1)).one()
    confirming.confirm(session, signature.id, now=at)
    session.commit()
    return signature


def the_ask(session: Session, slug: str) -> Ask:
    campaign = organizing.find_petition(session, slug).campaign
    return reading.asks_of(session, [campaign], now=NOW)[campaign.id]


def test_the_chart_ends_at_the_count_and_knows_what_came_before_it(session: Session) -> None:
    a_petition(session, slug="library")
    for days_ago in (90, 30, 30, 1, 0):
        confirmed(session, "library", days_ago)

    growth = reading.growth_of(session, the_ask(session, "library"), now=NOW)

    assert growth is not None
    assert len(growth.days) == 60
    assert growth.days[-1] == (NOW.date(), 1, 5)
    assert growth.days[0][2] == 1, "the one of three months ago is in the first total"
    assert growth.peak == 2
    assert growth.path_line.startswith("M0.0,")


def test_only_shown_names_and_approved_comments_are_told_latest_first(session: Session) -> None:
    a_petition(session, slug="library", allows_comments=True)
    confirmed(session, "library", 3, name="Sok Dara", display=Display.FULL, comment="Open it")
    confirmed(session, "library", 2, name="Heng Bopha", display=Display.HIDDEN)
    waiting = confirmed(session, "library", 1, name="អ៊ុក ចន្ថា", display=Display.INITIALS, comment="Wait")
    first = session.scalars(select(Signature).order_by(Signature.id)).first()
    assert first is not None
    first.comment_state = CommentState.APPROVED
    session.commit()

    signers = reading.recent_signers(session, the_ask(session, "library"), limit=5)

    assert [(one.shown_name, one.comment) for one in signers] == [("អ៊ុ. ច.", None), ("Sok Dara", "Open it")]
    assert waiting.comment_state is CommentState.WAITING


@pytest.mark.parametrize(("count", "percent", "missing"), [(0, 0, 3), (1, 33, 2), (2, 66, 1), (3, 100, 0)])
def test_progress_says_a_hundred_only_when_the_goal_is_reached(
    session: Session, count: int, percent: int, missing: int
) -> None:
    a_petition(session, slug="library", goal=3)
    for _ in range(count):
        confirmed(session, "library", 0)

    ask = the_ask(session, "library")

    assert (ask.count, ask.percent, ask.remaining) == (count, percent, missing)
