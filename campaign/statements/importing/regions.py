"""Which part of a web page is the statement, and which is the site around it."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaign.statements.importing.blocks import Block
from campaign.statements.importing.words import DISCLAIMER, MONEY

OUTSIDE = frozenset(("header", "footer", "aside"))


@dataclass(frozen=True)
class Region:
    """Where a block stands: in which article (0: none), and in which outer parts."""

    article: int = 0
    main: bool = False
    outside: bool = False


def chosen(found: Sequence[tuple[Region, Block]]) -> list[Block]:
    """The longest article, or the main part, or all but the page's head and feet.

    The site's own words about the statement and its call for support often stand beside the
    article; they are kept in their order.
    """
    best = _longest_article(found)
    has_main = any(region.main for region, _ in found)

    def belongs(region: Region, block: Block) -> bool:
        if block.hint in ("support", "disclaimer") or _about_it(block, region):
            return True
        if best:
            return region.article == best
        return region.main if has_main else not region.outside

    return [block for region, block in found if belongs(region, block)]


def _longest_article(found: Sequence[tuple[Region, Block]]) -> int:
    lengths: dict[int, int] = {}
    for region, block in found:
        if region.article:
            lengths[region.article] = lengths.get(region.article, 0) + len(block.text)
    return max(lengths, key=lambda article: lengths[article], default=0)


def _about_it(block: Block, region: Region) -> bool:
    text = block.text[:2000]
    return not region.article and bool(DISCLAIMER.search(text) or MONEY.search(text))
