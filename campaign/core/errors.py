"""Errors that a person can act on. Everything else is a fault and becomes a 500."""


class Refused(Exception):
    """What was asked for is not possible; the message says why, in words for a person."""


class NotFound(Refused):
    """There is nothing here, or nothing that this person may see."""


class Gone(Refused):
    """It was here and has been used, has expired or was withdrawn; the message says which."""


class Unavailable(Refused):
    """A part that this needs is away for the moment; trying again later does no harm."""
