from django.urls import path

from points.review import views

app_name = "review"
urlpatterns = [
    path("<str:reference>/points/", views.review, name="review"),
    path("<str:reference>/points/papers/", views.papers, name="papers"),
]
