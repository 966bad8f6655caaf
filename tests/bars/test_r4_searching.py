"""R4: nothing that visitors typed can be found in what the platform keeps."""

from pathlib import Path

from benchmarks.people import messages_in
from benchmarks.searching import Places, keep_everything, leaks
from tests.bars.small import one_petition


def mails(data: Path) -> Places:
    return {f"mail {number}": mail.as_bytes() for number, mail in enumerate(messages_in(data / "mail"))}


def test_what_was_typed_is_found_in_no_file_of_a_small_installation(tmp_path: Path) -> None:
    typed, places = keep_everything(tmp_path, is_large=False, prepare=one_petition)

    assert leaks(typed, places) == []
    assert leaks(typed, mails(tmp_path)), "the search finds what is there"


def test_what_was_typed_is_found_in_no_dump_queue_cache_or_log(tmp_path: Path) -> None:
    typed, places = keep_everything(tmp_path, is_large=True, prepare=one_petition)

    assert leaks(typed, places) == []
    cache = b"".join(content for name, content in places.items() if name.startswith("redis"))
    assert typed.shown[0].encode() in cache, "kept pages show whom its owner chose to show, and are searched"
