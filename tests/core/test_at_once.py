"""A statement alone, on a connection that sessions use before and after it."""

import pytest
from sqlalchemy import String, bindparam, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from campaign.core.at_once import AtOnce
from campaign.core.db import db

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

UPPER = AtOnce(select(func.upper(bindparam("word", type_=String()))))
SETTING = AtOnce(select(func.current_setting(bindparam("name", type_=String()))))
ENDING_ITSELF = AtOnce(select(func.pg_terminate_backend(func.pg_backend_pid())))


def is_in_a_transaction(session: Session) -> bool:
    """Whether two statements see the same time, as only those of one transaction do."""
    one, other = (session.execute(text("SELECT now(), pg_sleep(0.01)")).first() for _ in range(2))
    session.rollback()
    return bool(one and other and one[0] == other[0])


def test_it_answers_and_leaves_sessions_their_transactions(session: Session) -> None:
    assert UPPER.scalar(db.engine, {"word": "ada"}) == "ADA"

    assert is_in_a_transaction(session)


def test_a_fault_leaves_no_connection_without_transactions(session: Session) -> None:
    with pytest.raises(Exception, match="no_such_setting"):
        SETTING.scalar(db.engine, {"name": "no_such_setting"})

    assert is_in_a_transaction(session)


def test_a_lost_connection_is_told_as_any_other_is_and_the_next_try_has_a_new_one(session: Session) -> None:
    session.rollback()
    with pytest.raises(OperationalError):
        ENDING_ITSELF.scalar(db.engine, {})

    assert UPPER.scalar(db.engine, {"word": "ada"}) == "ADA"
