"""The files that played schools hand in."""

import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

from domain.season import DocumentKind, Season
from rehearsal.papers import HandingSchool, documents_of


def test_documents_are_small_files_that_open_and_are_always_the_same(season: Season) -> None:
    school = HandingSchool("s-001", "МБОУ «Школа <№ 1>»", "Канский район", "Иванова О. Н.", ("r0", "r2"))
    files = documents_of(season.rounds[0], school, 1, whole=True)

    assert [(file.kind, file.risk) for file in files[:3]] == [("concept", None), ("antirisk", "r0"), ("antirisk", "r2")]
    assert files == documents_of(season.rounds[0], school, 1, whole=True)
    assert len({file.name for file in files}) == len(files)
    for file in files:
        assert len(file.content) < 30_000
        if file.name.endswith(".png"):
            assert file.content.startswith(b"\x89PNG")
            continue
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            assert archive.testzip() is None
            text = "".join(ET.fromstring(archive.read("word/document.xml")).itertext())  # noqa: S314 - our own bytes
        assert text.startswith("МБОУ «Школа <№ 1>»")


def test_a_replaced_document_says_that_it_is_another_edition(season: Season) -> None:
    school = HandingSchool("s-001", "МБОУ «Школа»", "Канский район", "Иванова О. Н.", ("r1",))
    first, second = (documents_of(season.rounds[0], school, version, whole=True)[0] for version in (1, 2))

    assert (first.name, second.name) == ("Концепция развития.docx", "Концепция развития (редакция 2).docx")
    assert first.content != second.content


def test_an_offices_own_name_of_a_document_is_no_pattern(season: Season) -> None:
    school = HandingSchool("s-001", "МБОУ «Школа»", "Канский район", "Иванова О. Н.", ())
    name = "{% for %} {0.__class__} {number} справка"
    rules = replace(season.rounds[0], documents=(DocumentKind("own_kind", name),))

    assert [file.description for file in documents_of(rules, school, 1, whole=True)] == [name]
