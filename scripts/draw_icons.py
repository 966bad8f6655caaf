"""Draw the icons that browsers want as PNG from static/img/favicon.svg: `python scripts/draw_icons.py`."""

from pathlib import Path

import typst

IMAGES = Path(__file__).resolve().parent.parent / "static" / "img"
SQUARE = """
#set page(width: {side}pt, height: {side}pt, margin: 0pt, fill: {ground})
#image("favicon.svg", width: 100%)
"""


def draw(name: str, side: int, ground: str) -> None:
    """One square icon, a pixel for each point."""
    source = SQUARE.format(side=side, ground=ground).encode()
    drawn = typst.Compiler(root=IMAGES).compile(source, format="png", ppi=72)
    assert isinstance(drawn, bytes)
    (IMAGES / name).write_bytes(drawn)


if __name__ == "__main__":
    draw("favicon-32.png", 32, "none")
    draw("apple-touch-icon.png", 180, 'rgb("#d9381e")')  # the phone rounds the corners itself
