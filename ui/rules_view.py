"""The tab of standards and settings (标准与设置): what is in force, and changing it with a reason."""

from __future__ import annotations

from typing import Any

import streamlit as st

from geodata.vocabularies import vocabulary
from ui.edit_saving import ask_reason, may_edit, offer_saving
from ui.language import language, say
from ui.markup import draw, heading, note
from ui.person import choose_name
from ui.queries import (
    Setting,
    StandardRow,
    level_choices,
    office_settings,
    rule_edit,
    settings_table,
    standard_rows,
    standard_table,
)

ROUND = "rules_round"
_NEEDS = ("required", "optional", "not_applied")
_RADIUS_MIN_M, _RADIUS_MAX_M, _MAX_BASIS = 50, 5000, 80


def rules() -> None:
    """Draw both tables, each with the form that changes it."""
    editable = may_edit()
    who = choose_name() if editable else ""
    draw(heading(say("rules.standard"), say("rules.standard_note")))
    chosen = _table("standards", standard_table(language()))
    if editable:
        _standard_form(standard_rows()[chosen] if chosen is not None else None, who)
    draw(heading(say("rules.settings"), say("rules.settings_note")))
    st.dataframe(settings_table(language()), hide_index=True, key="settings", placeholder="—", height="content")
    if editable:
        _setting_form(who)


def _table(key: str, rows: Any) -> int | None:  # noqa: ANN401 - a frame, which pages don't know
    """Draw a table of which a row can be chosen; return its position."""
    state: Any = st.dataframe(
        rows,
        hide_index=True,
        key=f"{key}_{_round()}",
        on_select="rerun",
        selection_mode="single-row",
        placeholder="—",
        height=420,
    )
    found = state["selection"]["rows"]
    return int(found[0]) if found else None


def _round() -> int:
    return int(st.session_state.get(ROUND, 0))


def _begin_anew() -> None:
    st.session_state[ROUND] = _round() + 1


def _standard_form(row: StandardRow | None, who: str) -> None:
    types, levels = vocabulary("facility_type"), dict(level_choices(language()))
    title = say("rules.add")
    if row is not None:
        title = say("rules.change", type=types.label(row.type, language()), level=levels[row.level])
    key = f"rule_{_round()}_{row.type if row else ''}_{row.level if row else ''}"
    with st.expander(title, expanded=row is not None):
        kind, level = (row.type, row.level) if row else _choose_type(key, levels)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            need = st.segmented_control(
                say("rules.need"),
                _NEEDS,
                key=f"{key}_need",
                default="required" if row is None or row.required else "optional",
                required=True,
                format_func=lambda name: say(f"rules.need_{name}"),
            )
            radius = st.number_input(
                say("rules.radius_m"),
                min_value=_RADIUS_MIN_M,
                max_value=_RADIUS_MAX_M,
                step=50,
                value=row.radius_m if row else None,
                key=f"{key}_radius",
                placeholder=say("rules.radius_hint"),
            )
        basis = st.text_input(
            say("rules.basis_field"), value=row.basis if row else "", key=f"{key}_basis", max_chars=_MAX_BASIS
        ).strip()
        verified = st.checkbox(say("rules.verified"), value=False, key=f"{key}_verified")
        reason = ask_reason(f"{key}_reason", hint="rules.reason_hint")
        missing = "" if kind and level else say("rules.choose_first")
        cells = {
            "type": kind,
            "level": level,
            "need": need,
            "radius_m": radius,
            "basis": basis or None,
            "verified": verified,
            "reason": reason,
        }
        edit = rule_edit("standard_changes", cells) if kind and level and reason else None
        why_not = missing or ("" if reason else say("rules.reason_first"))
        offer_saving(edit, who=who, reason=reason, key=f"{key}_save", on_saved=_begin_anew, why_not=why_not)


def _choose_type(key: str, levels: dict[str, str]) -> tuple[str | None, str | None]:
    types = vocabulary("facility_type")
    with st.container(horizontal=True):
        kind = st.selectbox(
            say("rules.type"),
            [code for code in types.codes if code != "unknown"],
            index=None,
            key=f"{key}_type",
            format_func=lambda code: types.label(code, language()),
        )
        level = st.selectbox(
            say("rules.level"),
            list(levels),
            index=None,
            key=f"{key}_level",
            format_func=lambda code: levels.get(code, code),
        )
    return kind, level


def _setting_form(who: str) -> None:
    named = {setting.key: setting for setting in office_settings(language())}
    key = f"setting_{_round()}"
    with st.expander(say("rules.change_setting")):
        chosen = st.selectbox(
            say("rules.choose_setting"), list(named), key=f"{key}_key", format_func=lambda name: named[name].label
        )
        setting = named[chosen]
        value = st.number_input(
            say("rules.value"),
            min_value=setting.minimum,
            max_value=setting.maximum,
            value=setting.value,
            step=0.05 if setting.maximum <= 3 else 1.0,  # noqa: PLR2004 - speeds and factors are small numbers
            key=f"{key}_{chosen}",
        )
        words = _ask_words(setting, key)
        limits = {"minimum": f"{setting.minimum:g}", "maximum": f"{setting.maximum:g}"}
        draw(note(f"{say('rules.range', **limits)} {setting.unit}".strip()))
        reason = ask_reason(f"{key}_reason", hint="rules.reason_hint")
        is_changed = value != setting.value or words != setting.words
        cells = {"key": chosen, "value": value, "words": words if words != setting.words else None, "reason": reason}
        edit = rule_edit("office_settings", cells) if is_changed and reason else None
        why_not = say("rules.reason_first") if is_changed and not reason else ""
        offer_saving(edit, who=who, reason=reason, key=f"{key}_save", on_saved=_begin_anew, why_not=why_not)


def _ask_words(setting: Setting, key: str) -> str | None:
    """Ask what a setting stands for, where the office may say it; None where it needs no words."""
    if setting.words is None:
        return None
    label = say("rules.words")
    said = st.text_input(label, value=setting.words, key=f"{key}_{setting.key}_words", max_chars=_MAX_BASIS)
    return said.strip() or setting.words
