"""Static files under names that hold their hash, compressed ahead, kept by browsers for ever."""

import gzip
from hashlib import sha256
from pathlib import Path

from flask import Flask, current_app
from servestatic import ServeStatic

_SERVED = {".css", ".js", ".svg", ".png", ".ico", ".webp", ".webmanifest"}
_SQUEEZED = {".css", ".js", ".svg", ".webmanifest"}
_MANIFEST = "campaign_assets"


def init_app(app: Flask, source: Path, built: Path) -> None:
    """Put every served file into the built folder under its hashed name, and serve that folder."""
    manifest = {
        str(path.relative_to(source)): _put(path, source, built)
        for path in sorted(source.rglob("*"))
        if path.suffix in _SERVED
    }
    app.extensions[_MANIFEST] = manifest
    app.wsgi_app = ServeStatic(app.wsgi_app, root=built, prefix="static/")  # type: ignore[method-assign]


def asset(name: str) -> str:
    """The address of a static file, as long as its content is this one.

    Raises:
        KeyError: there is no such file; a page must not ask for what is not there.
    """
    return f"/static/{current_app.extensions[_MANIFEST][name]}"


def _put(path: Path, source: Path, built: Path) -> str:
    content = path.read_bytes()
    digest = sha256(content).hexdigest()[:12]
    relative = path.relative_to(source)
    hashed = relative.with_name(f"{relative.stem}.{digest}{relative.suffix}")
    _write(built / hashed, content)
    if path.suffix in _SQUEEZED:
        _write(built / f"{hashed}.gz", gzip.compress(content, 9, mtime=0))
    return hashed.as_posix()


def _write(target: Path, content: bytes) -> None:
    """The name tells the content, so several processes may do this at once."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(content)
    part.replace(target)
