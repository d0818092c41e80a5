"""Pages of signing in. django-allauth moves the visitor on; these add our forms and words."""

from typing import Any, cast

from allauth.account import views as allauth_views
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic.edit import FormView

from portal.accounts.access import is_applicant, sign_in_redirect
from portal.accounts.forms import CodeForm, IdentityForm, PasswordForm, PhoneForm
from portal.accounts.identity import NoMatch, TiedAlready, identify
from portal.accounts.models import User
from portal.registers import RegisterUnavailable
from portal.registers.identifiers import mask_phone


class MayStartOver:
    """A sign-in that waits for its code does not lock the door: another may be begun."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        return None


class ByPhone(MayStartOver, allauth_views.RequestLoginCodeView):
    """Sign in with a mobile number: the public door. `?phone=` fills it in."""

    form_class = PhoneForm
    template_name = "account/by_phone.html"

    def get_initial(self) -> dict[str, Any]:
        """The number in the link, if one is there."""
        return {"phone": self.request.GET.get("phone", "")[:20]}

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form counts limits, which are by network address too."""
        return {**super().get_form_kwargs(), "request": self.request}


class ConfirmCode(allauth_views.ConfirmLoginCodeView):
    """Enter the six digits; three tries, five minutes."""

    form_class = CodeForm
    template_name = "account/confirm_code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As allauth does; but who comes too late is told so."""
        response = super().dispatch(request, *args, **kwargs)
        if request.method == "POST" and getattr(self, "_process", None) is None:
            messages.error(request, _("This code has expired. Please ask for a new one."))
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form counts tries by the number and the network address."""
        phone = self._process.state["phone"]
        return {**super().get_form_kwargs(), "request": self.request, "phone": phone}

    def form_invalid(self, form: Any) -> HttpResponse:
        """The third wrong code ends this sign-in; a new code begins another."""
        if self._process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form))
        messages.error(
            self.request, _("That was not right three times. Please ask for a new code.")
        )
        return redirect(self.passthrough_next_url(reverse("account_login")))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds where the code went, and the number for asking again."""
        context = super().get_context_data(**kwargs)
        phone = self._process.state["phone"]
        return {**context, "phone": phone, "masked_phone": mask_phone(phone)}


class ByPassword(MayStartOver, allauth_views.LoginView):
    """Sign in with user name and password: the door for staff and HR."""

    form_class = PasswordForm
    template_name = "account/by_password.html"


class Identity(FormView):
    """Say who you are, once: name and ID number, matched with the population register."""

    form_class = IdentityForm
    template_name = "account/identity.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only for whoever is signed in, and has not said yet."""
        if not request.user.is_authenticated:
            return sign_in_redirect(request)
        if is_applicant(request.user):
            return HttpResponseRedirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        """Where they were going; home otherwise."""
        return get_next_redirect_url(self.request) or reverse("pages:home")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds where they were going, if that is a page of ours."""
        return super().get_context_data(next=get_next_redirect_url(self.request) or "", **kwargs)

    def form_valid(self, form: IdentityForm) -> HttpResponse:
        """Match; every reason not to go on is said on the same page, and nothing typed is lost."""
        user = cast(User, self.request.user)
        if not ratelimit.consume(self.request, action="identify", user=user):
            form.add_error(None, _("You have tried this too often. Please try again tomorrow."))
            return self.form_invalid(form)
        try:
            identify(user, form.cleaned_data["name"], form.cleaned_data["id_number"])
        except NoMatch:
            form.add_error(
                None,
                _(
                    "Name, ID number and mobile number do not match one person in the population"
                    " register. Please check what you typed. If your number has changed, any"
                    " community centre can enter the new one; bring your ID card."
                ),
            )
            return self.form_invalid(form)
        except TiedAlready:
            form.add_error(
                None,
                _(
                    "This mobile number already signs in as somebody else. Each person needs a"
                    " number of their own: sign in with yours, or go to any community centre with"
                    " your ID card. For a child, choose “Apply for another person” at the service."
                ),
            )
            return self.form_invalid(form)
        except RegisterUnavailable:
            form.add_error(
                None,
                _(
                    "The population register does not answer right now. Nothing is lost: please"
                    " try again in a few minutes."
                ),
            )
            return self.form_invalid(form)
        return super().form_valid(form)


by_phone = ByPhone.as_view()
confirm_code = ConfirmCode.as_view()
by_password = ByPassword.as_view()
identity = Identity.as_view()
