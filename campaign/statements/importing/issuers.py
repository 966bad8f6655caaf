"""Whose words they are: read from a disclaimer, a byline, a title or a list of signatories."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from campaign.statements.importing.blocks import tidy
from campaign.statements.importing.model import Issuer

SHORT = re.compile(r"^(?P<name>.{2,200}?)\s*[(（](?P<short>[^()（）]{2,24})[)）]$")
NOT_OURS = re.compile(
    r"\s*,?\s(?:is|was|are|were|has|have|does|do|did)\b|\s*[,;]?\s*(?:ไม่|มิได้|เป็น|มิใช่|และไม่)|\s*[,;]?\s*(?:មិន|ត្រូវបាន|ហើយ|គឺ)"
    r"|[.;\n]\s|\.$|\s(?:and|but)\s(?:do|does|not|are|is)\b"
)
BY = (
    r"(?:(?:written|issued|released|published|signed|sent)\s)?(?:by|from|of)\s"
    r"|โดย|จาก|ของ|ដោយ|របស់|ពី"
)
QUOTED_TITLE = re.compile(rf"[”\"»’']\s{{0,2}},?\s{{0,2}}(?:{BY})\s{{0,2}}", re.IGNORECASE)
UNQUOTED = re.compile(
    r"\b(?:statement|text|article|release|letter|page|content|appeal)\s"
    r"(?:is\s|was\s|below\s|here\s)?"
    r"(?:(?:written|issued|released|published|signed)\sby|by|from|of)\s"
    r"|(?:แถลงการณ์|ข้อความ|เนื้อหา|บทความ)(?:ฉบับ)?(?:นี้|ข้างล่าง)?\s?(?:เป็น)?(?:ของ|โดย|จาก)\s?"
    r"|(?:សេចក្តីថ្លែងការណ៍|អត្ថបទ|ខ្លឹមសារ)(?:នេះ)?\s?(?:របស់|ដោយ|ពី)\s?",
    re.IGNORECASE,
)
THOSE_OF = re.compile(r"\b(?:views|opinions)\b[^.]{0,60}\bthose of\s", re.IGNORECASE)
BYLINE = re.compile(
    r"^(?:(?:(?:a |joint )?statement )?(?:by|from|issued by|released by|published by)\s?:?\s"
    r"|(?:issuer|organi[sz]ations?|author)s?\s?:\s"
    r"|(?:ออกโดย|เผยแพร่โดย|โดย|จาก|องค์กร(?:ผู้ออก)?)\s?:?\s?"
    r"|(?:ចេញផ្សាយដោយ|ចេញដោយ|ដោយ|អង្គការ)\s?[:៖]?\s)(?P<who>\S.{1,300})$",
    re.IGNORECASE,
)
TITLE_SAYS = re.compile(
    r"^(?:joint )?(?:public )?statement (?:by|of|from) (?:the )?(?P<who>.{3,150}?)"
    r"(?:\s(?:on|regarding|about)\s|:|$)"
    r"|^แถลงการณ์(?:ร่วม)?(?:ของ|โดย)?\s?(?P<thai>(?:เครือข่าย|สมาคม|มูลนิธิ|กลุ่ม|องค์กร|สหภาพ|ศูนย์)\S{2,80})\s"
    r"|^សេចក្(?:តី|ដី)ថ្លែងការណ៍(?:រួម)?របស់\s?(?P<khmer>\S.{2,100}?)\s(?:ស្តីពី|ស្ដីពី|អំពី)",
    re.IGNORECASE,
)
TITLE_ACTS = re.compile(
    r"^(?:The )?(?P<who>(?:[A-Z][\w’'&-]{1,30} (?:(?:of|for|and|the) ){0,2}){1,6}[A-Z][\w’'&-]{1,30})"
    r" (?:condemns|urges|calls|demands|denounces|welcomes|asks|appeals|deplores)\b"
)
IN_TEXT = re.compile(
    r"(?:(?<=^)|(?<=\s))(?:[Tt]he )?"
    r"(?P<name>[A-Z][\w’'&-]{1,30}(?: (?:of|for|and|the|on|in|to|&|[A-Z][\w’'&-]{1,30})){1,9})"
    r" \((?P<short>[A-Z][A-Za-z0-9-]{1,15})\)"
)
IN_ASIAN_TEXT = re.compile(
    r"^(?P<name>[\u0e01-\u0e2e\u0e40-\u0e44\u1780-\u17b3][^\s()]{5,80})"
    r" \((?P<short>[^\s()]{2,15})\)"
)
QUOTES = "“”\"«»‘’' "
LONGEST = 300
AND = re.compile(r"[\s,&]*(?:and|และ|និង)?[\s,&]*(?:the)?\s*")


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a disclaimer names: the page's title, and who wrote it."""

    title: str = ""
    issuers: tuple[Issuer, ...] = ()


