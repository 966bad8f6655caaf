"""The app, for any WSGI server: `granian --interface wsgi wsgi:app`."""

from campaign import create_app

app = create_app()
