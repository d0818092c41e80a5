from django.urls import path

from portal.cases import desk, views

app_name = "cases"
urlpatterns = [
    path("cases/", views.case_list, name="list"),
    path("cases/<str:reference>/", views.case, name="case"),
    path("cases/<str:reference>/withdraw/", views.withdraw, name="withdraw"),
    path("desk/", desk.queue, name="desk"),
    path("desk/<str:reference>/", desk.case, name="desk_case"),
    path("desk/<str:reference>/move/", desk.move, name="move"),
    path("desk/<str:reference>/take/", desk.take, name="take"),
    path("desk/<str:reference>/material/<int:material_id>/", desk.material, name="material"),
]
