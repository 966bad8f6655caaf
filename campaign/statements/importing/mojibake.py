"""Text whose letters were damaged by a wrong guess at its encoding, and how to tell."""

import re

from flask_babel import gettext, lazy_gettext

from campaign.core.errors import Refused

SAVE_RIGHT = lazy_gettext(
    "Go back to the file as it was first written, open it there and save it as UTF-8; "
    "what is damaged here can't be repaired safely."
)
LOST = "\ufffd"

# As UTF-8 bytes, every character written here is one of a script or sign that statements use.
LEAD = re.compile(
    "[\xc2-\xc6][\x80-\xbf]"  # accents
    "|\xe0[\xb8-\xbb][\x80-\xbf]"  # Thai and Lao
    "|\xe1[\x80-\x82\x9e-\x9f\xba\xbb][\x80-\xbf]"  # Burmese, Khmer, Vietnamese
    "|\xe2[\x80-\x82][\x80-\xbf]"  # quotation marks, dashes, signs of currency
)
CERTAIN = ("\xe2\x80", "\xe0\xb8", "\xe0\xb9")
READ_AS_THAI = re.compile("โ€|[เแโใไ](?=[^ก-ฮ])")
ENOUGH = 3
SAMPLE = 500_000
HANGING = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e48\u0e49"  # vowels and tones above, below
MAX_QUESTION_MARKS = 0.15


def _bytes_of(codec: str) -> dict[int, str]:
    """Each character beyond ASCII that the codec would have made of one byte, to that byte."""
    table: dict[int, str] = {}
    for byte in range(0x80, 0x100):
        try:
            sign = bytes([byte]).decode(codec)
        except UnicodeDecodeError:
            continue
        table[ord(sign)] = chr(byte)
    return table


WESTERN = _bytes_of("cp1252")
THAI = _bytes_of("cp874")


def _damaged(found: str) -> Refused:
    return Refused(f"{found} {SAVE_RIGHT}")


def refuse(text: str) -> None:
    """Refuse a text that has lost letters or carries the traces of a wrong encoding.

    Raises:
        Refused: with what was seen, where, and how to save the file right.
    """
    if LOST in text:
        line = text.count("\n", 0, text.index(LOST)) + 1
        raise _damaged(
            gettext(
                "In line %(line)s stands a replacement character (U+FFFD): letters were lost when "
                "this file was saved.",
                line=line,
            )
        )
    text = text[:SAMPLE]
    if _misread_thai(text):
        raise _damaged(
            gettext(
                "The letters are damaged: this looks like Thai text (TIS-620) that was read as a western one."
            )
        )
    if sample := _misread_utf8(text):
        raise _damaged(
            gettext(
                "The letters are damaged: “%(sample)s” stands where another character was meant, "
                "because UTF-8 was read as another encoding and saved again.",
                sample=sample,
            )
        )
    if _question_marks(text):
        raise _damaged(
            gettext(
                "Most letters have become question marks: the file was saved in an encoding that "
                "does not have them."
            )
        )


def reads_as_thai(text: str) -> bool:
    """Whether Thai letters come in words: in runs, and no vowel sign after a space."""
    text = text[:SAMPLE]
    runs = re.findall("[\u0e01-\u0e5b]+", text)
    letters = sum(map(len, runs))
    beyond = sum(sign > "\x7f" for sign in text)
    stray = sum(run[0] in HANGING for run in runs)
    return letters >= 0.9 * beyond and letters > 3 * len(runs) and stray * 10 <= len(runs)


def _misread_utf8(text: str) -> str:
    """A short sample of the damage, or nothing."""
    if text.isascii():
        return ""
    found = _traces(text, WESTERN)
    if found and (len(found) >= ENOUGH or any(_is_certain(text, at) for at in found)):
        return _sample(text, found[0])
    found = [match.start() for match in READ_AS_THAI.finditer(text)] or _traces(text, THAI)
    beyond = sum(sign > "\x7f" for sign in text)
    if "โ€" in text or (len(found) >= ENOUGH and len(found) > 0.1 * beyond):
        return _sample(text, found[0])
    return ""


def _sample(text: str, at: int) -> str:
    return "".join(sign for sign in text[at : at + 3] if sign.isprintable()).strip()


def _traces(text: str, table: dict[int, str]) -> list[int]:
    """Where a run of characters is UTF-8 once it is turned back into the codec's bytes."""
    as_bytes = text.translate({**_unread(table), **table})
    return [match.start() for match in LEAD.finditer(as_bytes)]


def _unread(table: dict[int, str]) -> dict[int, str]:
    """What looks like a byte but is none in this codec must not be taken for one."""
    return {code: " " for code in range(0xA0, 0x100) if code not in table}


def _is_certain(text: str, at: int) -> bool:
    return text[at : at + 2].translate(WESTERN) in CERTAIN


def _misread_thai(text: str) -> bool:
    beyond = [sign for sign in text if sign > "\x7f"]
    western = [sign for sign in beyond if "\xa1" <= sign <= "\xfb"]
    if len(western) < 40 or len(western) < 0.9 * len(beyond):
        return False
    thai = "".join(text).encode("cp1252", "replace").decode("cp874", "replace")
    return reads_as_thai(thai)


def _question_marks(text: str) -> bool:
    written = [sign for sign in text if not sign.isspace()]
    marks = written.count("?")
    return marks >= 20 and marks > MAX_QUESTION_MARKS * len(written)
