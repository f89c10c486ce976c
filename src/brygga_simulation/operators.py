"""What the people who run Brygga do with an integration, by seeded choice: pause it, set it, help it, skip something,
renew it."""

from dataclasses import replace
from random import Random

from django.conf import settings

from brygga.core.options import Options
from brygga.flows import acting, connecting
from brygga.flows.problems import ConnectProblem
from brygga.flows.settings_change import change_settings
from brygga.integrations.models import Integration, Person
from brygga.integrations.options import options_of
from brygga.ledger import wake
from brygga.ledger.models import Document, Shipment, ShipmentState
from brygga_sandbox import credentials
from brygga_simulation.account import Account, Paused, Skip, Tenant
from brygga_simulation.moment import Moment
from brygga_simulation.tenants import RESTING_PACE, settled
from brygga_simulation.vendors import Vendors

ORDERS = "orders"
ARTICLES, SHIPMENTS = "articles", "shipments"
_STUCK = ("held", "parked", "diverged", "unknown")
_SKIPPABLE = ("pending", "held", "parked", "diverged")
_OPEN_SHIPMENTS = (ShipmentState.WAITING, ShipmentState.UNKNOWN, ShipmentState.PARKED)


class Operators:
    """They note in the account what the checker must know: pauses and settings."""

    def __init__(self, vendors: Vendors, moment: Moment, account: Account) -> None:
        self._vendors = vendors
        self._moment = moment
        self._account = account

    def act(self, tenant: Tenant, integration: Integration, chance: Random) -> str:
        """One deed on one integration; says what was done, or why it was refused."""
        integration.refresh_from_db()
        person = _person(integration)
        deed = chance.choice(
            ("pause", "settings", "sync", "help", "help", "skip", "reconnect", "check", "check")
        )
        try:
            match deed:
                case "pause":
                    said = self._pause_or_resume(tenant, integration, person)
                case "settings":
                    said = self._change_settings(tenant, integration, person, chance)
                case "sync":
                    said = f"sync now, {acting.sync_now(integration, None, person)} queued"
                case "check":
                    said = (
                        f"completeness check {'queued' if wake.wake_check(integration) else 'waits already'}"
                    )
                case "help":
                    said = self._help(tenant, integration, person, chance)
                case "skip":
                    said = self.skip(tenant, integration, chance)
                case _:
                    said = self.reconnect(integration)
        except ConnectProblem as refusal:
            said = f"{deed} refused: {refusal.problem}"
        return f"operators {tenant.name}: {said}"

    def skip(self, tenant: Tenant, integration: Integration, chance: Random) -> str:
        """Something that is still to be sent is not, by a person's word."""
        waiting = Document.objects.filter(integration=integration, state__in=_SKIPPABLE).exclude(
            flow=ARTICLES
        )
        open_ones = Shipment.objects.filter(integration=integration, state__in=_OPEN_SHIPMENTS)
        everything: list[Document | Shipment] = [*waiting.order_by("id"), *open_ones.order_by("id")]
        if not everything:
            return "nothing to skip"
        subject = chance.choice(everything)
        person = _person(integration)
        if isinstance(subject, Document):
            try:
                acting.skip_for_good(subject, "fetched by the customer", person)
            except ConnectProblem as refusal:
                return f"skip for good refused: {refusal.problem}"
            self._note_skip(tenant, subject.flow, subject)
            return f"skip for good: {subject}"
        acting.skip_shipment(subject, "marked by hand", person)
        self._note_skip(tenant, SHIPMENTS, subject.document)
        return f"skip the write-back: {subject.document}"

    def _note_skip(self, tenant: Tenant, flow: str, document: Document) -> None:
        self._account.skips.append(Skip(tenant.name, flow, document.source_id, self._moment()))

    def _end_skip(self, tenant: Tenant, flow: str, document: Document) -> None:
        for skip in self._account.skips:
            if (skip.tenant, skip.flow, skip.source_id, skip.until) == (
                tenant.name,
                flow,
                document.source_id,
                None,
            ):
                skip.until = self._moment()

    def reconnect(self, integration: Integration) -> str:
        """Renews the Procountor key where it was refused."""
        integration.refresh_from_db()
        if integration.halted_by != "procountor":
            return "nothing to reconnect"
        tokens = self._vendors.office.tokens
        code = tokens.new_code(
            credentials.MATTI, integration.company_id or 0, settings.PROCOUNTOR_REDIRECT_URI, "keylogin"
        )
        connecting.come_back(integration, code=code)
        return "reconnected"

    def resume(self, tenant: Tenant, integration: Integration) -> None:
        integration.refresh_from_db()
        if integration.paused:
            self._pause_or_resume(tenant, integration, _person(integration))

    def reset_settings(self, tenant: Tenant, integration: Integration, seed: int) -> None:
        """As at the beginning again but for the pace, so that what follows from them can be waited for."""
        integration.refresh_from_db()
        self.note_reset(tenant)
        options = settled(replace(Options(), every_minutes=RESTING_PACE), seed)
        change_settings(integration, options, _person(integration))

    def _pause_or_resume(self, tenant: Tenant, integration: Integration, person: Person) -> str:
        if integration.paused:
            connecting.resume(integration, person)
            self._end_pause(tenant)
            return "resumed"
        connecting.pause(integration, person)
        self._account.paused.append(Paused(tenant.name, self._moment()))
        return "paused"

    def note_reset(self, tenant: Tenant) -> None:
        """The settings are as at the beginning again: nothing is switched off."""
        self._end_pause(tenant, ORDERS)

    def _note_orders(self, tenant: Tenant, *, is_on: bool) -> None:
        if is_on:
            self._end_pause(tenant, ORDERS)
        else:
            self._account.paused.append(Paused(tenant.name, self._moment(), kind=ORDERS))

    def _end_pause(self, tenant: Tenant, kind: str = "") -> None:
        for pause in self._account.paused:
            if (pause.tenant, pause.kind, pause.until) == (tenant.name, kind, None):
                pause.until = self._moment()

    def _change_settings(
        self, tenant: Tenant, integration: Integration, person: Person, chance: Random
    ) -> str:
        options = options_of(integration)
        match chance.randint(0, 3):
            case 0:
                options = replace(
                    options,
                    writeback=replace(options.writeback, wait_for_full=not options.writeback.wait_for_full),
                )
            case 1:
                is_on = options.procountor.order_writeback
                options = replace(options, procountor=replace(options.procountor, order_writeback=not is_on))
            case 2 if chance.random() < 0.5:
                flows = replace(options.flows, shipments=not options.flows.shipments)
                options = replace(options, flows=flows)
            case 2:
                is_on = not options.flows.sales_orders
                change_settings(
                    integration, replace(options, flows=replace(options.flows, sales_orders=is_on)), person
                )
                self._note_orders(tenant, is_on=is_on)
                return f"switched sales orders {'on' if is_on else 'off'}"
            case _:
                minutes = replace(options.every_minutes, sales_orders=chance.choice((5, 15, 60)))
                options = replace(options, every_minutes=minutes)
        changed = change_settings(integration, options, person)
        return f"changed {[change.name for change in changed]}"

    def _help(self, tenant: Tenant, integration: Integration, person: Person, chance: Random) -> str:
        stuck = list(Document.objects.filter(integration=integration, state__in=_STUCK).order_by("id"))
        parked = list(
            Shipment.objects.filter(
                integration=integration, state__in=(ShipmentState.PARKED, ShipmentState.SKIPPED)
            ).order_by("id")
        )
        if not stuck and not parked:
            return "nobody needs help"
        everybody: list[Document | Shipment] = [*stuck, *parked]
        subject = chance.choice(everybody)
        if isinstance(subject, Document):
            acting.try_again(subject, person)
            self._end_skip(tenant, subject.flow, subject)
            return f"try again: {subject}"
        acting.retry_shipment(subject, person)
        self._end_skip(tenant, SHIPMENTS, subject.document)
        return f"try the write-back again: {subject.document}"


def _person(integration: Integration) -> Person:
    assert integration.created_by is not None
    return integration.created_by
