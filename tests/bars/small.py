"""A small platform to put the bars to: one petition, under the slug that the benchmarks use."""

from flask_migrate import upgrade

from benchmarks.database import looking
from benchmarks.stage import CAMPAIGN, Settings
from tests.factories import a_petition


def one_petition(settings: Settings) -> None:
    """Migrate, and open a petition that takes comments."""
    with looking(settings) as session:
        upgrade()
        a_petition(session, slug=CAMPAIGN, allows_comments=True)
