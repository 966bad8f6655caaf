"""The platform and one more route, that only reads and checks the form: the limit that S1 is held to."""

from flask.typing import ResponseReturnValue

from benchmarks.stage import PARSE
from campaign import create_app
from campaign.petitions.forms import SignForm

app = create_app()


@app.post(PARSE)
def parse() -> ResponseReturnValue:
    """Parse and validate, and do nothing with it."""
    form = SignForm()
    return "", 303 if form.validate() else 422
