"""CAP 1.2 (Common Alerting Protocol, OASIS, 2010) out and in. What maps to what: docs/formats.md."""

from jisr.interop.cap.bring import READ_OPTIONS, read_cap
from jisr.interop.cap.write import MEDIA, write_cap
from jisr.interop.formats import Format

FORMAT = Format("cap", ".xml", MEDIA, "warnings as CAP 1.2", write=write_cap, read=read_cap,
                read_options=READ_OPTIONS)  # fmt: skip

__all__ = ["FORMAT"]
