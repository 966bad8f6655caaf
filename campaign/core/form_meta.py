"""What the forms of the site have in common."""

from typing import Any


class WholeWords:
    """A field keeps all that was pasted into it, and the form says what is too long.

    The library would give each field `maxlength`, at which browsers cut a paste and say nothing.
    """

    def render_field(self, field: Any, render_kw: dict[str, Any]) -> Any:
        """Without a length, unless the page itself gives one."""
        return super().render_field(field, {"maxlength": False, **render_kw})  # type: ignore[misc]
