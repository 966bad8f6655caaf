"""Headers of every answer: what a page may load, and what a browser may tell others."""

from typing import Any

from flask import Flask

from campaign.config_rules import STRIPE_API
from campaign.extensions import talisman

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


PAY_PAGES = ("https://checkout.stripe.com", "https://billing.stripe.com")
"""Where a form may lead on to: browsers hold the redirect after a post to `form-action` as well."""


def init_app(app: Flask) -> None:
    """A strict policy: nothing inline, nothing from anybody else, no cookie, no frame."""
    is_https = app.config["BASE_URL"].startswith("https:")
    settings: dict[str, Any] = {
        "content_security_policy": _policy(app),
        "force_https": False,
        "strict_transport_security": is_https,
        "strict_transport_security_include_subdomains": False,
        "session_cookie_secure": is_https,
        "referrer_policy": "same-origin",
        "frame_options": "DENY",
        "permissions_policy": {
            "browsing-topics": "()",
            "geolocation": "()",
            "camera": "()",
        },
    }
    talisman.init_app(app, **settings)


def _policy(app: Flask) -> dict[str, str]:
    if not app.config["STRIPE_SECRET_KEY"]:
        return POLICY
    base = app.config["STRIPE_API_BASE"]
    pages = PAY_PAGES if base == STRIPE_API else (base,)
    return POLICY | {"form-action": " ".join(("'self'", *pages))}
