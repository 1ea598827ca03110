"""A document as PDF in any of the four languages: shaped by HarfBuzz, right to left where it must be, A4, own fonts.

Arabic and Kurdish stand in Noto Sans Arabic, everything else in Noto Sans; each takes the other's place where a letter
is missing. The file tells no time but the one that the document says.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from jisr.capabilities.framework.showing.document import Block, Document

FONTS = Path(__file__).parents[2] / "ui" / "static" / "vendor"
LATIN, ARABIC = "noto-sans", "noto-sans-arabic"
MARGIN = 14  # mm
INK, QUIET, SOFT, ACCENT = (16, 25, 31), (92, 105, 115), (234, 238, 240), (10, 101, 96)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
ABSENT = str.maketrans({"→": "›", "\u202f": "\u00a0"})


class Paper(FPDF):
    def __init__(self, document: Document, landscape: bool) -> None:
        super().__init__("landscape" if landscape else "portrait", "mm", "A4")
        self.document = document
        self.rtl = document.direction == "rtl"
        self.face = ARABIC if self.rtl else LATIN
        for face in (LATIN, ARABIC):
            for style, name in (("", "regular"), ("B", "bold")):
                self.add_font(face, style, FONTS / face / f"{face}-{name}.ttf")
        self.set_fallback_fonts([LATIN if self.rtl else ARABIC], exact_match=False)
        self._shape()
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN + 6)
        self.set_title(document.title)
        self.set_lang(document.language)
        self.set_creation_date(LONG_AGO)
        self.side = Align.R if self.rtl else Align.L

    def _shape(self) -> None:
        self.set_text_shaping(True, direction=self.document.direction, language=self.document.language)

    def footer(self) -> None:
        self.set_y(-MARGIN)
        self._ink(QUIET, 7)
        self.set_text_shaping(True, direction="ltr", language=self.document.language)
        self.line_of(f"{self.document.notes} · {self.page_no()}", 4)
        self._shape()

    def line_of(self, text: str, height: float) -> None:
        self.multi_cell(0, height, clean(text), align=self.side, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def block(self, block: Block) -> None:
        if block.head:
            self._table(block)
        elif block.level:
            self.ln(3)
            if self.will_page_break(26):
                self.add_page()
            self._ink(ACCENT if block.level == 2 else INK, 12 if block.level == 2 else 10, "B")
            self.line_of(block.text, 7)
        else:
            self._ink(QUIET if block.quiet else INK, 9)
            self.line_of(block.text, 5)

    def heading(self) -> None:
        self._ink(INK, 18, "B")
        self.line_of(self.document.title, 9)
        self._ink(QUIET, 9)
        self.line_of(self.document.subtitle, 6)

    def _table(self, block: Block) -> None:
        """Its first column stands where the eye begins."""
        order = slice(None, None, -1) if self.rtl else slice(None)
        self._ink(INK, 8)
        self.set_draw_color(*SOFT)
        with self.table(
            col_widths=block.widths[order], text_align=self.side, line_height=4.6, padding=(1, 1.5),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="BOLD", color=QUIET, fill_color=SOFT), first_row_as_headings=True,
        ) as table:  # fmt: skip
            for cells in (block.head, *block.rows):
                row = table.row()
                for text in cells[order]:
                    row.cell(clean(text))

    def _ink(self, colour: tuple[int, int, int], size: float, style: str = "") -> None:
        self.set_text_color(*colour)
        self.set_font(self.face, style, size)


def clean(text: str) -> str:
    """Without what only a screen needs: the marks of isolation are told by the direction of each line."""
    return text.translate(ISOLATES).translate(ABSENT)


def pdf_of(document: Document) -> bytes:
    """A table of more than nine columns turns the page."""
    landscape = any(len(block.head) > 9 for block in document.blocks)
    paper: Any = Paper(document, landscape)
    paper.add_page()
    paper.heading()
    for block in document.blocks:
        paper.block(block)
    return bytes(paper.output())
