"""XML from strangers: no entities, nothing fetched, never more of it than is wanted."""

from collections.abc import Iterable, Iterator, Mapping
from xml.parsers import expat

from papers.not_taken import SAVE_AS_PDF, NotTaken, damaged

MOST_BYTES = 8 * 1024 * 1024
_DTD_OF_OLD_OFFICES = frozenset({"manifest.dtd"})


class NotXml(ValueError):
    """It is not well-formed as far as it was read."""


def elements(content: Iterable[bytes]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each element's name without its namespace, and its attributes likewise, in order.

    Raises NotXml, and NotTaken where entities are declared.
    """
    found: list[tuple[str, Mapping[str, str]]] = []
    parser = _parser(found)
    given = 0
    for piece in content:
        given += len(piece)
        if given > MOST_BYTES:
            raise damaged("этот документ")
        _feed(parser, piece, final=False)
        yield from found
        found.clear()
    _feed(parser, b"", final=True)


def refuse_entities(content: Iterable[bytes]) -> None:
    """Raise NotTaken where entities are declared; they can be only before the first element, and no more is read."""
    found: list[tuple[str, Mapping[str, str]]] = []
    parser = _parser(found)
    try:
        for piece in content:
            _feed(parser, piece, final=False)
            if found:
                return
    except NotXml:
        return


def _parser(found: list[tuple[str, Mapping[str, str]]]) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        found.append((_local(name), {_local(key): value for key, value in attributes.items()}))

    def doctype(_name: str, system: str | None, _public: str | None, inner: bool) -> None:
        if inner or (system or "").lower() not in {*_DTD_OF_OLD_OFFICES, ""}:
            raise NotTaken(f"внутри объявления, каких офисные программы не пишут: {SAVE_AS_PDF}")

    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = doctype
    return parser


def _feed(parser: expat.XMLParserType, piece: bytes, *, final: bool) -> None:
    try:
        parser.Parse(piece, final)
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, NotTaken):
            raise
        raise NotXml(str(error)) from error


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
