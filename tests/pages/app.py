"""What a test may ask of a page that ran: texts, the map's arguments, presses."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest


class App:
    """A run of the app; `driver` is Streamlit's."""

    def __init__(self, driver: AppTest) -> None:
        self.driver = driver

    def go(self, page: str) -> App:
        """Open a page by its file's name."""
        self.driver.switch_page(f"pages/{page}.py").run()
        return self

    @property
    def html(self) -> str:
        """All HTML of ours on the page, in order, without style sheet and script."""
        bodies = [element.proto.body for element in self.driver.get("html")]
        return "\n".join(body for body in bodies if not body.startswith(("<style", "<script")))

    @property
    def messages(self) -> list[str]:
        """What the page says in boxes: errors and notices."""
        boxes = (self.driver.error, self.driver.warning, self.driver.info, self.driver.success)
        return [box.value for kind in boxes for box in kind]

    @property
    def map(self) -> dict[str, Any]:
        """The arguments that the browser's map gets."""
        (component,) = self.driver.get("component_instance")
        arguments: dict[str, Any] = json.loads(component.proto.json_args)
        return arguments

    @property
    def painted(self) -> str:
        """What is painted on the map's outlines."""
        return str(self.map["feature_group"])

    def address(self, name: str) -> str | None:
        """Return a value of the address; the driver keeps those of its own as lists, those of the app as texts."""
        values = self.driver.query_params
        if name not in values:
            return None
        value: str | list[str] = values[name]
        return value if isinstance(value, str) else value[0]

    @property
    def labels(self) -> list[str]:
        """The labels of all buttons."""
        return [button.label for button in self.driver.button]

    @property
    def lines(self) -> list[str]:
        """What the page's lines of places open, in order: ``compound:C001``."""
        return re.findall(r'data-open="([^"]+)"', self.html)

    def open_line(self, target: str) -> App:
        """Open what a line opens; the press itself, which a browser sends, is held by the browser tests."""
        assert target in self.lines
        layer, _, place_id = target.partition(":")
        for name in ("community", "compound"):
            if name in self.driver.query_params:
                del self.driver.query_params[name]
        self.driver.query_params[layer] = place_id
        self.driver.run()
        return self

    def press(self, key: str) -> App:
        """Press a button."""
        self.driver.button(key=key).click().run()
        return self

    def is_sound(self) -> bool:
        """Whether nothing went wrong: no trace, no message of an error."""
        return not self.driver.exception and not self.driver.error
