from io import BytesIO

import pytest
import xlsxwriter

from acts.name_traces import GONE, Traces, traces_of
from models.people import Person


@pytest.fixture
def traces() -> Traces:
    return traces_of(
        Person(
            id="d-1",
            surname="Иванова",
            given="Ольга",
            patronymic="Львовна",
            post="Директор",
            email="o.ivanova@school.example",
        )
    )


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Директору СОШ № 3 Ивановой\u00a0О.\u00a0Л.", f"Директору СОШ № 3 {GONE}"),
        ("<td>Иванова&nbsp;О.&nbsp;Л.</td>", f"<td>{GONE}</td>"),
        ("Иванова О.\nЛ.", GONE),
        ("Уважаемая Ольга Львовна!", f"Уважаемая {GONE}!"),
        ("Иванова Ольга Львовна <O.Ivanova@school.example>", f"{GONE} <{GONE}>"),
        ("Ольга Львовна Иванова", GONE),
        ("550 no mailbox o.ivanova@school.example", f"550 no mailbox {GONE}"),
    ],
)
def test_the_forms_in_which_letters_name_somebody_are_taken_out(traces: Traces, said: str, left: str) -> None:
    assert (traces.are_in(said), traces.taken_out_of(said)) == (True, left)


@pytest.mark.parametrize(
    "said",
    [
        "Иванова А. П.",
        "Иванова Ольга Петровна",
        "улица Иванова",
        "xo.ivanova@school.example",
        "o.ivanova@school.example.com",
    ],
)
def test_others_of_the_same_surname_and_other_addresses_stay(traces: Traces, said: str) -> None:
    assert (traces.are_in(said), traces.taken_out_of(said)) == (False, said)


@pytest.mark.parametrize(("told", "named"), [("Иванова О. Л.", True), ("Петрова А. А.", False)])
def test_a_workbook_is_opened(traces: Traces, told: str, named: bool) -> None:
    written = BytesIO()
    with xlsxwriter.Workbook(written) as workbook:
        workbook.add_worksheet().write(0, 0, told)

    assert traces.are_in_file(written.getvalue()) == named


def test_what_only_looks_like_a_workbook_names_nobody(traces: Traces) -> None:
    assert not traces.are_in_file(b"PK\x03\x04 but no archive")
