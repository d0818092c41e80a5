from django.urls import path

from points.review import notices, views

app_name = "review"
urlpatterns = [
    path("points/notices/", notices.find, name="notices"),
    path("points/notices/<int:pk>/", notices.one, name="notice"),
    path("points/notices/<int:pk>/print/", notices.print_out, name="print"),
    path("<str:reference>/points/", views.review, name="review"),
    path("<str:reference>/points/papers/", views.papers, name="papers"),
]
