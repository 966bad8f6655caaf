"""The picture beside a shared link: right size, light, in every language, whatever the title."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from campaign.site.share_picture import LARGEST, SIZE, ShareCard, share_picture

VERMILION = (217, 56, 30)
PAPER = (248, 243, 231)


def a_card(**changes: object) -> ShareCard:
    card: ShareCard = {
        "title": "Keep the river free",
        "organization": "River Watch",
        "count": 500,
        "goal": 1000,
        "locale": "en",
        "numbers": "500 have signed",
        "image_path": None,
        "focus": (50, 50),
    }
    card.update(changes)  # type: ignore[typeddict-item]
    return card


def drawn(**changes: object) -> Image.Image:
    content = share_picture(**a_card(**changes))
    assert len(content) <= LARGEST
    picture = Image.open(BytesIO(content))
    assert picture.format == "PNG"
    assert picture.size == SIZE
    return picture.convert("RGB")


def is_near(colour: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(one - other) < 24 for one, other in zip(colour, wanted, strict=True))


def bar_length(picture: Image.Image) -> int:
    """How many pixels of the progress bar are filled."""
    return sum(is_near(picture.getpixel((x, 564)), VERMILION) for x in range(64, 1012))


@pytest.mark.parametrize(
    ("locale", "title"),
    [
        ("en", "Drop the charges against the reporters of the valley"),
        ("th", "ยกเลิกข้อกล่าวหาต่อผู้สื่อข่าวและคุ้มครองเสรีภาพของสื่อมวลชน"),
        ("km", "ទម្លាក់ការចោទប្រកាន់លើអ្នកសារព័ត៌មានទាំងអស់"),
        ("en", "word " * 2000),
        ("en", "W" * 10_000),
        ("en", "#let $x$ @y \x00 مرحبا 👩🏽‍🤝‍👩🏻"),
        ("en", ""),
    ],
    ids=["English", "Thai", "Khmer", "long", "unbreakable", "odd signs", "empty"],
)
def test_every_title_has_room_and_leaves_the_margins_free(locale: str, title: str) -> None:
    picture = drawn(locale=locale, title=title)

    for y in range(0, 630, 3):
        assert is_near(picture.getpixel((1170, y)), PAPER), y
        assert is_near(picture.getpixel((40, y)), PAPER), y


@pytest.mark.parametrize(
    ("count", "goal", "share"), [(0, 1000, 0), (250, 1000, 0.25), (5000, 1000, 1), (5, 0, 0)]
)
def test_the_bar_is_as_full_as_the_petition(count: int, goal: int, share: float) -> None:
    filled = bar_length(drawn(count=count, goal=goal))

    assert abs(filled - share * 948) <= 12


def test_what_must_stay_in_sight_of_the_photo_does(tmp_path: Path) -> None:
    wide = Image.new("RGB", (2000, 630), (20, 40, 160))
    wide.paste((20, 160, 40), (1900, 0, 2000, 630))
    wide.save(tmp_path / "wide.jpg")

    seen = {focus: drawn(image_path=tmp_path / "wide.jpg", focus=(focus, 50)) for focus in (50, 97)}

    assert is_near(seen[97].getpixel((1190, 300)), (20, 160, 40))
    assert is_near(seen[50].getpixel((1190, 300)), (20, 40, 160)), "the middle, which shows none of it"


def test_a_busy_photo_still_makes_a_light_picture(tmp_path: Path) -> None:
    photo = tmp_path / "busy.jpg"
    bands = [Image.effect_noise((1600, 1000), 120) for _ in range(3)]
    Image.merge("RGB", bands).save(photo, quality=95)

    picture = drawn(image_path=photo)

    right = {picture.getpixel((x, y)) for x in range(800, 1200, 7) for y in range(0, 630, 7)}
    assert len(right) > 10, "the photo is on the right"


def test_a_photo_that_is_gone_or_broken_is_left_out(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"this is no picture")

    for path in (broken, tmp_path / "gone.jpg"):
        assert drawn(image_path=path).tobytes() == drawn().tobytes()
