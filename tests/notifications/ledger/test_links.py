import base64
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.ledger.links import LinkUnknown, marks_in, token, with_living_links

KEY = b"k" * 32
IDS = st.text(string.ascii_lowercase + string.digits + "-.", min_size=1, max_size=12)


def test_a_token_is_256_bits_without_padding() -> None:
    living = token(KEY, "school-2022-1.13-p-001-s-001", 1)
    assert len(base64.urlsafe_b64decode(living + "=")) == 32
    assert (len(living), "=" in living) == (43, False)


def test_a_token_is_this_one_for_ever() -> None:
    assert token(bytes(32), "school-2022-1.13-p-001-s-001", 1) == "KFpiiJc5TVcyExa9CvkWx3qisvgm3ML7XPiGX7cLIvs"


@given(st.sets(st.tuples(st.binary(min_size=32, max_size=32), IDS, st.integers(1, 10**6)), max_size=20))
def test_other_key_link_or_generation_is_another_token(scopes: set[tuple[bytes, str, int]]) -> None:
    assert len({token(*scope) for scope in scopes}) == len(scopes)


def test_marks_become_tokens_wherever_they_stand() -> None:
    text = '<a href="http://127.0.0.1:8085/l/@@a-1@@">http://127.0.0.1:8085/l/@@a-1@@</a> @@b.2@@@@a-1@@'
    assert marks_in(text, "@@c@@") == {"a-1", "b.2", "c"}
    assert with_living_links(text, {"a-1": "AAA", "b.2": "BBB"}) == (
        '<a href="http://127.0.0.1:8085/l/AAA">http://127.0.0.1:8085/l/AAA</a> BBBAAA'
    )


def test_a_button_without_its_link_does_not_leave() -> None:
    with pytest.raises(LinkUnknown, match="somebody-else"):
        with_living_links("Страница: http://127.0.0.1:8085/l/@@somebody-else@@", {"a": "A"})


def test_what_somebody_wrote_is_left_alone() -> None:
    text = "Пишите @@ нам @@ или @@somebody-else@@, @@@@"
    assert with_living_links(text, {"a": "A"}) == text
