"""What is there when the demo opens: the tables, and one merchant connected by an API key, with its webhook."""

from typing import TYPE_CHECKING

from brygga.demo import vendors
from brygga.demo.vendors import Merchant

if TYPE_CHECKING:
    from brygga.integrations.models import Integration

LONG_AGO = "2020-01-01T00:00:00"


def migrate() -> None:
    """Sets Django up and brings the database to this version, if it is not there."""
    from brygga import logs

    logs.configure()
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def connect(merchant: Merchant, service: str) -> None:
    """Connects the merchant at the first start; later starts find it connected. A start that was killed half-way is
    finished."""
    from brygga.flows import connecting
    from brygga.flows.starting import new_webhook_token
    from brygga.integrations.models import Integration, Phase

    mine = Integration.objects.filter(goods_owner_id=merchant.goods_owner)
    integration = mine.filter(phase=Phase.RUNNING).first()
    if integration is None:
        unfinished = [Phase.LANDED, Phase.CONNECTED]
        Integration.objects.filter(company_id=merchant.company, phase__in=unfinished).delete()
        integration = _connected(merchant)
        connecting.adopt_existing(integration)
        connecting.start(integration, LONG_AGO, None)
    hook = f"{service}/hooks/ongoing/{integration.key}"
    if hook not in (one["url"] for one in merchant.both.desk("GET", "/webhooks")):
        merchant.both.set_up_webhook(hook, new_webhook_token(integration, None), merchant.goods_owner)


def _connected(merchant: Merchant) -> "Integration":
    from brygga.flows import connecting

    both = merchant.both
    return connecting.connect_by_key(
        both.warehouse,
        vendors.WMS_USER,
        vendors.WMS_PASSWORD,
        merchant.goods_owner,
        both.api_key(merchant.company),
    )
