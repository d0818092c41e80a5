from django.urls import path

from portal.sms import views

app_name = "sms"
urlpatterns = [path("", views.phone, name="phone")]
