"""Numbers of rows as strangers write them: in addresses, in queries, in another system's words.

Anybody may type any; one that no row can have is none, before a database has to say so.
"""

from flask import request
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """The `int` of our addresses: a longer one leads nowhere."""

    def __init__(
        self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = LARGEST
    ) -> None:
        super().__init__(map, fixed_digits, min, max)


def row_number(typed: str) -> int | None:
    """The number that somebody wrote; None where no row can have it."""
    if not (typed.isascii() and typed.isdecimal()) or len(typed) > len(str(LARGEST)):
        return None
    return number if (number := int(typed)) <= LARGEST else None


def asked_number(name: str) -> int | None:
    """The same from the query of the request."""
    return row_number(request.args.get(name, ""))
