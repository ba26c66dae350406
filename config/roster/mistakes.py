"""Why a roster's file can't be read at all, in the office's words."""

from collections.abc import Iterable


class RosterUnreadable(Exception):
    """Nothing of the file was taken; each sentence, in Russian, says why and what to do.

    `sentences` are those of the terminal. Where a page has another remedy, `on_page` are the same sentences with it;
    `sheets` are the titles of which one is to be chosen.
    """

    def __init__(
        self, sentences: Iterable[str], *, on_page: Iterable[str] | None = None, sheets: Iterable[str] = ()
    ) -> None:
        self.sentences = tuple(sentences)
        self.on_page = self.sentences if on_page is None else tuple(on_page)
        self.sheets = tuple(sheets)
        super().__init__("\n".join(self.sentences))


def all_at_once(errors: Iterable[RosterUnreadable]) -> RosterUnreadable:
    """What several parts of a file have against them, as one."""
    each_one = tuple(errors)
    return RosterUnreadable(
        [sentence for each in each_one for sentence in each.sentences],
        on_page=[sentence for each in each_one for sentence in each.on_page],
        sheets=dict.fromkeys(title for each in each_one for title in each.sheets),
    )
