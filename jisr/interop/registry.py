"""Every format that Jisr reads or writes. A new one is one more name here: the command line and the API follow."""

from jisr.errors import Invalid
from jisr.interop import cap, geojson, kml, sheets
from jisr.interop.formats import Format

FORMATS: dict[str, Format] = {each.name: each for each in (cap.FORMAT, geojson.FORMAT, kml.FORMAT, sheets.FORMAT)}

WRITTEN = {name: each for name, each in FORMATS.items() if each.write is not None}
READ = {name: each for name, each in FORMATS.items() if each.read is not None}


def format_to_write(name: str) -> Format:
    if name not in WRITTEN:
        message = "{name} is no format that is written here; there are {known}"
        raise Invalid(message, code="unknown_format", field="format", name=name[:80], known=", ".join(WRITTEN))
    return WRITTEN[name]


def format_to_read(name: str) -> Format:
    if name not in READ:
        message = "{name} is no format that is read here; there are {known}"
        raise Invalid(message, code="unknown_format", field="format", name=name[:80], known=", ".join(READ))
    return READ[name]
