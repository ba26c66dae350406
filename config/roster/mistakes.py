"""Why a roster's file can't be read at all, in the office's words."""

from collections.abc import Iterable


class RosterUnreadable(Exception):
    """Nothing of the file was taken; each sentence, in Russian, says why and what to do."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("\n".join(self.sentences))
