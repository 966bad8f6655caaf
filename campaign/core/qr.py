"""QR codes: an address that a phone reads from paper."""

from io import BytesIO

import segno


def qr_svg(address: str, *, fills: bool = False, level: str = "q") -> bytes:
    """The code as an SVG with its quiet zone; a quarter of it may be soiled and it still reads.

    One that `fills` has no size of its own and takes that of the box around it. Another `level` of
    repair is for codes whose standard asks for it.
    """
    drawn = BytesIO()
    segno.make(address, error=level, micro=False).save(
        drawn, kind="svg", border=4, xmldecl=False, omitsize=fills
    )
    return drawn.getvalue()
