"""The queue's jobs: bridges of three lines from Procrastinate to a flow. Everything here may run twice."""

from procrastinate.contrib.django import app

from brygga.core.words import Flow
from brygga.flows import completeness, delivery, fast_clock, shipments, upkeep
from brygga.integrations.models import Integration
from brygga.notify import alive, posting, watching


@app.periodic(cron="* * * * * */5", periodic_id="tick")
@app.task(name="tick", queueing_lock="tick", priority=10)
def tick(timestamp: int) -> None:
    upkeep.tick()


@app.periodic(cron="17 3 * * *", periodic_id="forget")
@app.task(name="forget", queueing_lock="forget")
def forget(timestamp: int) -> None:
    upkeep.forget_old()
    posting.forget_old()


@app.periodic(cron="*/10 * * * *", periodic_id="wake_checks")
@app.task(name="wake_checks", queueing_lock="wake_checks")
def wake_checks(timestamp: int) -> None:
    fast_clock.bring_near()
    completeness.wake_due()


@app.task(name="check", priority=-5)
def check(integration_id: int, asked: int = 0) -> None:
    verb = completeness.check_now if asked else completeness.check
    verb(Integration.objects.get(pk=integration_id))


@app.task(name="read")
def read(integration_id: int, flow: str) -> None:
    upkeep.read_flow(Integration.objects.get(pk=integration_id), Flow(flow))


@app.task(name="deliver")
def deliver(integration_id: int) -> None:
    delivery.deliver_lane(Integration.objects.get(pk=integration_id))


@app.task(name="ship", priority=5)
def ship(integration_id: int) -> None:
    shipments.ship_lane(Integration.objects.get(pk=integration_id))


@app.periodic(cron="* * * * *", periodic_id="news")
@app.task(name="news", queueing_lock="news", lock="news", priority=-5)
def news(timestamp: int) -> None:
    watching.watch()
    alive.give_sign()
    posting.post_due()
