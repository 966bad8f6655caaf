"""Logs as one JSON object a line. No name, no address, no network is ever an argument of one."""

import logging
import sys

import structlog


def init(*, is_readable: bool) -> None:
    """Send every log line to standard error; as plain text where a person watches the terminal."""
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer()
    if is_readable:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    if not any(isinstance(handler, _IntoOurs) for handler in root.handlers):
        root.addHandler(_IntoOurs())
    # Werkzeug's access log holds addresses of readers.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)


class _IntoOurs(logging.Handler):
    """What libraries log, in the form of our own lines.

    Of a fault only its kind: a traceback is many lines, and its words may hold what somebody typed.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        kind = record.exc_info[0] if record.exc_info else None
        fault = {"fault": kind.__name__} if kind else {}
        structlog.get_logger().log(record.levelno, record.getMessage(), source=record.name, **fault)
