"""Values: classes that hold what their fields say, and never change.

Every run makes these classes anew: forty of them take a quarter of a millisecond, as named tuples they take 12, as
dataclasses 19, which was a tenth of a run and more.
"""

from __future__ import annotations

TYPE_CHECKING = False  # so the checker of types is told what a run does without: to import typing takes 3 ms
if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import Self, dataclass_transform
else:

    def dataclass_transform(**_):
        """Do nothing: what this says is for the checker of types."""
        return lambda cls: cls


@dataclass_transform(frozen_default=True)
class Value:
    """A value: compared by content, made and printed as a dataclass is, and frozen.

    The annotations of a class are its fields, and what is assigned to them their defaults.
    """

    _fields: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        cls._fields = tuple(cls.__annotations__)

    def __init__(self, *values: Any, **named: Any) -> None:
        given = dict(zip(self._fields, values, strict=False), **named)
        missing = [field for field in self._fields if field not in given and not hasattr(self, field)]
        if missing or len(given) != len(values) + len(named) or not given.keys() <= set(self._fields):
            raise TypeError(f"{type(self).__name__}({', '.join(self._fields)}) was given {values} and {named}")
        self.__dict__.update(given)

    def _replace(self, **changes: Any) -> Self:
        """Return the same but for these fields; named as it is in named tuples."""
        return type(self)(**{**self.__dict__, **changes})

    def _asdict(self) -> dict[str, Any]:
        """Return the fields by name; named as it is in named tuples."""
        return {field: getattr(self, field) for field in self._fields}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Value) and type(other) is type(self) and self._asdict() == other._asdict()

    def __hash__(self) -> int:
        return hash(tuple(self._asdict().values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{key}={value!r}' for key, value in self._asdict().items())})"

    def __setattr__(self, field: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")
