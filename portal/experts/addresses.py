"""Where an expert's pages are."""

from portal.doors import Asked

LIST = "/expert/{season}/{row}/{expert}"
PAGE = LIST + "/{school}"


def list_of(asked: Asked) -> str:
    """The address of the expert's list in the round."""
    return LIST.format(**asked.path)


def page_of(asked: Asked) -> str:
    """The address of one assignment."""
    return PAGE.format(**asked.path)
