"""Who said it, where the words around a quotation are in Latin letters."""

import re

from campaign.statements.importing.names import Attribution, Person, is_name, person_in, subject_in, tidy_role
from campaign.statements.importing.words import word_set

SAID = word_set(
    "said says say added adds stated states explained warned warns noted commented remarked "
    "declared concluded continued stressed emphasised emphasized insisted wrote asked told "
    "expressed reiterated recalled argued announced affirmed observed replied urged pointed "
    "maintained asserted lamented cautioned responded testified reads read "
    "called calls described"
)
ADVERBS = word_set("also today later has have had then recently publicly further again yesterday")
ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|hon|st|no|gen|col|lt|sen|rep|u\.s|u\.n|ph\.d|jr|sr|vs)|\b[a-z])\.$",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[.!?](?=\s+[^a-z\s]|\s*$)")
ACCORDING = re.compile(r"\baccording to\s+", re.IGNORECASE)
REACH = 500
LONGEST_COLON_LEAD = 160
LONGEST_ROLE = 10
NO_PERSON = re.compile(r"(?:that|to|on|in|at|of|and|how|why|what|nothing|so)\b", re.IGNORECASE)


def after(text: str) -> Attribution | None:
    """ "…," said Ada Lim, a lawyer. Or: "…," Ada Lim said."""
    sentence = first_sentence(text[:REACH].lstrip(" ,–—-"))
    words = sentence.split()
    if not words:
        return None
    if match := ACCORDING.match(sentence):
        return _made(person_in(sentence[match.end() :]))
    at = 1 if words[0].lower() in ADVERBS else 0
    if at < len(words) and _is_said(words[at]):
        rest = sentence.split(maxsplit=at + 1)[at + 1 :]
        return _made(_person_or_role(rest[0].rstrip(".!?")) if rest else None)
    verb = next((at for at, word in enumerate(words[:30]) if _is_said(word)), 0)
    if not verb:
        return None
    subject = _subject(words[:verb])
    return _made(subject_in(subject) or _nameless(subject))


def before(text: str) -> Attribution | None:
    """Ada Lim, a lawyer, said: "…". Or: Ada Lim expressed hope for "…"."""
    sentence = last_sentence(text[-REACH:])
    if not sentence:
        return None
    if match := ACCORDING.search(sentence):
        return _made(person_in(sentence[match.end() :]))
    words = sentence.split()
    if words and _is_said(words[0]) and sentence.endswith(":"):
        return _made(_person_or_role(sentence[len(words[0]) : -1]))
    verbs = [at for at, word in enumerate(words) if at and _is_said(word)]
    if verbs:
        between = " ".join(words[verbs[-1] + 1 :]).strip(" :,")
        loose = between not in ("", "that") and not sentence.endswith(":")
        return _made(subject_in(_subject(words[: verbs[-1]])), loose=loose)
    if sentence.endswith(":") and len(sentence) <= LONGEST_COLON_LEAD:
        return _signed(sentence[:-1])
    return None


def signature(text: str) -> Attribution | None:
    """ "— Ada Lim, lawyer" below a quotation."""
    match = re.match(r"^[–—-]{1,2}\s*(?P<who>\S.{1,200})$", text)
    return _signed(match["who"]) if match else None


def first_sentence(text: str) -> str:
    """Up to the first full stop that ends a sentence and not an abbreviation."""
    for match in SENTENCE_END.finditer(text):
        if not ABBREVIATION.search(text[max(match.end() - 8, 0) : match.end()]):
            return text[: match.end()]
    return text


def last_sentence(text: str) -> str:
    """What follows the last full stop that ends a sentence."""
    start = 0
    for match in SENTENCE_END.finditer(text.rstrip()):
        short = ABBREVIATION.search(text[max(match.end() - 8, 0) : match.end()])
        if not short and match.end() < len(text.rstrip()):
            start = match.end()
    return "" if text.rstrip().endswith((".", "!", "?")) else text[start:].strip()


def _person_or_role(text: str) -> Person | None:
    """ "said one of them" names nobody, but still makes it a quotation."""
    person = person_in(text)
    if person or len(text.split()) > LONGEST_ROLE or NO_PERSON.match(text):
        return person
    return Person(role=tidy_role(text))


def _nameless(subject: str) -> Person | None:
    """ "a mother of three said": nobody's name, but somebody's words."""
    told = re.match(r"(?:an?|one|another)\s", subject) and len(subject.split()) <= LONGEST_ROLE
    return Person(role=tidy_role(subject)) if told else None


def _signed(text: str) -> Attribution | None:
    name = text.split(",")[0].strip()
    person = person_in(text)
    if person and (is_name(name) or (person.name and len(name.split()) < 8)):
        return Attribution(person=person)
    return None


def _made(person: Person | None, *, loose: bool = False) -> Attribution | None:
    return Attribution(person=person, loose=loose) if person else None


def _subject(words: list[str]) -> str:
    while words and words[-1].lower() in ADVERBS:
        words = words[:-1]
    return " ".join(words)


def _is_said(word: str) -> bool:
    return word.lower().rstrip(",.:;") in SAID
