from django.urls import path

from points import views

app_name = "points"
urlpatterns = [
    path("", views.points, name="points"),
    path("refresh/", views.refresh, name="refresh"),
]
