"""Opening hours are read as offices write them, and what isn't understood is unknown."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.opening_hours import (
    SUNDAY,
    SUPPER,
    Moment,
    OpeningHours,
    classify_openness,
    openness,
    parse_opening_hours,
)

UNKNOWN_DAY = "?"


def told(text: str) -> str | None:
    """Days that are alike in a row, such as ``1-5 8:30-17:30 | 6-7``; ``?`` where a day isn't known."""
    hours = parse_opening_hours(text)
    if hours is None:
        return None
    days = [
        UNKNOWN_DAY if day is None else " ".join(f"{a // 60}:{a % 60:02}-{b // 60}:{b % 60:02}" for a, b in day)
        for day in hours.days
    ]
    starts = [at for at in range(7) if at == 0 or days[at] != days[at - 1]]
    return " | ".join(
        f"{start + 1}-{end} {days[start]}".strip() for start, end in zip(starts, [*starts[1:], 7], strict=True)
    )


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("周一至周五 8:30-17:30", "1-5 8:30-17:30 | 6-7"),
        ("每天 6:30-20:00", "1-7 6:30-20:00"),
        ("全天", "1-7 0:00-24:00"),
        ("24小时", "1-7 0:00-24:00"),
        ("11:00-13:00、17:00-19:00", "1-7 11:00-13:00 17:00-19:00"),
        ("周末休息", "1-5 ? | 6-7"),
        ("周一至周五 11:00-13:00，节假日休息", "1-5 11:00-13:00 | 6-7"),
        ("周二至周日 9:00-17:00，周一闭馆", "1-1 | 2-7 9:00-17:00"),
        ("周一、三、五 9:00-11:00", "1-1 9:00-11:00 | 2-2 | 3-3 9:00-11:00 | 4-4 | 5-5 9:00-11:00 | 6-7"),
        ("周六、日9：00～16：00", "1-5 | 6-7 9:00-16:00"),
        ("星期六至星期一 9:00-10:00", "1-1 9:00-10:00 | 2-5 | 6-7 9:00-10:00"),
        ("上午8:30-11:30，下午2:30-5:30", "1-7 8:30-11:30 14:30-17:30"),
        ("周一八点半至十七点三十分", "1-1 8:30-17:30 | 2-7"),
        ("周一到周五上午8点半至12点，下午14时30分-17时30分", "1-5 8:30-12:00 14:30-17:30 | 6-7"),
        ("早8晚6", "1-7 8:00-18:00"),
        ("朝九晚五", "1-7 9:00-17:00"),
        ("早餐6:30-8:30 午餐11:00-13:00 晚餐17:00-18:30", "1-7 6:30-8:30 11:00-13:00 17:00-18:30"),
        ("8:30-17:30（周一至周五）", "1-5 8:30-17:30 | 6-7"),
        ("周一至周五（节假日除外）8:30-17:30", "1-5 8:30-17:30 | 6-7"),
        ("除周一外每天9:00-17:00", "1-1 | 2-7 9:00-17:00"),
        ("每日9:00-17:00，周日10:00-14:00", "1-6 9:00-17:00 | 7-7 10:00-14:00"),
        ("周末休息，周六上午9:00-11:00", "1-5 | 6-6 9:00-11:00 | 7-7"),
        ("每日 8:00-17:30，急诊全天", "1-7 8:00-17:30"),
        ("周一 18:00-次日2:00", "1-1 18:00-24:00 | 2-2 0:00-2:00 | 3-7"),
        ("Mo 12:00-00:30", "1-1 12:00-24:00 | 2-2 0:00-0:30 | 3-7"),
        ("每天 11:30-0:00", "1-7 11:30-24:00"),
        ("周日 16:00-3:00", "1-1 0:00-3:00 | 2-6 | 7-7 16:00-24:00"),
        ("20:00-6:00", "1-7 0:00-6:00 20:00-24:00"),
        ("8:00-10:00，9:00-12:00", "1-7 8:00-12:00"),
        ("工作日 8:30-17:30，周末 9:00-16:00", "1-5 8:30-17:30 | 6-7 9:00-16:00"),
        ("Mon-Fri 9am-5pm; Sat 9:00 am - 12:00 pm", "1-5 9:00-17:00 | 6-6 9:00-12:00 | 7-7"),
        ("daily 6:30-20:00", "1-7 6:30-20:00"),
        ("12am-6am", "1-7 0:00-6:00"),
        ("24/7", "1-7 0:00-24:00"),
        ("closed on weekends", "1-5 ? | 6-7"),
        ("Closed Sundays. Mon-Fri 9:00-17:00", "1-5 9:00-17:00 | 6-7"),
        ("9:00-17:00 Mon-Fri", "1-5 9:00-17:00 | 6-7"),
        ("Mo-Fr 08:00-12:00,14:00-18:00; PH,Su off", "1-5 8:00-12:00 14:00-18:00 | 6-7"),
    ],
)
def test_a_week_is_read(text: str, week: str) -> None:
    assert told(text) == week


@pytest.mark.parametrize(
    "text",
    [
        "",
        "电话预约",
        "休息",
        "25:00-26:00",
        "8:75-9:00",
        "9-17",
        "周一9:00-",
        "2024年起",
        "夏季 8:00-18:00，冬季 8:30-17:30",
        "5.1-9.30 8:00-18:00",
        "(9:00-17:00",
        "周一至周末 9:00-17:00",
        "上午13:00-17:00",
        "若干" * 200,
    ],
)
def test_what_isn_t_understood_is_unknown(text: str) -> None:
    assert parse_opening_hours(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "8:30-5:30",
        "2:30-5pm",
        "14:00-5:30",
        "周一至周五，节假日除外，8:30-17:30",
        "Closed Sunday, Mon-Fri 9:00-17:00",
        "9:00-17:00 Mon-Fri, closed Sunday",
        "daily except Monday 9:00-17:00",
    ],
)
def test_what_can_be_read_in_two_ways_is_unknown(text: str) -> None:
    assert parse_opening_hours(text) is None


