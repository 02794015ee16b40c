"""How numbers, days and figures read (数字与日期的写法); what isn't known reads 「未知」 everywhere."""

from __future__ import annotations

import datetime as dt
import math

from analysis.figures import Figure, Source
from config.texts import text

# Up to so many hours a duration is told in hours, then in days.
_HOURS_TOLD, _DAY_HOURS = 48, 24
# What compounds are weighed by; those that don't state it are told.
_WEIGHTS = ("households", "residents", "elders_60", "elders_80")
# How it is said that a count leaves out what doesn't state it, where it isn't compounds.
_LEFT_OUT = {
    "orders": "formats.detail_undated",
    "sessions": "formats.detail_unstated_sessions",
    "facilities": "formats.detail_unstated_rows",
    "matters": "formats.detail_unstated_rows",
    "visits": "formats.detail_unstated_rows",
}
# What the two sides of a rate and of a change are called, and what is left out of them.
_PAIRS = {
    "rate": (("rate_orders", "numerator"), ("rate_households", "denominator"), ("rate_left_out", "unknown")),
    "change": (("change_now", "numerator"), ("change_before", "denominator")),
}


def number_text(value: float | None, language: str, *, decimals: int = 0) -> str:
    """Return a number with thousands separators, 「未知」 for None."""
    return text("app.unknown", language) if value is None else f"{value:,.{decimals}f}"


def share_text(value: float | None, language: str) -> str:
    """
    Return a share of 0-1 in per cent with one decimal, 「未知」 for None.

    Only a whole reads 100.0 and only nothing reads 0.0: 2,999 of 3,000 is 99.9 %, since one is left to do.
    """
    if value is None:
        return text("app.unknown", language)
    rounded = round(value * 100, 1)
    if not math.isclose(value, round(value)):
        rounded = min(max(rounded, 0.1), 99.9)
    return text("formats.share", language, share=f"{rounded:.1f}")


def change_text(value: float | None, language: str) -> str:
    """Return by which part something grew, in per cent with its sign, 「未知」 for None."""
    if value is None:
        return text("app.unknown", language)
    per_cent = round(value * 100, 1)
    return text("formats.share", language, share=f"{per_cent:+.1f}" if per_cent else "0.0")


def day_text(day: dt.date | None, language: str) -> str:
    """Return a day as 2025-06-30, 「未知」 for None."""
    return text("app.unknown", language) if day is None else day.isoformat()


def days_text(days: int | None, language: str) -> str:
    """Return days to an end: so many left, today, or so many past; 「未知」 for None."""
    if days is None:
        return text("app.unknown", language)
    if days == 0:
        return text("formats.days_today", language)
    return text("formats.days_left" if days > 0 else "formats.days_past", language, days=f"{abs(days):,}")


def duration_text(hours: float | None, language: str) -> str:
    """Return a duration in hours, from two days on in days, with one decimal; 「未知」 for None."""
    if hours is None:
        return text("app.unknown", language)
    if hours < _HOURS_TOLD:
        return text("formats.hours", language, hours=number_text(hours, language, decimals=1))
    return text("formats.days", language, days=number_text(hours / _DAY_HOURS, language, decimals=1))


def source_text(source: Source, language: str) -> str:
    """Return a file and the day for which it speaks."""
    if source.as_of is None:
        return text("formats.source_no_date", language, file=source.file)
    return text("formats.source_as_of", language, file=source.file, as_of=source.as_of.isoformat())


def figure_name(figure: Figure, language: str) -> str:
    """Return the figure's name."""
    return text(figure.name_key, language)


def figure_value(figure: Figure, language: str) -> str:
    """Return the figure's value as it is shown large."""
    if figure.unit == "share":
        return share_text(figure.value, language)
    if figure.unit == "change":
        return change_text(figure.value, language)
    return number_text(figure.value, language, decimals=1 if figure.unit in ("rate", "per_1000") else 0)


def figure_detail(figure: Figure, language: str) -> str:
    """Return the line below a figure: of how many known rows it speaks, and how many are unknown; "" for a count."""
    if figure.unit in _PAIRS:
        sides = {name: number_text(getattr(figure, name), language) for name in ("numerator", "denominator")}
        return text(f"formats.detail_{figure.unit}", language, **sides) if figure.value is not None else ""
    if figure.unit != "share":
        unknown = number_text(figure.unknown, language)
        key = _LEFT_OUT.get(figure.base, "formats.detail_unstated")
        return text(key, language, unknown=unknown) if figure.unknown else ""
    said = text(
        f"formats.detail_{figure.base}",
        language,
        numerator=number_text(figure.numerator, language),
        denominator=number_text(figure.denominator, language),
        unknown=number_text(figure.unknown, language),
    )
    if not figure.rows_without_base:
        return said
    left_out = number_text(figure.rows_without_base, language)
    return " · ".join([said, text("formats.detail_without_base", language, rows=left_out)])


def figure_trace(figure: Figure, language: str) -> list[tuple[str, str]]:
    """Return all that explains a figure as lines of label and text: definition, both sides, rows, sources."""

    def line(key: str, value: str) -> tuple[str, str]:
        return text(f"trace.{key}", language), value

    lines = [
        line("definition", text(figure.definition_key, language)),
        line("base", text(f"bases.{figure.base}", language)),
        line("value", figure_value(figure, language)),
    ]
    if figure.unit == "share":
        parts = (("numerator", figure.numerator), ("denominator", figure.denominator), ("unknown", figure.unknown))
        lines += [line(key, number_text(value, language)) for key, value in parts]
        if figure.base in _WEIGHTS:
            lines.append(line("rows_without_base", number_text(figure.rows_without_base, language)))
    elif figure.unit in _PAIRS:
        lines += [line(key, number_text(getattr(figure, side), language)) for key, side in _PAIRS[figure.unit]]
    elif figure.unit == "orders":
        lines.append(line("undated", number_text(figure.unknown, language)))
    elif figure.base == "sessions":
        lines.append(line("unknown", number_text(figure.unknown, language)))
    elif figure.base == "elders":
        lines.append(line("unstated", number_text(figure.unknown, language)))
    lines.append(line("rows", number_text(figure.rows, language)))
    named = [line("source", source_text(source, language)) for source in figure.sources]
    return lines + (named or [line("source", text("trace.no_source", language))])
