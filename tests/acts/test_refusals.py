import acts.refusals
from acts.refusals import Refusal


def test_the_tree_of_refusals_stands_at_the_top_of_their_file() -> None:
    named = {each.__name__ for each in Refusal.__subclasses__()}
    tree = acts.refusals.__doc__ or ""
    assert {word.strip(",├└─ ") for word in tree.split() if word.strip(",├└─ ").isidentifier()} >= named
