from django.urls import path

from portal.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("services/<slug:slug>/", views.service, name="service"),
    path("search/", views.search, name="search"),
    path("help/", views.help_page, name="help"),
]
