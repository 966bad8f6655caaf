"""Migrations say the same as the models, up and down, and what is added only cannot be changed."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.core.db import db
from campaign.supporters.models import ConsentWording, Suppression
from tests.factories import NOW


def test_migrations_and_models_are_equal(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_going_down_leaves_nothing_and_going_up_again_works(app: Flask) -> None:
    with app.app_context():
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, db.metadata) == []


@pytest.mark.parametrize("act", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
@pytest.mark.parametrize(
    ("table", "column"),
    [("consent_wordings", "words"), ("suppressions", "reason"), ("audit_events", "reason")],
)
def test_the_database_refuses_to_change_what_is_added_only(
    session: Session, act: str, table: str, column: str
) -> None:
    session.add(ConsentWording(locale="en", sha256="0" * 64, words="Yes", first_shown_at=NOW))
    session.add(Suppression(email_fingerprint=b"x" * 32, reason="complained", since_at=NOW))
    audit.record(session, audit.OPERATOR, "test.run", now=NOW)
    session.commit()

    with pytest.raises(DatabaseError, match="added to only"):
        session.execute(text(act.format(table, column, "'changed'")))
    session.rollback()
    assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 1
