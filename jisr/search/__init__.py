"""The line that people search with: `water from:MOWR near:Mosul,20km`. From its text to a query and its chips. Pure."""

from jisr.search.chips import Chip
from jisr.search.reading import Found, Known, read

__all__ = ["Chip", "Found", "Known", "read"]
