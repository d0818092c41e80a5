from django.urls import path

from points.employers import import_pages, member_pages, people_pages, record_pages

app_name = "employers"
urlpatterns = [
    path("members/", member_pages.members, name="members"),
    path("members/<int:pk>/", member_pages.member, name="member"),
    path("members/invited/<int:pk>/", member_pages.withdraw, name="withdraw"),
    path("invitations/", member_pages.invitations, name="invitations"),
    path("invitations/<int:pk>/", member_pages.invitation, name="invitation"),
    path("people/", people_pages.people, name="people"),
    path("people/add/", people_pages.add, name="add"),
    path("people/import/", import_pages.import_people, name="import"),
    path("people/example.csv", import_pages.example, name="example"),
    path("people/<int:pk>/", people_pages.person, name="person"),
    path("people/<int:pk>/left/", people_pages.left, name="left"),
    path("people/<int:pk>/start/", people_pages.start, name="start"),
    path("record/", record_pages.record, name="record"),
]
