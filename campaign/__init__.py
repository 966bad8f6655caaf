"""The advocacy-campaign and petition platform. `create_app` is the only place where the parts meet."""

from dataclasses import asdict
from pathlib import Path

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from campaign.accounts import dashboard as accounts_dashboard
from campaign.accounts import desk, desk_audit, desk_people, desk_settings, entry, four_eyes, login
from campaign.accounts import letters as _organizer_letters  # noqa: F401 (registers its letters)
from campaign.alerts import dashboard as alerts_desk
from campaign.alerts import desk_audience, desk_exports, desk_rules, desk_sending
from campaign.alerts import digesting as _digesting  # noqa: F401 (registers its letter)
from campaign.alerts import letters as _alert_letters  # noqa: F401 (registers its letter)
from campaign.alerts import taking_back as _taking_back  # noqa: F401 (reacts to who leaves)
from campaign.alerts import views as alerts
from campaign.alerts import welcoming as _welcoming  # noqa: F401 (registers its letter)
from campaign.api import feeds
from campaign.campaigns import dashboard as campaign_texts
from campaign.campaigns import desk_pictures, desk_timeline, desk_updates
from campaign.cli.commands import COMMANDS
from campaign.config import Config
from campaign.core import logs, throttle
from campaign.core.crypto import vault
from campaign.core.db import db, prepare_engine
from campaign.core.freshness import private_unless_told
from campaign.core.public_forms import refuse_foreign_posts, refuse_nul
from campaign.core.row_numbers import RowNumber
from campaign.dashboard import alert_events as _alert_events  # noqa: F401 (tells alerts what happened)
from campaign.dashboard import alert_response as _alert_response  # noqa: F401 (pages of alerts)
from campaign.dashboard import alert_writing as _alert_writing  # noqa: F401 (pages of alerts)
from campaign.dashboard import (
    campaign_statements,
    campaigns,
    desk_changes,
    desk_figures,
    desk_gift_figures,
    desk_platform,
    desk_supporters,
    editing,
)
from campaign.dashboard import rendering as desk_rendering
from campaign.dashboard import statement_import as _statement_import  # noqa: F401 (pages of statements)
from campaign.dashboard import statement_publishing as _statement_publishing  # noqa: F401
from campaign.dashboard import views as overview
from campaign.donations import dashboard as appeals
from campaign.donations import (
    desk_asking,
    desk_bank,
    desk_bank_changes,
    desk_bank_queue,
    desk_gifts,
    desk_ledger,
    desk_recurring,
    desk_refunds,
    desk_steps,
    desk_terms,
    desk_waiting,
    recurring_views,
    stripe_views,
)
from campaign.donations import desk_bank_letters as _bank_letters  # noqa: F401 (registers its letter)
from campaign.donations import letters as _gift_letters  # noqa: F401 (registers its letters)
from campaign.donations import receipt_letters as _receipt_letters  # noqa: F401 (registers its letter)
from campaign.donations import recurring_letters as _recurring_letters  # noqa: F401 (registers its letters)
from campaign.donations import views as donations
from campaign.donations import waiting_letters as _waiting_letters  # noqa: F401 (registers its letter)
from campaign.extensions import babel, cache, csrf, mail, migrate
from campaign.outbox.transport import flask_mail_settings
from campaign.petitions import (
    desk_delivery,
    desk_invalidation,
    desk_moderation,
    desk_paper,
    desk_petition,
    desk_petition_life,
    desk_petition_words,
    desk_signatures,
    report_views,
)
from campaign.petitions import letters as _petition_letters  # noqa: F401 (registers its letters)
from campaign.petitions import views as petitions
from campaign.site import (
    assets,
    choices,
    desk_alert_previews,
    desk_campaign_previews,
    desk_previews,
    errors,
    headers,
    languages,
    machines,
    me,
    me_gifts,
    metrics,
    parts,
    rendering,
    returned_mail,
    subscribing,
)
from campaign.site import views as site
from campaign.site.caching import PageCache
from campaign.site.catalogues import compile_catalogues
from campaign.site.footfall import Footfall
from campaign.statements import dashboard as statements_desk
from campaign.statements import desk_issuing as _desk_issuing  # noqa: F401 (pages of statements)
from campaign.statements import desk_review as _desk_review  # noqa: F401 (pages of statements)
from campaign.statements import desk_texts as _desk_texts  # noqa: F401 (pages of statements)
from campaign.statements import views as statements
from campaign.supporters import letters as _supporter_letters  # noqa: F401 (registers its letter)

