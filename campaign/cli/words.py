"""What commands take: words in several languages, Markdown files, slugs, addresses, moments.

Checked here, so that nothing reaches a service that a column or a page could not hold.
"""

import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from campaign.core.errors import Refused
from campaign.core.links import is_slug, is_web_address
from campaign.core.locales import LOCALES, Translated
from campaign.core.text import tidy_line, tidy_text

Command = TypeVar("Command", bound=Callable[..., Any])
Given = click.Parameter | None
At = click.Context | None

MAX_MARKDOWN = 1_000_000

NUMBER = click.IntRange(1, 2**31 - 1)
LOCALE = click.Choice(list(LOCALES))
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])


class Line(click.ParamType[str]):
    """One line of text, tidied."""

    name = "text"

    def __init__(self, longest: int = 500) -> None:
        self.longest = longest

    def convert(self, value: object, param: Given, ctx: At) -> str:
        """Tidy it; refuse what is too long."""
        line = tidy_line(str(value))
        if len(line) > self.longest:
            self.fail(f"it is longer than {self.longest} characters", param, ctx)
        return line


class Slug(click.ParamType[str]):
    """The last part of a page's address."""

    name = "slug"

    def convert(self, value: object, param: Given, ctx: At) -> str:
        """Let through small Latin letters, digits and hyphens."""
        slug = str(value)
        if not is_slug(slug):
            self.fail("write small letters a to z, digits and hyphens, 80 at most", param, ctx)
        return slug


class WebAddress(click.ParamType[str]):
    """A link that a page may carry; empty is none."""

    name = "url"

    def convert(self, value: object, param: Given, ctx: At) -> str:
        """Let through http and https only."""
        address = tidy_line(str(value))
        if address and not is_web_address(address):
            self.fail("write an address that begins with https:// or http://", param, ctx)
        return address


class Moment(click.DateTime):
    """A moment in UTC."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])

    def convert(self, value: Any, param: Given, ctx: At) -> datetime:
        """What has no zone is meant in UTC."""
        moment: datetime = super().convert(value, param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _InLanguage(click.ParamType[tuple[str, str]]):
    """LOCALE=TEXT."""

    name = "locale=text"

    def convert(self, value: object, param: Given, ctx: At) -> tuple[str, str]:
        """Part the language from the text."""
        if isinstance(value, tuple):
            return value
        locale, equals, text = str(value).partition("=")
        if not equals or locale not in LOCALES:
            self.fail(f"write one of {', '.join(LOCALES)}, then =, then the text", param, ctx)
        if not tidy_text(text):
            self.fail(f"there is no text after {locale}=", param, ctx)
        return locale, tidy_text(text)


SLUG = Slug()
LINE = Line()
WEB_ADDRESS = WebAddress()
MOMENT = Moment()


def texts(flag: str, name: str, *, required: bool = False, told: str = "") -> Callable[[Command], Command]:
    """An option given once for each language: --title en="…" --title th="…"."""
    words = f'{told} Once for each language: {flag} en="…"'.strip()
    return click.option(
        flag, name, type=_InLanguage(), multiple=True, required=required, callback=_together, help=words
    )


def markdown_files(
    flag: str, name: str, *, required: bool = False, told: str = ""
) -> Callable[[Command], Command]:
    """The same where each text is the path of a Markdown file: --body en=body.md."""
    words = f"{told} A Markdown file for each language: {flag} en=FILE".strip()
    return click.option(
        flag, name, type=_InLanguage(), multiple=True, required=required, callback=_from_files, help=words
    )


def _together(_: click.Context, param: click.Parameter, pairs: Sequence[tuple[str, str]]) -> Translated:
    locales = [locale for locale, _text in pairs]
    if twice := sorted({locale for locale in locales if locales.count(locale) > 1}):
        raise click.BadParameter(f"{twice[0]} is given twice", param=param)
    return dict(pairs)


def _from_files(ctx: click.Context, param: click.Parameter, pairs: Sequence[tuple[str, str]]) -> Translated:
    paths = _together(ctx, param, pairs)
    try:
        return {locale: read_markdown(Path(path)) for locale, path in paths.items()}
    except Refused as refusal:
        raise click.BadParameter(str(refusal), param=param) from None


def read_markdown(path: Path) -> str:
    """A Markdown file, NFC, without a byte order mark.

    Raises:
        Refused: it is missing, too large, empty, or no UTF-8 text.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_MARKDOWN + 1)
    except (OSError, ValueError):
        raise Refused(f"{path.name} cannot be read.") from None
    if len(raw) > MAX_MARKDOWN:
        raise Refused(f"{path.name} is larger than {MAX_MARKDOWN // 1_000_000} MB.")
    try:
        source = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{path.name} is no UTF-8 text. Save it again as UTF-8.") from None
    source = unicodedata.normalize("NFC", source.replace("\r\n", "\n").replace("\r", "\n"))
    if any(unicodedata.category(sign) == "Cc" and sign not in "\n\t" for sign in source):
        raise Refused(f"{path.name} holds control characters; it is no text.")
    if not source.strip():
        raise Refused(f"{path.name} is empty.")
    return source
