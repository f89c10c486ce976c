"""What the demo says when everything is up: the addresses, the logins, and a tour of ten minutes."""

from brygga.demo import vendors
from brygga.demo.vendors import Vendors


def tour(service: str, both: Vendors) -> str:
    office, desk = f"{both.procountor}/office", f"{both.ongoing}/desk"
    first, second = both.company_name(vendors.COMPANY), both.company_name(vendors.OTHER_COMPANY)
    return f"""
Everything is up, on this machine only. Everybody in it is invented.

  Brygga               {service}
      WMS address      {both.warehouse}
      user, password   {vendors.WMS_USER} / {vendors.WMS_PASSWORD}
  Procountor's office  {office}
  Warehouse desk       {desk}

{first} is connected with goods owner {vendors.GOODS_OWNER}. An order goes out and comes back:
  1. {office}/{vendors.COMPANY}/invoices/new
     Give the customer a name and an e-mail address (the invoice goes there), choose a product for the first row.
     Save, and note the order's number.
  2. {service}
     Sign in, open {first}, press Sync now. Under Documents the number is delivered.
     (Some of the seeded records wait for a person on purpose: Needs a person says why, and what to do.)
  3. {desk}/{vendors.GOODS_OWNER}
     Open the order. Press Allocate, then Pick, then Send.
  4. {office}/{vendors.COMPANY}
     The order is SENT, delivered once. The webhook did it; Events in Brygga tells of it.

{second} is not connected yet. Connect it with goods owner {vendors.OTHER_GOODS_OWNER} yourself:
  5. In Brygga: Integrations and emails, New integration or e-mail, Choose Procountor, Open link.
     The WMS login is the one above.
  6. Procountor's login: {vendors.PROCOUNTOR_USER} / {vendors.PROCOUNTOR_PASSWORD}. Choose {second}, Allow access.
  7. Tick that it is the right company, choose goods owner {vendors.OTHER_GOODS_OWNER}, set the start date some weeks
     back. Look at the preview, then Start. The last page says what to fill in at {desk}/webhooks.

Ctrl-C stops everything; what happened is kept. To begin anew: make demo ARGS=--fresh
"""
