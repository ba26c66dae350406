"""Changes to the text of a YAML file that leave everything else of it as it is, comments and quotes included."""

import re
from collections.abc import Callable, Iterator

import yaml

from config.yaml_lines import Where, composed


class YamlText:
    """A file's text, the values in it by place, and the changes asked for; `changed` gives the new text.

    The file was read before by `read_yaml`, so it is known to be a mapping. Places that do not exist raise KeyError.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self._edits: dict[tuple[int, int], str] = {}
        self._keys: dict[Where, yaml.Node] = {}
        self._values: dict[Where, yaml.Node] = {}
        root = composed(text)
        if root is not None:
            self._keep((), root)

    def changed(self) -> str:
        """The text with every change in it."""
        text = self.text
        for (start, end), new in sorted(self._edits.items(), reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def scalars(self) -> Iterator[tuple[Where, str]]:
        """Every single value, by place, in the order of the file."""
        for where, node in self._values.items():
            if isinstance(node, yaml.ScalarNode):
                yield where, str(node.value)

    def line(self, *where: str | int) -> int:
        """The line on which a value begins, counted from 1."""
        return int(self._values[where].start_mark.line) + 1

    def comments(self) -> Iterator[tuple[int, str]]:
        """Every comment with its line, without its sign."""
        spans = [(node.start_mark.index, self._end_of(node)) for node in self._leaves()]
        for found in re.finditer(r"(?m)(?:^|(?<=[ \t]))#(.*)$", self.text):
            if not any(start <= found.start() < end for start, end in spans):
                yield self.text.count("\n", 0, found.start()) + 1, found[1].strip()

    def write(self, value: str, *where: str | int) -> None:
        """Put another value in the place of a single one, in its quotes if it has some."""
        node = self._values[where]
        quote = node.style if isinstance(node, yaml.ScalarNode) and node.style in ("'", '"') else ""
        self._edit(node, f"{quote}{value}{quote}")

    def rewrite(self, change: Callable[[str], str], *where: str | int) -> None:
        """Change what stands in the file for a single value, its quotes and line breaks included."""
        node = self._values[where]
        self._edit(node, change(self.text[node.start_mark.index : self._end_of(node)]))

    def empty_list(self, *where: str | int) -> None:
        """Put an empty list in the place of a list."""
        self._edits[self._keys[where].end_mark.index, self._end_of(self._values[where])] = ": []"

    def add_after(self, field: str, *where: str | int) -> None:
        """Write «name: value» as a field of its own behind that one."""
        key, end = self._keys[where], self._end_of(self._values[where])
        if self._mapping(where[:-1]).flow_style:
            self._edits[end, end] = f", {field}"
            return
        # A comment behind the value stays there.
        line_ends = self.text.find(self.newline, end)
        end = len(self.text) if line_ends < 0 else line_ends
        self._edits[end, end] = f"{self.newline}{' ' * key.start_mark.column}{field}"

    def remove(self, *where: str | int) -> None:
        """Take a field out of its mapping, with the comments in it."""
        mapping = self._mapping(where[:-1])
        keys = [key for key, _ in mapping.value]
        place = keys.index(self._keys[where])
        if place == 0 and len(keys) > 1:
            self._edits[keys[0].start_mark.index, keys[1].start_mark.index] = ""
        else:
            before = self._end_of(mapping.value[place - 1][1]) if place else mapping.start_mark.index
            start = before if mapping.flow_style else self.text.rindex(self.newline, 0, keys[place].start_mark.index)
            self._edits[start, self._end_of(self._values[where])] = ""

    def _mapping(self, where: Where) -> yaml.MappingNode:
        node = self._values[where]
        if not isinstance(node, yaml.MappingNode):
            raise KeyError(where)
        return node

    def _edit(self, node: yaml.Node, text: str) -> None:
        self._edits[node.start_mark.index, self._end_of(node)] = text

    def _keep(self, where: Where, node: yaml.Node) -> None:
        self._values[where] = node
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                place = (*where, str(key.value))
                self._keys[place] = key
                self._keep(place, value)
        elif isinstance(node, yaml.SequenceNode):
            for n, item in enumerate(node.value):
                self._keep((*where, n), item)

    def _leaves(self) -> Iterator[yaml.Node]:
        for node in (*self._keys.values(), *self._values.values()):
            if isinstance(node, yaml.ScalarNode):
                yield node

    def _end_of(self, node: yaml.Node) -> int:
        """Where a value ends in the text; a block ends with its last value, not with the comments that follow."""
        if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
            last = node.value[-1]
            return self._end_of(last[1] if isinstance(last, tuple) else last)
        end = int(node.end_mark.index)
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            # Such a text carries the line breaks that follow it.
            end = len(self.text[:end].rstrip())
        return end
