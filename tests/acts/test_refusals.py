import acts.refusals
from acts.refusals import Refusal


def test_the_tree_of_refusals_stands_at_the_top_of_their_file() -> None:
    # A rehearsal has one of its own, for what a page told.
    named = {each.__name__ for each in Refusal.__subclasses__() if each.__module__ == acts.refusals.__name__}
    tree = acts.refusals.__doc__ or ""
    assert {word.strip(",├└─ ") for word in tree.split() if word.strip(",├└─ ").isidentifier()} >= named
