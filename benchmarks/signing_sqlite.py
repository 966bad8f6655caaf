"""S2: signatures accepted each second on SQLite by one process; nothing is ever locked."""

from benchmarks.options import read_options
from benchmarks.report import Figure, tell
from benchmarks.signing import signing
from benchmarks.stage import data_folder, load, serving, settings_for


def main() -> bool:
    """Measure, and print the table."""
    options = read_options(__doc__)
    signed, locked, memory = [], [], []
    with data_folder() as data:
        settings = settings_for(data)
        load(settings)
        for _ in range(options.rounds):
            with serving(settings) as server:
                signed.append(signing(server, settings, options.seconds, options.most))
                memory.append(max(server.memory()))
                locked.append(server.log.read_text().count("locked"))
    figures = [
        Figure(name="signatures accepted", values=signed, unit="/s", at_least=150),
        Figure(name="times that the database was locked", values=locked, at_most=0),
        Figure(name="memory of the web process", values=memory, unit="MB", at_most=150),
    ]
    return tell("S2 signatures accepted, SQLite, one process", figures)


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
