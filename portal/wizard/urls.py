from django.urls import path

from portal.wizard import counter, views

app_name = "wizard"
urlpatterns = [
    path("services/<slug:slug>/start/", views.start, name="start"),
    path("drafts/<uuid:draft_id>/", views.resume, name="resume"),
    path("drafts/<uuid:draft_id>/check/", views.check, name="check"),
    path("drafts/<uuid:draft_id>/done/", views.done, name="done"),
    path("drafts/<uuid:draft_id>/discard/", views.discard, name="discard"),
    path("drafts/<uuid:draft_id>/step/<slug:slug>/", views.step, name="step"),
    path("cases/<str:reference>/correct/", views.correct, name="correct"),
    path("desk/serve/", counter.serve, name="serve"),
]
