"""What leaves the screen: the whole framework and a post's card as web page and PDF, the matrix as a workbook."""

from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language, gettext
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from jisr.accounts.desk import Desk
from jisr.capabilities.framework.paper import pdf_of
from jisr.capabilities.framework.showing.document import Document, card_of, document_of, posts_with_duties
from jisr.capabilities.framework.showing.matrix import matrix_of
from jisr.capabilities.framework.views.matrix import look_of, members_of
from jisr.capabilities.framework.views.seeing import Opened, answering, framework_at, missing
from jisr.language import LANGUAGES, RIGHT_TO_LEFT, SOURCE, use
from jisr.ui.words import member_name, post_word

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMES = {"en": "English", "fr": "Français", "ar": "العربية", "ckb": "کوردیی ناوەندی"}


@answering
def documents(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    members = desk.policy.members
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in posts_with_duties(opened):
        member, _, post = name.partition("/")
        groups.setdefault(member, []).append((post, post_word(post)))
    values = {
        **opened.frame("framework-exports"),
        "languages": NAMES.items(),
        "cards": [
            (code, member_name(members[code]) if code in members else code, posts) for code, posts in groups.items()
        ],
        "own": desk.actor.member,
    }
    return render(request, "framework/documents.html", values)


@answering
def document(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    return _page(request, opened, lambda: document_of(opened), "framework-document-pdf", {})


@answering
def document_pdf(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    return _pdf(request, opened, lambda: document_of(opened), opened.state["code"])


@answering
def card(request: HttpRequest, desk: Desk, reference: str, member: str, post: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    name = _post(opened, member, post)
    return _page(request, opened, lambda: card_of(opened, name), "framework-card-pdf", {"member": member, "post": post})


@answering
def card_pdf(request: HttpRequest, desk: Desk, reference: str, member: str, post: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    name = _post(opened, member, post)
    return _pdf(request, opened, lambda: card_of(opened, name), f"{opened.state['code']}-{member}-{post}")


def _post(opened: Opened, member: str, post: str) -> str:
    found = opened.desk.policy.members.get(member)
    if found is None or post not in {each.code for each in found.posts}:
        raise missing(f"{member}/{post}")
    return f"{member}/{post}"


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("language", "") or get_language() or SOURCE
    return wanted if wanted in LANGUAGES else SOURCE


def _made(language: str, make: Any) -> Document:
    with translation.override(language), use(language):
        found: Document = make()
        return found


def _page(request: HttpRequest, opened: Opened, make: Any, pdf: str, more: dict[str, str]) -> HttpResponse:
    language = _language(request)
    values = {
        **opened.frame("framework-exports"),
        "document": _made(language, make),
        "languages": NAMES.items(),
        "pdf": f"{opened.address(pdf, **more)}?language={language}",
    }
    return render(request, "framework/document.html", values)


def _pdf(request: HttpRequest, opened: Opened, make: Any, name: str) -> HttpResponse:
    language = _language(request)
    answer = HttpResponse(pdf_of(_made(language, make)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}-{opened.state["edition"]}-{language}.pdf"'.replace(
        "/", "-"
    )
    return answer


@answering
def raci(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """The matrix as a workbook, in the page's language, as it is looked at."""
    opened = framework_at(desk, reference)
    members = members_of(opened)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "RACI"
    sheet.sheet_view.rightToLeft = get_language() in RIGHT_TO_LEFT
    sheet.append([f"{opened.title} · {opened.state['code']} {opened.state['edition']} · {opened.stage_word}"])
    sheet.append([gettext("Code"), gettext("Function"), *members])
    for row in matrix_of(opened.rows, members, "", look_of(request.GET)):
        sheet.append([row.code, row.title, *(each.roles for each in row.cells)])
    for cells in sheet.iter_rows(min_row=2):
        for each in cells:
            each.data_type = "s"  # nothing that somebody typed is ever a formula
            each.alignment = Alignment(horizontal="center" if each.column > 2 else None, vertical="top", wrap_text=True)
    for each in (*sheet[1], *sheet[2]):
        each.font = Font(bold=True)
    sheet["A1"].data_type = "s"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 48
    for number in range(3, 3 + len(members)):
        sheet.column_dimensions[get_column_letter(number)].width = 9
    sheet.freeze_panes = "C3"
    out = BytesIO()
    book.save(out)
    answer = HttpResponse(out.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{opened.state["code"]}-RACI.xlsx"'
    return answer
