"""
Cells and values of one column (列值): as Arrow holds them, or each different one once; Python's own when asked for.

What a long file's column holds goes from the file to the frame in these forms. They are sequences as lists are, so that
whoever reads row by row takes any of the three, and nobody writes into one: `put` gives another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_AT_ONCE = 2**16
# Cells of these types may be equal and yet mean different things: 1, 1.0 and true.
_ALIKE = frozenset({bool, int, float})


class ArrowValues(Sequence[Any]):
    """
    Texts or moments, and None.

    Parameters
    ----------
    arrow
        An array or chunks, large_string or timestamp[s].
    """

    def __init__(self, arrow: pa.Array | pa.ChunkedArray) -> None:
        self.arrow = arrow if isinstance(arrow, pa.ChunkedArray) else pa.chunked_array([arrow])

    def __len__(self) -> int:
        """Return how many values there are."""
        return len(self.arrow)

    @overload
    def __getitem__(self, index: int) -> Any: ...  # noqa: ANN401 - a value of any type

    @overload
    def __getitem__(self, index: slice) -> ArrowValues: ...

    def __getitem__(self, index: int | slice) -> Any:
        """Return a value, or values that follow each other."""
        return ArrowValues(self.arrow[index]) if isinstance(index, slice) else self.arrow[index].as_py()

    def __iter__(self) -> Iterator[Any]:
        """Go through the values."""
        for start in range(0, len(self), _AT_ONCE):
            part = self.arrow.slice(start, _AT_ONCE)
            # Far quicker for moments than Arrow's own way.
            yield from part.to_numpy().astype(object).tolist()

    def take(self, positions: NDArray[np.intp]) -> ArrowValues:
        """Return the values at some positions, in their order."""
        return ArrowValues(self.arrow.take(pa.array(positions)))

    @cached_property
    def distinct(self) -> CodedValues:
        """The same, each different value once."""
        encoded = pc.dictionary_encode(self.arrow, null_encoding="encode")
        if not encoded.num_chunks:
            return CodedValues(np.zeros(0, dtype=np.int32), [])
        which = pa.chunked_array([chunk.indices for chunk in encoded.chunks]).to_numpy()
        return CodedValues(which, ArrowValues(encoded.chunk(0).dictionary))


class PromisedValues(ArrowValues):
    """
    Values that are still being made: whoever looks at one waits for all.

    Parameters
    ----------
    count
        How many there will be.
    make
        Gives them as `ArrowValues` takes them; called once, or never.
    """

    def __init__(self, count: int, make: Callable[[], Any]) -> None:
        self._count = count
        self._make = make

    def __len__(self) -> int:
        """Return how many values there will be."""
        return self._count

    @cached_property
    def arrow(self) -> Any:  # noqa: ANN401 - Arrow has no types
        """The values, as `ArrowValues` has them."""
        made = ArrowValues(self._make())
        # What it was made of isn't kept.
        del self._make
        return made.arrow


class CodedValues(Sequence[Any]):
    """
    Values of which many are the same.

    Parameters
    ----------
    which
        Of each value, which of `different` it is.
    different
        Each value at least once.
    """

    def __init__(self, which: NDArray[np.integer[Any]], different: Sequence[Any]) -> None:
        self.which = which
        self.different = different

    def __len__(self) -> int:
        """Return how many values there are."""
        return len(self.which)

    @overload
    def __getitem__(self, index: int) -> Any: ...  # noqa: ANN401 - a value of any type

    @overload
    def __getitem__(self, index: slice) -> CodedValues: ...

    def __getitem__(self, index: int | slice) -> Any:
        """Return a value, or values that follow each other."""
        if isinstance(index, slice):
            return CodedValues(self.which[index], self.different)
        return self.different[int(self.which[index])]

    def __iter__(self) -> Iterator[Any]:
        """Go through the values."""
        different = np.fromiter(self.different, dtype=object, count=len(self.different))
        return iter(different[self.which].tolist())

    def take(self, positions: NDArray[np.intp]) -> CodedValues:
        """Return the values at some positions, in their order."""
        which = self.which[positions]
        if len(which) >= len(self.different):
            return CodedValues(which, self.different)
        used, which = np.unique(which, return_inverse=True)
        return CodedValues(which, values_at(self.different, used))

    def map(self, function: Callable[[Any], Any]) -> CodedValues:
        """Return what a function makes of each value, asked once of each different one."""
        return CodedValues(self.which, [function(value) for value in self.different])

    def where(self, holds: Callable[[Any], bool]) -> NDArray[np.bool_]:
        """Return of which values something holds."""
        truths = np.array([holds(value) for value in self.different], dtype=bool)
        return truths[self.which] if len(truths) else np.zeros(len(self), dtype=bool)

    @cached_property
    def distinct(self) -> CodedValues:
        """The same, each different value only once, and none that no row has."""
        is_used = np.bincount(self.which, minlength=len(self.different)) > 0
        once = distinct(values_at(self.different, np.flatnonzero(is_used)))
        return CodedValues(once.which[(np.cumsum(is_used) - 1)[self.which]], once.different)


def distinct(values: Sequence[Any]) -> CodedValues:
    """Return values with each that means something different once."""
    if isinstance(values, ArrowValues | CodedValues):
        return values.distinct
    is_mixed = len(_ALIKE & set(map(type, values))) > 1
    keys: Sequence[Any] = list(zip(map(type, values), values, strict=True)) if is_mixed else values
    places = dict.fromkeys(keys)
    different = [key[1] for key in places] if is_mixed else list(places)
    places = dict(zip(places, range(len(places)), strict=True))
    return CodedValues(np.fromiter(map(places.__getitem__, keys), dtype=np.intp, count=len(keys)), different)


def always(value: object, count: int) -> CodedValues:
    """Return one value as often as there are rows."""
    return CodedValues(np.zeros(count, dtype=np.int32), [value])


def nothing(count: int) -> CodedValues:
    """Return the values of a column that says nothing."""
    return always(None, count)


def are_stated(values: Sequence[Any]) -> NDArray[np.bool_]:
    """Return which values say something: neither None nor an empty text."""
    if isinstance(values, CodedValues):
        return are_stated(values.different)[values.which] if len(values) else np.zeros(0, dtype=bool)
    if isinstance(values, ArrowValues):
        is_text = pa.types.is_large_string(values.arrow.type)
        return truths(pc.greater(pc.binary_length(values.arrow), 0) if is_text else values.arrow.is_valid())
    return np.array([value is not None and value != "" for value in values], dtype=bool)


def values_at(values: Sequence[Any], positions: NDArray[np.intp]) -> Sequence[Any]:
    """Return the values at some positions, which rise; of those that are promised, none is waited for to give none."""
    if len(positions) == len(values):
        return values
    if not len(positions):
        return []
    if isinstance(values, ArrowValues | CodedValues):
        return values.take(positions)
    return [values[at] for at in positions.tolist()]


def put(values: Sequence[Any], positions: NDArray[np.intp], others: Sequence[Any]) -> Sequence[Any]:
    """
    Return values with others in the place of some.

    Parameters
    ----------
    values
        Of one column; texts and moments that Arrow holds get others of their type.
    positions
        Which rise.
    others
        One a position.
    """
    if not len(positions):
        return values
    if len(positions) == len(values):
        return others
    if isinstance(values, ArrowValues):
        if isinstance(values, PromisedValues) or isinstance(others, PromisedValues):
            return PromisedValues(len(values), lambda: _put(values, positions, others))
        return ArrowValues(_put(values, positions, others))
    if isinstance(values, CodedValues):
        new = others if isinstance(others, CodedValues) else CodedValues(np.arange(len(others)), others)
        which = values.which.astype(np.intp)
        which[positions] = new.which + len(values.different)
        return CodedValues(which, [*values.different, *new.different])
    changed = list(values)
    for at, value in zip(positions.tolist(), others, strict=True):
        changed[at] = value
    return changed


def _put(values: ArrowValues, positions: NDArray[np.intp], others: Sequence[Any]) -> Any:  # noqa: ANN401 - Arrow has no types
    where = np.zeros(len(values), dtype=bool)
    where[positions] = True
    held = values.arrow
    new = others.arrow if isinstance(others, ArrowValues) else pa.chunked_array([list(others)], type=held.type)
    new = new.cast(held.type).combine_chunks()
    return pc.replace_with_mask(held, pa.array(where), new)


def filled(values: Sequence[Any], others: Sequence[Any]) -> Sequence[Any]:
    """Return values, and where they say nothing what others say."""
    silent = np.flatnonzero(~are_stated(values))
    return put(values, silent, values_at(others, silent))


def numbered(columns: Sequence[Sequence[Any]], count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """
    Give rows that hold the same in all columns one number.

    Returns
    -------
    numbers, firsts
        Each row's number, from 0; and the position of the first row of each number.
    """
    numbers, size = np.zeros(count, dtype=np.intp), min(count, 1)
    for column in columns:
        coded = distinct(column)
        if size <= 1:
            numbers, size = coded.which.astype(np.intp), len(coded.different)
        elif len(coded.different) > 1:
            numbers, values = pd.factorize(numbers * len(coded.different) + coded.which)
            size = len(values)
    firsts = np.zeros(size, dtype=np.intp)
    # The last that is written stays.
    firsts[numbers[::-1]] = np.arange(count - 1, -1, -1)
    return numbers, firsts


def as_arrow(values: Sequence[Any]) -> Any:  # noqa: ANN401 - Arrow has no types
    """Return values that are all text or nothing as Arrow has them (large_string); None for others."""
    if isinstance(values, ArrowValues):
        return values.arrow if pa.types.is_large_string(values.arrow.type) else None
    if isinstance(values, CodedValues):
        different = as_arrow(values.different)
        return None if different is None else different.take(pa.array(values.which))
    if not set(map(type, values)) <= {str, type(None)}:
        return None
    try:
        return pa.array(values, type=pa.large_string())
    except (pa.ArrowException, UnicodeError):
        # Half a surrogate pair is no text that Arrow takes.
        return None


def as_moments(values: Sequence[Any]) -> NDArray[np.datetime64]:
    """Return moments as numpy has them (datetime64[s]); NaT for None."""
    held = values.arrow if isinstance(values, ArrowValues) else pa.array(list(values), pa.timestamp("s"))
    return held.to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]  # Arrow has no types


def truths(arrow: Any) -> NDArray[np.bool_]:  # noqa: ANN401 - Arrow has no types
    """Return truths as numpy has them; of nothing nothing is true."""
    return np.asarray(arrow.fill_null(fill_value=False).to_numpy(zero_copy_only=False), dtype=bool)
