"""
Streamlit's own texts in Chinese (Streamlit 自带文字的翻译).

Streamlit has them in English alone. A small observer in the browser puts the texts of ``[streamlit]`` in their
place: the English locale holds Streamlit's wording, the Chinese one ours.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import streamlit as st

from config.texts import LANGUAGES, Language, texts

SCRIPT = Path(__file__).with_name("streamlit_texts.js")
WHOLE, PARTS = "streamlit.whole.", "streamlit.parts."
HTML_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def wordings(prefix: str, language: Language) -> dict[str, str]:
    """Return what stands for each of Streamlit's wordings in `language`, back from the other language too."""
    goal = texts(language)
    return {
        texts(other)[key]: word
        for other in LANGUAGES
        if other != language
        for key, word in goal.items()
        if key.startswith(prefix)
    }


@lru_cache(maxsize=len(LANGUAGES))
def _script(language: Language) -> str:
    told = {
        "language": HTML_LANGUAGES[language],
        "whole": wordings(WHOLE, language),
        "parts": wordings(PARTS, language),
    }
    # A closing tag in a text would end the script.
    packed = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    return f"<script>{SCRIPT.read_text(encoding='utf-8')}\nlinliTexts({packed});</script>"


def translate(language: Language) -> None:
    """Show Streamlit's own texts in `language`, and tell the browser the page's language."""
    st.html(_script(language), unsafe_allow_javascript=True)
