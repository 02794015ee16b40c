"""Tokens: what Streamlit must be told equals them, letters stand out from their ground, and nothing leads outside."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from config.settings import PROJECT_DIR
from config.tokens import tokens

CONFIG_FILE = PROJECT_DIR / ".streamlit" / "config.toml"
THEMES = ("light", "dark")
# Streamlit's name of a colour and ours.
COLOURS = {
    "primaryColor": "primary",
    "backgroundColor": "background",
    "secondaryBackgroundColor": "surface_2",
    "textColor": "ink",
    "borderColor": "border",
    "linkColor": "primary",
    "redColor": "alert",
    "orangeColor": "warn",
    "violetColor": "demo",
    "blueColor": "primary",
    "blueTextColor": "ink",
    "blueBackgroundColor": "surface_2",
    "greenColor": "primary",
}
# WCAG 2.2, AA: text against its ground.
ENOUGH = 4.5


def configuration() -> dict[str, Any]:
    with CONFIG_FILE.open("rb") as file:
        return tomllib.load(file)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_streamlits_colours_are_the_tokens(theme: str) -> None:
    assert configuration()["theme"][theme] == {name: tokens()[theme][ours] for name, ours in COLOURS.items()}


def test_streamlits_type_is_the_tokens() -> None:
    theme, kind = configuration()["theme"], tokens()["type"]
    assert kind["family"] in theme["font"]
    assert theme["baseFontSize"] == kind["base_px"]
    assert theme["baseRadius"] == f"{tokens()['space']['radius_px']}px"
    assert {size.removesuffix("px") for size in theme["headingFontSizes"]} <= {str(size) for size in kind["scale"]}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ink", ["ink", "ink_2", "primary", "alert", "warn", "demo"])
@pytest.mark.parametrize("ground", ["background", "surface", "surface_2"])
def test_letters_stand_out_from_their_ground(theme: str, ink: str, ground: str) -> None:
    assert contrast(tokens()[theme][ink], tokens()[theme][ground]) >= ENOUGH


@pytest.mark.parametrize("theme", THEMES)
def test_letters_on_the_main_colour_stand_out(theme: str) -> None:
    assert contrast(tokens()[theme]["primary_ink"], tokens()[theme]["primary"]) >= ENOUGH


def test_nothing_in_the_configuration_leads_to_another_host() -> None:
    told = configuration()
    assert "://" not in CONFIG_FILE.read_text(encoding="utf-8")
    assert told["browser"] == {"gatherUsageStats": False, "serverAddress": "127.0.0.1"}
    assert told["server"]["address"] == "127.0.0.1"


def test_no_trace_and_no_link_to_a_search_engine_is_shown() -> None:
    client = configuration()["client"]
    assert (client["showErrorDetails"], client["showErrorLinks"]) == ("none", False)


def test_every_font_is_one_that_the_setup_copies() -> None:
    from maps.vendor import FILES  # noqa: PLC0415 - what the machine is set up with

    copied = {f"app/static/vendor/{target}" for _, target in FILES}
    assert {face["url"] for face in configuration()["theme"]["fontFaces"]} <= copied
