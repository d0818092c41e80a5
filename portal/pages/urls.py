from django.urls import path

from portal.pages import clock, sms_desk, views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("services/<slug:slug>/", views.service, name="service"),
    path("services/<slug:slug>/form/", views.paper_form, name="paper_form"),
    path("search/", views.search, name="search"),
    path("demo/clock/", clock.demo_clock, name="clock"),
    path("desk/messages/", sms_desk.lost, name="messages"),
    path("desk/messages/<int:pk>/resend/", sms_desk.resend, name="message_resend"),
    path("desk/messages/wordings/", sms_desk.wordings, name="message_wordings"),
    path("help/", views.help_page, name="help"),
]
