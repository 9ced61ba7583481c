"""PyYAML's loader, for texts that others wrote: what is short stays small."""

from __future__ import annotations

from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _Safe
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeLoader as _Safe  # type: ignore[assignment]

_MOST_DIGITS = 1000
_MOST_MERGED = 100_000
_MERGE = "tag:yaml.org,2002:merge"


class Loader(_Safe):
    """It refuses numbers that take minutes to be worked out, and merge keys (`<<`) that copy one mapping for ever."""

    def __init__(self, stream: Any) -> None:
        super().__init__(stream)
        self._merged = 0
        self._flattening: set[int] = set()

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Put what is merged into a mapping where it belongs, and count it before it is copied."""
        if id(node) not in self._flattening:
            self._flattening.add(id(node))
            for target in _merged_into(node):
                self.flatten_mapping(target)
                self._merged += len(target.value)
            self._flattening.discard(id(node))
            if self._merged > _MOST_MERGED:
                raise yaml.constructor.ConstructorError(None, None, "too much is merged", node.start_mark)
        super().flatten_mapping(node)

    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        """Return a number; those of base 60 take the square of their length."""
        self._ensure_short(node)
        number: int = super().construct_yaml_int(node)
        return number

    def construct_yaml_float(self, node: yaml.ScalarNode) -> float:
        """Return a number; one that is too large for its type is none."""
        self._ensure_short(node)
        try:
            number: float = super().construct_yaml_float(node)
        except OverflowError:
            raise yaml.constructor.ConstructorError(None, None, "a number is too large", node.start_mark) from None
        return number

    def _ensure_short(self, node: yaml.ScalarNode) -> None:
        if len(node.value) > _MOST_DIGITS:
            raise yaml.constructor.ConstructorError(None, None, "a number is too long", node.start_mark)


Loader.add_constructor("tag:yaml.org,2002:int", Loader.construct_yaml_int)
Loader.add_constructor("tag:yaml.org,2002:float", Loader.construct_yaml_float)


def _merged_into(node: yaml.MappingNode) -> list[yaml.MappingNode]:
    """Return the mappings that a mapping names in its merge keys, as often as it names them."""
    found: list[yaml.Node] = []
    for key, value in node.value:
        if key.tag == _MERGE:
            found += value.value if isinstance(value, yaml.SequenceNode) else [value]
    return [target for target in found if isinstance(target, yaml.MappingNode)]
