"""The demo's content is whole: every text is there in every language that it promises."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

from campaign.core.locales import LOCALES

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "campaign" / "demo" / "content"
PICTURES = ROOT / "campaign" / "demo" / "pictures"

FOLDERS = sorted((CONTENT / "campaigns").iterdir())
STATEMENTS = sorted(CONTENT.glob("campaigns/*/statements/*"))
STEPS = ("opened", "closed", "delivered", "answered")


def _read(*parts: str) -> Any:
    return yaml.safe_load(CONTENT.joinpath(*parts).read_text("utf-8"))


def _translations(value: object, where: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every mapping from languages to words, with its place."""
    if isinstance(value, dict):
        if value and value.keys() <= LOCALES.keys() and isinstance(next(iter(value.values())), str):
            yield where, value
        else:
            for key, inner in value.items():
                yield from _translations(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _translations(inner, f"{where}[{number}]")


def _article(path: Path) -> tuple[dict[str, Any], str]:
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def _statement(folder: Path) -> Any:
    return yaml.safe_load((folder / "statement.yaml").read_text("utf-8"))


def _time_is_told(moment: dict[str, Any]) -> bool:
    if "date" in moment:
        return isinstance(moment["date"], date) and moment["date"] <= datetime.now(UTC).date()
    return isinstance(moment["days_ago"], int) and moment["days_ago"] >= 0


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_campaign_speaks_each_of_its_languages(folder: Path) -> None:
    promised = _read("campaigns", folder.name, "campaign.yaml")["locales"]

    for file in sorted(folder.glob("*.yaml")):
        found = dict(_translations(_read("campaigns", folder.name, file.name)))
        assert found
        for where, texts in found.items():
            assert set(texts) == set(promised), f"{file.name}{where}"
            assert all(text.strip() for text in texts.values()), f"{file.name}{where}"


@pytest.mark.parametrize("folder", STATEMENTS, ids=lambda folder: folder.name)
def test_a_statement_has_its_whole_text_in_each_language(folder: Path) -> None:
    articles = {path.stem: _article(path) for path in folder.glob("*.md")}

    assert set(articles) == set(_statement(folder)["locales"])
    assert len({len(front["quotations"]) for front, _ in articles.values()}) == 1
    for front, body in articles.values():
        paragraphs = [part for part in body.strip().split("\n\n") if not part.startswith("#")]
        assert len(paragraphs) >= 3
        assert all(front[field].strip() for field in ("title", "place", "summary", "background"))
        for quotation in front["quotations"]:
            assert all(quotation[field].strip() for field in ("speaker", "role", "text"))
            assert 1 <= quotation["after_paragraph"] <= len(paragraphs)


@pytest.mark.parametrize("file", ["organizations.yaml", "appeal.yaml"])
def test_what_stands_on_every_page_is_in_every_language(file: str) -> None:
    found = dict(_translations(_read(file)))

    assert found
    for where, texts in found.items():
        assert set(texts) == set(LOCALES), where
        assert all(text.strip() for text in texts.values()), where


def test_slugs_are_unique_and_stand_where_their_files_do() -> None:
    for folder in FOLDERS:
        assert _read("campaigns", folder.name, "campaign.yaml")["slug"] == folder.name
    for folder in STATEMENTS:
        assert _statement(folder)["slug"] == folder.name

    assert len({folder.name for folder in STATEMENTS}) == len(STATEMENTS)
    slugs = [organization["slug"] for organization in _read("organizations.yaml")]
    assert len(set(slugs)) == len(slugs)


def test_organizations_and_pictures_that_are_named_exist() -> None:
    organizations = {entry["slug"]: entry["host"] for entry in _read("organizations.yaml")}
    pictures = {entry["name"]: entry for entry in _read("pictures.yaml")}
    users = [_read("campaigns", folder.name, "campaign.yaml") for folder in FOLDERS]
    users += [_statement(folder) for folder in STATEMENTS]

    assert list(organizations.values()).count(True) == 1
    for user in users:
        assert user["organization"] in organizations
        for words in ("alt", "caption", "credit"):
            texts = pictures[user["picture"]][words]
            assert all(texts[locale].strip() for locale in user["locales"]), user["slug"]


@pytest.mark.parametrize("suffix", [".webp", ".jpg"])
def test_each_picture_is_there_and_light_enough_for_a_slow_line(suffix: str) -> None:
    for entry in _read("pictures.yaml"):
        path = PICTURES / f"{entry['name']}{suffix}"
        assert path.stat().st_size < 120_000, path.name
        with Image.open(path) as picture:
            assert picture.size == (1600, 900)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_times_are_in_the_past_and_in_order(folder: Path) -> None:
    petition = _read("campaigns", folder.name, "campaign.yaml")["petition"]
    steps = [petition[name] for name in STEPS if name in petition]
    timeline = _read("campaigns", folder.name, "timeline.yaml")
    updates = _read("campaigns", folder.name, "updates.yaml")

    assert all(_time_is_told(moment) for moment in [*steps, *timeline])
    assert all(_time_is_told(update["published"]) for update in updates)
    assert all(_time_is_told(_statement(path)["published"]) for path in STATEMENTS)
    ages = [step["days_ago"] for step in steps]
    assert ages == sorted(ages, reverse=True)
    key = "date" if "date" in timeline[0] else "days_ago"
    days = [event[key] for event in timeline]
    assert days == sorted(days, reverse=key == "days_ago")
    assert all(event["source"]["name"] for event in timeline)


def test_no_signature_is_dated_after_its_petition_closed() -> None:
    for folder in FOLDERS:
        campaign = _read("campaigns", folder.name, "campaign.yaml")
        petition, signatures = campaign["petition"], campaign["signatures"]
        closed = petition.get("closed", {"days_ago": 0})["days_ago"]
        assert petition["opened"]["days_ago"] - signatures["over_days"] >= closed
