"""What people fill in: names, passwords, dates, searches. Django's fields refuse what no database could store."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from brygga.console.searching import WARNED
from brygga.console.words import DOC_STATES, SHIPMENT_STATES, WITH_WARNINGS
from brygga.core.words import Flow
from brygga.flows.problems import ConnectProblem
from brygga.flows.starting import start_date
from brygga.integrations.models import Integration, Role
from brygga.ledger.attention import SHIPMENTS_FOR_A_PERSON
from brygga.ledger.flow_words import FLOWS
from brygga.ledger.models import FOR_A_PERSON
from brygga.ongoing.seen import GoodsOwner
from brygga.sentences import translated

TEXT_LIMIT = 300


class SignInForm(forms.Form):
    """The login of the WMS, and where the WMS is."""

    address = forms.CharField(
        label=_("WMS address or customer id"),
        max_length=TEXT_LIMIT,
        help_text=_("What you type to open the WMS, such as demo or https://demo.ongoingsystems.se/demo."),
        widget=forms.TextInput({"autocomplete": "url", "autocapitalize": "none", "spellcheck": "false"}),
    )
    user = forms.CharField(
        label=_("User name"),
        max_length=TEXT_LIMIT,
        help_text=_("An API user of the warehouse system: its name starts with WSI."),
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=TEXT_LIMIT,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class LandingForm(forms.Form):
    """The landing page of the mission document: user and password for the WMS."""

    user = SignInForm.base_fields["user"]
    password = SignInForm.base_fields["password"]


class StampField(forms.CharField):
    """A moment on Procountor's wall clock: zone-less text, never passed through another zone."""

    widget = forms.DateTimeInput({"type": "datetime-local", "step": "1"})
    default_error_messages = {"invalid": _("Write the date and time as 2026-01-31T08:00.")}

    def clean(self, value: object) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        if moment.tzinfo is not None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return moment.isoformat(timespec="seconds")


class StartForm(forms.Form):
    """From when on documents are taken along."""

    start = StampField(
        label=_("Start date"),
        max_length=32,
        help_text=_(
            "Procountor's time (Finland). Orders made before it stay where they are; products come all."
        ),
    )

    def __init__(self, data: object, *, integration: Integration, **more: object) -> None:
        super().__init__(data, **more)  # type: ignore[arg-type]
        self.integration = integration

    def clean_start(self) -> str:
        try:
            return start_date(self.integration, self.cleaned_data["start"])
        except ConnectProblem as refused:
            said = f"{translated(refused.problem)} {translated(refused.remedy)}"
            raise forms.ValidationError(said, code="invalid") from refused


class SetupForm(StartForm):
    """Is it the right company, and whose goods are they: the two questions that have no default."""

    is_right_company = forms.BooleanField(
        error_messages={
            "required": _("Tick the box if this is the right company, or log in to Procountor again.")
        }
    )
    field_order = ("is_right_company", "goods_owner", "start")

    def __init__(
        self, data: object, *, integration: Integration, owners: list[GoodsOwner] | None, **more: object
    ) -> None:
        super().__init__(data, integration=integration, **more)
        self.fields["is_right_company"].label = _("Yes, this is the right company")
        self.fields["goods_owner"] = _goods_owner_field(owners)
        self.initial.setdefault("goods_owner", integration.goods_owner_id or _only(owners))
        self.initial.setdefault("is_right_company", integration.goods_owner_id is not None)
        self.order_fields(self.field_order)


class DocumentSearch(forms.Form):
    """The search of the documents page; everything may be left out."""

    q = forms.CharField(
        required=False,
        max_length=100,
        label=_("Number, order number, article number or customer"),
        help_text=_("The beginning of a number or of a word is enough, from three characters on."),
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )
    flow = forms.ChoiceField(
        required=False,
        label=_("Flow"),
        choices=[("", _("all")), *((flow, label) for flow, label in FLOWS.items() if flow != Flow.SHIPMENTS)],
    )
    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", ""),
            *((state, word.label) for state, word in DOC_STATES.items()),
            (WARNED, WITH_WARNINGS.label),
        ],
    )


class WhyForm(forms.Form):
    number = forms.CharField(
        max_length=60,
        label=_("Number"),
        help_text=_("An invoice number, a product code, or the order number of the warehouse."),
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )


class CauseForm(forms.Form):
    """Which documents of the page *Needs a person* are to be tried again: those of one cause."""

    side = forms.ChoiceField(required=False, choices=[("document", ""), ("shipment", "")])
    state = forms.ChoiceField(choices=[(state, state) for state in (*DOC_STATES, *SHIPMENT_STATES)])
    code = forms.CharField(required=False, max_length=60)

    def clean(self) -> dict[str, object]:
        shown = SHIPMENTS_FOR_A_PERSON if self.cleaned_data.get("side") == "shipment" else FOR_A_PERSON
        if self.cleaned_data.get("state") not in shown:
            raise forms.ValidationError(_("There is no such state."))
        return self.cleaned_data


class SkipForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=TEXT_LIMIT,
        error_messages={"required": _("Write why it is skipped: the next person who looks will ask.")},
    )


class SyncForm(forms.Form):
    flow = forms.ChoiceField(required=False, choices=[("", ""), *((flow.value, flow.value) for flow in Flow)])


class RoleForm(forms.Form):
    person = forms.IntegerField(min_value=1)
    role = forms.ChoiceField(choices=Role.choices)


def _goods_owner_field(owners: list[GoodsOwner] | None) -> forms.Field:
    if owners is None:
        return forms.IntegerField(
            label=_("Goods owner id"),
            min_value=1,
            max_value=2**63 - 1,
            help_text=_(
                "This warehouse system does not list its goods owners. The id stands on the goods owner's page."
            ),
        )
    choices = [
        (owner.id, f"{owner.name} ({owner.id}){' · TEST' if owner.is_training else ''}") for owner in owners
    ]
    return forms.TypedChoiceField(
        label=_("Goods owner"),
        choices=choices if len(choices) == 1 else [("", _("Choose the goods owner")), *choices],
        coerce=int,
        help_text=_(
            "The merchant in the WMS whose articles and orders these are. TEST marks a training goods owner."
        ),
    )


def _only(owners: list[GoodsOwner] | None) -> int | None:
    return owners[0].id if owners and len(owners) == 1 else None
