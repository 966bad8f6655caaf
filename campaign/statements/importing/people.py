"""Everybody whom a statement names: so that a surname finds its person and role again."""

import re
from collections.abc import Sequence

from flask_babel import lazy_gettext

from campaign.statements.importing.model import Doubt, Issuer
from campaign.statements.importing.names import Person, bare_name, tidy_role

NAMED = re.compile(
    r"(?<![\w’'])(?P<name>[A-ZÀ-Þ][\w’'-]{0,30}"
    r"(?: (?:bin|binti|al|van|de|[A-ZÀ-Þ][\w’'.-]{0,30})){1,4})"
    r"(?:, (?P<role>[^,.;“”\"()]{3,120}(?:\([^()]{1,30}\))?))?"
)
WORD = re.compile(r"[^\W\d_][\w’'-]*")
MAX_PEOPLE = 2_000
NOT_A_ROLE = re.compile(r"^(?:and|who|which|but|or|including|said|in|on|at|as|the (?:same|first))\b")


class People:
    """The names of one statement, by each word of them."""

    def __init__(self, paragraphs: Sequence[str], issuers: Sequence[Issuer]) -> None:
        """Look through the whole text once for names of several words, with what follows."""
        self._issuers = issuers
        self._known: dict[str, Person] = {}
        self._by_word: dict[str, str] = {}
        self._seen: dict[str, Person] = {}
        self._seen_by_word: dict[str, str] = {}
        for paragraph in paragraphs:
            for match in NAMED.finditer(paragraph[:20_000]):
                if len(self._seen) < MAX_PEOPLE:
                    self._see(match)

    def meet(self, person: Person) -> None:
        """Remember somebody who was named in full, or whose role was told."""
        before = self._known.get(person.name)
        if not person.name or (before and before.role):
            return
        self._known[person.name] = person
        for word in _words(person.name):
            self._by_word.setdefault(word, person.name)

    def resolve(self, person: Person, doubts: list[Doubt]) -> Person:
        """The person in full: by a part of the name, or by the role told elsewhere."""
        if issuer := self.issuer_named(person.name):
            return Person(name=issuer.name)
        full = self._full_name(person.name)
        known = self._known.get(full)
        if known and known.role and not person.role:
            return known
        seen = self._seen.get(full)
        if person.role or not seen:
            return Person(name=full, role=person.role)
        if seen.role:
            why = lazy_gettext("the role was taken from another sentence about the same name")
            doubts.append(Doubt(field="quotations.role", found=f"{full}: {seen.role}", why=why))
        return Person(name=full, role=seen.role)

    def issuer_named(self, name: str) -> Issuer | None:
        """The issuing organization, if this is its name or its short one."""
        wanted = re.sub(r"\s*\([^()]*\)$", "", name).casefold().removeprefix("the ")
        return next(
            (each for each in self._issuers if wanted and wanted in _names_of(each)),
            None,
        )

    def issuer(self) -> str:
        """Who speaks where "the group said": all who issued the statement."""
        return ", ".join(issuer.name for issuer in self._issuers[:3])

    def _full_name(self, name: str) -> str:
        if name in self._known and len(_words(name)) > 1:
            return name
        for names in (self._by_word, self._seen_by_word):
            full = names.get(name.casefold(), "")
            if full and len(_words(name)) == 1:
                return full
        return self._containing(name)

    def _containing(self, name: str) -> str:
        """Thai and Khmer write a given name without a space before what follows."""
        if name.isascii() or len(_words(name)) > 1:
            return name
        for full in self._known:
            given = full.split()[0]
            if len(given) > 2 and name.endswith(given):
                return full
        return name

    def _see(self, match: re.Match[str]) -> None:
        name, role = bare_name(match["name"]), match["role"] or ""
        if " " not in name:
            return
        role = _cut_after_brackets(role)
        if NOT_A_ROLE.match(role) or (role[:1].isupper() and " of " not in role):
            role = ""
        before = self._seen.get(name)
        if not before or (role and not before.role):
            self._seen[name] = Person(name=name, role=tidy_role(role))
        for word in _words(name):
            self._seen_by_word.setdefault(word, name)


def _cut_after_brackets(role: str) -> str:
    """ "leader of the Party (P) resumed …": what follows the brackets is no longer the role."""
    return role[: role.index(")") + 1] if ")" in role else role


def _words(name: str) -> list[str]:
    return [word.casefold() for word in (WORD.findall(name) if name.isascii() else name.split())]


def _names_of(issuer: Issuer) -> set[str]:
    names = {issuer.name.casefold().removeprefix("the "), issuer.short_name.casefold()}
    return names - {""}
