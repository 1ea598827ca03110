"""GeoJSON (RFC 7946) out: one FeatureCollection of threads and of what they put on a map.

Members of our own, beside those of the standard (6.1): `jisr` says where the collection comes from and how it may be
handed on; each feature's properties hold its own label.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from jisr.interop.features import Feature, features_of, labels_of
from jisr.interop.formats import Format, Outgoing
from jisr.interop.shapes import Ring, bounds
from jisr.interop.statement import Statement, label_words, label_xml, roll_up_dict, statement_of

MEDIA = "application/geo+json"


def write_geojson(out: Outgoing) -> bytes:
    threads, more = out.pictures()
    labels = [label for thread in threads for label in labels_of(thread)]
    statement = statement_of(out, labels, complete=not more)
    features = [feature for thread in threads for feature in features_of(thread, out.policy)]
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "name": statement.titled("jisr"),
            "jisr": statement.as_dict(),
            **_bbox(features),
            "features": [_feature(each, statement) for each in features],
        }
    )


def _bbox(features: Iterable[Feature]) -> dict[str, Any]:
    found = bounds(position for feature in features for position in feature.positions)
    return {} if found is None else {"bbox": found}


def _feature(feature: Feature, statement: Statement) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": feature.id,
        "geometry": geometry(feature),
        "properties": {
            **properties(feature),
            "title": statement.titled(feature.title),
            "space": statement.space,
            "exercise": statement.is_exercise,
            "label": roll_up_dict(feature.label),
            "label_4774": label_xml(feature.label, statement.viewer, feature.said_at),
        },
    }


def properties(feature: Feature) -> dict[str, Any]:
    """What pages and programs draw by."""
    thread, record = feature.thread, feature.record
    return {
        "role": feature.role,
        "thread": thread.id,
        "ref": thread.ref if record is None else record.ref,
        "kind": thread.kind,
        "state": feature.state,
        "title": feature.title,
        "severity": thread.severity,
        "updated_at": thread.updated_at if record is None else feature.said_at,
        "label_line": label_words(feature.label),
        **{name: value for name, value in feature.more.items() if value not in (None, "")},
    }


def geometry(feature: Feature) -> dict[str, Any] | None:
    """None where nobody has said a place (RFC 7946, 3.2: unlocated)."""
    if feature.point is not None:
        return {"type": "Point", "coordinates": feature.point}
    if not feature.rings:
        return None
    return polygons(feature.rings)


def polygons(rings: Sequence[Ring]) -> dict[str, Any]:
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": [rings[0]]}
    return {"type": "MultiPolygon", "coordinates": [[each] for each in rings]}


FORMAT = Format("geojson", ".geojson", MEDIA, "threads and their areas as GeoJSON (RFC 7946)", write=write_geojson)
