"""The app, for any WSGI server: `granian --interface wsgi wsgi:app`."""

import sys

from campaign import create_app
from campaign.config import SettingsError

try:
    app = create_app()
except SettingsError as problem:
    sys.exit(str(problem))
