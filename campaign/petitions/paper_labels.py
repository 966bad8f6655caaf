"""The labels of the sheet to sign by hand, in the language of the page that offers it."""

from campaign.petitions.paper_form import LABELS


def paper_labels() -> dict[str, str]:
    """Each label by its key."""
    return {key: str(label) for key, label in LABELS.items()}
