"""The sheet to sign by hand, for places without a network: one A4 page with a QR code."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict, Unpack

from flask_babel import lazy_gettext

from campaign.core.qr import qr_svg
from campaign.core.text import excerpt, tidy_line
from campaign.core.typesetting import typeset

TEMPLATE = Path(__file__).parent / "typst" / "paper_form.typ"
ROWS = 12
LABELS = {
    "to": lazy_gettext("To"),
    "number": lazy_gettext("No."),
    "name": lazy_gettext("Name"),
    "place": lazy_gettext("Country or town"),
    "email": lazy_gettext("Email (optional)"),
    "show": lazy_gettext("Show my name?"),
    "yes": lazy_gettext("yes"),
    "no": lazy_gettext("no"),
    "signature": lazy_gettext("Signature"),
    "privacy": lazy_gettext(
        "This sheet is used only to count signatures under this petition. Your name is shown in"
        " public only if you tick “yes”; your email address never is. In some countries signing"
        " can be dangerous: think of your own safety first."
    ),
    "online": lazy_gettext("Or sign online"),
    "return_to": lazy_gettext("Please return this sheet to"),
}
"""Every label of the sheet, in the language of the request; in English outside of one."""


class PaperForm(TypedDict):
    """What the sheet says, in one language."""

    title: str
    ask_plain: str
    organization: str
    targets: str
    locale: str
    url: str
    labels: Mapping[str, str]


def paper_form(**form: Unpack[PaperForm]) -> bytes:
    """The sheet as a PDF. A long ask is set smaller, then cut: it is always one page.

    Raises:
        Unavailable: it cannot be made at the moment.
    """
    return typeset(TEMPLATE, sheet_data(form), output="pdf")


def sheet_data(form: PaperForm) -> dict[str, object]:
    """What the template reads."""
    return {
        "title": excerpt(form["title"], 200),
        "ask": _paragraphs(form["ask_plain"], 1400),
        "organization": excerpt(form["organization"], 80),
        "targets": excerpt(form["targets"], 160),
        "locale": form["locale"],
        "url": form["url"],
        "qr": qr_svg(form["url"]),
        "labels": dict(form["labels"]),
        "rows": ROWS,
        "stacked": any("\u0590" <= sign < "\u1e00" for sign in form["title"] + form["ask_plain"]),
    }


def _paragraphs(text: str, length: int) -> list[str]:
    """The paragraphs, as many whole ones as the length allows and the beginning of the next."""
    kept: list[str] = []
    for line in filter(None, map(tidy_line, text.splitlines())):
        if length < 40 and kept:
            break
        kept.append(excerpt(line, length))
        length -= len(line)
    return kept
