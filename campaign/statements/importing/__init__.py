"""Reading a published statement from a file; nothing is stored and nobody is asked.

1. `decoding` makes text of the bytes, or refuses with what to do instead.
2. `plain`, `html` or `markdown` takes the text apart into blocks.
3. `head`, `shape` and `appeal` find the parts; `quotations` hears who says what.
4. The outcome is an `ImportedStatement`; what is doubtful stands in its `unsure`.
"""

from pathlib import Path

from campaign.core.errors import Refused
from campaign.statements.importing.decoding import MAX_BYTES, decode, refuse_size
from campaign.statements.importing.model import (
    BankStep,
    Dateline,
    Doubt,
    ImportedAppeal,
    ImportedStatement,
    Issuer,
    OtherStep,
    PaypalStep,
    Photo,
    Quotation,
    Step,
)
from campaign.statements.importing.reading import read_text

__all__ = [
    "MAX_BYTES",
    "BankStep",
    "Dateline",
    "Doubt",
    "ImportedAppeal",
    "ImportedStatement",
    "Issuer",
    "OtherStep",
    "PaypalStep",
    "Photo",
    "Quotation",
    "Step",
    "read_statement",
    "read_statement_file",
]


def read_statement(raw: bytes, *, filename: str = "") -> ImportedStatement:
    """The statement in a file's bytes; its name only helps to tell the kind of text.

    Raises:
        Refused: it can't be read as a statement; the message says why and what to do.
    """
    text, encoding = decode(raw)
    return read_text(text, filename=filename, encoding=encoding)


def read_statement_file(path: Path) -> ImportedStatement:
    """The statement in a file, whose size is looked at before anything is read.

    Raises:
        Refused: there is no such file, or it can't be read as a statement.
    """
    if not path.is_file():
        raise Refused(f"There is no file “{path.name}” here.")
    refuse_size(path.stat().st_size)
    with path.open("rb") as file:
        return read_statement(file.read(MAX_BYTES + 1), filename=path.name)
