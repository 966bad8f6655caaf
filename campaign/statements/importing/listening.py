"""Going through the paragraphs of a statement and hearing who says what."""

from dataclasses import dataclass, field

from campaign.statements.importing.attribution import (
    ends_soon,
    only_said,
    reader_for,
    verb_first,
    word_count,
)
from campaign.statements.importing.blocks import Block, Kind
from campaign.statements.importing.names import Attribution
from campaign.statements.importing.speech import Span, spans_in

FEWEST_LOOSE, FEWEST_ALONE = 4, 8
LONGEST_PARAGRAPH = 20_000
SPOKEN_END = (",", ".", "!", "?", "…", "–", "—")


@dataclass
class Utterance:
    """Words of one speaker, which may be broken by "she said" or go on in the next paragraph."""

    parts: list[str]
    breaks: list[str] = field(default_factory=list)
    attribution: Attribution | None = None
    carried_on: bool = False

    def join(self, words: str, between: str) -> None:
        """More words of the same speaker."""
        self.parts.append(words)
        self.breaks.append(between)

    @property
    def text(self) -> str:
        """All parts; a comma that only led to "said" goes, or ends its sentence."""
        text = self.parts[0]
        for between, part in zip(self.breaks, self.parts[1:], strict=True):
            if between != "\n\n" and text.endswith(",") and part[:1].isupper():
                text = text[:-1] + "."
            elif between != "\n\n" and text[-1:].isalnum() and text.isascii():
                text += "." if part[:1].isupper() else ","
            text += between + part
        return text.removesuffix(",").rstrip() if self.attribution else text


@dataclass
class Listener:
    """Goes through the paragraphs in order and remembers who spoke last."""

    heard: list[Utterance] = field(default_factory=list)
    going_on: Utterance | None = None
    last_block: int = -2

    def listen(self, at: int, block: Block, above: str, below: str) -> None:
        """Take the quotations out of one paragraph."""
        text = block.text
        spans = spans_in(text) if len(text) <= LONGEST_PARAGRAPH else []
        if block.kind is Kind.QUOTE and not spans:
            spans = [Span(start=0, end=len(text), words=text)]
        said: Utterance | None = None
        for number, span in enumerate(spans):
            lead = text[spans[number - 1].end if number else 0 : span.start]
            stop = spans[number + 1].start if number + 1 < len(spans) else len(text)
            around = _Around(lead, text[span.end : stop], above, below, block.kind, said is None)
            said = self._span(at, span, around, said)
        if not spans:
            self.going_on = None

    def _span(self, at: int, span: Span, around: "_Around", said: Utterance | None) -> Utterance | None:
        if self.going_on and not around.lead.strip():
            self._goes_on(at, span, around)
            return self.heard[-1]
        if said and said.attribution and only_said(around.lead):
            said.join(span.words, " ")
            self._keep_open(said, span)
            return said
        utterance = Utterance(parts=[span.words], attribution=around.attribution(span))
        if not utterance.attribution and not self._stands_alone(at, span, around, utterance):
            return None
        self.heard.append(utterance)
        self.last_block = at
        self._keep_open(utterance, span)
        return utterance

    def _goes_on(self, at: int, span: Span, around: "_Around") -> None:
        """A paragraph that begins with the mark again, since the one before was left open."""
        utterance = self.going_on or self.heard[-1]
        utterance.join(span.words, "\n\n")
        utterance.attribution = utterance.attribution or around.attribution(span)
        self.last_block = at
        self._keep_open(utterance, span)

    def _keep_open(self, utterance: Utterance, span: Span) -> None:
        self.going_on = None if span.closed else utterance

    def _stands_alone(self, at: int, span: Span, around: "_Around", found: Utterance) -> bool:
        """A whole paragraph of quoted words: by whoever spoke right before, or by nobody known."""
        whole = not around.lead.strip() and not around.tail.strip(" .")
        if around.kind is Kind.QUOTE and whole:
            return True
        if around.lead.strip() or word_count(span.words) < FEWEST_ALONE:
            return False
        if not span.words.endswith(SPOKEN_END) and span.closed:
            return False
        if whole and self.heard and self.last_block == at - 1:
            found.attribution = self.heard[-1].attribution
            found.carried_on = True
        return True


@dataclass(frozen=True)
class _Around:
    """What stands next to a quotation: in its paragraph, and in those above and below."""

    lead: str
    tail: str
    above: str
    below: str
    kind: Kind
    first: bool

    def attribution(self, span: Span) -> Attribution | None:
        """Who said it; loose words are not enough for two or three words in quotation marks."""
        opens = not self.lead.strip() or self.lead.rstrip().endswith((".", "!", "?"))
        found = self._after(span) if opens else None
        found = found or self._before() or (None if opens else self._after(span, loose=True))
        if found is None and not self.tail.strip():
            found = reader_for(self.below).signature(self.below)
        if found and found.loose and word_count(span.words) < FEWEST_LOOSE:
            return None
        return found

    def _before(self) -> Attribution | None:
        if self.lead.strip():
            return reader_for(self.lead).before(self.lead)
        if self.above.rstrip().endswith((":", "៖", "ว่า", "ថា")):
            return reader_for(self.above).before(self.above)
        return None

    def _after(self, span: Span, *, loose: bool = False) -> Attribution | None:
        tail = self.tail.lstrip()
        if not tail or tail[0] in ".!?;:)":
            return None
        found = reader_for(tail).after(self.tail)
        spoken = span.words.endswith(SPOKEN_END) or tail[0] == ","
        if found is None or (not reader_for(tail).asian and not spoken and not verb_first(tail)):
            return None
        if span.words.endswith((".", "!")) and not ends_soon(tail):
            return None
        return Attribution(person=found.person, loose=found.loose or loose)
