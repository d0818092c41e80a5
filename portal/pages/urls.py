from django.urls import path

from portal.pages import clock, views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("services/<slug:slug>/", views.service, name="service"),
    path("services/<slug:slug>/form/", views.paper_form, name="paper_form"),
    path("search/", views.search, name="search"),
    path("demo/clock/", clock.demo_clock, name="clock"),
    path("help/", views.help_page, name="help"),
]