def read_source(disclaimer: str) -> Source:
    """("TITLE" by ORGANIZATION (SHORT)), or "this statement by ORGANIZATION is not …"."""
    text = disclaimer[:2000]
    if match := QUOTED_TITLE.search(text):
        opening = min((at for at in map(text.find, '“"«‘') if 0 <= at < match.start()), default=-1)
        if opening >= 0:
            who = _up_to_its_end(text[match.end() :])
            return Source(
                title=tidy(text[opening + 1 : match.start()]),
                issuers=tuple(issuers_in(who)),
            )
    match = UNQUOTED.search(text) or THOSE_OF.search(text)
    if match and not re.search(r"\bnot\b", text[: match.start()]):
        who = _up_to_its_end(text[match.end() :])
        return Source(issuers=tuple(issuers_in(who)))
    return Source()


def issuers_in(text: str) -> list[Issuer]:
    """One or several organizations in a line: "A (AA), B (BB) and C (CC)", or "A; B"."""
    text = tidy(text[:2000]).strip(" .,:;")
    if ";" in text:
        parts = re.split(r"\s*;\s*(?:and\s)?", text)
    else:
        parts = re.split(r"(?<=[)）])\s*(?:,\s*(?:and\s)?|and\s|&\s|และ\s?|និង\s?)(?=\S)", text)
    return unique(issuer for part in parts if (issuer := one_issuer(part)).name)


def one_issuer(text: str) -> Issuer:
    """ "Name of the Organization (NOTO)" as name and short name."""
    text = tidy(text).strip(QUOTES + ".,:;–—")
    match = SHORT.match(text)
    if not match or len(match["short"].split()) > 3:
        return Issuer(name=_without_article(text))
    return Issuer(name=_without_article(match["name"]), short_name=tidy(match["short"]))


def byline_in(text: str) -> list[Issuer]:
    """The issuers of a line such as "Issued by …" above the text."""
    match = BYLINE.match(text) if len(text) <= LONGEST else None
    return issuers_in(match["who"]) if match and not match["who"].endswith(".") else []


def issuers_of_title(title: str) -> list[Issuer]:
    """The issuers in "Joint statement by … on …"."""
    if match := TITLE_ACTS.match(title[:LONGEST]):
        return issuers_in(match["who"])
    match = TITLE_SAYS.match(title[:LONGEST])
    who = match and (match["who"] or match["thai"] or match["khmer"])
    return issuers_in(who) if who else []


def issuers_in_text(paragraphs: Iterable[str]) -> list[Issuer]:
    """The first organization that the text names with its short name."""
    for paragraph in paragraphs:
        near = paragraph[:3000]
        matches = list(IN_TEXT.finditer(near)) or list(IN_ASIAN_TEXT.finditer(near))
        together = [
            match
            for at, match in enumerate(matches)
            if all(AND.fullmatch(near[a.end() : b.start()]) for a, b in pairwise(matches[: at + 1]))
        ]
        if together:
            return [_named(match["name"], match["short"]) for match in together]
    return []


def _named(name: str, short: str) -> Issuer:
    return Issuer(name=_by_initials(name, short), short_name=short)


def _by_initials(name: str, short: str) -> str:
    """ "Member of Parliament and Regional Rights Forum (RRF)": from the word that begins the RRF."""
    words = name.split()
    for start in range(len(words)):
        initials = "".join(word[0] for word in words[start:] if word[0].isupper())
        if initials == short and words[start][0].isupper():
            return " ".join(words[start:])
    return name


def unique(issuers: Iterable[Issuer]) -> list[Issuer]:
    """Each organization once, with its short name where any mention has one."""
    found: dict[str, Issuer] = {}
    for issuer in issuers:
        key = issuer.name.casefold()
        known = found.get(key)
        if known is None or (issuer.short_name and not known.short_name):
            found[key] = issuer
    return list(found.values())


def _up_to_its_end(text: str) -> str:
    """Up to the bracket that closes around it all, or to "is not …"."""
    depth = 0
    text = text[:LONGEST]
    for at, sign in enumerate(text):
        depth += (sign in "(（") - (sign in ")）")
        if depth < 0:
            return text[:at]
        if not depth and NOT_OURS.match(text, at):
            return text[:at]
    return text


def _without_article(name: str) -> str:
    return re.sub(r"^(?:by |from )?the (?=[A-Z])", "", name)
