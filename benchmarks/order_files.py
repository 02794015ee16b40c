"""A hotline's export of any length (工单大文件): what callers say, where, when; every name and number is invented."""

from __future__ import annotations

import csv
import datetime as dt
import random
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from benchmarks.addresses import LabelledAddresses, labelled_addresses
from benchmarks.synthetic import AS_OF, SOUTH, STEP_DEG, WEST
from geodata.crs import STORAGE_CRS
from geodata.schemas import conform

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADERS = (
    *("工单编号", "受理时间", "诉求内容", "诉求类型", "诉求渠道", "诉求人", "联系电话", "所属社区", "详细地址"),
    *("经度", "纬度", "工单状态", "办结时间"),
)
_MATTERS = (
    ("环境卫生", "楼下垃圾堆了{n}天没人清运，气味很大，请尽快处理。"),
    ("环境卫生", "绿化带里有建筑垃圾，反映过{n}次没有结果。"),
    ("停车秩序", "小区门口{n}辆车乱停乱放，消防车进不来。"),
    ("停车秩序", "固定车位被占了{n}个晚上，物业不管。"),
    ("房屋漏水", "屋面漏雨{n}处，维修资金一直批不下来。"),
    ("房屋漏水", "下水道堵塞{n}天，污水漫到一楼。"),
    ("噪声扰民", "楼上每天夜里{n}点以后还在装修，影响休息。"),
    ("物业服务", "物业费涨到{n}元，服务却没有跟上。"),
    ("消防隐患", "楼道里有{n}辆电动车充电，飞线很多。"),
    ("业委会", "业委会届满{n}个月还没有换届。"),
)
_OPENINGS = ("", "", "来电人反映：", "市民来电反映，", "我是{name}，", "业主{name}反映，")
_CLOSINGS = ("", "", "", "联系电话{phone}。", "请回电{phone}，{name}。")
_SURNAMES, _GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉"
_CHANNELS, _CLOSED = ("12345热线", "网格上报", "微信", "来访"), "已办结"
_STATES = (_CLOSED, _CLOSED, _CLOSED, "办理中", "待签收")
_DAYS, _PLACED_SHARE, _SPREAD_DEG = 730, 0.3, 0.0003
# How often an address stands in a file: people call again, and neighbours call too.
_ADDRESS_REPEATS = 5


def order_street(labelled: LabelledAddresses) -> gpd.GeoDataFrame:
    """Return the compounds of labelled addresses as squares on a lattice, in the storage CRS."""
    listed = labelled.compounds.reset_index()
    number = np.arange(len(listed))
    side = int(np.ceil(np.sqrt(len(listed))))
    points = gpd.points_from_xy(WEST + number % side * STEP_DEG * 3, SOUTH + number // side * STEP_DEG * 3)
    frame = gpd.GeoDataFrame(
        listed[["id", "name", "aliases", "community", "address"]].assign(source="synthetic", households=300),
        geometry=gpd.GeoSeries(points).buffer(STEP_DEG, cap_style="square"),
        crs=STORAGE_CRS,
    )
    conformed = conform(frame, "compounds")
    assert isinstance(conformed, gpd.GeoDataFrame)  # noqa: S101 - compounds have places
    return conformed


def write_orders(path: Path, count: int, seed: int, compounds: int = 300) -> gpd.GeoDataFrame:
    """
    Write `count` orders of two years as a CSV of thirteen columns, and return the compounds that they are about.

    Addresses are those of `benchmarks.addresses`: 30 % typos, 18 % not listed. Three orders of ten have coordinates.
    """
    labelled = labelled_addresses(seed, compounds, max(count // _ADDRESS_REPEATS, 1))
    street = order_street(labelled)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(_rows(street, labelled, count, seed))
    return street


def _rows(street: gpd.GeoDataFrame, labelled: LabelledAddresses, count: int, seed: int) -> Iterator[list[str]]:
    chance = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    start = dt.datetime.combine(AS_OF, dt.time()) - dt.timedelta(days=_DAYS)
    middles = street.geometry.representative_point()
    at = dict(zip(street.index, zip(middles.x, middles.y, strict=True), strict=True))
    for number in range(count):
        where = chance.randrange(len(labelled.places))
        place, label = labelled.places[where], labelled.labels[where]
        received = start + dt.timedelta(seconds=chance.randrange(_DAYS * 86_400))
        kind, matter = chance.choice(_MATTERS)
        name = chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.randint(1, 2)))
        phone = f"1{chance.choice('3589')}{chance.randrange(10**9):09d}"
        text = chance.choice(_OPENINGS) + matter + chance.choice(_CLOSINGS)
        state = chance.choice(_STATES)
        point = at[label] if label is not None and chance.random() < _PLACED_SHARE else None
        closed = received + dt.timedelta(hours=chance.randint(4, 240)) if state == _CLOSED else None
        yield [
            f"JN{received:%Y%m%d}{number:07d}",
            f"{received:%Y-%m-%d %H:%M:%S}",
            text.format(n=chance.randint(2, 30), name=name, phone=phone),
            kind,
            chance.choice(_CHANNELS),
            name,
            phone,
            place.community,
            place.address,
            f"{point[0] + chance.gauss(0, _SPREAD_DEG):.6f}" if point else "",
            f"{point[1] + chance.gauss(0, _SPREAD_DEG):.6f}" if point else "",
            state,
            f"{closed:%Y-%m-%d %H:%M:%S}" if closed else "",
        ]
