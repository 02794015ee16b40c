"""Many texts at once have the letters that each has by itself."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from analysis.complaints.letters import letters_of, plain_texts

# Wide marks, letters that decompose or combine, syllables in parts, letters beyond the basic plane, line ends.
ODD = st.text("ab1_，！ＡｂﾞｶＺ㎡™²Σß\u0301e가가𠀀𝟘 \n\r\x00", max_size=12)
TEXTS = st.lists(ODD | st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=8)


@given(TEXTS)
def test_each_text_is_in_its_compatibility_form(texts: list[str]) -> None:
    assert plain_texts(texts) == [unicodedata.normalize("NFKC", text.replace("\n", " ")) for text in texts]


@given(TEXTS)
def test_only_letters_and_digits_are_left_width_and_case_set_aside(texts: list[str]) -> None:
    alone = [re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold()) for text in texts]
    assert letters_of(texts) == alone


def test_more_texts_than_are_one_at_a_time_stay_in_their_order() -> None:
    texts = [f"{number}号，" for number in range(9_000)]
    assert letters_of(texts) == [f"{number}号" for number in range(9_000)]
