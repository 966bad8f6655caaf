"""Typesetting: a template and data become a PDF or a picture, in every script of the region."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from campaign.core.errors import Unavailable
from campaign.core.text import tidy_text

if TYPE_CHECKING:
    import typst

FONTS = Path(__file__).resolve().parents[2] / "static" / "vendor" / "noto"
LONGEST = 10_000
_UNBREAKABLE = re.compile(r"[!-,.0-~\u00a1-\u024f]{20}(?=[!-,.0-~\u00a1-\u024f])")
"""Latin letters and signs without a space, hyphen or slash: a line cannot end in them by itself."""


def typeset(
    template: Path,
    data: Mapping[str, object],
    *,
    output: Literal["pdf", "png"],
    ppi: int | None = None,
) -> bytes:
    """One document. The same template and data give the same bytes, today and next year.

    The template reads the data with `json(bytes(sys.inputs.data))`: what people wrote is never
    part of the markup, so no sign in it means anything. A picture in the data is bytes here and
    `bytes(data.picture)` there. The template can read no file outside its folder, and only the
    vendored fonts are used. A PDF is tagged for screen readers, but not declared PDF/UA: that
    standard would refuse a text with a sign that no font has.

    Raises:
        Unavailable: the template cannot be set; the cause is chained for the log.
    """
    # Seven megabytes, which a process needs only when it sets a document.
    import typst

    try:
        return typst.compile(
            template,
            root=template.parent,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(_settable(data))},
            format=output,
            ppi=ppi,
            timestamp=0,
        )
    except (RuntimeError, ValueError, OSError) as problem:
        raise Unavailable("This document cannot be made at the moment. Please try again.") from problem


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _settable(value: object) -> object:
    """The same data with every text tidied, held to a length, and able to break across lines."""
    if isinstance(value, str):
        return _UNBREAKABLE.sub("\\g<0>\u200b", tidy_text(value[:LONGEST]))
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, Mapping):
        return {str(key): _settable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_settable(item) for item in value]
    return value