def test_a_day_of_which_two_rules_speak_alike_is_unknown() -> None:
    assert told("周一至周四 9:00-17:00, 周四至周六 12:00-18:00") == "1-3 9:00-17:00 | 4-4 ? | 5-6 12:00-18:00 | 7-7"


def test_holidays_that_may_mean_weekends_leave_them_open() -> None:
    assert told("8:00-17:00，节假日休息") == "1-5 8:00-17:00 | 6-7 ?"
    assert told("8:00-17:00，法定节假日休息") == "1-7 8:00-17:00"
    assert told("周一至周五 8:00-17:00 节假日 9:00-15:00") == "1-5 8:00-17:00 | 6-7 ?"


@pytest.mark.parametrize(
    ("text", "public", "school"),
    [
        ("每天 8:00-9:00", "unknown", "unknown"),
        ("全年无休 8:00-20:00", "open", "unknown"),
        ("每天9:00-17:00(节假日照常开放)", "open", "unknown"),
        ("周末及节假日 9:00-16:00", "open", "unknown"),
        ("周一至周五 9:00-16:00，法定节假日休息", "closed", "unknown"),
        ("教学日 7:30-17:30", "closed", "closed"),
        ("周一至周五 8:30-11:30，寒暑假休息", "unknown", "closed"),
        ("Mo-Fr 08:30-17:30; PH off", "closed", "unknown"),
    ],
)
def test_holidays_are_told_apart(text: str, public: str, school: str) -> None:
    hours = parse_opening_hours(text)
    assert hours is not None
    assert (hours.public_holidays, hours.school_holidays) == (public, school)


@pytest.mark.parametrize(
    ("text", "sunday", "supper"),
    [
        ("每日 11:00-13:00、17:00-18:30", "open", "open"),
        ("每日 11:00-13:00、17:00-18:00", "open", "partly"),
        ("周一至周五 11:00-13:00，节假日休息", "closed", "closed"),
        ("周一至周六 11:00-19:00", "closed", "partly"),
        ("每日 8:00-17:30", "open", "closed"),
        ("周末休息", "closed", "unknown"),
        ("电话预约", "unknown", "unknown"),
        ("全天", "open", "open"),
    ],
)
def test_what_is_open_on_sunday_and_at_supper(text: str, sunday: str, supper: str) -> None:
    texts = pd.Series([text, None], dtype="str")
    assert classify_openness(texts, SUNDAY).tolist() == [sunday, "unknown"]
    assert classify_openness(texts, SUPPER).tolist() == [supper, "unknown"]


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    parse_opening_hours(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "周一",
                "周末",
                "每天",
                "节假日",
                "休息",
                "除外",
                "8:30",
                "-",
                "至",
                "、",
                "，",
                "；",
                "全天",
                "(",
                ")",
                "次日",
                "上午",
                "下午",
                "晚",
                "9",
                "am",
                "pm",
                "closed",
                "off",
                "Mo",
                "PH",
                "外",
                "除",
                "无休",
            ]
        ),
        max_size=12,
    ).map("".join)
)
def test_what_is_read_is_a_week(text: str) -> None:
    hours = parse_opening_hours(text)
    if hours is None:
        return
    assert len(hours.days) == 7
    assert any(day is not None for day in hours.days)
    for day in hours.days:
        times = [minute for span in day or () for minute in span]
        assert times == sorted(set(times))
        assert all(0 <= minute <= 1440 for minute in times)


MINUTES = st.integers(0, 95).map(lambda quarter: quarter * 15)
DAY = st.none() | st.lists(MINUTES, min_size=2, max_size=6, unique=True).map(sorted).map(
    lambda cuts: tuple((cuts[i], cuts[i + 1]) for i in range(0, len(cuts) - 1, 2))
)


@given(
    st.lists(DAY, min_size=7, max_size=7).filter(any),
    st.sampled_from(["; ", "；", "\n", "，"]),
    st.sampled_from(["点", ":"]),
)
def test_a_week_written_out_is_read_back(week: list[tuple[tuple[int, int], ...] | None], mark: str, style: str) -> None:
    def clock(minute: int) -> str:
        return f"{minute // 60}点{minute % 60}分" if style == "点" else f"{minute // 60:02}:{minute % 60:02}"

    parts = [
        f"周{'一二三四五六日'[day]} " + "、".join(f"{clock(start)}-{clock(end)}" for start, end in spans)
        for day, spans in enumerate(week)
        if spans
    ]
    hours = parse_opening_hours(mark.join(parts))
    if len(mark.join(parts)) > 200:
        assert hours is None
        return
    assert hours is not None
    assert hours.days == tuple(spans or () for spans in week)


@given(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 300))
def test_open_all_day_is_open_at_any_moment(day: int, start: int, length: int) -> None:
    whole = OpeningHours((((0, 1440),),) * 7)
    assert openness(whole, Moment((day,), start, min(start + length, 1440))) == "open"
    assert openness(OpeningHours(((),) * 7), Moment((day,), start, min(start + length, 1440))) == "closed"
