"""The Flask extensions, made once, bound in create_app."""

from flask_babel import Babel
from flask_caching import Cache
from flask_mail import Mail
from flask_migrate import Migrate
from flask_talisman import Talisman

from campaign.core.db import db

babel = Babel()
cache = Cache()
mail = Mail()
migrate = Migrate()
talisman = Talisman()

__all__ = ["babel", "cache", "db", "mail", "migrate", "talisman"]
