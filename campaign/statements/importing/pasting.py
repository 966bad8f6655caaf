"""What somebody copied out of a word processor or a web page, as Markdown."""

import re

from flask_babel import gettext

from campaign.core.errors import Refused
from campaign.core.text import tidy_markdown
from campaign.statements.importing.blocks import rendered
from campaign.statements.importing.html import read_html

MAX_CHARACTERS = 2_000_000
_NOT_THE_WORDS = re.compile(r"<!--.*?-->|<o:p>.*?</o:p>", re.DOTALL | re.IGNORECASE)
_BOLD = re.compile(
    r"<span[^>]{0,400}font-weight:\s*(?:bold|[6-9]00)[^>]{0,400}>([^<]*)</span>", re.IGNORECASE
)


def pasted(html: str) -> str:
    """The words with their headings, lists, emphasis and links; everything else is left out.

    Raises:
        Refused: it is far longer than a text.
    """
    if len(html) > MAX_CHARACTERS:
        raise Refused(gettext("What was pasted is longer than any text. Paste it in parts."))
    plain = _BOLD.sub(r"<strong>\1</strong>", _NOT_THE_WORDS.sub("", html))
    return tidy_markdown(rendered(read_html(plain).blocks))