ROOT = Path(__file__).parent.parent
LARGEST_POST = 128_000
DESK = (
    accounts_dashboard.bp,
    desk_audit.bp,
    desk_delivery.bp,
    desk_figures.bp,
    desk_figures.health_bp,
    desk_paper.bp,
    desk_people.bp,
    desk_platform.bp,
    desk_settings.bp,
    desk_supporters.bp,
    editing.bp,
    overview.bp,
    statements_desk.bp,
    desk_pictures.bp,
    desk_previews.bp,
    desk_invalidation.bp,
    desk_moderation.bp,
    desk_signatures.bp,
    campaigns.bp,
    desk_changes.bp,
    campaign_texts.bp,
    campaign_statements.bp,
    desk_timeline.bp,
    desk_updates.bp,
    desk_petition.bp,
    desk_petition_words.bp,
    desk_petition_life.bp,
    appeals.bp,
    desk_steps.bp,
    desk_asking.bp,
    desk_bank_changes.bp,
    desk_gifts.bp,
    desk_refunds.bp,
    desk_ledger.bp,
    desk_ledger.payouts_bp,
    desk_ledger.receipts_bp,
    desk_gift_figures.bp,
    desk_waiting.bp,
    desk_recurring.bp,
    desk_terms.bp,
    desk_bank.bp,
    desk_bank_queue.bp,
    desk_campaign_previews.bp,
    alerts_desk.bp,
    desk_audience.bp,
    desk_exports.bp,
    desk_rules.bp,
    desk_sending.bp,
    desk_alert_previews.bp,
)
"""The pages of organizers."""
PUBLIC = (
    site,
    statements,
    petitions,
    donations,
    recurring_views,
    stripe_views,
    me,
    me_gifts,
    subscribing,
    choices,
    alerts,
    feeds,
    machines,
    returned_mail,
    entry,
    report_views,
)
"""What everybody may open."""


def create_app(config: Config | None = None) -> Flask:
    """Build the site from its settings; from the environment when none are given."""
    config = config or Config.from_env()
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.from_mapping(asdict(config) | _extension_settings(config))
    app.debug = config.DEBUG
    app.url_map.converters["int"] = RowNumber
    logs.init(is_readable=config.MODE == "demo")
    vault.init(config)
    _bind_extensions(app, config)
    for part in PUBLIC:
        app.register_blueprint(part.bp)
    app.before_request(refuse_nul)
    app.before_request(refuse_foreign_posts)
    app.before_request(desk.speak_their_language)
    login.init_app(app, config)
    app.before_request(desk.end_what_is_over)
    app.url_defaults(desk.stay_here)
    app.register_blueprint(_dashboard())
    app.after_request(private_unless_told)
    for part in (rendering, desk_rendering, four_eyes, parts, headers, errors, metrics):
        part.init_app(app)
    _wrap(app, config)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def _dashboard() -> Blueprint:
    """Every organizer's page lives below /organize and inherits its guard."""
    dashboard = Blueprint("organize", __name__, url_prefix="/organize")
    dashboard.before_request(desk.guard)
    dashboard.before_request(four_eyes.take_up)
    dashboard.after_request(desk.hold_to_the_log)
    for blueprint in DESK:
        dashboard.register_blueprint(blueprint)
    return dashboard


def _extension_settings(config: Config) -> dict[str, object]:
    """The same settings under the names that the extensions read."""
    settings: dict[str, object] = {
        "SQLALCHEMY_DATABASE_URI": config.database_uri,
        # Without this an error's message would hold what somebody typed.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_TRANSLATION_DIRECTORIES": str((config.DATA / "translations").absolute()),
        "CACHE_TYPE": "RedisCache" if config.REDIS_URL else "SimpleCache",
        "CACHE_DEFAULT_TIMEOUT": 60,
        "CACHE_THRESHOLD": 2000,
        "WTF_CSRF_ENABLED": True,
        "MAX_CONTENT_LENGTH": LARGEST_POST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_POST,
        "MAX_FORM_PARTS": 60,
    }
    if config.REDIS_URL:
        settings["CACHE_REDIS_URL"] = config.REDIS_URL
    return settings | flask_mail_settings(config.MAIL_SENDER, config.SITE_NAME)


def _bind_extensions(app: Flask, config: Config) -> None:
    config.DATA.mkdir(parents=True, exist_ok=True)
    compile_catalogues(ROOT / "translations", config.DATA / "translations")
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    babel.init_app(app, locale_selector=languages.locale)
    throttle.init_app(app)
    for extension in (cache, csrf, mail):
        extension.init_app(app)


def _wrap(app: Flask, config: Config) -> None:
    """From the inside out: page cache, language prefix, static files, proxy addresses."""
    store, footfall = app.extensions["cache"][cache], Footfall(app)
    app.wsgi_app = languages.LanguagePrefix(app.wsgi_app)  # type: ignore[assignment, method-assign]
    app.wsgi_app = PageCache(app, store, config.PAGE_SECONDS, footfall.note)  # type: ignore[assignment, method-assign]
    assets.init_app(app, ROOT / "static", (config.DATA / "static").absolute())
    if hops := config.TRUSTED_PROXIES:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
