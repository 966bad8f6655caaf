"""Documents of authorities: judged by what they are, whatever they are called."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from campaign.petitions.documents import MAX_BYTES, ActiveDocument, BadDocument, TooLarge, keep_document

PDF = b"%PDF-1.7\nA letter.\n%%EOF\n"


def a_photo(kind: str = "JPEG") -> bytes:
    made, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "made at 13.7563, 100.5018"
    Image.new("RGB", (300, 200), "white").save(made, kind, exif=exif)
    return made.getvalue()


def test_a_pdf_is_kept_as_it_is_and_once(tmp_path: Path) -> None:
    name = keep_document(PDF, tmp_path / "documents")

    assert keep_document(PDF, tmp_path / "documents") == name
    assert (tmp_path / "documents" / name).read_bytes() == PDF
    assert [path.suffix for path in (tmp_path / "documents").iterdir()] == [".pdf"]


@pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png")])
def test_a_photo_of_a_letter_loses_what_its_camera_wrote(tmp_path: Path, kind: str, extension: str) -> None:
    raw = a_photo(kind)
    assert b"13.7563" in raw

    name = keep_document(raw, tmp_path)

    assert name.endswith(f".{extension}")
    assert b"13.7563" not in (tmp_path / name).read_bytes()


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b"PK\x03\x04 a zip that is called letter.jpg", BadDocument),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", BadDocument),
        (b"%PDF-1.7\ncut off", BadDocument),
        (a_photo()[:200], BadDocument),
        (b"", BadDocument),
        (b"%PDF-1.7\n/OpenAction << /S /JavaScript /JS (app.alert(1)) >>\n%%EOF", ActiveDocument),
        (b"%PDF-1.7\n/EmbeddedFile\n%%EOF", ActiveDocument),
        (b"%PDF-" + b"0" * MAX_BYTES + b"%%EOF", TooLarge),
    ],
    ids=["zip", "svg", "cut pdf", "cut photo", "nothing", "script", "holds a file", "large"],
)
def test_what_is_no_document_is_refused_and_nothing_is_kept(
    tmp_path: Path, raw: bytes, refusal: type[BadDocument]
) -> None:
    with pytest.raises(refusal):
        keep_document(raw, tmp_path)

    assert list(tmp_path.iterdir()) == []
