from django.urls import path

from portal.documents import views

app_name = "documents"
urlpatterns = [path("<uuid:upload_id>/", views.own_file, name="file")]
