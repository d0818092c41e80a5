"""Serving an upload to whoever may see it."""

import uuid

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from portal.accounts.access import person_of
from portal.documents.models import Upload


def serve(upload: Upload) -> HttpResponse:
    """The decrypted file, inline and never cached. The caller has checked who asks."""
    try:
        content = upload.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, content_type=upload.content_type)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@login_required
def own_file(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """A file about the signed-in person or sent by them; any other does not exist for them."""
    mine = Q(uploaded_by=request.user)
    if (person := person_of(request.user)) is not None:
        mine |= Q(person=person)
    return serve(get_object_or_404(Upload, mine, pk=upload_id))
