"""The real statement of the first user, imported by its command, comes out right in every field."""

import os
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.donations.models import Appeal, AppealState
from campaign.statements.models import Quotation, Statement, StatementState, StatementText


@pytest.fixture
def seed() -> Path:
    """The file, wherever the folder of seeds is."""
    beside = Path(__file__).parents[3] / "shared" / "seeds"
    folder = Path(os.environ.get("CAMPAIGN_SEEDS", beside))
    found = sorted(folder.glob("*.txt")) if folder.is_dir() else []
    if not found:
        pytest.skip("seeds folder not present")
    return found[0]


def test_the_seed_becomes_a_draft_with_its_issuer_its_words_and_its_appeal(
    runner: FlaskCliRunner, session: Session, seed: Path
) -> None:
    result = runner.invoke(args=["statements", "import", str(seed), "--slug", "seed"])
    assert result.exit_code == 0, result.output
    assert "appeal.steps.address" in result.output.replace("\n", "")

    issuer = session.scalars(select(Organization)).one()
    assert (issuer.names["en"], issuer.short_name) == ("ASEAN Parliamentarians for Human Rights", "APHR")
    statement = session.scalars(select(Statement)).one()
    assert (statement.state, statement.dateline_on) == (StatementState.DRAFT, date(2022, 1, 21))
    assert statement.photo_notes[0]["credit"] == "Phnom Penh Post"
    text = session.scalars(select(StatementText)).one()
    assert text.title.startswith("Southeast Asian MPs")
    assert "Paypal" not in text.body
    assert "Tbong Khmum" in text.background
    speakers = set(session.scalars(select(Quotation.speaker)))
    assert speakers == {"Kasit Piromya", "Kem Sokha"}
    appeal = session.scalars(select(Appeal)).one()
    bank, paypal = appeal.steps
    assert (appeal.state, appeal.since_year) == (AppealState.DRAFT, 2007)
    assert (bank["number"], bank["bank"], len(bank["holders"])) == (
        "091-0-21689-4",
        {"en": "Krungthai Bank"},
        2,
    )
    assert (paypal["address"], paypal["comment"]) == ("", {"en": "For Prachatai English"})
    assert appeal.shown_steps == [bank], "a PayPal step without an address is hidden"
