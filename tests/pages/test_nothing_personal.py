"""No planted phone, ID, plate, card, account, flat or name is found in the store, on a page, in a log or an export."""

from __future__ import annotations

import html
import io
import itertools
import logging
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from geodata.store import Workspace
from loaders.importing import plan_import
from tests.factories import communities, compounds, import_batch
from tests.ledgers import workbook
from tests.unit.loaders import planted
from ui import queries
from ui.queries import FlowFilter
from ui.queries.ingest import marked_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tests.pages.app import App

HEADERS = (
    *(
        "工单编号",
        "受理时间",
        "办结期限",
        "诉求标题",
        "诉求内容",
        "诉求类型",
        "诉求人",
        "联系电话",
        "身份证号",
        "车牌号",
    ),
    *("邮箱", "银行卡号", "诉求详细地址", "办理结果", "回复内容", "备注", "主办单位"),
)
WHERE = ("渔山小区", "渔山小区二期", "北门小区", "翠湖庄园", "渔山小区", "")
OFFICIAL = ("北门小区", "渔山小区")
SECRETS = (
    *planted.NAMES,
    *planted.PHONES,
    *planted.IDS,
    *planted.PLATES,
    *planted.EMAILS,
    *planted.CARDS,
    *planted.HOUSES,
    # What is behind the words: 微信号guifang_1950.
    *("guifang_1950", "lidequan99", "23456789", "1234567890", "gf13800"),
)


def export() -> bytes:
    """Return an export that says each planted thing, in columns of its own and within what people said."""
    names = itertools.cycle(planted.NAMES)
    numbers = itertools.cycle(
        pattern.format(value)
        for values in (planted.PHONES, planted.IDS, planted.PLATES, planted.EMAILS, planted.CARDS, planted.ACCOUNTS)
        for value in values
        for pattern in planted.NUMBER_PATTERNS
    )
    others = [
        itertools.cycle(values)
        for values in (planted.PHONES, planted.IDS, planted.PLATES, planted.EMAILS, planted.CARDS, planted.HOUSES)
    ]
    rows = []
    for number, said in enumerate(
        itertools.chain.from_iterable(zip(planted.NAME_PATTERNS, numbers, strict=False) for _ in range(8))
    ):
        name = next(names)
        phone, card, plate, email, bank, house = (next(each) for each in others)
        rows.append(
            [
                f"D{number:04d}",
                f"2026-0{number % 9 + 1}-05 08:20:00",
                # One that comes in with a problem shows its cells in the table of problems.
                "2026-13-41" if number % 7 == 0 else "2026-09-20",
                said[0].format(name),
                f"{said[1]}。{said[0].format(name)}",
                "垃圾没人收" if number % 5 == 0 else "",
                *(name, phone, card, plate, email, bank),
                f"{WHERE[number % len(WHERE)]}{house}",
                said[0].format(name),
                said[1],
                f"{name}：{phone}",
                "街道物业办",
            ]
        )
    return workbook(HEADERS, *rows)


@pytest.fixture
def office(empty_folder: Path, caplog: pytest.LogCaptureFixture) -> Path:
    """Return a folder whose office store took the export in, by the road that every file takes."""
    caplog.set_level(logging.DEBUG)
    store = Workspace(empty_folder).open("office")
    store.save(
        import_batch(
            communities=communities({"name": "北门社区"}),
            compounds=compounds(*({"name": name, "community": "北门社区", "households": 200} for name in OFFICIAL)),
        )
    )
    plan = plan_import(export(), "热线导出.xlsx", store)
    store.save(plan.to_batch("张工"))
    assert len(store.read("work_orders")) == len(planted.NAME_PATTERNS) * 8
    store.close()
    return empty_folder


def found(texts: Iterable[str | bytes]) -> list[str]:
    """Return the secrets that stand in any of the texts."""
    content = b"\n".join(text if isinstance(text, bytes) else text.encode("utf-8", "replace") for text in texts)
    return [secret for secret in SECRETS if secret.encode() in content]


