"""The quotations of a statement: what was said, in one piece, and who said it."""

from collections.abc import Sequence

from flask_babel import lazy_gettext

from campaign.statements.importing.attribution import reader_for
from campaign.statements.importing.blocks import Block, Kind
from campaign.statements.importing.listening import Listener, Utterance
from campaign.statements.importing.model import Doubt, Quotation
from campaign.statements.importing.names import Person
from campaign.statements.importing.people import People


def find_quotations(blocks: Sequence[Block], people: People, doubts: list[Doubt]) -> tuple[Quotation, ...]:
    """Every quotation of the text in its order; what could not be told is added to the doubts."""
    listener = Listener()
    for at, block in enumerate(blocks):
        above = blocks[at - 1].text if at else ""
        below = blocks[at + 1].text if at + 1 < len(blocks) else ""
        if not (block.kind is Kind.QUOTE and reader_for(block.text).signature(block.text)):
            listener.listen(at, block, above, below)
    for utterance in listener.heard:
        if utterance.attribution and not people.issuer_named(utterance.attribution.person.name):
            people.meet(_in_full(utterance.attribution.person))
    return _resolved(listener.heard, people, doubts)


def _in_full(person: Person) -> Person:
    """Only a name of several words makes somebody known; a surname must find one."""
    return person if " " in person.name else Person()


def _resolved(heard: Sequence[Utterance], people: People, doubts: list[Doubt]) -> tuple[Quotation, ...]:
    found: list[Quotation] = []
    speaker = Person()
    for utterance in heard:
        speaker = _speaker(utterance, speaker, people, doubts)
        if not speaker.name:
            doubts.append(_doubt(utterance, "no speaker was found for this quotation"))
        elif utterance.carried_on:
            why = lazy_gettext(
                "no speaker is named here; %(name)s spoke in the paragraph before", name=speaker.name
            )
            doubts.append(_doubt(utterance, why))
        found.append(
            Quotation(
                text=utterance.text,
                speaker=speaker.name,
                role=speaker.role,
                parts=tuple(utterance.parts),
            )
        )
    return tuple(found)


def _speaker(utterance: Utterance, previous: Person, people: People, doubts: list[Doubt]) -> Person:
    if utterance.attribution is None:
        return Person()
    person = utterance.attribution.person
    if utterance.carried_on or person.refers == "previous":
        return previous
    if person.refers == "issuer":
        return Person(name=people.issuer())
    return people.resolve(person, doubts)


def _doubt(utterance: Utterance, why: object) -> Doubt:
    return Doubt(field="quotations", found=utterance.text[:100], why=why)
