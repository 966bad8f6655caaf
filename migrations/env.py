"""How Alembic reaches the database: through the application, inside one transaction."""

from alembic import context
from flask import current_app

from campaign.core.db import db

target_metadata = db.metadata


def run_migrations() -> None:
    """Run on a connection that was handed over (tests), or on the application's own."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _run(given)
        return
    with db.engine.connect() as connection:
        _run(connection)
        connection.commit()


def _run(connection) -> None:  # noqa: ANN001 (Alembic's own type differs by driver)
    context.configure(
        connection=connection,
        target_metadata=target_metadata,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
        include_object=lambda _thing, name, *_: name != "alembic_version",
    )
    with context.begin_transaction():
        context.run_migrations()


assert current_app
run_migrations()
