from django.urls import path

from permits import views

app_name = "permits"
urlpatterns = [
    path("", views.permit, name="permit"),
]
