from domain.allotment.rules import Neighbours, neighbours_among

NAMES = {"m-1": "Канск", "m-2": "Канский район", "m-3": "Ачинск", "m-4": "Берёзовский район"}


def test_every_one_of_a_group_is_a_neighbour_of_the_others() -> None:
    found = neighbours_among([["Канск", "Канский район", "Ачинск"]], NAMES)

    assert found == Neighbours(
        {"m-1": frozenset({"m-2", "m-3"}), "m-2": frozenset({"m-1", "m-3"}), "m-3": frozenset({"m-1", "m-2"})}, ()
    )


def test_groups_that_share_one_do_not_make_the_others_neighbours() -> None:
    found = neighbours_among([["Канск", "Канский район"], ["Канск", "Ачинск"]], NAMES)

    assert found.of == {"m-1": frozenset({"m-2", "m-3"}), "m-2": frozenset({"m-1"}), "m-3": frozenset({"m-1"})}


def test_a_name_is_known_whatever_its_case_and_letters() -> None:
    assert neighbours_among([["БЕРЕЗОВСКИЙ  район", "«Канск»"]], NAMES).of == {
        "m-1": frozenset({"m-4"}),
        "m-4": frozenset({"m-1"}),
    }


def test_names_that_the_record_does_not_have_are_told_once_and_keep_nobody_away() -> None:
    found = neighbours_among([["Канск", "Кансккий район"], ["Кансккий район", "Тайга"]], NAMES)

    assert found == Neighbours({}, ("Кансккий район", "Тайга"))
