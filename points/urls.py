from django.urls import path

from points import handouts, views
from points.estimate import views as estimate

app_name = "points"
urlpatterns = [
    path("", views.points, name="points"),
    path("refresh/", views.refresh, name="refresh"),
    path("notice/", handouts.own_notice, name="notice"),
    path("handed-in/<str:reference>/<slug:kind>/", handouts.handout, name="handout"),
    path("estimate/", estimate.start, name="estimate"),
    path("estimate/result/", estimate.result, name="estimate_result"),
    path("estimate/<slug:page>/", estimate.page, name="estimate_page"),
]
