from django.urls import path

from portal.wizard import ends, for_another, for_employer, views, ways_in

app_name = "wizard"
urlpatterns = [
    path("services/<slug:slug>/start/", ways_in.start, name="start"),
    path("services/<slug:slug>/for/", for_another.for_another, name="for_another"),
    path("services/<slug:slug>/for/letter/", for_another.letter, name="for_letter"),
    path("drafts/<uuid:draft_id>/", views.resume, name="resume"),
    path("drafts/<uuid:draft_id>/check/", ends.check, name="check"),
    path("drafts/<uuid:draft_id>/done/", ends.done, name="done"),
    path("drafts/<uuid:draft_id>/discard/", ends.discard, name="discard"),
    path("drafts/<uuid:draft_id>/step/<slug:slug>/", views.step, name="step"),
    path("cases/<str:reference>/correct/", ways_in.correct, name="correct"),
    path(
        "employer/<int:employer_id>/services/<slug:slug>/start/",
        for_employer.start,
        name="employer_start",
    ),
    path("employer/cases/<str:reference>/correct/", for_employer.correct, name="employer_correct"),
    path("desk/serve/", ways_in.serve, name="serve"),
]
