"""The Flask extensions, made once, bound in create_app."""

from flask_babel import Babel
from flask_caching import Cache
from flask_mail import Mail
from flask_migrate import Migrate
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect

from campaign.core.db import db

babel = Babel()
cache = Cache()
csrf = CSRFProtect()
mail = Mail()
migrate = Migrate()
talisman = Talisman()

__all__ = ["babel", "cache", "csrf", "db", "mail", "migrate", "talisman"]
