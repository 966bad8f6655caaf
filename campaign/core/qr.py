"""QR codes: an address that a phone reads from paper."""

from io import BytesIO

import segno


def qr_svg(address: str, *, fills: bool = False) -> bytes:
    """The code as an SVG with its quiet zone; a quarter of it may be soiled and it still reads.

    One that `fills` has no size of its own and takes that of the box around it.
    """
    drawn = BytesIO()
    segno.make(address, error="q", micro=False).save(
        drawn, kind="svg", border=4, xmldecl=False, omitsize=fills
    )
    return drawn.getvalue()
