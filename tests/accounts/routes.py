"""The table that every page of the dashboard is held against: endpoint and what it asks for."""

from campaign.accounts.roles import Permission

SIGNED_IN = None
"""Open to everybody who is signed in, whatever their role."""

ROUTES: dict[str, Permission | None] = {
    # account
    "account.choose": SIGNED_IN,
    "account.index": SIGNED_IN,
    # editing
    "editing.autosave": Permission.WRITE,
    "editing.forget": Permission.WRITE,
    "editing.paste": Permission.WRITE,
    "editing.preview": Permission.WRITE,
    # overview
    "overview.home": Permission.LOOK,
}
