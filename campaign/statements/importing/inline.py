"""The words of one paragraph of a web page, and the same as Markdown."""

import re
from dataclasses import dataclass, field

from campaign.statements.importing.blocks import escaped, tidy

SIGNS = {"em": "*", "i": "*", "strong": "**", "b": "**"}
TAGS = frozenset((*SIGNS, "a"))
SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>()\"']{1,900}$", re.IGNORECASE)
MAX_DEPTH = 6


@dataclass
class Inline:
    """Gathers words between two block elements; `begun` holds where emphasis and links began."""

    words: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    begun: list[tuple[str, str, int]] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Words as they stand in the page."""
        self.words.append(text)
        self.source.append(escaped(text))

    def begin(self, tag: str, address: str) -> None:
        """Emphasis or a link begins; deeply nested ones are only words."""
        if len(self.begun) < MAX_DEPTH:
            self.begun.append((tag, address, len(self.source)))

    def end(self, tag: str) -> None:
        """Emphasis or a link ends."""
        if not self.begun or self.begun[-1][0] != tag:
            return
        _, address, start = self.begun.pop()
        inner = "".join(self.source[start:])
        del self.source[start:]
        self.source.append(_marked(tag, address, inner))

    def take(self) -> tuple[str, str]:
        """The words and their Markdown, both tidied; then begin anew."""
        text, source = tidy("".join(self.words)), tidy("".join(self.source))
        self.words, self.source, self.begun = [], [], []
        return text, source


def _marked(tag: str, address: str, inner: str) -> str:
    """Signs stand next to the words, since Markdown takes none with a space inside."""
    core = tidy(inner)
    if not core or (tag == "a" and not SAFE_LINK.match(address)):
        return inner
    before = " " if inner[0].isspace() else ""
    after = " " if inner[-1].isspace() else ""
    if tag == "a":
        return f"{before}[{core}]({address}){after}"
    return f"{before}{SIGNS[tag]}{core}{SIGNS[tag]}{after}"
