"""The command line: what it says, what it stores, and its exit codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.settings import settings
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
    main(["import", _ledger(tmp_path, GOOD), "--store", "office"])
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


def test_a_view_only_installation_refuses_every_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = _ledger(tmp_path, GOOD)
    monkeypatch.setenv("LINLI_MODE", "view")
    settings.cache_clear()
    for arguments in (["import", ledger, "--store", "office"], ["undo", "1"], ["demo"], ["switch", "office"]):
        assert main(arguments) == FAILED
    assert main(["import", ledger, "--store", "office", "--dry-run"]) == DONE
    assert main(["history", "--store", "office"]) == DONE


def test_the_store_in_use_can_be_changed(data_dir: Path) -> None:
    assert main(["switch", "office"]) == DONE
    assert Workspace(data_dir).current == "office"


def test_wrong_arguments_end_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["import"])
    assert caught.value.code == FAILED
    assert "import" in capsys.readouterr().err
