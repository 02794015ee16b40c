"""The command line: what it says, what it stores, and its exit codes."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from config.settings import settings
from config.texts import text
from geodata.store import Workspace
from loaders.__main__ import DONE, FAILED, WITH_PROBLEMS, main
from tests.factories import empty_store
from tests.ledgers import workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADER = ["小区名称", "户数", "经度", "纬度", "备用列"]
GOOD = ["甲小区", 98, 116.57, 35.41, ""]


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give each test a data folder with an empty office's store."""
    folder = tmp_path / "data"
    folder.mkdir()
    empty_store(folder)
    monkeypatch.setenv("LINLI_DATA_DIR", str(folder))
    monkeypatch.delenv("LINLI_LANG", raising=False)
    settings.cache_clear()
    yield folder
    settings.cache_clear()


def _ledger(folder: Path, *rows: list[object]) -> str:
    path = folder / "小区台账.xlsx"
    path.write_bytes(workbook(HEADER, *rows))
    return str(path)


def test_an_import_says_what_was_understood_and_stores_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", _ledger(tmp_path, GOOD), "--store", "office", "--crs", "wgs84", "--by", "张工"]) == DONE
    said = capsys.readouterr().out
    for words in (
        "小区台账，表头在第 1 行",
        "户数 → households",
        "没有用到的列：备用列",
        "由您指定",
        "新增 1",
        "第 1 次导入",
    ):
        assert words in said
    assert main(["history", "--store", "office"]) == DONE
    assert "张工" in capsys.readouterr().out


def test_rows_kept_back_are_told_by_row_column_and_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = ["乙小区", "很多", 35.41, 116.57, ""]
    arguments = ["import", _ledger(tmp_path, GOOD, bad), "--store", "office", "--crs", "wgs84"]
    assert main([*arguments, "--lang", "en"]) == WITH_PROBLEMS
    said = capsys.readouterr().out
    assert 'Row 3, "户数": "很多" is no number' in said
    assert "swapped" in said


def test_a_trial_stores_nothing(tmp_path: Path, data_dir: Path) -> None:
    assert main(["import", _ledger(tmp_path, GOOD), "--store", "office", "--dry-run"]) == DONE
    assert Workspace(data_dir).open("office").revision() == 0


def test_an_import_can_be_undone(tmp_path: Path, data_dir: Path) -> None:
    main(["import", _ledger(tmp_path, GOOD), "--crs", "wgs84", "--store", "office"])
    assert main(["undo", "1", "--store", "office"]) == DONE
    assert Workspace(data_dir).open("office").read("compounds").empty
    assert main(["undo", "1", "--store", "office"]) == FAILED


def test_what_goes_wrong_is_said_without_a_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(tmp_path / "没有.xlsx"), "--store", "office"]) == FAILED
    assert "没有这个文件" in capsys.readouterr().err
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    assert main(["--lang", "en", "import", str(broken), "--store", "office"]) == FAILED
    assert "damaged" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_path_that_leads_to_no_file_is_told_to_be_checked_and_not_to_be_saved_again(
    tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    # A folder can't be read as a file.
    for path in (tmp_path / "没有.xlsx", tmp_path):
        assert main(["import", str(path), "--lang", language]) == FAILED
        said = capsys.readouterr().err
        assert str(path) in said
        assert text("errors.no_file.remedy", language) in said
        assert "Excel" not in said


def test_a_view_only_installation_refuses_every_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = _ledger(tmp_path, GOOD)
    monkeypatch.setenv("LINLI_MODE", "view")
    settings.cache_clear()
    for arguments in (["import", ledger, "--store", "office"], ["undo", "1"], ["demo"], ["switch", "office"]):
        assert main(arguments) == FAILED
    assert main(["import", ledger, "--store", "office", "--dry-run"]) == DONE
    assert main(["history", "--store", "office"]) == DONE


@pytest.mark.parametrize("in_use", ["demo", "office"])
def test_every_command_means_the_office_s_data_where_none_is_named_and_says_so(
    tmp_path: Path, data_dir: Path, in_use: str, capsys: pytest.CaptureFixture[str]
) -> None:
    empty_store(data_dir, "demo")
    workspace = Workspace(data_dir)
    workspace.switch(in_use)
    for arguments in (["import", _ledger(tmp_path, GOOD), "--crs", "wgs84"], ["history"], ["undo", "1"]):
        assert main(arguments) == DONE
        assert text("command.store_office", "zh", path=workspace.path("office")) in capsys.readouterr().out
    assert workspace.open("office").revision() == 2
    assert workspace.open("demo").revision() == 0
    assert main(["history", "--store", "demo"]) == DONE
    assert text("command.store_demo", "zh", path=workspace.path("demo")) in capsys.readouterr().out


def test_a_look_at_the_history_makes_no_store(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "--store", "demo"]) == DONE
    assert text("command.no_history", "zh") in capsys.readouterr().out
    assert not Workspace(data_dir).path("demo").exists()


