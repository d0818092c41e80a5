from django.urls import path

from portal.documents import certificate_views, views

app_name = "documents"
urlpatterns = [
    path("<uuid:upload_id>/", views.own_file, name="file"),
    path("certificate/<int:pk>/", certificate_views.download, name="certificate"),
]
