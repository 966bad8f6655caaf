"""From the bytes of a file to its text, or a refusal that says what to do instead."""

import codecs
import re
import unicodedata

from flask_babel import gettext, lazy_gettext

from campaign.core.errors import Refused
from campaign.statements.importing import mojibake

MAX_BYTES = 5 * 1024 * 1024

NOT_TEXT = (
    (b"\x89PNG", lazy_gettext("a picture (PNG)")),
    (b"\xff\xd8\xff", lazy_gettext("a picture (JPEG)")),
    (b"GIF8", lazy_gettext("a picture (GIF)")),
    (b"BM", lazy_gettext("a picture (BMP)")),
    (b"II*\x00", lazy_gettext("a picture (TIFF)")),
    (b"MM\x00*", lazy_gettext("a picture (TIFF)")),
    (b"\xd0\xcf\x11\xe0", lazy_gettext("an old Word document")),
    (b"{\\rtf", lazy_gettext("an RTF document")),
    (b"\x1f\x8b", lazy_gettext("a compressed file (gzip)")),
    (b"7z\xbc\xaf", lazy_gettext("a compressed file (7-Zip)")),
    (b"Rar!", lazy_gettext("a compressed file (RAR)")),
    (b"SQLite format 3", lazy_gettext("a database")),
)
ZIPPED = (
    (b"word/", lazy_gettext("a Word document")),
    (b"opendocument", lazy_gettext("an OpenDocument text")),
    (b"xl/", lazy_gettext("a spreadsheet")),
)
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ZERO_WIDTH = " \t\n\r\f\v\u00a0\u200b\u200c\u200d\u2060\ufeff"
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
MAX_CONTROL_SHARE = 0.002


def decode(raw: bytes) -> tuple[str, str]:
    """The text and the encoding it was in: newlines are \\n, letters composed (NFC).

    Raises:
        Refused: it is no text, or one whose letters were damaged on the way.
    """
    _refuse_what_is_no_text(raw)
    text, encoding = _decoded(raw)
    if not text.strip(ZERO_WIDTH):
        raise Refused(gettext("The file holds nothing but white space. Choose the file with the text."))
    mojibake.refuse(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    return unicodedata.normalize("NFC", _without_control(text)), encoding


def refuse_size(size: int) -> None:
    """A statement is a page or ten; what is bigger is some other file."""
    if size > MAX_BYTES:
        raise Refused(
            gettext(
                "The file is larger than %(most)s MB, which no statement is. "
                "Choose the text itself, without pictures inside.",
                most=MAX_BYTES // 1024 // 1024,
            )
        )


def _refuse_what_is_no_text(raw: bytes) -> None:
    if not raw:
        raise Refused(gettext("The file is empty. Choose the file with the statement's text."))
    refuse_size(len(raw))
    if what := _kind_of_file(raw):
        raise _no_text(gettext("This is %(what)s, not a text.", what=what))


def _no_text(found: str) -> Refused:
    what_to_do = gettext("Open it, copy its text into a plain-text editor and save that as UTF-8.")
    return Refused(f"{found} {what_to_do}")


def _kind_of_file(raw: bytes) -> str:
    if b"%PDF-" in raw[:1024]:
        return str(gettext("a PDF"))
    if raw.startswith(b"PK\x03\x04") or raw.startswith(b"PK\x05\x06"):
        return next((str(what) for mark, what in ZIPPED if mark in raw), gettext("a ZIP archive"))
    if raw[4:12] in (b"ftypheic", b"ftypavif", b"ftypmif1") or raw[8:12] == b"WEBP":
        return str(gettext("a picture"))
    return next((str(what) for mark, what in NOT_TEXT if raw.startswith(mark) and _odd(raw)), "")


def _odd(raw: bytes) -> bool:
    """Some marks are letters (BM, Rar!): only bytes that no text has make a file of them."""
    return raw.startswith(b"{\\rtf") or any(byte < 9 or 13 < byte < 32 for byte in raw[:512])


def _decoded(raw: bytes) -> tuple[str, str]:
    for bom, encoding in BOMS:
        if raw.startswith(bom):
            return _strictly(raw[len(bom) :], encoding), encoding
    if b"\0" in raw:
        raise _no_text(gettext("The file holds binary data, not a text."))
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _older_encoding(raw)


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as problem:
        raise Refused(
            gettext(
                "The file says that it is %(encoding)s, but its bytes are not. "
                "Open it where it was written and save it again as UTF-8.",
                encoding=encoding.upper(),
            )
        ) from problem
    if "\0" in text:
        raise _no_text(gettext("The file holds binary data, not a text."))
    return text


def _older_encoding(raw: bytes) -> tuple[str, str]:
    """Thai as TIS-620 or western as windows-1252, where the outcome reads like a language."""
    for encoding, makes_sense in (
        ("cp874", mojibake.reads_as_thai),
        ("cp1252", _western),
    ):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if makes_sense(text):
            return text, encoding
    raise Refused(
        gettext(
            "The letters of this file can't be told: it is neither UTF-8 nor UTF-16, nor Thai "
            "TIS-620, nor windows-1252. Open it where it was written and save it as UTF-8."
        )
    )


WESTERN_SIGNS = frozenset("“”‘’„–—…•«»€£©®°§¿¡™·½¼¾ºª´\u00a0")


def _western(text: str) -> bool:
    """Accents among plain letters; a text that is mostly accents is something else misread."""
    text = text[: mojibake.SAMPLE]
    beyond = [sign for sign in text if sign > "\x7f"]
    letters = sum(sign.isascii() and sign.isalpha() for sign in text)
    sensible = sum(sign in WESTERN_SIGNS or (sign.isalpha() and sign < "ž") for sign in beyond)
    return letters > 2 * len(beyond) and sensible >= 0.95 * len(beyond)


def _without_control(text: str) -> str:
    kept, dropped = CONTROL.subn("", text)
    if dropped > 8 and dropped > MAX_CONTROL_SHARE * len(text):
        raise _no_text(gettext("The file is full of control characters, as no text is."))
    return kept