def test_the_store_in_use_can_be_changed(data_dir: Path) -> None:
    assert main(["switch", "office"]) == DONE
    assert Workspace(data_dir).current == "office"


def test_wrong_arguments_end_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["import"])
    assert caught.value.code == FAILED
    assert "import" in capsys.readouterr().err


def test_what_a_person_says_of_a_file_counts(tmp_path: Path, data_dir: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(workbook(["小区台账"], HEADER, ["甲小区", 98, 116.57, 35.41, 7]))
    said = ["--header-row", "2", "--column", "备用列=compounds.buildings", "--column", "户数="]
    arguments = ["import", str(path), "--store", "office", "--kind", "compounds", "--crs", "wgs84"]
    assert main([*arguments, *said]) == DONE
    row = Workspace(data_dir).open("office").read("compounds").iloc[0]
    assert (row["buildings"], row.geometry.x) == (7, 116.57)
    assert row.isna()["households"]


def test_an_empty_cell_wipes_only_where_it_is_asked_for(tmp_path: Path, data_dir: Path) -> None:
    arguments = ["--store", "office", "--crs", "wgs84"]
    empty = ["甲小区", "", 116.57, 35.41, ""]
    main(["import", _ledger(tmp_path, GOOD), *arguments])
    for options, is_known in (([], True), (["--empty-wipes"], False)):
        main(["import", _ledger(tmp_path, empty), *arguments, *options])
        households = Workspace(data_dir).open("office").read("compounds")["households"]
        assert bool(households.notna().iloc[0]) is is_known


@pytest.mark.parametrize("said", ["户数", "户数=households", "户数=compounds.nothing", "=compounds.name"])
def test_a_column_that_no_ledger_has_is_refused(tmp_path: Path, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["import", _ledger(tmp_path, GOOD), "--column", said])
    assert "列名=台账.列" in capsys.readouterr().err


def _zip(path: Path, **files: bytes) -> str:
    with zipfile.ZipFile(path, "w") as package:
        for name, content in files.items():
            package.writestr(f"{name}.xlsx", content)
    return str(path)


def test_a_zip_of_ledgers_comes_in_table_by_table_those_that_others_refer_to_first(
    tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _zip(
        tmp_path / "台账.zip",
        业委会=workbook(["小区名称", "业委会状态"], ["甲小区", "已成立"], ["家小区", "无"]),
        小区=workbook(HEADER, GOOD),
        说明=workbook(["本表由社区填报"], ["请勿外传"]),
    )
    assert main(["import", path, "--store", "office", "--crs", "wgs84"]) == WITH_PROBLEMS
    said = capsys.readouterr().out
    assert "看不出是哪一种台账" in said
    assert "「家小区」（1 行）可能是：甲小区" in said
    store = Workspace(data_dir).open("office")
    assert list(store.history()["kinds"]) == ["committees", "compounds"]
    assert list(store.read("committees")["compound"]) == ["甲小区"]


def test_a_zip_of_ledgers_is_only_looked_at_in_a_trial(tmp_path: Path, data_dir: Path) -> None:
    path = _zip(tmp_path / "台账.zip", 甲=workbook(HEADER, GOOD), 乙=workbook(HEADER, GOOD))
    assert main(["import", path, "--store", "office", "--crs", "wgs84", "--dry-run"]) == DONE
    assert Workspace(data_dir).open("office").revision() == 0


def test_a_trial_of_a_zip_knows_what_the_zip_itself_would_bring_and_stores_nothing(
    tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "两份.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("业委会.xlsx", workbook(["小区", "业委会状态"], ["甲小区", "已成立"]))
        packed.writestr("小区.xlsx", workbook(HEADER, GOOD))
    arguments = ["import", str(path), "--store", "office", "--crs", "wgs84", "--dry-run"]
    assert main(arguments) == DONE
    assert "甲小区" not in capsys.readouterr().out
    store = Workspace(data_dir).open("office")
    assert store.revision() == 0
    assert len(store.read("compounds")) == 0
    assert store.new_ids("compounds", 1) == ["C001"]
