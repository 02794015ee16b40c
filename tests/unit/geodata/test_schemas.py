"""The tables of schemas and vocabularies fit together, and the data dictionary says what they say."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from config.texts import LANGUAGES
from geodata.crs import STORAGE_CRS
from geodata.schemas import (
    COMMON_COLUMNS,
    DTYPES,
    ID_ALIASES,
    LATITUDE_ALIASES,
    LON_LAT_ALIASES,
    LONGITUDE_ALIASES,
    RAW_COLUMNS,
    REFERENCES,
    Column,
    conform,
    empty_frame,
    ledger_kind,
    ledger_kind_names,
    term_columns,
)
from geodata.schemas.__main__ import DATA_DICTIONARY
from geodata.schemas.data_dictionary import data_dictionary
from geodata.vocabularies import UNKNOWN, vocabulary, vocabulary_names

KINDS = ledger_kind_names()


def folded(word: str) -> str:
    """Return a word as files are compared: full width equals half width, no case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", word).split()).lower()


def clashes(words: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Return the words that stand for more than one thing, given pairs of a thing and a word for it."""
    meanings: dict[str, set[str]] = defaultdict(set)
    for thing, word in words:
        meanings[folded(word)].add(thing)
    return {word: things for word, things in meanings.items() if len(things) > 1}


def headers(columns: Iterable[Column]) -> list[tuple[str, str]]:
    """Return each column with every header that means it."""
    return [
        (column.name, word) for column in columns for word in (column.name, *column.labels.values(), *column.aliases)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_no_header_of_a_kind_means_two_columns(kind: str) -> None:
    own = ledger_kind(kind)
    words = headers(own.all_columns)
    claimed = {folded(word) for _, word in words}
    # A column's header wins over an id's: 「小区编号」 in a ledger of committees is the compound's.
    words += [("id", word) for word in ID_ALIASES if folded(word) not in claimed]
    if own.is_spatial:
        words += [("longitude", word) for word in LONGITUDE_ALIASES]
        words += [("latitude", word) for word in LATITUDE_ALIASES]
        words += [("lon_lat", word) for word in LON_LAT_ALIASES]
    assert clashes(words) == {}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if ledger_kind(kind).contains])
def test_no_header_of_a_kind_means_a_column_of_one_that_it_contains(kind: str) -> None:
    own = ledger_kind(kind)
    words = headers(own.columns)
    for contained in own.contains:
        # The row's compound and community name the row itself.
        columns = [column for column in ledger_kind(contained).columns if column.name not in {"compound", "community"}]
        words += [(f"{contained}.{name}", word) for name, word in headers(columns)]
    assert clashes(words) == {}


@pytest.mark.parametrize("name", vocabulary_names())
def test_no_word_of_a_vocabulary_means_two_terms(name: str) -> None:
    terms = vocabulary(name).terms
    words = [(code, word) for code, term in terms.items() for word in (code, *term.labels.values(), *term.aliases)]
    assert clashes(words) == {}


@pytest.mark.parametrize("name", vocabulary_names())
def test_every_vocabulary_has_its_own_unknown_and_names_terms_in_both_languages(name: str) -> None:
    terms = vocabulary(name).terms
    assert UNKNOWN in terms
    assert not terms[UNKNOWN].groups
    assert all(term.labels[language] for term in terms.values() for language in LANGUAGES)


def test_every_vocabulary_named_exists_and_every_one_is_named() -> None:
    named = {used for kind in KINDS for used in term_columns(kind).values()}
    assert named == set(vocabulary_names())


@pytest.mark.parametrize("kind", KINDS)
def test_columns_are_named_in_both_languages_and_have_types_that_the_store_knows(kind: str) -> None:
    own = ledger_kind(kind)
    assert all(own.labels[language] for language in LANGUAGES)
    for column in own.all_columns:
        assert column.type in DTYPES
        assert (column.type == "term") == bool(column.vocabulary)
        assert all(column.labels[language] for language in LANGUAGES)
        assert column.type not in {"integer", "number"} or (column.minimum is not None and column.maximum is not None)


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_names_exists(kind: str) -> None:
    own = ledger_kind(kind)
    assert all(own.column(name) for name in own.identity)
    assert all(contained in KINDS for contained in own.contains)
    assert not own.refers_to or own.refers_to in REFERENCES


def test_ids_of_two_kinds_never_look_alike() -> None:
    prefixes = [ledger_kind(kind).id_prefix for kind in KINDS]
    assert len(set(prefixes)) == len(prefixes)


def test_kinds_that_others_refer_to_come_first() -> None:
    for place, kind in enumerate(KINDS):
        assert not ledger_kind(kind).refers_to or ledger_kind(kind).refers_to in KINDS[:place]


def test_states_that_follow_from_dates_are_never_stored() -> None:
    terms = vocabulary("committee_status").terms
    assert {code for code, term in terms.items() if not term.stored} == {"ending", "expired"}


def test_coverage_counts_the_terms_that_it_is_defined_by() -> None:
    assert vocabulary("committee_status").group("covered") == {"established", "ending"}
    modes = vocabulary("property_mode")
    assert modes.group("covered") == set(modes.codes) - {"none", UNKNOWN}
    assert modes.group("professional") == {"professional", "state_entrusted"}


def test_an_unknown_kind_or_column_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        ledger_kind("dragons")
    with pytest.raises(KeyError):
        ledger_kind("compounds").column("scales")


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_frame_has_every_column_with_its_type(kind: str) -> None:
    own, frame = ledger_kind(kind), empty_frame(kind)
    assert {name: str(frame[name].dtype) for name in frame.columns if name != "geometry"} == {
        column.name: column.dtype for column in own.all_columns
    }
    assert isinstance(frame, gpd.GeoDataFrame) == own.is_spatial
    if isinstance(frame, gpd.GeoDataFrame):
        assert frame.crs == STORAGE_CRS


def test_conforming_adds_what_is_missing_leaves_out_what_is_strange_and_changes_no_input() -> None:
    frame = pd.DataFrame({"id": [7], "name": ["小区1"], "strange": ["x"], "geometry": [Point(116.57, 35.41)]})
    before = frame.copy()
    conformed = conform(frame, "compounds")
    assert conformed.index.tolist() == ["7"]
    assert "strange" not in conformed.columns
    assert conformed["build_year"].isna().all()
    pd.testing.assert_frame_equal(frame, before)


def test_conforming_keeps_whole_numbers_beside_unknown_ones_exact() -> None:
    frame = conform(
        pd.DataFrame({"id": ["a", "b"], "members": pd.array([2**53 + 1, None], dtype="Int64")}), "committees"
    )
    assert conform(frame, "committees")["members"].tolist() == [2**53 + 1, pd.NA]


def test_a_value_that_does_not_fit_its_column_is_refused() -> None:
    with pytest.raises(ValueError, match="many"):
        conform(pd.DataFrame({"id": ["a"], "members": ["many"]}), "committees")


def test_the_data_dictionary_says_what_the_tables_say() -> None:
    assert DATA_DICTIONARY.read_text(encoding="utf-8") == data_dictionary(), "run python -m geodata.schemas"


def test_the_data_dictionary_names_every_column_and_every_term() -> None:
    written = data_dictionary()
    columns = {column.name for kind in KINDS for column in ledger_kind(kind).all_columns}
    codes = {code for name in vocabulary_names() for code in vocabulary(name).codes}
    assert {word for word in columns | codes if f"`{word}`" not in written} == set()
    assert {column.name for column in (*COMMON_COLUMNS, *RAW_COLUMNS)} <= columns
