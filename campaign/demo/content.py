"""Read the demo's texts. Days are told as days ago, so that the demo is always fresh."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from campaign.statements.revising import QuotedWords, Wording

HERE = Path(__file__).parent
CONTENT = HERE / "content"
PICTURES = HERE / "pictures"
CAMPAIGNS = ("free-meas-vichheka", "nam-saeng-dam", "kem-sokha")
"""In the order of their publishing, so that the last one leads."""

Told = dict[str, Any]


def read(name: str) -> Any:
    """One file of the content folder."""
    return yaml.safe_load((CONTENT / name).read_text())


def read_campaign(slug: str, name: str) -> Any:
    """One file of a campaign's folder; an absent one is empty."""
    path = CONTENT / "campaigns" / slug / f"{name}.yaml"
    return yaml.safe_load(path.read_text()) if path.exists() else []


def statement_folders(slug: str) -> list[Path]:
    """The statements of a campaign."""
    return sorted(path.parent for path in (CONTENT / "campaigns" / slug).rglob("statement.yaml"))


def read_statement(folder: Path) -> Told:
    """What a statement is besides its words."""
    told: Told = yaml.safe_load((folder / "statement.yaml").read_text())
    return told


def moment(told: Told | None, now: datetime) -> datetime | None:
    """{days_ago: 3} or {date: 2024-02-01} as a moment, in the morning of that day."""
    if not told:
        return None
    if "days_ago" in told:
        return now - timedelta(days=told["days_ago"])
    day: date = told["date"]
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def wording(path: Path) -> tuple[Wording, str]:
    """A statement's text from Markdown with front matter, and the place of its dateline."""
    _, head, body = path.read_text().split("---\n", 2)
    told: Told = yaml.safe_load(head)
    quotations = told.get("quotations") or []
    return (
        Wording(
            title=told["title"],
            summary=" ".join((told.get("summary") or "").split()),
            body=_with_quotations(body.strip(), quotations),
            background=told.get("background") or "",
            quotations=tuple(
                QuotedWords(
                    text=quotation["text"],
                    speaker=quotation["speaker"],
                    role=quotation["role"],
                )
                for quotation in quotations
            ),
        ),
        told.get("place") or "",
    )


def _with_quotations(body: str, quotations: list[Told]) -> str:
    """The paragraphs, with each quotation after the one that it belongs to."""
    paragraphs = body.split("\n\n")
    for quotation in sorted(quotations, key=lambda one: -one["after_paragraph"]):
        words = " ".join(quotation["text"].split())
        block = f"> {words}\n>\n> — **{quotation['speaker']}**, {quotation['role']}"
        paragraphs.insert(quotation["after_paragraph"], block)
    return "\n\n".join(paragraphs)
