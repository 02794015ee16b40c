"""
KML as GDAL reads all of it (规整 KML): one namespace, and every datum of a placemark in one form.

GDAL takes the extended data of a placemark only where the root says the standard's namespace first and without a
prefix, drops what stands beside data of a schema, and writes an underscore for each Chinese letter in a datum's name.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

_KML, _GX = "http://www.opengis.net/kml/2.2", "http://www.google.com/kml/ext/2.2"
_PREFIX, _DECLARED = re.compile(r"<([A-Za-z_][\w.-]*):"), re.compile(r"\bxmlns:([A-Za-z_][\w.-]*)\s*=")
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?kml\b")


def plain_kml(decoded: str) -> tuple[bytes, dict[str, str]]:
    """
    Return a KML in the form that GDAL reads whole.

    Parameters
    ----------
    decoded
        The file without its declaration; document types were refused.

    Returns
    -------
    content
        The same placemarks.
    names
        The name of each datum in it, to the one that the file gives it.

    Raises
    ------
    xml.etree.ElementTree.ParseError
        If it is no sound XML.
    """
    root = ET.fromstring(_with_all_prefixes(decoded))  # noqa: S314 - entities were refused
    for element in root.iter():
        space, _, name = element.tag.rpartition("}")
        element.tag = f"{{{_GX if space == f'{{{_GX}' else _KML}}}{name}"
    for document in list(root.iter()):
        for schema in document.findall(_kml("Schema")):
            document.remove(schema)
    names: dict[str, str] = {}
    for extended in root.iter(_kml("ExtendedData")):
        _say_alike(extended, names)
    for element in root.iter():
        element.tag = element.tag.replace(f"{{{_KML}}}", "").replace(f"{{{_GX}}}", "gx:")
    root.attrib = {"xmlns": _KML, "xmlns:gx": _GX}
    return ET.tostring(root, encoding="utf-8"), {own: name for name, own in names.items()}


def _kml(name: str) -> str:
    return f"{{{_KML}}}{name}"


def _say_alike(extended: ET.Element, names: dict[str, str]) -> None:
    """Turn the data of a schema into data by themselves, and give each a name that GDAL leaves as it is."""
    for group in extended.findall(_kml("SchemaData")):
        extended.remove(group)
        for simple in group.iter(_kml("SimpleData")):
            datum = ET.SubElement(extended, _kml("Data"), {"name": simple.get("name", "")})
            ET.SubElement(datum, _kml("value")).text = simple.text
    for datum in extended.findall(_kml("Data")):
        datum.set("name", names.setdefault(datum.get("name", ""), f"datum_{len(names)}"))


def _with_all_prefixes(decoded: str) -> str:
    """Declare the prefixes that a file uses without a word, as many programs write them."""
    missing = dict.fromkeys(_PREFIX.findall(decoded)).keys() - set(_DECLARED.findall(decoded))
    said = "".join(f' xmlns:{prefix}="{_GX if prefix == "gx" else prefix}"' for prefix in sorted(missing))
    return _ROOT.sub(lambda found: found[0] + said, decoded, count=1) if said else decoded
