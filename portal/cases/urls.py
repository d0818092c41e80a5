from django.urls import path

from portal.cases import desk, desk_look, desk_reasons, desk_tasks, employer_desk, views

app_name = "cases"
urlpatterns = [
    path("cases/", views.case_list, name="list"),
    path("cases/<str:reference>/", views.case, name="case"),
    path("cases/<str:reference>/withdraw/", views.withdraw, name="withdraw"),
    path("cases/<str:reference>/form/", views.form_on_paper, name="form"),
    path("cases/<str:reference>/slip/", views.slip, name="slip"),
    path("cases/<str:reference>/result/", views.result, name="result"),
    path("employer/", employer_desk.cases, name="employer"),
    path("employer/choose/", employer_desk.choose, name="employer_choose"),
    path("employer/cases/<str:reference>/", employer_desk.case, name="employer_case"),
    path("employer/cases/<str:reference>/move/", employer_desk.move, name="employer_move"),
    path(
        "employer/cases/<str:reference>/material/<int:material_id>/",
        employer_desk.material,
        name="employer_material",
    ),
    path("desk/", desk.queue, name="desk"),
    path("desk/tasks/", desk_tasks.tasks, name="tasks"),
    path("desk/tasks/<int:pk>/done/", desk_tasks.done, name="task_done"),
    path("desk/reasons/", desk_reasons.reasons, name="reasons"),
    path("desk/reasons/new/", desk_reasons.write, name="new_reason"),
    path("desk/reasons/<int:pk>/", desk_reasons.write, name="reason"),
    path("desk/reasons/<int:pk>/retire/", desk_reasons.retire, name="retire_reason"),
    path("desk/<str:reference>/", desk.case, name="desk_case"),
    path("desk/<str:reference>/move/", desk.move, name="move"),
    path("desk/<str:reference>/take/", desk.take, name="take"),
    path("desk/<str:reference>/form/", desk.print_out, {"kind": "form"}, name="desk_form"),
    path("desk/<str:reference>/slip/", desk.print_out, {"kind": "slip"}, name="desk_slip"),
    path("desk/<str:reference>/result/", desk.print_out, {"kind": "result"}, name="desk_result"),
    path("desk/<str:reference>/material/<int:material_id>/", desk.material, name="material"),
    path("desk/<str:reference>/material/<int:material_id>/look/", desk_look.look, name="look"),
]
