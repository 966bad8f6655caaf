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
    # delivery
    "delivery.index": Permission.LOOK,
    "delivery.order": Permission.PUBLISH,
    "delivery.pack": Permission.LOOK,
    "delivery.stop": Permission.PUBLISH,
    "delivery.download": Permission.PUBLISH,
    "delivery.enter": Permission.PUBLISH,
    "delivery.people": Permission.EXPORT_PEOPLE,
    "delivery.export": Permission.EXPORT_PEOPLE,
    # paper
    "paper.index": Permission.MODERATE,
    "paper.new": Permission.MODERATE,
    "paper.show": Permission.SEE_SIGNERS,
    "paper.scan": Permission.SEE_SIGNERS,
    "paper.undo": Permission.MODERATE,
    "paper.redo": Permission.MODERATE,
    "paper.upload": Permission.MODERATE,
    "paper.match": Permission.SEE_SIGNERS,
    "paper.progress": Permission.MODERATE,
    "paper.count": Permission.MODERATE,
    "paper.errors": Permission.SEE_SIGNERS,
    # overview
    "overview.home": Permission.LOOK,
}
