"""What a map shows beneath the picture: files of the operator in the node's folder, else those of the pack.

Not records: nothing here is about anybody. Layers are GeoJSON in WGS 84, for signed-in people.
"""

import shutil
from pathlib import Path
from typing import Any

import msgspec
import yaml

from jisr.errors import Invalid, Missing

FOLDER = "map"
INDEX = "map.yaml"
LARGEST = 16 * 1024 * 1024


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a map opens: degrees, and a zoom of the web's tiles (0 the world, 16 a street)."""

    lon: float
    lat: float
    zoom: float


class Geography(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`layers`: countries, areas, waters, names -> the name of a GeoJSON file beside the index."""

    view: View = View(0, 20, 1.5)
    layers: dict[str, str] = {}
    credit: str = ""


def bring_map(pack: Path, node: Path) -> None:
    """Copies a pack's map into a node's folder, where there is none yet: what an operator put there stays."""
    source, place = pack / FOLDER, node / FOLDER
    if not (source / INDEX).exists() or place.exists():
        return
    read_geography(source)
    shutil.copytree(source, place, ignore=shutil.ignore_patterns("*.py", "*.md", "__pycache__"))


def geography_of(node: Path) -> Geography:
    """An empty one where the node has no map: points and areas are drawn on a bare ground then."""
    return read_geography(node / FOLDER) if (node / FOLDER / INDEX).exists() else Geography()


def read_geography(folder: Path) -> Geography:
    """`Invalid` names the file and what is wrong."""
    try:
        found = msgspec.convert(yaml.safe_load((folder / INDEX).read_text(encoding="utf-8")), Geography)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise Invalid(
            "{file} is no index of a map ({what})", code="bad_map", file=f"{FOLDER}/{INDEX}", what=str(error)
        ) from None
    for name in found.layers.values():
        layer_file(folder, name)
    return found


def layer(node: Path, name: str) -> Path:
    """The file of a layer. `Missing` where the map has none of that name."""
    file = geography_of(node).layers.get(name)
    if file is None:
        raise Missing("this map has no layer {name}", code="no_layer", name=name)
    return layer_file(node / FOLDER, file)


def layer_file(folder: Path, name: str) -> Path:
    """Inside the folder, and nowhere else."""
    path = folder / name
    if Path(name).name != name or not path.is_file() or path.is_symlink() or path.stat().st_size > LARGEST:
        raise Invalid(
            "{name} is no file of the map's folder of at most 16 MB", code="bad_map_layer", field="layers", name=name
        )
    return path


def config(found: Geography, version: str) -> dict[str, Any]:
    """For the page's script."""
    return {"view": msgspec.to_builtins(found.view), "layers": sorted(found.layers), "credit": found.credit}
