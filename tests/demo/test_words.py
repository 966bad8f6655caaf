"""The demo's words: names, comments, Khmer that can be broken into lines, and nothing copied."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "campaign" / "demo" / "content"
SEEDS = ROOT.parent / "shared" / "seeds"

CAMPAIGNS = sorted(folder.name for folder in (CONTENT / "campaigns").iterdir())
TEXTS = sorted(path for path in CONTENT.rglob("*") if path.suffix in {".yaml", ".md"})


def _read(*parts: str) -> Any:
    return yaml.safe_load(CONTENT.joinpath(*parts).read_text("utf-8"))


def test_the_pools_make_many_different_names() -> None:
    names = _read("names.yaml")

    assert sum(names["display_choices"].values()) == 100
    for pool in names["pools"].values():
        variety = 1
        for part in pool["parts"]:
            assert len(set(part)) == len(part)
            variety *= len(part)
        assert variety >= 300
        assert bool(pool["mononyms"]) == (pool["mononym_percent"] > 0)
        assert all(re.fullmatch("[A-Z]{2}", country) for country in pool["countries"])
    for slug in CAMPAIGNS:
        signatures = _read("campaigns", slug, "campaign.yaml")["signatures"]
        assert signatures["pools"].keys() <= names["pools"].keys()


def test_comments_exist_for_each_campaign_in_its_languages() -> None:
    comments = _read("comments.yaml")

    assert set(comments) == set(CAMPAIGNS)
    for slug, by_locale in comments.items():
        assert set(by_locale) == set(_read("campaigns", slug, "campaign.yaml")["locales"])
        for lists in by_locale.values():
            assert lists["approved"]
            assert lists["waiting"]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(CONTENT)))
def test_khmer_can_be_broken_into_lines(path: Path) -> None:
    text = path.read_text("utf-8")

    assert not re.search("[\u1780-\u17d3]{16,}", text), "no place to break"
    assert not re.search("\u200b[\u17b4-\u17d3]|\u17d2\u200b", text), "broken inside a letter"
    assert not re.search("[\u1780-\u17ff][|][\u1780-\u17ff]", text)


def test_no_sentence_of_the_seeds_is_repeated() -> None:
    if not SEEDS.is_dir():
        pytest.skip("seeds folder not present")

    taken = {run for path in SEEDS.glob("*.txt") for run in _runs(path.read_text("utf-8"))}
    assert taken
    for path in TEXTS:
        assert not taken.intersection(_runs(path.read_text("utf-8"))), path


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every eight words in a row, whatever stands between them."""
    words = re.findall(r"\w+", text.casefold())
    return (tuple(words[start : start + 8]) for start in range(len(words) - 7))
