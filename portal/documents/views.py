"""Serving an upload to whoever may see it."""

import uuid

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from portal.accounts.access import person_of
from portal.documents.models import Upload
from portal.documents.uploads import small


def serve(upload: Upload, *, thumbnail: bool = False) -> HttpResponseBase:
    """The decrypted file, inline and never cached, or a small picture of it.

    The caller has checked who asks. A thumbnail of what is no picture is a 404.
    """
    if thumbnail and not upload.is_image:
        raise Http404
    response: HttpResponseBase
    try:
        if thumbnail:
            response = HttpResponse(small(upload), content_type="image/jpeg")
        else:
            response = FileResponse(upload.file.open("rb"), content_type=upload.content_type)
    except FileNotFoundError:
        raise Http404 from None
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, no-store"
    # Browsers show no PDF inside a sandbox; there it is their own viewer that fences it.
    sandbox = "; sandbox" if upload.is_image else ""
    response["Content-Security-Policy"] = f"default-src 'none'{sandbox}"
    return response


@require_safe
@login_required
def own_file(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponseBase:
    """A file about the signed-in person or sent by them; any other does not exist for them."""
    mine = Q(uploaded_by=request.user)
    if (person := person_of(request.user)) is not None:
        mine |= Q(person=person)
    upload = get_object_or_404(Upload, mine, pk=upload_id)
    return serve(upload, thumbnail="small" in request.GET)
