"""Lines that belong to a picture: what it shows, and who took it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from flask_babel import lazy_gettext

from campaign.statements.importing.blocks import Block, Kind, tidy
from campaign.statements.importing.model import Doubt, Photo

LONGEST = 400
PICTURE = r"(?:photo(?:graph)?s?|image|picture)"
CREDIT_LABEL = (
    rf"(?:{PICTURE}\s)?(?:credits?|courtesy|source)|{PICTURE}\s(?:by|from)"
    r"|ภาพ(?:ถ่าย)?โดย|ภาพจาก|ที่มา(?:ของ)?(?:ภาพ|รูป)?|เครดิต(?:ภาพ)?|ถ่ายโดย|แหล่งที่มา"
    r"|រូប(?:ថត|ភាព)?(?:ដោយ|ពី)|ប្រភព(?:រូបភាព|រូបថត)?|ថតដោយ"
)
PICTURE_LABEL = (
    r"photo(?:graph)?s?|image|picture|file photo|ภาพ(?:ถ่าย|ข่าว|ประกอบ)?|รูป(?:ภาพ|ถ่าย)?"
    r"|រូប(?:ថត|ភាព)"
)
CAPTION_LABEL = r"caption|คำบรรยาย(?:ภาพ)?|บรรยายภาพ|(?:ការ)?ពិពណ៌នារូបភាព"
COLON = r"\s{0,3}[:：៖]\s{0,3}"
BRACKETED = re.compile(
    rf"^(?P<caption>.{{0,380}}?)\s*[(\[](?P<label>{CREDIT_LABEL}|{PICTURE_LABEL})"
    rf"(?:{COLON}|(?<=by)\s|\sof\s)(?P<credit>[^()\[\]]{{1,120}})[)\]]\s*\.?$",
    re.IGNORECASE,
)
TRAILING = re.compile(
    rf"^(?P<caption>.{{3,380}}?)(?:[.!?”\"]|\s*[|/–—•]|\s)\s*"
    rf"(?P<label>{CREDIT_LABEL}|{PICTURE_LABEL}){COLON}(?P<credit>[^:：៖]{{1,120}})$",
    re.IGNORECASE,
)
CREDIT_LINE = re.compile(
    rf"^[(\[]?(?P<label>{CREDIT_LABEL}){COLON}(?P<credit>.{{1,120}}?)[)\]]?$",
    re.IGNORECASE,
)
BY_LINE = re.compile(
    rf"^[(\[]?(?:{PICTURE} (?:by|courtesy of|from)|(?:ถ่าย)?ภาพ(?:ถ่าย)?โดย|រូបថតដោយ) "
    r"(?P<credit>.{1,120}?)[)\]]?$",
    re.IGNORECASE,
)
COPYRIGHT = re.compile(r"^(?P<caption>.{0,380}?)\s*(?:©|\(c\))\s*(?P<credit>[^©]{2,120})$")
PICTURE_LINE = re.compile(
    rf"^[(\[]?(?P<label>{PICTURE_LABEL}){COLON}(?P<rest>.{{1,390}}?)[)\]]?$",
    re.IGNORECASE,
)
CAPTION_LINE = re.compile(rf"^(?:{CAPTION_LABEL}){COLON}(?P<rest>.{{1,390}})$", re.IGNORECASE)
ONLY_SOURCE = re.compile(r"^(?:source|ที่มา|แหล่งที่มา|ប្រភព)$", re.IGNORECASE)
MANY_WORDS, MANY_LETTERS = 8, 60


def is_caption(text: str, *, in_head: bool = True) -> bool:
    """Whether the line is about a picture. "(Source: …)" may also stand below a claim, so
    it counts only above the text."""
    if len(text) > LONGEST:
        return False
    for pattern in (CREDIT_LINE, BRACKETED, TRAILING):
        if match := pattern.match(text):
            return in_head or not ONLY_SOURCE.match(match["label"].strip())
    return any(pattern.match(text) for pattern in (BY_LINE, PICTURE_LINE, CAPTION_LINE))


def read_caption(text: str) -> tuple[Photo, bool]:
    """Caption and credit of a line, and whether telling them apart was a guess."""
    line = tidy(text)
    if len(line) > LONGEST:
        return Photo(caption=line), False
    if match := CAPTION_LINE.match(line):
        return replace(read_caption(match["rest"])[0]), False
    for pattern in (CREDIT_LINE, BY_LINE):
        if match := pattern.match(line):
            return Photo(credit=_clean(match["credit"])), False
    for pattern in (BRACKETED, TRAILING, COPYRIGHT):
        if match := pattern.match(line):
            return _with_credit(match), False
    if match := PICTURE_LINE.match(line):
        return _picture(match["rest"])
    return Photo(caption=line), False


def photos_of(blocks: Sequence[Block]) -> tuple[list[Photo], list[Doubt]]:
    """One photo for each picture: an image, its caption and its credit stand next to each other."""
    photos: list[Photo] = []
    doubts: list[Doubt] = []
    for block in blocks:
        if block.kind is Kind.IMAGE:
            photos.append(Photo(alt=block.text, address=block.address))
            continue
        photo, guessed = read_caption(block.text)
        if guessed:
            doubts.append(_guess(block.text))
        if photos and (joined := _together(photos[-1], photo)):
            photos[-1] = joined
        else:
            photos.append(photo)
    return photos, doubts


def _with_credit(match: re.Match[str]) -> Photo:
    caption = tidy(match["caption"])
    if match.re is TRAILING and match.string[match.end("caption")] in '.!?”"':
        caption += match.string[match.end("caption")]
    leading = PICTURE_LINE.match(caption)
    return Photo(caption=leading["rest"] if leading else caption, credit=_clean(match["credit"]))


def _picture(rest: str) -> tuple[Photo, bool]:
    """What follows "Photo:" is a name more often than not, unless it is as long as a sentence."""
    if len(rest.split()) >= MANY_WORDS or len(rest) >= MANY_LETTERS:
        return Photo(caption=rest), True
    return Photo(credit=_clean(rest)), "/" not in rest


def _together(before: Photo, photo: Photo) -> Photo | None:
    """Two lines about one picture, if they do not both say the same kind of thing."""
    if photo.address or (before.caption and photo.caption) or (before.credit and photo.credit):
        return None
    return replace(
        before,
        caption=before.caption or photo.caption,
        credit=before.credit or photo.credit,
    )


def _clean(credit: str) -> str:
    return tidy(credit).strip(" .;,|–—")


def _guess(text: str) -> Doubt:
    return Doubt(
        field="photos",
        found=text[:200],
        why=lazy_gettext("whether this line says what the picture shows or who took it is a guess"),
    )
