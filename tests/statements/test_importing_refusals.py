"""What is no statement is refused in words that tell what to do; nothing else ever happens."""

import io
import os
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign.core.errors import Refused
from campaign.statements.importing import (
    MAX_BYTES,
    ImportedStatement,
    read_statement,
    read_statement_file,
)

TITLE = "The harbour asks for light"
BODY = "The lamps of the harbour have been dark since the storm, and the boats come in blind."
SECONDS = 10
PIECES = (
    TITLE, BODY, "\n", "\n\n", "\n\n\n", "“", "”", '"', "«", "»", "(", ")", " said ", "Ada Lim",
    ", ", "---\n", "title: ", "# ", "- ", "1. ", "> ", "![x](y)", "<p>", "</p>", "<script>",
    "<article>", "(Photo: A / B)", "JAKARTA, 12 March — ", "21 มกราคม 2565", "กล่าวว่า",
    "ថ្ងៃទី១៤ ខែកុម្ភៈ ឆ្នាំ២០២៣", "PayPal", "bank account 123-4-56789-0", "Background\n",
    "Signatories:\n", "&#0;", "\u202e", "\x07",
)  # fmt: skip


def a_zip(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "<w:document/>")
    return file.getvalue()


def refusal_of(raw: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_statement(raw)
    return str(refused.value)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b" \r\n\t\xc2\xa0\n", "white space"),
        ("\ufeff\u200b\n".encode(), "white space"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a picture"),
        (a_zip("notes.txt"), "ZIP archive"),
        (a_zip("word/document.xml"), "Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Word document"),
        (b"{\\rtf1\\ansi Title}", "RTF"),
        (b"Title\n\nText with\x00a zero", "binary data"),
        (b"\xff\xfeT\x00i\x00t", "UTF-16"),
        (b"\x81\x8d\x8f\x90\x9d" * 20, "can't be told"),
        (f"{TITLE}\n\n{BODY} \ufffd".encode(), "line 3"),
        (f"{TITLE}\n\n{BODY} {'?' * 90}".encode(), "question marks"),
        (BODY.encode(), "title"),
        (TITLE.encode(), "No text"),
        (f"---\ntitle: [a\n---\n\n{BODY}".encode(), "front matter"),
        (f"---\ntitle: {TITLE}\n\n{BODY}".encode(), "front matter has no end"),
        (f"---\ntitle: {TITLE}\ndate: 2024-02-30\n---\n\n{BODY}".encode(), "day is out of range"),
        (f"---\nt: &a x\ntitle: *a\n---\n\n{BODY}".encode(), "front matter"),
        (f"---\nt: {'[' * 900}\n---\n\n{BODY}".encode(), "front matter"),
    ],
)
def test_what_is_no_statement_is_refused_with_its_reason(raw: bytes, words: str) -> None:
    assert words in refusal_of(raw)


@pytest.mark.parametrize("read_as", ["cp1252", "latin-1", "cp874"])
@pytest.mark.parametrize(
    "words",
    [
        "“The lamps are out,” said Zoé Lim — “and nobody came to look.”",
        "ประมงพื้นบ้านขอให้เปิดไฟท่าเรือ เพราะเรือกลับเข้าฝั่งในความมืด",
        "អ្នកនេសាទសូមឱ្យបើកភ្លើងនៅកំពង់ផែ ព្រោះទូកចូលមកដោយងងឹត",
    ],
)
def test_mojibake_is_refused_and_says_how_to_save_it_right(words: str, read_as: str) -> None:
    table = {byte: bytes([byte]).decode(read_as, "ignore") or chr(byte) for byte in range(256)}
    damaged = "".join(table[byte] for byte in f"{TITLE}\n\n{words * 3}".encode())

    message = refusal_of(damaged.encode())

    assert "damaged" in message
    assert "save it as UTF-8" in message


def test_mojibake_written_as_entities_is_refused_too() -> None:
    page = f"<html><h1>{TITLE}</h1><p>{BODY} &acirc;&euro;&oelig;No&acirc;&euro;?</p></html>"

    assert "damaged" in refusal_of(page.encode())


def test_thai_bytes_read_as_western_ones_are_refused() -> None:
    thai = "ประมงพื้นบ้านขอให้เปิดไฟท่าเรือ เพราะเรือกลับเข้าฝั่งในความมืด" * 3

    assert "TIS-620" in refusal_of(thai.encode("cp874").decode("latin-1").encode())


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        os.truncate(file.fileno(), 50 * 1024 * 1024)
    began = time.monotonic()

    with pytest.raises(Refused, match="larger than 5 MB"):
        read_statement_file(huge)

    assert time.monotonic() - began < 1


def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.txt", tmp_path):
        with pytest.raises(Refused, match="no file"):
            read_statement_file(path)


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "x",
            "<",
            "<div>",
            "<b><p>",
            "<li>x",
            "“",
            '"',
            "« ",
            "‘a,’ ",
            "(",
            "[",
            "![",
            "*a",
            "_ ",
        ),
        *("`", "Ada Lim, ", " said ", "Photo: ", "12 March ", "1-", "กล่าว", "ថ្លែង", "\n", "\n1. "),
        *(
            "\n\nJAKARTA, 1 May —",
            "\n\n“a”",
            "\n\n“Ada,” said Bo. ",
            "\n> x",
            "\n\nPayPal",
            "é",
            "Ã",
        ),
        *(
            "---\n",
            "\n\nAda Lim, a b, said: “c d e f”",
            "\n\nSignatories:",
            "<p><img><br>",
            "<time>",
        ),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.md"])
def test_hostile_text_of_any_size_ends_soon(piece: str, name: str) -> None:
    for size in (MAX_BYTES - 200, 290_000):
        times = size // len(piece.encode())
        raw = f"{TITLE}\n\n{BODY}\n\n".encode() + piece.encode() * times
        began = time.process_time()
        try:
            read_statement(raw, filename=name)
        except Refused as refused:
            assert str(refused)
        assert time.process_time() - began < SECONDS


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=2000) | st.text(max_size=2000).map(lambda text: text.encode()))
def test_any_bytes_give_a_statement_or_a_refusal(raw: bytes) -> None:
    _read_or_refuse(raw, "")


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["", "a.md", "a.html"]))
def test_any_mixture_of_a_statements_pieces_gives_one_or_a_refusal(pieces: list[str], name: str) -> None:
    _read_or_refuse("".join(pieces).encode(), name)


def _read_or_refuse(raw: bytes, name: str) -> None:
    try:
        statement = read_statement(raw, filename=name)
    except Refused as refused:
        assert len(str(refused)) > 20
    else:
        assert isinstance(statement, ImportedStatement)
        assert statement.title and statement.paragraphs
