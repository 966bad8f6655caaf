"""What every template can use: languages, dates, numbers, pictures, assets."""

from collections.abc import Mapping

from flask import Flask, current_app, has_request_context

from campaign.accounts.models import Organization
from campaign.accounts.service import host
from campaign.campaigns.library import focus_class
from campaign.campaigns.models import Picture
from campaign.campaigns.pictures import picture_file
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.core.locales import LOCALES, pick, picked_locale
from campaign.core.money import exponent
from campaign.donations.references import spaced
from campaign.petitions.countries import country_name
from campaign.petitions.forms import GROUP_NAMES
from campaign.site import assets, formats, languages


def init_app(app: Flask) -> None:
    """Bind the filters and globals."""
    # Thai and Khmer as they are read, and at half the weight: downloads and structured data are UTF-8.
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # After Flask-Babel's own, which look the catalogue up for every single word.
    app.jinja_env.install_gettext_callables(**formats.callables(), newstyle=True)  # type: ignore[attr-defined]
    app.add_template_filter(_tr, "tr")
    app.add_template_filter(_tr_lang, "tr_lang")
    app.add_template_filter(formats.number, "number")
    app.add_template_filter(formats.longdate, "longdate")
    app.add_template_filter(formats.shortdate, "shortdate")
    app.add_template_filter(_country, "country_name")
    app.add_template_filter(formats.money, "money")
    app.add_template_filter(exponent, "exponent")
    app.add_template_filter(spaced, "spaced")
    app.add_template_global(assets.asset, "asset")
    app.add_template_global(picture_url, "picture_url")
    app.add_template_global(focus_class, "focus_class")
    app.context_processor(_page_facts)


def picture_url(picture: Picture, width: int, extension: str = "webp") -> str:
    """Where one size of a picture is; see `campaigns.pictures` for the sizes there are."""
    name = picture_file(picture.sha256, width, extension)
    prefix = current_app.url_map.bind("").build("site.picture", {"name": name})
    return str(prefix)


def _page_facts() -> dict[str, object]:
    """Facts of pages; a letter is written outside any request and is given all that it says."""
    if not has_request_context():
        return {}
    return {
        "locale": languages.page_locale(),
        "locales": LOCALES,
        "alternates": languages.alternates,
        "canonical": languages.canonical,
        "site_name": current_app.config["SITE_NAME"],
        "base_url": current_app.config["BASE_URL"],
        "group_names": GROUP_NAMES,
        "risk_countries": sorted(current_app.config["RISK_COUNTRIES"]),
        "small_count": current_app.config["SMALL_COUNT"],
        "host": _host,
        "today": utcnow().date(),
    }


def _host() -> Organization | None:
    return host(db.session())


def _tr(texts: Mapping[str, str] | None) -> str:
    return pick(texts, formats.shown_locale())


def _tr_lang(texts: Mapping[str, str] | None) -> str:
    return picked_locale(texts, formats.shown_locale())


def _country(code: str | None) -> str:
    return country_name(code, formats.shown_locale())
