"""What folds alike is compared alike, however a text is written."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from loaders.words import clean, fold

_SENTENCES = st.lists(st.sampled_from("路灯，。：；！？（）…～ＡＢ１ǅ\u0338<=\u200b\t "), max_size=20).map("".join)


@given(st.one_of(st.text(), _SENTENCES))
@example("\uff1d\u0338，\u0338")
def test_a_folded_text_is_its_compatibility_form_without_spaces_in_lower_case(value: str) -> None:
    printable = value if value.isprintable() else clean(value)
    assert fold(value) == "".join(unicodedata.normalize("NFKC", printable).split()).lower()
