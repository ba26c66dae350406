"""Whether a value that was read from JSON is made of what was written there: no other kinds, nothing more or less.

A shape is a type; a list of one shape, for any number of these; a tuple of shapes, for a list of just these; a dict of
shapes by name; or one of the two below.
"""

from dataclasses import dataclass
from typing import Any

LARGEST = 2**60
"""Whole numbers reach so far to either side: sums of a few fit 64 bits."""


class NotShaped(ValueError):
    """The value is made otherwise; the text says where."""


@dataclass(frozen=True)
class Maybe:
    """The shape, or nothing."""

    shape: Any


@dataclass(frozen=True)
class ByName:
    """The shape under any names."""

    shape: Any


def refuse_other_shape(value: object, shape: Any, where: str = "") -> None:
    """Raise NotShaped unless the value is of the shape."""
    if isinstance(shape, Maybe):
        if value is not None:
            refuse_other_shape(value, shape.shape, where)
    elif isinstance(shape, type):
        if type(value) is not shape or not _fits(value):
            raise NotShaped(f"{where or 'the value'}: {shape.__name__} is wanted")
    elif isinstance(shape, list | tuple):
        _refuse_other_list(value, shape, where)
    elif not isinstance(value, dict) or (isinstance(shape, dict) and value.keys() != shape.keys()):
        raise NotShaped(f"{where or 'the value'}: other names are wanted")
    else:
        for name, each in value.items():
            refuse_other_shape(name, str, where)
            refuse_other_shape(each, shape[name] if isinstance(shape, dict) else shape.shape, f"{where}.{name}")


def _refuse_other_list(value: object, shape: list[Any] | tuple[Any, ...], where: str) -> None:
    if not isinstance(value, list) or (isinstance(shape, tuple) and len(value) != len(shape)):
        raise NotShaped(f"{where or 'the value'}: another list is wanted")
    shapes = shape if isinstance(shape, tuple) else shape * len(value)
    for n, (each, wanted) in enumerate(zip(value, shapes, strict=True)):
        # Texts are many, and most are plain: no call for each of them.
        if wanted is not str or type(each) is not str or not each.isascii():
            refuse_other_shape(each, wanted, f"{where}[{n}]")


def _fits(value: object) -> bool:
    """A number that sums can be made of; a text without half characters."""
    if isinstance(value, str):
        return value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value)
    return not isinstance(value, int) or abs(value) < LARGEST
