"""``python -m geodata.schemas``: write the data dictionary to docs/data_dictionary.md."""

from config.settings import PROJECT_DIR
from geodata.schemas.data_dictionary import data_dictionary

DATA_DICTIONARY = PROJECT_DIR / "docs" / "data_dictionary.md"


def main() -> None:
    """Write the file."""
    DATA_DICTIONARY.parent.mkdir(exist_ok=True)
    DATA_DICTIONARY.write_text(data_dictionary(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
