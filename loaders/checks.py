"""The last check before the store (入库校验): pandera schemas derived from the column definitions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from geodata.schemas import ledger_kind
from geodata.vocabularies import vocabulary

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

    from geodata.schemas import Column


@lru_cache
def pandera_schema(kind_name: str, names: tuple[str, ...], *, are_ids_unique: bool = False) -> pa.DataFrameSchema:
    """
    Return the schema of some columns of a kind's rows.

    Parameters
    ----------
    kind_name
        The kind of ledger; its frame is `geodata.schemas.conform`ed, with the ids as a column.
    names
        Of its columns.
    are_ids_unique
        Whether it is known already that no id is there twice, which takes long to find out.

    Returns
    -------
    schema
        Each column with its dtype, range, pattern and codes; each check's ``error`` is a code of problems.
    """
    import pandera.pandas as pa  # noqa: PLC0415 - half a second, needed only when something comes in

    columns = {name: _pandera_column(ledger_kind(kind_name).column(name)) for name in names}
    columns["id"] = pa.Column(
        str, pa.Check.str_length(min_value=1, error="bad_id"), unique=not are_ids_unique, name="id"
    )
    return pa.DataFrameSchema(columns, strict=True, unique_column_names=True)


def _pandera_column(column: Column) -> pa.Column:
    import pandera.pandas as pa  # noqa: PLC0415 - see above

    checks: list[Any] = []
    if column.minimum is not None:
        checks.append(pa.Check.ge(column.minimum, error="out_of_range"))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum, error="out_of_range"))
    if column.pattern:
        checks.append(pa.Check.str_matches(f"^(?:{column.pattern})$", error="wrong_pattern"))
    if column.type == "term":
        stored = [term.code for term in vocabulary(column.vocabulary).terms.values() if term.stored]
        checks.append(pa.Check.isin(stored, error="unknown_term"))
    return pa.Column(column.dtype, checks, nullable=not column.required, name=column.name)


def failures(frame: pd.DataFrame, kind_name: str) -> dict[str, set[str]]:
    """
    Check every row of a frame and return what fails.

    Parameters
    ----------
    frame
        One row per row of the ledger, `conform`ed; a geometry column is not looked at.

    Returns
    -------
    failures
        Columns that fail, by id.

    Raises
    ------
    pandera.errors.SchemaErrors
        If a column as a whole is wrong: a mistake of ours.
    """
    import pandera.errors  # noqa: PLC0415 - see above

    required = {column.name for column in ledger_kind(kind_name).columns if column.required}
    # Of a column in which nothing stands, as of most in most files, nothing can be wrong but that it is missing.
    kept = [name for name in frame.columns if name in required or (name != "geometry" and frame[name].notna().any())]
    # Under plain numbers, for pandera looks for names among the labels of the rows.
    plain = _as_plain_frame(frame)[kept].reset_index()
    try:
        pandera_schema(kind_name, tuple(kept), are_ids_unique=frame.index.is_unique).validate(plain, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
        if cases["index"].isna().any():
            raise
        found: dict[str, set[str]] = {}
        ids = frame.index[cases["index"].astype(int)]
        for row_id, column in zip(ids, cases["column"], strict=True):
            found.setdefault(str(row_id), set()).add(str(column))
        return found
    return {}


def _as_plain_frame(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - keeps this module's import light

    return pd.DataFrame(frame)
