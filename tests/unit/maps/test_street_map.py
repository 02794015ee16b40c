"""The map's arguments: nothing from other hosts, a base that stays the same, and texts that stay texts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import folium
import pytest
import streamlit_folium
from hypothesis import given
from hypothesis import strategies as st
from streamlit import runtime

from config.errors import SettingsError
from config.settings import PROJECT_DIR, Settings
from config.texts import LANGUAGES
from maps.assets import APP_ROOT, STATIC_URL, outside_links, vendored
from maps.bundle import SCRIPTS, SOURCE_DIR, STYLES, code_urls
from maps.online import online_base_map
from maps.street_map import map_colours, map_config, map_values, map_words, script_json, street_map, values_group
from maps.vendor import FILES
from maps.view import ClassStyle, MapClick, MapView, PlaceValues
from ui import mapview

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`+alert(1)+`",
    "';alert(1);//",
    '"});alert(1);//',
    "{{ 7*7 }}",
    "{{'x'}}",
    "{% raw %}",
    "{# note #}",
    "\u2028\u2029",
    "\\",
    "=cmd|'/c calc'!A1",
    "a\nb\r\nc",
]
CODE = {".py", ".js", ".css", ".toml"}
STYLES_SHOWN = [ClassStyle("a", "甲", "#112233", count=2), ClassStyle("unknown", "未知", "#999999", hatched=True)]


def _values(names: list[str]) -> PlaceValues:
    ids = [f"C{place:03d}" for place in range(len(names))]
    return PlaceValues(ids, names, ["xq"] * len(ids), [0] * len(ids), ["业委会：甲"] * len(ids), STYLES_SHOWN)


def _view(names: list[str] | None = None) -> MapView:
    return MapView(
        outlines_url="app/static/generated/abc/",
        bounds=(35.40, 116.56, 35.42, 116.58),
        values={"compounds": _values(names if names is not None else ["甲小区", "乙小区"])},
        legend_title="业委会",
        legend_note="共 2 个小区",
    )


@pytest.fixture
def arguments(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, Any]]:
    """Return the arguments with which the component was called."""
    calls: list[dict[str, Any]] = []

    def component(**given: object) -> object:
        calls.append(given)
        return given["default"]

    monkeypatch.setattr(streamlit_folium, "_component_func", component)
    monkeypatch.setattr(mapview, "build_map", lambda view: street_map(view, tmp_path))
    return calls


def test_no_link_leads_to_another_host(tmp_path: Path) -> None:
    assert outside_links(street_map(_view(), tmp_path)) == []


def test_a_plain_folium_map_would_ask_public_hosts() -> None:
    # So that the test above is known to see them.
    assert outside_links(folium.Map()) != []


def test_every_vendored_link_is_a_file_that_is_installed(tmp_path: Path) -> None:
    places = {vendored(place) for _, place in FILES}
    made = street_map(_view(), tmp_path)
    links = [link for _, link in (*made.default_js, *made.default_css)]
    own = {link for link in links if "/generated/" in link}
    assert set(links) - own <= places
    assert {font["url"] for font in map_config(_view())["fonts"]} <= places
    for link in own:
        assert (tmp_path / link.removeprefix(f"{APP_ROOT}{STATIC_URL}")).is_file()


def test_the_base_is_the_same_whatever_is_painted(arguments: list[dict[str, Any]]) -> None:
    mapview.street_map(_view(), key="map")
    other = replace(
        _view(["丙"]), focus=(35.4, 116.5, 35.5, 116.6), selected=("compounds", "C000"), legend_title="物业"
    )
    mapview.street_map(other, key="map")
    first, second = arguments
    assert first["script"] == second["script"]
    assert first["key"] == second["key"]
    assert first["feature_group"] != second["feature_group"]


@pytest.mark.parametrize("change", [{"dark": True}, {"language": "en"}, {"outlines_url": "app/static/generated/def/"}])
def test_another_look_or_street_is_another_map(arguments: list[dict[str, Any]], change: dict[str, Any]) -> None:
    mapview.street_map(_view(), key="map")
    mapview.street_map(replace(_view(), **change), key="map")
    assert arguments[0]["key"] != arguments[1]["key"]


def test_the_base_holds_no_name_of_a_place(arguments: list[dict[str, Any]]) -> None:
    mapview.street_map(_view(["机密小区"]), key="map")
    assert "机密小区" not in arguments[0]["script"]
    assert "机密小区" in arguments[0]["feature_group"]


def test_no_argument_names_a_public_host(arguments: list[dict[str, Any]]) -> None:
    mapview.street_map(_view(), key="map")
    text = json.dumps({name: value for name, value in arguments[0].items() if name != "on_change"}, default=str)
    assert not re.search(r"https?:|[\"'(]//", text)


def test_only_what_is_asked_for_comes_back_from_the_browser(arguments: list[dict[str, Any]]) -> None:
    assert mapview.street_map(_view(), key="map") is None
    assert arguments[0]["returned_objects"] == []
    assert arguments[0]["default"] == {}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_a_text_of_the_payload(text: str, arguments: list[dict[str, Any]]) -> None:
    mapview.street_map(_view([text, "乙"]), key="map")
    sent = arguments[0]["feature_group"]
    call = sent[sent.index("linli.show(") + len("linli.show(") :]
    payload, end = json.JSONDecoder().raw_decode(call)
    names = json.loads(payload["words"]["text"])["compounds"]["names"].split("\n")
    assert names == [" ".join(text.split("\n")), "乙"]
    for special in ("<", ">", "`", "$", "'", "\u2028", "\u2029", "{{", "{%", "{#"):
        assert special not in call[:end]
    assert call[end:].startswith(");")


@given(st.text())
def test_script_json_reads_back_as_what_was_written(text: str) -> None:
    packed = script_json({"name": text})
    assert json.loads(packed) == {"name": text}
    assert not re.search(r"[<>&`$'\u2028\u2029]|\{\{|\{%|\{#", packed)


def test_half_a_character_does_not_stop_the_map() -> None:
    assert json.loads(script_json("a\ud800b")) == "a?b"


def test_lists_are_packed_in_parallel() -> None:
    values = PlaceValues(
        ["C1", "C2", "C3"], ["甲", "乙\n丙", ""], ["j", "y", ""], [0, -1, 1], ["一", "二", "一"], STYLES_SHOWN
    )
    view = replace(_view(), values={"compounds": values})
    packed = map_values(view)["layers"]["compounds"]
    assert json.loads(map_words(view))["compounds"]["names"].split("\n") == ["甲", "乙 丙", ""]
    assert packed["classes"] == "0,-1,1"
    assert [packed["captions"][int(place)] for place in packed["captionOf"].split(",")] == ["一", "二", "一"]


def test_words_are_packed_anew_for_other_lists_alone() -> None:
    view = _view()
    assert map_words(view) is map_words(replace(view, legend_title="物业", selected=("compounds", "C000")))
    assert json.loads(map_words(_view(["丙"])))["compounds"]["names"] == "丙"


def test_words_are_fetched_where_streamlit_can_keep_them(
    arguments: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[bytes] = []

    class Files:
        def add(self, data: bytes, mimetype: str, coordinates: str) -> str:
            kept.append(data)
            assert (mimetype, coordinates) == ("application/json", "map-words-map")
            return "/media/abc.json"

    class Runtime:
        media_file_mgr = Files()

    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", Runtime)
    mapview.street_map(_view(["机密小区", HOSTILE[0]]), key="map")
    assert json.loads(kept[0])["compounds"]["names"] == f"机密小区\n{HOSTILE[0]}"
    assert "机密小区" not in arguments[0]["feature_group"]
    assert '"url":"../../media/abc.json"' in arguments[0]["feature_group"]


def test_the_values_group_is_empty_but_for_its_call() -> None:
    assert len(values_group(_view())._children) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_the_browsers_code_uses_is_given(language: str) -> None:
    code = "".join((SOURCE_DIR / name).read_text(encoding="utf-8") for name in SCRIPTS)
    used = set(re.findall(r"\btexts\.(\w+)", code))
    given_texts = map_config(replace(_view(), language=language))["texts"]
    assert used == set(given_texts) - {"roads", "water", "buildings"}


@pytest.mark.parametrize("dark", [False, True])
def test_every_colour_that_the_browsers_code_uses_is_given(dark: bool) -> None:  # noqa: FBT001 - a case
    code = "".join((SOURCE_DIR / name).read_text(encoding="utf-8") for name in SCRIPTS)
    css = "".join((SOURCE_DIR / name).read_text(encoding="utf-8") for name in STYLES)
    colours = map_colours(dark=dark)
    local = {"fill", "ground"}
    assert set(re.findall(r"\bcolours\.(\w+)", code)) <= set(colours)
    assert {name.replace("-", "_") for name in re.findall(r"var\(--([\w-]+)", css)} - local <= set(colours)
    assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in colours.values())


def test_our_code_never_sets_html() -> None:
    code = "".join((SOURCE_DIR / name).read_text(encoding="utf-8") for name in SCRIPTS)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", code)


def test_our_code_is_a_file_named_by_its_content(tmp_path: Path) -> None:
    first = code_urls(tmp_path)
    assert first == code_urls(tmp_path)
    assert all(re.fullmatch(r"\.\./\.\./app/static/generated/street_map-[0-9a-f]{16}\.(js|css)", url) for url in first)


def test_every_script_is_part_of_the_bundle() -> None:
    assert {path.name for path in SOURCE_DIR.iterdir()} == {*SCRIPTS, *STYLES}


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"layer": "compounds", "id": "C1"},
        {"layer": "secrets", "id": "C1", "serial": 1},
        {"layer": "compounds", "id": 1, "serial": 1},
        {"layer": ["compounds"], "id": "C1", "serial": 1},
        "compounds",
    ],
)
def test_what_is_not_a_click_of_ours_is_no_click(answer: object) -> None:
    assert mapview.read_click(answer) is None


def test_a_click_is_read() -> None:
    answer = {"layer": "compounds", "id": "C1", "serial": 1795465565163}
    assert mapview.read_click(answer) == MapClick("compounds", "C1", 1795465565163)


def test_no_online_base_map_is_drawn_unless_asked_for() -> None:
    assert map_config(_view())["online"] is None


def test_tianditu_needs_a_key_of_the_offices_own() -> None:
    with pytest.raises(SettingsError):
        online_base_map(Settings(online_base_map="tianditu"), _view().bounds, "zh")
    found = online_base_map(Settings(online_base_map="tianditu", tianditu_key="abc"), _view().bounds, "zh")
    assert found is not None
    assert found["shift"] is None
    assert [re.findall(r"LAYER=(\w+)", url)[0] for url in found["urls"]] == ["vec", "cva"]
    assert all(url.endswith("tk=abc") for url in found["urls"])


def test_amaps_tiles_are_shifted_by_the_offset_of_the_street() -> None:
    found = online_base_map(Settings(online_base_map="amap"), _view().bounds, "zh")
    assert found is not None
    north, east = found["shift"]
    # In Jining GCJ-02 lies a few hundred metres to the east and a little to the south or north.
    assert 0.003 < east < 0.009
    assert abs(north) < 0.003


def test_public_hosts_stand_in_one_table_alone() -> None:
    files = [path for folder in ("maps", "ui") for path in (PROJECT_DIR / folder).rglob("*") if path.suffix in CODE]
    # The name of SVG's namespace is no address: nothing is fetched by it.
    outside = re.compile(r"https?://(?!127\.0\.0\.1|\{|www\.w3\.org/2000/svg)")
    naming = [path.name for path in files if outside.search(path.read_text("utf-8"))]
    assert naming == ["online_base_maps.toml"]
