"""Why somebody of the office does what is not undone by itself: asked by every deed that is kept in the history."""

from acts.refusals import ReasonMissing


def reason_given(why: str) -> str:
    """The reason without blanks around it. Raises ReasonMissing for an empty one."""
    reason = why.strip()
    if not reason:
        raise ReasonMissing("Напишите в --why, почему: причина останется в истории.")
    return reason
