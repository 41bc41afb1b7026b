from django.urls import path

from .views import doubles, exports, imports

app_name = "rosters"
PAIR = "desk/rosters/doubles/<int:one>/<int:other>/"
IMPORT = "desk/rosters/imports/<int:pk>/"
urlpatterns = [
    path("desk/rosters/imports/", imports.imports, name="imports"),
    path(IMPORT, imports.roster, name="import"),
    path(f"{IMPORT}columns/", imports.columns, name="columns"),
    path(f"{IMPORT}decide/", imports.decide, name="decide"),
    path(f"{IMPORT}confirm/", imports.confirm, name="confirm"),
    path(f"{IMPORT}cancel/", imports.cancel, name="cancel"),
    path("desk/rosters/blank/<slug:kind>/", exports.blank, name="blank"),
    path("desk/rosters/exports/", exports.exports, name="exports"),
    path("desk/rosters/exports/<int:pk>/", exports.export, name="export"),
    path("desk/rosters/exports/<int:pk>/download/", exports.download, name="download"),
    path("desk/rosters/doubles/", doubles.doubles, name="doubles"),
    path("desk/rosters/doubles/compare/", doubles.compare, name="compare"),
    path(PAIR, doubles.pair, name="pair"),
    path(f"{PAIR}merge/", doubles.merge, name="merge"),
    path("desk/rosters/doubles/<int:pk>/apart/", doubles.tell_apart, name="apart"),
    path("desk/rosters/merges/", doubles.merges, name="merges"),
    path("desk/rosters/merges/<int:pk>/", doubles.merged, name="merged"),
    path("desk/rosters/merges/<int:pk>/undo/", doubles.undo, name="undo"),
]
