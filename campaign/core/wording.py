"""Texts in several languages, edited one language at a time by several people at once.

Each language has the version at which it was saved last, so that nobody saves over another's words
unseen. A translation follows its original; when that is saved again, the translation is behind.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.core.locales import DEFAULT_LOCALE, LOCALES, Translated


class TextState(StrEnum):
    """How the text in one language stands to the original."""

    ORIGINAL = "original"
    MISSING = "missing"
    BEHIND = "behind"
    CURRENT = "current"


class InLanguages:
    """Columns of a row whose texts are in several languages."""

    version: Mapped[int] = mapped_column(default=1)
    """Rises with every saved text."""
    original_locale: Mapped[str] = mapped_column(String(8), default=DEFAULT_LOCALE)
    text_versions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """At which version each language was saved last."""
    followed_versions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Which version of the original each translation was made from."""

    def base_of(self, locale: str) -> int:
        """The version at which a language was saved last; 0 before anybody edited it."""
        return int((self.text_versions or {}).get(locale, 0))

    def note_written(self, locale: str, *, follows: int | None = None) -> None:
        """Call with the row locked when a language is saved.

        `follows` is the version of the original that its writer had before them; left out, the newest.
        """
        followed = self.base_of(self.original_locale) if follows is None else follows
        self.version = (self.version or 1) + 1
        self.text_versions = (self.text_versions or {}) | {locale: self.version}
        self.followed_versions = (self.followed_versions or {}) | {locale: followed}

    def text_state(self, locale: str, texts: Mapping[str, str]) -> TextState:
        """How one language stands, where `texts` are the ones that matter most."""
        if locale == self.original_locale:
            return TextState.ORIGINAL
        if not texts.get(locale):
            return TextState.MISSING
        is_behind = int((self.followed_versions or {}).get(locale, 0)) < self.base_of(self.original_locale)
        return TextState.BEHIND if is_behind else TextState.CURRENT

    def text_states(self, texts: Mapping[str, str]) -> dict[str, TextState]:
        """Every language of the site, the original first."""
        ordered = sorted(LOCALES, key=lambda locale: locale != self.original_locale)
        return {locale: self.text_state(locale, texts) for locale in ordered}


def merged(texts: Translated, fresh: Translated) -> Translated:
    """The texts with fresh ones in their languages; an empty one takes its language away."""
    return {locale: text for locale, text in (texts | fresh).items() if text}