def payload(app: App) -> Iterator[bytes]:
    """Give what the browser is sent: every element's own message."""
    tree: Any = app.driver._tree
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if getattr(node, "proto", None) is not None:
            yield node.proto.SerializeToString()
        waiting += getattr(node, "children", {}).values()


def unpacked(content: bytes) -> Iterator[bytes]:
    """Give the parts of a workbook, or the file itself."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        yield content
        return
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            # A writer may spell what isn't ASCII as references.
            yield html.unescape(book.read(name).decode("utf-8", "replace")).encode()


def test_what_is_planted_stands_in_the_export() -> None:
    assert set(found(unpacked(export()))) >= {*planted.NAMES, *planted.IDS, *planted.CARDS}


def test_nothing_planted_is_in_the_store_its_history_or_its_log(office: Path, caplog: pytest.LogCaptureFixture) -> None:
    files = [path for path in office.rglob("*") if path.is_file()]
    assert any(path.suffix == ".gpkg" for path in files)
    assert found(path.read_bytes() for path in files) == []
    assert found([caplog.text]) == []


def test_nothing_planted_is_sent_to_a_page(
    open_app: Callable[..., App], office: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    opened: list[tuple[str, dict[str, str]]] = [
        *((page, {}) for page in ("overview", "governance", "hotspots", "work_orders")),
        *(("data", {"tab": tab}) for tab in ("pending", "places", "history", "health")),
        ("overview", {"compound": "C001"}),
        ("hotspots", {"compound": "C001"}),
        *(("work_orders", {"order": row_id, "period": "all"}) for row_id in ("D000001", "D000004", "D000010")),
    ]
    seen = 0
    for page, query in opened:
        app = open_app(office, **query).go(page)
        assert app.is_sound(), (page, query)
        sent = list(payload(app))
        assert found(sent) == [], (page, query)
        seen += sum(map(len, sent))
    for part in ("groups", "fork", "cases"):
        app = open_app(office, period="all").go("work_orders")
        app.driver.segmented_control(key="flow_part").set_value(part).run()
        assert found(payload(app)) == [], part
    # The walk above does reach what pages are sent.
    assert seen > 100_000
    assert found([caplog.text]) == []


def test_nothing_planted_is_in_an_export(open_app: Callable[..., App], office: Path) -> None:
    open_app(office)
    whole = FlowFilter()
    listings = [
        *(queries.due_orders(whole, when, "zh") for when in queries.DUE),
        *(queries.outcomes_of(whole, unit, "zh") for unit in queries.ORDER_UNITS),
        queries.asking_compounds(whole, "zh"),
        queries.order_cases(whole, "zh"),
    ]
    files = [queries.listing_workbook(listing, "清单", whole, "zh") for listing in listings]
    files += [
        queries.hotspot_workbook(whole.orders, "zh").content,
        *(queries.hotspot_geojson(whole.orders, paint, "zh").content for paint in ("count", "density", "hot")),
        queries.hotspot_geojson(whole.orders, "hot", "zh", unit="cells").content,
        queries.snapshot().content,
    ]
    assert sum(len(listing.rows) for listing in listings) > 20
    assert found(part for file in files for part in unpacked(file)) == []


def test_nothing_planted_is_in_the_problems_of_a_file(office: Path) -> None:
    store = Workspace(office).open("office", view_only=True)
    content = export()
    plan = plan_import(content, "热线导出.xlsx", store)
    table = plan.problems_frame("zh")
    assert len(table) > 10
    shown = [table.to_csv(), repr(plan.head), repr(plan.samples), repr(plan.pending), repr(plan.changes)]
    assert found(shown) == []
    assert found(unpacked(marked_file(content, "热线导出.xlsx", plan, "zh"))) == []
    store.close()
