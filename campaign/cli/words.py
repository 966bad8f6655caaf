"""Words in several languages on a command line: --title en="…" --title th="…"."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import click

from campaign.core.errors import Refused
from campaign.core.locales import LOCALES, Translated


class Words(click.ParamType[tuple[str, str]]):
    """LOCALE=TEXT."""

    name = "locale=text"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Part the language from the text."""
        locale, equals, text = str(value).partition("=")
        if not equals or locale not in LOCALES:
            self.fail(f"write one of {', '.join(LOCALES)}, then =, then the text", param, ctx)
        return locale, text.strip()


WORDS = Words()


def together(pairs: Iterable[tuple[str, str]]) -> Translated:
    """The pairs as one text in several languages."""
    return dict(pairs)


def from_files(pairs: Iterable[tuple[str, str]]) -> Translated:
    """The same where each text is the path of a Markdown file.

    Raises:
        Refused: a file is missing or is no UTF-8 text.
    """
    return {locale: read_text(Path(path)) for locale, path in pairs}


def read_text(path: Path) -> str:
    """A text file.

    Raises:
        Refused: it is missing or is no UTF-8 text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        raise Refused(f"{path} cannot be read.") from None
    except UnicodeDecodeError:
        raise Refused(f"{path} is no UTF-8 text. Save it again as UTF-8.") from None


def on_day(value: datetime | None) -> date | None:
    """The day of a click.DateTime."""
    return value.date() if value else None


def at(value: datetime | None) -> datetime | None:
    """A click.DateTime, which has no zone, as a moment in UTC."""
    return value.replace(tzinfo=UTC) if value else None
