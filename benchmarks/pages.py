"""V1 and V2: public pages each second, from the application's cache and rendered, beside bare answers."""

from benchmarks.load import drive, gets
from benchmarks.options import read_options
from benchmarks.report import Figure, ratios, tell
from benchmarks.stage import CAMPAIGN, Settings, data_folder, load, serving, settings_for

PAGES = {
    "campaign": f"/campaigns/{CAMPAIGN}",
    "statement": "/statements/lawmakers-ask-to-end-the-trial",
    "home": "/",
}
_SITE = "campaign.serving:app"
_PROCESSES = 2
Rounds = dict[str, list[float]]


def main() -> bool:
    """Measure, and print the table."""
    options = read_options(__doc__)
    cached: Rounds = {}
    rendered: Rounds = {}
    bare: list[float] = []
    health: list[float] = []
    memory: list[float] = []
    with data_folder() as data:
        settings = settings_for(data)
        load(settings)
        for _ in range(options.rounds):
            bare += _rates(settings, "benchmarks.bare_app:app", {"bare": "/"}, options.seconds)["bare"]
            found = _rates(settings, _SITE, {**PAGES, "health": "/healthz"}, options.seconds)
            health += found.pop("health")
            _add(cached, found)
            _add(rendered, _rates({**settings, "CAMPAIGN_PAGE_SECONDS": "0"}, _SITE, PAGES, options.seconds))
            memory += rendered.pop("memory")
            cached.pop("memory")
    figures = [Figure(name="bare answer of the same server", values=bare, unit="/s")]
    figures += [Figure(name="/healthz, made by the application", values=health, unit="/s")]
    for name, values in cached.items():
        figures.append(Figure(name=f"V1 {name}, from the cache", values=values, unit="/s"))
        figures.append(Figure(name=f"V1 {name} to bare", values=ratios(values, bare), at_least=0.6))
    for name, values in rendered.items():
        figures.append(Figure(name=f"V2 {name}, rendered", values=values, unit="/s", at_least=600))
    figures.append(Figure(name="memory of a web process", values=memory, unit="MB", at_most=150))
    return tell("V1 and V2 public pages, SQLite, two processes", figures)


def _rates(settings: Settings, target: str, paths: dict[str, str], seconds: int) -> Rounds:
    found: Rounds = {}
    with serving(settings, processes=_PROCESSES, target=target) as server:
        for name, path in paths.items():
            drive(server.url, gets(path), seconds=1, again=True)
            answers = drive(server.url, gets(path), seconds=seconds, again=True)
            if not answers.only(200):
                raise SystemExit(f"{path}: {answers}")
            found[name] = [answers.rate(200)]
        found["memory"] = [max(server.memory())]
    return found


def _add(rounds: Rounds, found: Rounds) -> None:
    for name, values in found.items():
        rounds.setdefault(name, []).extend(values)


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
