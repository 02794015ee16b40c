"""The second process that masks texts (脱敏子进程), started by `loaders.second_process`."""

from __future__ import annotations

from loaders.free_text import mask_free_column
from loaders.second_process import answer

if __name__ == "__main__":
    answer(mask_free_column)
