"""What stands on a picture of a map (图片上的出处): the street, the ledgers, their day, simulated or not."""

from __future__ import annotations

import re

from config.settings import today
from config.texts import text
from maps.view import Picture
from ui.queries.kept import shared
from ui.queries.sources import files
from ui.queries.street import StoreState, current_street, store_state

# The ledgers that most maps draw, the most telling first.
_KINDS = ("compounds", "committees", "property_services", "facilities", "communities", "boundary", "roads")
_NAMED = 3
_NO_FILE_NAME = re.compile(r'[\\/:*?"<>|\s]+')


def map_picture(page: str, language: str) -> Picture:
    """
    Return what a picture of the map of `page`, by its path in the address, says of its street and its data.

    Raises
    ------
    StoreError
        One of its kinds, if the store can't be read.
    """
    street = current_street(language)
    title = text("picture.title", language, street=street.name, page=text(f"pages.{page}", language))
    said = [_ledgers(store_state(), language)]
    if street.as_of:
        said.append(text("shell.as_of", language, day=street.as_of.isoformat()))
    if street.is_demo:
        said.append(text("picture.demo", language))
    # The day on which it is made, not that of the data: the demonstration has a day of its own.
    made = text("picture.made", language, app=text("app.name", language), day=today().isoformat())
    return Picture(
        title=title,
        source=text("picture.between", language).join(said),
        made=made,
        file_name=_NO_FILE_NAME.sub("_", f"{title}_{street.today.isoformat()}"),
    )


@shared(6)
def _ledgers(state: StoreState, language: str) -> str:
    names = list(dict.fromkeys(source.file for kind in _KINDS for source in files(state, kind)))
    listed = text("picture.comma", language).join(names[:_NAMED])
    key = "picture.source_more" if len(names) > _NAMED else "picture.source"
    return text(key, language, names=listed, count=len(names))
