"""Reports as XLSX workbooks, for people who work in a spreadsheet: one sheet a type of report, one row a report."""

from jisr.interop.sheets.xlsx import FORMAT

__all__ = ["FORMAT"]
