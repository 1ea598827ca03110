from django.urls import path

from jisr.capabilities.framework.views import (
    acting,
    agreements,
    entering,
    exports,
    health,
    matrix,
    opening,
    overview,
    plans,
    signing,
)

urlpatterns = [
    path("", overview.frameworks, name="framework"),
    path("open/", opening.open_framework, name="framework-open"),
    path("<str:reference>/", overview.overview, name="framework-overview"),
    path("<str:reference>/live/", overview.live_count, name="framework-live"),
    path("<str:reference>/signing/", signing.signing, name="framework-signing"),
    path("<str:reference>/do/<slug:name>/", acting.do, name="framework-do"),
    path("<str:reference>/matrix/", matrix.matrix, name="framework-matrix"),
    path("<str:reference>/matrix/<str:function>/<str:member>/", matrix.cell, name="framework-cell"),
    path("<str:reference>/health/", health.health, name="framework-health"),
    path("<str:reference>/agreements/", agreements.agreements, name="framework-agreements"),
    path("<str:reference>/plans/", plans.plans, name="framework-plans"),
    path("<str:reference>/plans/<str:code>/", plans.plan, name="framework-plan"),
    path("<str:reference>/tables/", entering.tables, name="framework-tables"),
    path("<str:reference>/tables/<slug:table>/", entering.table, name="framework-table"),
    path("<str:reference>/tables/<slug:table>/enter/", entering.new_row, name="framework-new-row"),
    path("<str:reference>/tables/<slug:table>/<str:annex>/<str:code>/", entering.row, name="framework-row"),
    path("<str:reference>/documents/", exports.documents, name="framework-exports"),
    path("<str:reference>/documents/whole/", exports.document, name="framework-document"),
    path("<str:reference>/documents/whole.pdf", exports.document_pdf, name="framework-document-pdf"),
    path("<str:reference>/documents/raci.xlsx", exports.raci, name="framework-raci"),
    path("<str:reference>/documents/cards/<str:member>/<slug:post>/", exports.card, name="framework-card"),
    path("<str:reference>/documents/cards/<str:member>/<slug:post>.pdf", exports.card_pdf, name="framework-card-pdf"),
]
