"""A framework as files: out as workbook, YAML or CSV; in again, looked at first, each fault at sheet, row and column.

What was read is handed back with the page, and the journal judges it again when it is sent; nothing of it is kept here.
"""

import json
from io import BytesIO
from pathlib import PurePath
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext

from jisr.accounts.desk import Desk
from jisr.capabilities.framework.actions import Edit, after, edit_of, entries
from jisr.capabilities.framework.showing.changes import changes_of
from jisr.capabilities.framework.tables import SIGNED
from jisr.capabilities.framework.views.seeing import Opened, answering, framework_at
from jisr.capabilities.framework.views.sending import Saying, names_of
from jisr.errors import BatchRefused, Invalid, JisrError
from jisr.interop.framework import folder, workbook
from jisr.interop.framework.lines import LineFault, Placed, Told, read_lines
from jisr.journal.record import Submission

MEDIA = {
    folder.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    folder.YAML: "application/zip",
    folder.CSV: "application/zip",
}
MOST_UNPACKED = 4 * folder.MOST_BYTES
MOST_FILES = 200
LONG_AGO = (1980, 1, 1, 0, 0, 0)
SEND = "send"


@answering
def files(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    saying = Saying(request, opened)
    read: dict[str, Any] = {}
    faults: list[JisrError] = []
    if request.method == "POST" and opened.may_enter:
        try:
            if request.POST.get("step") == SEND:
                sent = _send(request, opened, saying)
                if sent:
                    messages.success(request, gettext("Sent as %(ref)s.") % {"ref": sent})
                    return redirect(opened.address("framework-tables"))
                read = _given(request)
            else:
                read = _looked_at(request, opened)
        except BatchRefused as refused:
            faults = list(refused.faults)
        except JisrError as fault:
            faults = [fault]
    values = {
        **opened.frame("framework-exports"),
        "formats": folder.FORMATS,
        "read": read,
        "faults": [_placed(each) for each in [*faults, *saying.faults]],
        "may": opened.may_enter,
        "whole": bool(request.POST.get("whole")),
        "preset": request.POST.get("preset", ""),
        "presets": list(desk.policy.labels.type_presets.get("framework.entered", ())),
        "edits": bool(read and read["signed"]),
        **(saying.values() if opened.may_enter else {}),
    }
    return render(request, "web/framework_files.html", values, status=422 if values["faults"] else 200)


@answering
def download(request: HttpRequest, desk: Desk, reference: str, form: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    if form not in MEDIA:
        raise Http404
    annex = request.GET.get("annex", "") or None
    told = folder.told_of(opened.state, annex)
    answer = HttpResponse(_written(form, told, opened.thread.updated_at), content_type=MEDIA[form])
    name = "-".join([str(opened.state["code"]), *([annex] if annex in opened.desk.policy.members else [])])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{"xlsx" if form == folder.XLSX else f"{form}.zip"}"'
    return answer


def _written(form: str, told: Told, made_at: str) -> bytes:
    if form == folder.XLSX:
        first = get_language() or "en"
        return workbook.write(told, first, "ar" if first == "en" else "en", made_at)
    out = BytesIO()
    with ZipFile(out, "w") as packed:
        for path, data in folder.written(form, told, PurePath("framework"), ("en", "ar"), made_at).items():  # type: ignore[arg-type]
            packed.writestr(ZipInfo(str(path), LONG_AGO), data)
    return out.getvalue()


def _looked_at(request: HttpRequest, opened: Opened) -> dict[str, Any]:
    """What the files would change; raises `BatchRefused` with every fault at its place."""
    told = _read(request.FILES.getlist("files"))
    member = opened.desk.actor.member
    placed = folder.own_rows(read_lines(told.lines), member, opened.state["rows"])
    edit = edit_of(opened.state, member, (each.row for each in placed), bool(request.POST.get("whole")))
    based_on = told.annexes.get(member, "")
    made = _entries(request, opened, edit, based_on)
    if made:
        try:
            opened.desk.dry_run(made)
        except BatchRefused as refused:
            raise BatchRefused([folder.at_its_row(fault, made, placed) for fault in refused.faults]) from None
    return _preview(opened, edit, placed, based_on)


def _preview(opened: Opened, edit: Edit, placed: list[Placed], based_on: str) -> dict[str, Any]:
    member = opened.desk.actor.member
    then = after(opened.state, member, edit)
    keys = [*((each["table"], each["code"]) for each in edit.put), *edit.drop]
    return {
        "rows": len(placed),
        "unchanged": edit.unchanged,
        "changes": changes_of(opened.state["rows"], then["rows"], signed_only=False),
        "signed": any(table in SIGNED for table, _ in keys),
        "edit": json.dumps({"put": edit.put, "drop": edit.drop, "based_on": based_on}),
        "is_empty": edit.is_empty,
    }


def _read(given: list[UploadedFile]) -> Told:
    """One workbook; or YAML files, or CSV files, packed in a ZIP or not."""
    found = dict(each for upload in given for each in _unpacked(upload))
    books = [name for name in found if name.endswith(".xlsx")]
    if len(books) == 1 and len(found) == 1:
        return workbook.read(found[books[0]])
    for form in (folder.YAML, folder.CSV):
        names = [name for name in found if name.endswith(f".{form}")]
        if names and len(names) == len(found):
            return folder.read_files(form, found)
    message = "give one workbook, or the YAML or CSV files of a framework, packed in a ZIP or not"
    raise Invalid(message, code="which_files", field="files")


def _unpacked(upload: UploadedFile) -> list[tuple[str, bytes]]:
    name = PurePath(upload.name or "").name
    if (upload.size or 0) > folder.MOST_BYTES:
        most = folder.MOST_BYTES // 1024**2
        raise Invalid("{path} is over {most} MB: split it", code="too_large", path=name, most=most)
    data = upload.read()
    if not name.lower().endswith(".zip"):
        return [(name, data)]
    try:
        with ZipFile(BytesIO(data)) as packed:
            inside = [each for each in packed.infolist() if not each.is_dir()]
            if len(inside) > MOST_FILES or sum(each.file_size for each in inside) > MOST_UNPACKED:
                most = MOST_UNPACKED // 1024**2
                raise Invalid("{path} is over {most} MB: split it", code="too_large", path=name, most=most)
            return [(PurePath(each.filename).name, packed.read(each)) for each in inside]
    except BadZipFile:
        raise Invalid("{path} is no ZIP that can be read", code="no_zip", field="files", path=name) from None


def _entries(request: HttpRequest, opened: Opened, edit: Edit, based_on: str) -> list[Submission]:
    preset = request.POST.get("preset", "")
    narrow = opened.label if preset == "same" else {"preset": preset} if preset else None
    return entries(edit, thread=opened.thread.id, label=opened.label, narrow=narrow, based_on=based_on)


def _given(request: HttpRequest) -> dict[str, Any]:
    return {"edit": request.POST.get("edit", ""), "signed": True, "again": True}


def _send(request: HttpRequest, opened: Opened, saying: Saying) -> str:
    """The short reference of the first record; empty where it was not sent."""
    try:
        given = json.loads(request.POST.get("edit", ""))
        edit = Edit(list(given["put"]), [(table, code) for table, code in given["drop"]], frozenset(), 0)
        made = _entries(request, opened, edit, str(given["based_on"]))
    except (ValueError, KeyError, TypeError):
        message = "give one workbook, or the YAML or CSV files of a framework, packed in a ZIP or not"
        raise Invalid(message, code="which_files", field="files") from None
    if len(opened.standing) > saying.told_voids:
        saying.more_voids = True
        return ""
    readers = {each for audience in opened.desk.dry_run(made) for each in audience.readers} if made else set()
    unseen = sorted(readers - saying.shown)
    if unseen:
        saying.also = names_of(opened, unseen)
        return ""
    return opened.desk.append(made)[0].ref if made else ""


def _placed(fault: JisrError) -> dict[str, Any]:
    """A fault with its sheet, row and column, where it has them."""
    if isinstance(fault, LineFault):
        place = fault.place
        column = place.columns.get(fault.column, "")
        return {
            "sheet": place.sheet,
            "row": place.row,
            "column": column,
            "field": fault.column,
            "said": str(fault.what),
        }
    return {"sheet": "", "row": None, "column": "", "field": fault.field, "said": str(fault)}
