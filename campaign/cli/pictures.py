"""Pictures that an organizer hands over as files."""

from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session

from campaign.campaigns.models import Picture
from campaign.campaigns.pictures import MAX_BYTES, keep_picture
from campaign.core.clock import utcnow
from campaign.core.errors import Refused
from campaign.core.locales import Translated


def keep_file(session: Session, file: Path, alts: Translated, captions: Translated, credit: str) -> Picture:
    """Keep a picture file in all its sizes. A picture known already gets what is told anew of it.

    Raises:
        Refused: it is no picture that can be shown, or has no alternative text.
    """
    try:
        with file.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
    except OSError:
        raise Refused(f"{file.name} cannot be read.") from None
    folder = Path(current_app.config["DATA"]) / "pictures"
    picture = keep_picture(session, raw, folder, alts, now=utcnow())
    picture.alts = picture.alts | alts
    picture.captions = (picture.captions or {}) | captions
    picture.credit = credit or picture.credit or ""
    return picture
