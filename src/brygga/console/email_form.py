"""What an address wants to hear of, as a form."""

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from brygga.notify.models import Subscription
from brygga.notify.subscribing import Wishes

MOST_DAYS = 90


class EmailForm(forms.Form):
    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
    )
    failures = forms.BooleanField(
        label=_("Failures at once: a document needs a person, or a login is refused"),
        required=False,
        initial=True,
    )
    late = forms.BooleanField(
        label=_("A flow is not read for long, and is read again"), required=False, initial=True
    )
    daily = forms.BooleanField(label=_("A summary every morning"), required=False)
    unsent_days = forms.IntegerField(
        label=_("Shipped, but the invoice is not marked as sent after so many days"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Empty: not told."),
    )
    language = forms.ChoiceField(label=_("Language of the e-mails"))

    def __init__(self, data: object = None, *, subscription: Subscription | None = None) -> None:
        initial = (
            {
                name: getattr(subscription, name)
                for name in ("failures", "late", "daily", "unsent_days", "language")
            }
            if subscription is not None
            else {"language": get_language()}
        )
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        languages = self.fields["language"]
        assert isinstance(languages, forms.ChoiceField)
        languages.choices, languages.required = settings.LANGUAGES, False
        if subscription is not None:
            del self.fields["address"]

    def clean(self) -> dict[str, object]:
        if not self.errors and not any(
            self.cleaned_data[name] for name in ("failures", "late", "daily", "unsent_days")
        ):
            raise forms.ValidationError(_("Nothing would be written to this address. Choose at least one."))
        return self.cleaned_data

    def wishes(self) -> Wishes:
        chosen = self.cleaned_data
        language = chosen["language"] or get_language() or settings.LANGUAGE_CODE
        return Wishes(chosen["failures"], chosen["late"], chosen["daily"], chosen["unsent_days"], language)
