"""S3: confirmations each second on one petition, beside signatures in the same run; the tally is exact."""

import secrets
from datetime import timedelta

from benchmarks.database import add_pending, looking, wrong_counts
from benchmarks.load import drive, posts
from benchmarks.options import read_options
from benchmarks.report import Figure, ratios, tell
from benchmarks.signing import signing
from benchmarks.stage import Server, Settings, data_folder, load, serving, settings_for
from campaign.core.clock import utcnow
from campaign.petitions.confirming import CONFIRM, link_token
from tests.services.postgres import running_postgres


def main() -> bool:
    """Measure, and print the table."""
    options = read_options(__doc__)
    signed, confirmed, wrong = [], [], []
    with data_folder() as data, running_postgres(fsync=True) as postgres:
        settings = settings_for(data, DATABASE_URL=postgres.create("bench"), WEB_PROCESSES="2")
        load(settings)
        for _ in range(options.rounds):
            with serving(settings, processes=2) as server:
                signed.append(signing(server, settings, options.seconds, options.most))
                confirmed.append(confirming(server, settings, options.seconds, options.most))
            with looking(settings) as session:
                wrong.append(wrong_counts(session))
    figures = [
        Figure(name="confirmations on one petition", values=confirmed, unit="/s"),
        Figure(name="signatures accepted", values=signed, unit="/s"),
        Figure(name="S3 to S1", values=ratios(confirmed, signed), at_least=0.8),
        Figure(name="counts that were wrong afterwards", values=wrong, at_most=0),
    ]
    return tell("S3 confirmations on one petition, PostgreSQL, two processes", figures)


def confirming(server: Server, settings: Settings, seconds: int, most: int) -> float:
    """Confirmed each second, each link once; a short run before it warms the processes."""
    warm, links = _links(settings, most), _links(settings, most * seconds)
    drive(server.url, warm, seconds=2)
    answers = drive(server.url, links, seconds=seconds)
    if not answers.only(303):
        raise SystemExit(f"not every signature was confirmed: {answers}")
    return answers.rate(303)


def _links(settings: Settings, count: int) -> list[str]:
    expires_at = utcnow() + timedelta(days=14)
    with looking(settings) as session:
        ids = add_pending(session, count, secrets.token_hex(4))
        tokens = [link_token(CONFIRM, one, expires_at=expires_at) for one in ids]
    return [posts(f"/confirm/{token}", [""])[0] for token in tokens]


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
