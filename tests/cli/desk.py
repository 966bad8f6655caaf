"""An organizer at a terminal."""

from io import BytesIO
from pathlib import Path

from click.testing import Result
from flask.testing import FlaskCliRunner
from PIL import Image


def a_photo() -> bytes:
    """The bytes of a picture that is wide enough."""
    file = BytesIO()
    Image.new("RGB", (640, 400), "navy").save(file, "JPEG")
    return file.getvalue()


class Desk:
    """Runs commands and insists that they succeed, or that they are refused in one plain line."""

    def __init__(self, runner: FlaskCliRunner, folder: Path) -> None:
        self._runner = runner
        self._folder = folder

    def do(self, *words: str, typed: str | None = None) -> str:
        """Run a command that must succeed; what it printed."""
        result = self._runner.invoke(args=list(words), input=typed)
        assert result.exit_code == 0, result.output
        return result.output

    def refused(self, *words: str, typed: str | None = None) -> str:
        """Run a command that must be refused, without a traceback; what it printed."""
        result: Result = self._runner.invoke(args=list(words), input=typed)
        assert result.exit_code in {1, 2}, result.output
        assert isinstance(result.exception, SystemExit), repr(result.exception)
        return result.output

    def file(self, name: str, text: str | bytes) -> str:
        """A file for a command to read."""
        path = self._folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)
