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
    "account.save": SIGNED_IN,
    "account.organizations": SIGNED_IN,
    "account.apply": SIGNED_IN,
    "account.end_sign_in": SIGNED_IN,
    "account.end_others": SIGNED_IN,
    # audit
    "audit.index": Permission.AUDIT,
    "audit.export": Permission.AUDIT,
    # people
    "people.index": Permission.PEOPLE,
    "people.roles": Permission.PEOPLE,
    "people.invite": Permission.PEOPLE,
    "people.change_role": Permission.PEOPLE,
    "people.disable": Permission.PEOPLE,
    "people.enable": Permission.PEOPLE,
    "people.hand_over": Permission.PEOPLE,
    # platform
    "platform.index": Permission.PLATFORM,
    "platform.show": Permission.PLATFORM,
    "platform.approve": Permission.PLATFORM,
    "platform.decline": Permission.PLATFORM,
    "platform.suspend": Permission.PLATFORM,
    "platform.withdraw_statement": Permission.PLATFORM,
    "platform.withdraw_campaign": Permission.PLATFORM,
    # settings
    "settings.index": Permission.SETTINGS,
    "settings.save": Permission.SETTINGS,
    # overview
    "overview.home": Permission.LOOK,
    # pictures
    "pictures.edit": Permission.WRITE,
    "pictures.index": Permission.LOOK,
    "pictures.new": Permission.WRITE,
    # statements
    "previews.page": Permission.LOOK,
    "previews.statement": Permission.LOOK,
    "statements.back_to_draft": Permission.WRITE,
    "statements.comment": Permission.WRITE,
    "statements.facts": Permission.WRITE,
    "statements.index": Permission.LOOK,
    "statements.keep_import": Permission.WRITE,
    "statements.new": Permission.WRITE,
    "statements.picture": Permission.WRITE,
    "statements.publish": Permission.PUBLISH,
    "statements.publishing": Permission.LOOK,
    "statements.resolve": Permission.WRITE,
    "statements.restore": Permission.WRITE,
    "statements.review": Permission.WRITE,
    "statements.rules": Permission.SETTINGS,
    "statements.schedule": Permission.PUBLISH,
    "statements.show": Permission.LOOK,
    "statements.take_in": Permission.WRITE,
    "statements.text": Permission.WRITE,
    "statements.unschedule": Permission.PUBLISH,
    "statements.versions": Permission.LOOK,
    "statements.withdraw": Permission.PUBLISH,
    # figures and health
    "figures.show": Permission.LOOK,
    "figures.now": Permission.LOOK,
    "figures.file": Permission.LOOK,
    "health.index": Permission.SETTINGS,
}
